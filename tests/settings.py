"""The settings of the tests: keys and a data folder of their own, made before anything reads them."""

import base64
import os
import secrets
import tempfile


def _random() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


os.environ["BIANMIN_DEMO"] = "1"
os.environ["BIANMIN_DATA"] = tempfile.mkdtemp(prefix="bianmin-tests-")
os.environ["BIANMIN_SECRET_KEY"] = secrets.token_urlsafe(60)
os.environ["BIANMIN_VAULT_KEYS"] = f"k1={_random()}"
os.environ["BIANMIN_INDEX_KEY"] = _random()
os.environ["BIANMIN_POOL"] = "0"  # a pool's open connections would keep the test database from being dropped
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop lives in the same thread

from config.settings import *  # noqa: E402, F403
from config.settings import _DATABASE_URL  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the tests sign in hundreds of times
if not _DATABASE_URL:  # a file, as in life: a shared in-memory database locks whole tables
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['BIANMIN_DATA']}/test.sqlite3"}  # noqa: F405
SECOND_FACTOR = False  # the tests of the door turn it on
