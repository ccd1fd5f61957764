"""A small issuer of OpenID Connect on the loopback interface, honest unless told otherwise.

Written from the standards (Core 1.0, Discovery 1.0, RFC 7636), not from our own code: it refuses
a client that leaves out PKCE, its secret or the nonce. `wrong` spoils one thing at a time.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "civil-credits", "loopback only"


def _key(name):
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key()))
    return private, public | {"kid": name, "use": "sig", "alg": "RS256"}


class Issuer:
    def __init__(self):
        self.private, self.public = _key("first")
        self.person = {"sub": "s-1", "preferred_username": "u10001"}
        self.wrong = {}
        self.granted = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, address):
        """What the person's browser does there: log in, and come back with a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert {"openid", "profile"} == set(asked["scope"].split())
        code = secrets.token_urlsafe(8)
        self.granted[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.wrong.get("answer", self.url)}
        return f"{urlsplit(asked['redirect_uri']).path}?{urlencode(answer)}"

    def discovery(self):
        return {
            "issuer": self.wrong.get("discovery", self.url),
            "authorization_endpoint": f"{self.url}/auth",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def token(self, form, authorization):
        granted = self.granted.pop(form["code"], None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        given = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if (
            granted is None
            or authorization != f"Basic {given}"
            or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != granted["code_challenge"]
            or form["redirect_uri"] != granted["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        said = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 60}
        if "no id_token" not in self.wrong:
            said["id_token"] = self._id_token(granted["nonce"])
        return 200, said

    def _id_token(self, nonce):
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims |= {"sub": self.person["sub"]} | self.wrong.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        key, algorithm = self.wrong.get("key", (self.private, "RS256"))
        return jwt.encode(claims, key, algorithm, headers=self.wrong.get("head", {"kid": "first"}))

    def _handler(self):
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path = urlsplit(self.path).path
                if path == issuer.wrong.get("moved"):
                    return self._send_on(f"{issuer.url}/elsewhere{path}")
                path = path.removeprefix("/elsewhere")
                if path == "/userinfo" and self.headers["Authorization"] != "Bearer opaque":
                    return self._say(401, {})
                told = {
                    "/.well-known/openid-configuration": issuer.discovery(),
                    "/jwks": {"keys": [issuer.public]},
                    "/userinfo": issuer.person | issuer.wrong.get("userinfo", {}),
                }
                return self._say(200 if path in told else 404, told.get(path, {}))

            def do_POST(self):
                said = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(said).items()}
                return self._say(*issuer.token(form, self.headers["Authorization"]))

            def _send_on(self, address):
                self.send_response(302)
                self.send_header("Location", address)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _say(self, status, said):
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        return Handler
