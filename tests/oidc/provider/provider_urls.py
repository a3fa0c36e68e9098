"""The provider's addresses, and the one thing it says beyond allauth's own: when somebody typed a password."""

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.urls import include, path


class Adapter(DefaultOIDCAdapter):
    def get_claims(self, purpose, user, client, scopes, **kwargs):
        claims = super().get_claims(purpose, user, client, scopes, **kwargs)
        return {**claims, "auth_time": int(user.last_login.timestamp())}


urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("", include("allauth.idp.urls")),
]
