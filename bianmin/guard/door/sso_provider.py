"""Speaking with a single sign-on: OpenID Connect, authorization code with PKCE, its answers believed only when checked.

Authlib and joserfc build and check; httpx fetches. Nothing of a token leaves this module but who it is about.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.core.cache import cache
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bianmin.county.refusals import BadInput, TryLater

ALGORITHMS: Final = ("RS256", "PS256", "ES256")  # what an ID token may be signed with; never none, never HS256
MAX_AGE: Final = 300  # seconds since somebody typed a password there (ASVS 5.0, 7.6.2)
LEEWAY: Final = 60  # seconds that two clocks may differ
TIMEOUT: Final = 6.0  # seconds
KEPT: Final = 300  # seconds that the provider's public configuration is remembered; its keys never are
LARGEST: Final = 256 * 1024  # bytes of one answer
NOT_PROVEN = "统一登录没有成功，没有登进来。请从头再点一次；还不行，请用账号和密码登录。"
DOWN = "统一登录现在连不上。请过一会儿再试，或用账号和密码登录。"
log = logging.getLogger(__name__)


class Unproven(BadInput):
    """What came back does not prove who it is; why stands in the log, and the page says one sentence for all of it."""

    status = 403

    def __init__(self, why: str) -> None:
        log.warning("single sign-on refused: %s", why)
        super().__init__(NOT_PROVEN)


@dataclass(frozen=True, slots=True)
class Provider:
    """The county's or province's single sign-on as the settings name it, and the addresses it says it has."""

    issuer: str
    client_id: str
    secret: str
    name: str
    acr: tuple[str, ...]
    authorize_at: str
    token_at: str
    keys_at: str
    names_itself: bool  # says in its answer who it is (RFC 9207)


@dataclass(frozen=True, slots=True)
class Asking:
    """What one attempt is tied to: secrets that only this session knows, and where the answer has to come."""

    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True, slots=True)
class Proven:
    """Whom the provider says somebody is, and whether it asked for a second factor that is set to stand for ours."""

    subject: str
    is_strong: bool


def is_on() -> bool:
    """Say whether a single sign-on is set up (``BIANMIN_OIDC``)."""
    return bool(settings.OIDC.get("issuer"))


def name() -> str:
    """Return what the single sign-on is called on the pages."""
    return str(settings.OIDC.get("name") or "统一登录")


def discover() -> Provider:
    """Return the provider with its addresses (OpenID Connect Discovery 1.0, 4).

    Raises:
        TryLater: it does not answer.
        Unproven: it says to be somebody else, or has an address that is not encrypted.
    """
    issuer = str(settings.OIDC["issuer"]).rstrip("/")
    said: dict[str, Any] = cache.get_or_set(f"single-sign-on:{issuer}", lambda: _configuration(issuer), KEPT) or {}
    if str(said.get("issuer", "")).rstrip("/") != issuer:
        raise Unproven("the configuration names another issuer")
    ask, token, keys = (str(said.get(key, "")) for key in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
    if not all(_is_safe(address) for address in (issuer, ask, token, keys)):
        raise Unproven("an address of the provider is missing or not https")
    return Provider(
        str(said["issuer"]), str(settings.OIDC["client_id"]), str(settings.OIDC["secret"]), name(),
        tuple(settings.OIDC.get("acr", ())), ask, token, keys,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )  # fmt: skip


def _configuration(issuer: str) -> dict[str, Any]:
    with _client() as client:
        return _fetched(client, f"{issuer}/.well-known/openid-configuration")


def address_to_ask(provider: Provider, asking: Asking) -> str:
    """Return the address that asks the provider who somebody is: always with a fresh login, nothing but ``openid``."""
    more = {
        "nonce": asking.nonce, "prompt": "login", "max_age": MAX_AGE, "code_challenge_method": "S256",
        "code_challenge": create_s256_code_challenge(asking.verifier),
    }  # fmt: skip
    if provider.acr:
        more["acr_values"] = " ".join(provider.acr)
    found = prepare_grant_uri(
        provider.authorize_at, provider.client_id, "code", redirect_uri=asking.back, scope="openid",
        state=asking.state, **more,
    )  # fmt: skip
    return str(found)


def prove(provider: Provider, asking: Asking, code: str, *, at: datetime) -> Proven:
    """Exchange a code and check the ID token that comes for it (OpenID Connect Core 1.0, 3.1.3.7).

    Raises:
        TryLater: the provider does not answer.
        Unproven: the token is not from it, not for us, not for this attempt, too old, or not there.
    """
    with _client() as client:
        token = _exchanged(client, provider, asking, code)
        keys = _fetched(client, provider.keys_at)
    claims = _checked(token, keys, provider, asking, at=at)
    return Proven(str(claims["sub"]), bool(provider.acr) and claims.get("acr") in provider.acr)


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address, for the content policy."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _client() -> httpx.Client:
    """Return a client that follows no redirect and reads no proxy from the environment (ASVS 5.0, 15.3.2)."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


