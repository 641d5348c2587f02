"""What the watcher makes of Haven's answers, before a server over TLS that says what a test wants.

The real Haven is tried in ``tests/security/test_watch_school.py``.
"""

import datetime as dt
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyotp
import pytest
from haven_local.certificates import ensure_certificates
from haven_local.layout import Layout
from haven_schemas.watch import WATCH_ADDRESSES, WATCH_CHILD, WATCH_LEAD, watch_totp_secret
from support.metrics import own_metric
from watcher.metrics import SUCCEEDED_AT
from watcher.settings import WatcherSettings
from watcher.trying import Trying

SECRET = "w" * 40
NOON = dt.datetime(2026, 11, 28, 12, 0, 10, tzinfo=dt.UTC)
CONCERN = "0190a5b0-7c1e-7000-8000-000000000009"
WORDS = "Written by the watcher about a child who is invented. Nobody has to do anything."
ALERT = {"object_id": CONCERN, "mailed_at": "2026-11-28T12:00:12Z"}
WELL = {
    "POST /sessions": (201, {"token": "t", "device_token": "known"}),
    "POST /sessions/current/elevation": (200, {"token": "raised"}),
    "GET /pupils": (200, {"pupils": [{"id": str(WATCH_CHILD)}]}),
    "GET /categories": (200, {"categories": [{"id": "c"}]}),
    "POST /concerns": (201, {"id": CONCERN}),
    "GET /alerts": (200, {"alerts": [ALERT]}),
    f"GET /concerns/{CONCERN}": (200, {"account": WORDS}),
    f"POST /concerns/{CONCERN}/no-further-action": (200, {"status": "closed"}),
    "DELETE /sessions/current": (204, None),
}
AWAY = (503, {"code": "unavailable"})


