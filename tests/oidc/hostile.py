"""A provider that lies: it answers the token endpoint with whatever the test wrote, signed with whatever key."""

import base64
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

OWN, OTHER, UNKNOWN = (RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}) for kid in ("one", "one", "unknown"))
ELLIPTIC = ECKey.generate_key("P-256", {"kid": "ec"})


class Hostile:
    """One lying provider on a free port."""

    def __init__(self):
        self.key = OWN
        self.configuration, self.asked, self.codes, self.token = {}, [], set(), None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def says(self, claims, *, alg="RS256", key=None, kid="one"):
        """Answer the next exchange with this ID token."""
        if alg == "none":
            self.token = ".".join([_b64({"alg": "none", "typ": "JWT"}), _b64(claims), ""])
        elif alg == "HS256":  # signed with our public key as if it were a shared secret
            signed = f"{_b64({'alg': 'HS256', 'kid': kid})}.{_b64(claims)}"
            seal = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
            self.token = f"{signed}.{base64.urlsafe_b64encode(seal).decode().rstrip('=')}"
        else:
            self.token = jwt.encode({"alg": alg, "kid": kid}, claims, key or self.key, algorithms=[alg])

    def _handler(outer):  # noqa: N805 - the handler's own self stands inside
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                if self.path.endswith("openid-configuration"):
                    self._say(outer._about_itself())
                elif self.path == "/keys":
                    self._say({"keys": [outer.key.as_dict(private=False)]})
                elif self.path == "/moved":
                    self.send_response(302)
                    self.send_header("Location", f"{outer.issuer}/keys")
                    self.end_headers()
                else:
                    self._say({}, 404)

            def do_POST(self):
                body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                outer.asked.append((dict(self.headers), body))
                code = body["code"][0]
                if code in outer.codes:
                    self._say({"error": "invalid_grant"}, 400)
                    return
                outer.codes.add(code)
                said = {"access_token": "secret-access", "token_type": "Bearer", "expires_in": 60}
                self._say(said if outer.token is None else {**said, "id_token": outer.token})

            def _say(self, what, status=200):
                raw = what if isinstance(what, bytes) else json.dumps(what).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

        return Handler

    def _about_itself(self):
        told = {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
        }  # fmt: skip
        return {**told, **self.configuration}


def _b64(what):
    return base64.urlsafe_b64encode(json.dumps(what).encode()).decode().rstrip("=")
