"""Run django-allauth's OpenID Connect provider on 127.0.0.1: ``serve.py <port> <folder> <redirect address>``."""

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

PORT, FOLDER, BACK = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
CLIENT, SECRET, NAME, PASSWORD = "bianmin", "a-secret-of-the-tests-alone", "sun.xiuying", "correct-horse-battery"


def new_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


settings.configure(
    DEBUG=False, SECRET_KEY="only-for-the-provider-of-the-tests-" * 2, ALLOWED_HOSTS=["localhost"], USE_TZ=True,
    ROOT_URLCONF="provider_urls", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "provider.sqlite3")}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
                    "django.contrib.messages", "allauth", "allauth.account", "allauth.idp.oidc"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
                "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
                "django.contrib.messages.middleware.MessageMiddleware", "allauth.account.middleware.AccountMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
        "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                               "django.contrib.messages.context_processors.messages"]}}],
    AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"],
    SESSION_COOKIE_NAME="provider_session", CSRF_COOKIE_NAME="provider_csrf",
    ACCOUNT_EMAIL_VERIFICATION="none", IDP_OIDC_ADAPTER="provider_urls.Adapter", IDP_OIDC_PRIVATE_KEY=new_key(),
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
)  # fmt: skip
sys.path.insert(0, str(Path(__file__).parent))
django.setup()


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def main():
    from allauth.idp.oidc.models import Client
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    for name in (NAME, "li.si"):
        get_user_model().objects.create_user(name, f"{name}@example.cn", PASSWORD)
    Client.objects.create(
        id=CLIENT, name="梁山县便民服务", secret=make_password(SECRET), scopes="openid", default_scopes="openid",
        redirect_uris=BACK, grant_types="authorization_code", response_types="code",
    )  # fmt: skip
    make_server("127.0.0.1", PORT, get_wsgi_application(), handler_class=Quiet).serve_forever()


if __name__ == "__main__":
    main()
