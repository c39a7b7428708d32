"""The ways out, against a real server on this machine; and the addresses that are never called."""

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from hutong.domain.notices import ports, post
from hutong.domain.notices.ports import Message
from hutong.domain.notices.post import Rejected, Unreachable

AT = 1_795_665_600
SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()


@pytest.fixture
def server():
    """Answers 200 with `says`, or `status`; `heard` keeps what came."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.heard.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(made.status)
            if made.status == 302:
                self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(made.says)

        def log_message(self, *_):
            pass

    made = HTTPServer(("127.0.0.1", 0), Answer)
    made.heard, made.status, made.says = [], 200, b'{"errcode": 0}'
    made.url = f"http://127.0.0.1:{made.server_port}"
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture(autouse=True)
def allowed(settings):
    settings.HUTONG_HOOK_HOSTS, settings.HUTONG_SMS_URL, settings.HUTONG_SMS_TOKEN = ["127.0.0.1"], "", "secret-token"


def message(receiver, body='{"id":7}', secret=SECRET, channel="hook"):
    return Message("msg_1", channel, receiver, secret, body, AT)


def test_the_gateway_gets_number_text_token_and_key(server, settings):
    settings.HUTONG_SMS_URL, settings.HUTONG_HOOK_HOSTS = f"{server.url}/send?app=hutong", []
    ports.SmsGateway().send(message("13800000001", "验证码 123456", channel="sms"))
    ((path, headers, body),) = server.heard
    assert path == "/send?app=hutong" and json.loads(body) == {"phone": "13800000001", "text": "验证码 123456"}
    assert (headers["authorization"], headers["idempotency-key"]) == ("Bearer secret-token", "msg_1")


def test_a_robot_gets_a_text_and_says_whether_it_took_it(server):
    ports.Robot().send(message(f"{server.url}/robot?key=1", "清走了", channel="wecom"))
    assert json.loads(server.heard[0][2]) == {"msgtype": "text", "text": {"content": "清走了"}}
    for says in (b'{"errcode": 93000}', b"<html>", b"[]"):
        server.says = says
        with pytest.raises(Rejected):
            ports.Robot().send(message(f"{server.url}/robot", "x", channel="wecom"))


def test_a_hook_is_signed_over_what_it_gets(server):
    ports.Hook().send(message(f"{server.url}/hook"))
    ((_, headers, body),) = server.heard
    signed = hmac.new(b"k" * 24, b"msg_1." + str(AT).encode() + b"." + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(signed).decode()
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg_1", str(AT))


def test_the_signature_is_that_of_the_published_example():
    # standard-webhooks.com, the example of the specification
    secret, key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    made = ports.signature(key, 1614265330, '{"test": 2432232314}', secret)
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("status", "fault"), [(400, Rejected), (302, Rejected), (500, Rejected), (429, Unreachable), (503, Unreachable)]
)
def test_who_is_not_there_and_who_does_not_want_it(server, status, fault):
    server.status = status
    with pytest.raises(fault):
        ports.Hook().send(message(f"{server.url}/hook"))


def test_nobody_there():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable):
            ports.Hook().send(message(f"http://127.0.0.1:{probe.getsockname()[1]}/"))


def test_who_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(post, "SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unreachable):
        ports.Hook().send(message(f"http://127.0.0.1:{silent.getsockname()[1]}/"))


def test_who_answers_sign_by_sign_is_not_waited_for_either(monkeypatch):
    """Each sign comes in time, and the answer never: a thread of the worker was held for as long as the other side liked."""
    monkeypatch.setattr(post, "ALL", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            line, _ = server.accept()
            with contextlib.suppress(OSError):
                line.send(b"HTTP/1.1 200 OK\r\nX: ")
                for _ in range(60):
                    line.send(b"x")
                    time.sleep(0.05)

        threading.Thread(target=drip, daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(Unreachable) as late:
            post.look(f"http://127.0.0.1:{server.getsockname()[1]}/")
    assert isinstance(late.value.__cause__, TimeoutError) and time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "64:ff9b::a9fe:a9fe", "::ffff:169.254.169.254", "0.0.0.0", "127.0.0.1", "::1"]
)
def test_where_no_system_of_the_register_is(settings, address):
    settings.HUTONG_HOOK_HOSTS, settings.HUTONG_DEMO = [], False
    with pytest.raises(Rejected):
        post.system_address(address, 80)
    assert post.system_address("10.1.2.3", 80) == "10.1.2.3"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://10.1.2.3/", "https://192.168.1.1/", "https://169.254.169.254/latest/", "https://[::1]/",
        "https://[64:ff9b::7f00:1]/", "https://[::7f00:1]/", "https://[fec0::1]/",
        "https://[::ffff:10.0.0.1]/", "https://[2002:a00:1::]/", "https://0.0.0.0/", "https://2130706433/", "https://100.64.0.1/",
        "http://hooks.example/", "ftp://hooks.example/", "https://user:pass@hooks.example/", "https:///x", "https://[", "x",
    ],
)  # fmt: skip
def test_addresses_that_are_never_called(settings, url):
    settings.HUTONG_HOOK_HOSTS = []
    with pytest.raises(Rejected):
        ports.Hook().send(message(url))


def test_a_name_that_leads_into_the_house_is_not_called(settings, monkeypatch):
    settings.HUTONG_HOOK_HOSTS = []
    both = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Rejected):
        ports.Hook().send(message("https://hooks.example/"))


def test_a_line_end_in_an_address_is_no_second_request(server):
    with pytest.raises((Rejected, Unreachable)):
        ports.Hook().send(message(f"{server.url}/x HTTP/1.1\r\nX: y"))
    assert all("x" not in headers for _, headers, _ in server.heard)