def _exchanged(client: httpx.Client, provider: Provider, asking: Asking, code: str) -> str:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": asking.back, "code_verifier": asking.verifier,
    }  # fmt: skip
    auth = httpx.BasicAuth(provider.client_id, provider.secret)
    answer = _asked(client.build_request("POST", provider.token_at, data=form), client, auth)
    said = _read(answer, "the token endpoint")
    token = said.get("id_token")
    if not isinstance(token, str):
        raise Unproven("no ID token")
    return token


def _checked(
    token: str, keys: Mapping[str, Any], provider: Provider, asking: Asking, *, at: datetime
) -> Mapping[str, Any]:
    now = int(at.timestamp())
    try:
        usable = [key for key in keys.get("keys", []) if key.get("kty") in {"RSA", "EC"} and key.get("use") != "enc"]
        opened = jwt.decode(token, KeySet.import_key_set({"keys": usable}), algorithms=list(ALGORITHMS))
        options: Any = {
            "iss": {"essential": True, "value": provider.issuer}, "aud": {"essential": True, "value": provider.client_id},
            "sub": {"essential": True},
        }  # fmt: skip
        params = {"nonce": asking.nonce, "client_id": provider.client_id, "max_age": MAX_AGE}
        claims = CodeIDToken(opened.claims, opened.header, options, params)
        claims.validate(now, LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as trouble:
        raise Unproven(f"ID token: {type(trouble).__name__} {trouble}") from None
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise Unproven("ID token: no usable subject")
    if not now - MAX_AGE - LEEWAY <= claims["auth_time"] <= now + LEEWAY:
        raise Unproven("ID token: nobody typed a password for it just now")
    if now - claims["iat"] > MAX_AGE + LEEWAY:
        raise Unproven("ID token: issued too long ago")
    return claims


def _fetched(client: httpx.Client, address: str) -> dict[str, Any]:
    return _read(_asked(client.build_request("GET", address), client, None), address)


def _asked(request: httpx.Request, client: httpx.Client, auth: httpx.Auth | None) -> httpx.Response:
    try:
        return client.send(request, auth=auth)
    except httpx.HTTPError as trouble:
        log.warning("single sign-on did not answer: %s", type(trouble).__name__)
        raise TryLater(DOWN) from None


def _read(answer: httpx.Response, what: str) -> dict[str, Any]:
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise TryLater(DOWN)
    if answer.status_code != httpx.codes.OK or len(answer.content) > LARGEST:
        raise Unproven(f"{what} answered {answer.status_code}")
    try:
        said = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise Unproven(f"{what} answered no JSON") from None
    if not isinstance(said, dict):
        raise Unproven(f"{what} answered no object")
    return said


def _is_safe(address: str) -> bool:
    """Say whether an address is encrypted; a demo or a test may speak to this machine itself without."""
    parts = urlsplit(address)
    is_here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    return bool(parts.netloc) and (parts.scheme == "https" or (parts.scheme == "http" and is_here and settings.DEMO))