class Haven:
    """Answers ``answers``; a list gives one after the other, the last for good. ``asked``: what came, in order."""

    def __init__(self, layout: Layout) -> None:
        self.answers, self.asked, self.bodies, self.hosts = dict(WELL), [], [], set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.handle_error = lambda *_: None  # who only looks at the certificate asks for nothing
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(layout.certificate("gateway"), layout.key_of("gateway"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self):
        haven = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                what = f"{self.command} {self.path.removeprefix('/api/v1').partition('?')[0]}"
                haven.asked.append(what)
                haven.bodies.append((what, json.loads(body) if body else None))
                haven.hosts.add(self.headers["Host"])
                found = haven.answers[what]
                if isinstance(found, list):
                    found = found.pop(0) if len(found) > 1 else found[0]
                status, content = found
                sent = b"" if content is None else json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST = do_DELETE = answer  # noqa: N815  # names of http.server

            def log_message(self, *_):
                pass

        return Handler


@pytest.fixture(scope="module")
def layout(tmp_path_factory):
    """Certificates of the name ``haven.example``, as an installation has them."""
    made = Layout(tmp_path_factory.mktemp("watcher"))
    ensure_certificates(made, dt.datetime.now(dt.UTC), {"gateway": "haven.example"})
    return made


@pytest.fixture
def haven(layout):
    made = Haven(layout)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def trying(haven, layout):
    return made_for(haven, layout)


def made_for(haven, layout, public_url="https://haven.example"):
    settings = WatcherSettings(
        public_url=public_url, watch_url=f"https://localhost:{haven.server.server_address[1]}", watch_secret=SECRET,
        watch_patience_seconds=10, ca_file=layout.ca, health_port=1,
    )  # fmt: skip
    time = Time()
    made = Trying(settings, clock=lambda: time.now, sleep=time.sleep)
    made.time = time
    return made


class Time:
    def __init__(self):
        self.now, self.slept = NOON, []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += dt.timedelta(seconds=seconds)


def value(name, **labels):
    return own_metric(name, labels) or 0


def test_all_is_done_in_the_order_in_which_people_do_it(trying, haven):
    assert set(trying.run().values()) == {"done"}
    assert haven.asked == [
        "POST /sessions", "POST /sessions/current/elevation", "GET /pupils", "GET /categories", "POST /concerns",
        "DELETE /sessions/current",
        "POST /sessions", "POST /sessions/current/elevation", "GET /alerts", f"GET /concerns/{CONCERN}",
        f"POST /concerns/{CONCERN}/no-further-action", "GET /alerts", "DELETE /sessions/current",
    ]  # fmt: skip
    assert haven.hosts == {"haven.example"}
    assert value("haven_watch_success_timestamp_seconds", task="mail_sent") == NOON.timestamp()


def test_each_factor_is_of_the_installations_secret_and_the_device_is_known_again(trying, haven):
    trying.run()
    haven.bodies.clear()
    trying.run()
    of_lead = [body for what, body in haven.bodies if what == "POST /sessions"][1]
    assert (of_lead["email"], of_lead["device_token"]) == (WATCH_ADDRESSES[WATCH_LEAD], "known")
    codes = [body["code"] for what, body in haven.bodies if what.endswith("elevation")]
    assert codes[1] == pyotp.TOTP(watch_totp_secret(SECRET, WATCH_LEAD)).at(NOON)


@pytest.mark.parametrize(
    ("broken", "answer", "expected"),
    [
        ("GET /pupils", AWAY, ("failed", "not_reached", "not_reached", "not_reached")),
        ("GET /pupils", (200, {"pupils": []}), ("failed", "not_reached", "not_reached", "not_reached")),
        ("GET /categories", (200, {"categories": []}), ("done", "failed", "not_reached", "not_reached")),
        ("POST /concerns", AWAY, ("done", "failed", "not_reached", "not_reached")),
        ("GET /alerts", (200, {"alerts": []}), ("done", "done", "failed", "not_reached")),
        (f"GET /concerns/{CONCERN}", (200, {"account": "Something else."}), ("done", "done", "failed", "not_reached")),
        (f"POST /concerns/{CONCERN}/no-further-action", AWAY, ("done", "done", "failed", "not_reached")),
        ("GET /alerts", (200, {"alerts": [ALERT | {"mailed_at": None}]}), ("done", "done", "done", "failed")),
        ("POST /sessions", (401, {"code": "sign_in_failed"}), ("not_reached",) * 4),
        ("POST /sessions", (502, "no JSON object"), ("not_reached",) * 4),
    ],
)
def test_what_fails_is_told_of_and_what_follows_is_not_reached(trying, haven, broken, answer, expected):
    haven.answers[broken] = answer
    tasks = ("child_found", "report_sent", "lead_reads", "mail_sent")
    before = {task: value("haven_watch_tries_total", task=task, outcome="failed") for task in tasks}
    SUCCEEDED_AT.clear()
    came = trying.run()
    assert tuple(came[task] for task in tasks) == expected
    for task, outcome in zip(tasks, expected, strict=True):
        failed = value("haven_watch_tries_total", task=task, outcome="failed") - before[task]
        assert failed == (outcome == "failed")
        assert (value("haven_watch_success_timestamp_seconds", task=task) > 0) == (outcome == "done")
    raised = haven.asked.count("POST /sessions/current/elevation")
    assert raised == haven.asked.count("DELETE /sessions/current"), "no session is left over"


def test_while_it_is_turned_off_nothing_counts(trying, haven):
    haven.answers["POST /sessions"] = (401, {"code": "sign_in_failed"})
    before = value("haven_watch_tries_total", task="report_sent", outcome="not_reached")
    trying.run()
    assert value("haven_watch_tries_total", task="report_sent", outcome="not_reached") == before
    haven.answers["POST /sessions"] = AWAY
    trying.run()
    assert value("haven_watch_tries_total", task="report_sent", outcome="not_reached") == before + 1


def test_an_alert_and_its_mail_may_take_a_while(trying, haven):
    late = [(200, {"alerts": []}), (200, {"alerts": [ALERT | {"mailed_at": None}]}), (200, {"alerts": [ALERT]})]
    haven.answers["GET /alerts"] = late
    assert set(trying.run().values()) == {"done"}
    assert trying.time.slept == [2.0]


def test_a_code_that_was_used_is_waited_out_once(trying, haven):
    used = (401, {"code": "step_up_failed"})
    haven.answers["POST /sessions/current/elevation"] = [used, (200, {"token": "raised"})]
    assert set(trying.run().values()) == {"done"}
    assert trying.time.slept == [21.0], "to the next half minute, and a second"
    codes = [body["code"] for what, body in haven.bodies if what.endswith("elevation")]
    assert codes[0] != codes[1]
    haven.answers["POST /sessions/current/elevation"] = used
    assert set(trying.run().values()) == {"not_reached"}


def test_another_certificate_than_the_public_names_is_no_haven(haven, layout, capsys):
    assert set(made_for(haven, layout, "https://other.example").run().values()) == {"not_reached"}
    assert haven.asked == []


class Lines:
    """Takes the place of the log."""

    def __init__(self):
        self.said = []

    def warning(self, event, **given):
        self.said.append((event, given))

    info = warning


def test_the_log_says_the_code_and_nothing_that_was_sent(trying, haven, monkeypatch):
    lines = Lines()
    monkeypatch.setattr("watcher.trying.log", lines)
    haven.answers["POST /concerns"] = (400, {"code": "invalid_request", "detail": "Tell nobody"})
    trying.run()
    assert lines.said == [("watch_failing", {"after": 2, "reason": "invalid_request"})]
