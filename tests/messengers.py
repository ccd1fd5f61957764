"""The published login endpoints of DingTalk, Feishu and WeCom, acted on the loopback interface.

After their documentation; none of it was ever tried with the real services.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

CLIENT, SECRET = "client-1", "loopback only"
CODE, TOKEN = "code-1", "token-1"


class Messengers:
    def __init__(self):
        self.people = {}
        self.refused = set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path, query, said, headers):
        """What the service at this path says; None where there is no such path."""
        acts = {
            "/v1.0/oauth2/userAccessToken": self.dingtalk_token,
            "/v1.0/contact/users/me": self.dingtalk_me,
            "/open-apis/auth/v3/app_access_token/internal/": self.feishu_app,
            "/open-apis/authen/v1/access_token": self.feishu_token,
            "/open-apis/authen/v1/user_info": self.feishu_user,
            "/cgi-bin/gettoken": self.wecom_token,
            "/cgi-bin/auth/getuserinfo": self.wecom_user,
        }
        return acts[path](query, said, headers) if path in acts else None

    def dingtalk_token(self, query, said, headers):
        wanted = {
            "clientId": CLIENT,
            "clientSecret": SECRET,
            "code": CODE,
            "grantType": "authorization_code",
        }
        if said != wanted or "dingtalk" in self.refused:
            return 400, {"code": "invalidParameter", "message": "code not found"}
        return 200, {"accessToken": TOKEN, "refreshToken": "r", "expireIn": 7200, "corpId": "d"}

    def dingtalk_me(self, query, said, headers):
        if headers["x-acs-dingtalk-access-token"] != TOKEN:
            return 401, {"code": "Forbidden"}
        return 200, self.people["dingtalk"]

    def feishu_app(self, query, said, headers):
        if said != {"app_id": CLIENT, "app_secret": SECRET}:
            return 200, {"code": 10003, "msg": "invalid param"}
        return 200, {"code": 0, "msg": "ok", "app_access_token": "a-1", "expire": 7200}

    def feishu_token(self, query, said, headers):
        wanted = {"grant_type": "authorization_code", "code": CODE, "app_access_token": "a-1"}
        if said != wanted or "feishu" in self.refused:
            return 200, {"code": 20003, "msg": "invalid code"}
        return 200, {"code": 0, "data": {"access_token": TOKEN, "expires_in": 6900}}

    def feishu_user(self, query, said, headers):
        if headers["Authorization"] != f"Bearer {TOKEN}":
            return 200, {"code": 20005, "msg": "invalid token"}
        return 200, {"code": 0, "msg": "success", "data": self.people["feishu"]}

    def wecom_token(self, query, said, headers):
        if query != {"corpid": CLIENT, "corpsecret": SECRET}:
            return 200, {"errcode": 40001, "errmsg": "invalid credential"}
        return 200, {"errcode": 0, "errmsg": "ok", "access_token": TOKEN, "expires_in": 7200}

    def wecom_user(self, query, said, headers):
        if query != {"access_token": TOKEN, "code": CODE} or "wecom" in self.refused:
            return 200, {"errcode": 40029, "errmsg": "invalid code"}
        return 200, {"errcode": 0, "errmsg": "ok"} | self.people["wecom"]

    def _handler(self):
        messengers = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._say({})

            def do_POST(self):
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                is_json = self.headers["Content-Type"].startswith("application/json")
                self._say(json.loads(text) if is_json else single(parse_qs(text)))

            def _say(self, said):
                parts = urlsplit(self.path)
                query = single(parse_qs(parts.query))
                status, told = messengers.answer(parts.path, query, said, self.headers) or (404, {})
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        return Handler


def single(values):
    return {name: several[0] for name, several in values.items()}
