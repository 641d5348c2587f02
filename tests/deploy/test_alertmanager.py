"""Alerts reach somebody: Alertmanager takes what ``prepare`` writes, and a mail and a webhook tell of an alert."""

import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from haven_local import alertmanager
from haven_local.ports import free_port
from haven_local.waiting import wait_until

_ALERT = {
    "labels": {"alertname": "HavenOutboxStuck", "service": "incidents", "severity": "page"},
    "annotations": {"summary": "incidents has not been able to publish", "runbook": "docs/runbooks/outbox-stuck.md"},
}
_SERVERS = (
    "smtp://mail:1025?tls=none",
    "smtp://mail.example.org",
    "smtps://user:a%40b@mail.example.org",
    "smtp://user:word@mail.example.org:587",
)


def test_alertmanager_takes_what_is_written(tmp_path):
    told = [
        ("", ""),
        ("ops@example.org", ""),
        ("", "https://hook.example/x"),
        ("a@b.org, c@d.org", "https://h.example"),
    ]
    for number, server in enumerate(_SERVERS):
        for mail_to, webhook in told:
            file = tmp_path / f"{number}-{len(mail_to)}-{len(webhook)}.yml"
            file.write_text(alertmanager.configuration(server, "haven@example.org", mail_to, webhook))
            checked = subprocess.run(["amtool", "check-config", str(file)], check=False, capture_output=True, text=True)
            assert checked.returncode == 0, checked.stdout + checked.stderr
    with pytest.raises(ValueError, match="port 465"):
        alertmanager.configuration("smtps://mail.example.org:2465", "h@example.org", "ops@example.org", "")


def test_a_login_and_the_link_are_those_of_mails_to_people():
    mail = json.loads(alertmanager.configuration(_SERVERS[2], "h@e.org", "ops@e.org", ""))["global"]
    assert (mail["smtp_smarthost"], mail["smtp_require_tls"]) == ("mail.example.org:465", False)
    assert (mail["smtp_auth_username"], mail["smtp_auth_password"]) == ("user", "a@b")
    started = json.loads(alertmanager.configuration(_SERVERS[1], "h@e.org", "ops@e.org", ""))["global"]
    assert (started["smtp_smarthost"], started["smtp_require_tls"]) == ("mail.example.org:587", True)


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(json.loads(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Nothing."""


def test_an_alert_comes_as_a_mail_and_to_the_webhook_without_anybodys_name(infrastructure, tmp_path):
    with HTTPServer(("127.0.0.1", 0), _Hook) as hook:
        hook.told = []
        threading.Thread(target=hook.serve_forever, daemon=True).start()
        smtp = f"smtp://127.0.0.1:{infrastructure.ports['smtp']}"
        told = alertmanager.configuration(smtp, "haven@e.org", "ops@e.org", f"http://127.0.0.1:{hook.server_port}/x")
        hurried = json.loads(told)
        hurried["route"]["group_wait"] = "0s"
        (tmp_path / "alertmanager.yml").write_text(json.dumps(hurried))
        before = set(infrastructure.layout.mail.glob("*.eml"))
        with _Running(tmp_path) as url:
            httpx.post(f"{url}/api/v2/alerts", json=[_ALERT]).raise_for_status()
            wait_until(lambda: bool(hook.told), "the webhook", 20)
            wait_until(lambda: set(infrastructure.layout.mail.glob("*.eml")) - before != set(), "the mail", 20)
        hook.shutdown()
    assert hook.told[0]["alerts"][0]["labels"] == _ALERT["labels"]
    [mail] = set(infrastructure.layout.mail.glob("*.eml")) - before
    text = mail.read_text()
    assert "Subject: Haven, firing: HavenOutboxStuck incidents" in text
    assert "docs/runbooks/outbox-stuck.md" in text


class _Running:
    def __init__(self, folder):
        self._folder, self._port = folder, free_port(set())

    def __enter__(self):
        command = ["prometheus-alertmanager", f"--config.file={self._folder / 'alertmanager.yml'}"]
        command += [f"--storage.path={self._folder / 'data'}", "--cluster.listen-address=", "--log.level=error"]
        command += [f"--web.listen-address=127.0.0.1:{self._port}"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        url = f"http://127.0.0.1:{self._port}"

        def ready():
            try:
                return httpx.get(f"{url}/-/ready", timeout=2).is_success
            except httpx.HTTPError:
                return False

        wait_until(ready, "Alertmanager", 30)
        return url

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(20)
