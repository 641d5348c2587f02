"""A proxy that is replaced finishes the answers it has in hand and takes no new caller: a real nginx, really ended."""

import os
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from haven_local.layout import CHECKOUT

from gateway_tests.test_behind_proxy import Proxied

ANSWERS_AFTER = 2.0


class _Slow(BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(ANSWERS_AFTER if self.path == "/slow" else 0)
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"done")

    def log_message(self, *_):
        pass


@pytest.fixture
def proxied(tmp_path):
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), _Slow)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    made = Proxied(tmp_path, f"http://127.0.0.1:{upstream.server_address[1]}")
    yield made
    made.close()
    upstream.shutdown()
    upstream.server_close()


def _asking(proxied):
    """A caller who has asked and waits."""
    answers = []

    def ask():
        try:
            answers.append(proxied.client.get("/slow").text)
        except httpx.TransportError as error:
            answers.append(type(error).__name__)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.5)
    return asking, answers


def _stop(proxied, waits, longest):
    command = ["sh", str(CHECKOUT / "deploy" / "proxy" / "stop.sh"), str(waits), str(longest)]
    began = time.monotonic()
    subprocess.run(command, check=True, env={**os.environ, "HAVEN_TEMPORARY": str(proxied.temporary)}, timeout=30)
    return time.monotonic() - began


def test_what_is_in_hand_is_answered_and_nobody_new_is_taken(proxied):
    asking, answers = _asking(proxied)
    took = _stop(proxied, 0, 10)
    asking.join()
    assert answers == ["done"]
    assert ANSWERS_AFTER - 1.0 < took < 8
    assert proxied.process.wait(5) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"https://localhost:{proxied.port}/", verify=False)


def test_it_goes_on_taking_callers_until_they_are_sent_elsewhere(proxied):
    stopping = threading.Thread(target=_stop, args=(proxied, 2, 5))
    stopping.start()
    time.sleep(1)
    assert proxied.client.get("/quick").text == "done"
    stopping.join()
    assert proxied.process.wait(5) == 0


def test_the_signal_containers_are_stopped_by_would_break_the_answer_off(proxied):
    asking, answers = _asking(proxied)
    proxied.process.terminate()
    asking.join()
    assert answers != ["done"]
