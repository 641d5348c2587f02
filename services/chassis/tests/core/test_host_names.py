"""Looking up a host's name: nothing waits for it but who asked, and no address is remembered."""

import json
import subprocess
import sys

_ASKED = """
import json, socket, sys
from chassis.process.host_names import look_up_in_threads
import eventlet
eventlet.monkey_patch()
from eventlet.patcher import original

native, addresses = original("socket"), iter(["127.0.0.1", "127.0.0.2"])

def slow(host, port, *rest):
    original("time").sleep(0.3)
    return [(native.AF_INET, native.SOCK_STREAM, 6, "", (next(addresses), port))]

native.getaddrinfo = slow
look_up_in_threads()
ticks = []

def tick():
    while True:
        eventlet.sleep(0.01)
        ticks.append(1)

eventlet.spawn(tick)
found = []
for address in ("127.0.0.1", "127.0.0.2"):
    listening = socket.create_server((address, 0))
    calling = eventlet.spawn(socket.create_connection, ("openbao", listening.getsockname()[1]), 5)
    listening.accept()
    found.append(calling.wait().getpeername()[0])
print(json.dumps({"found": found, "ticks": len(ticks), "greendns": "dns" in sys.modules}))
"""


def test_a_part_that_moved_is_found_at_once_and_nothing_waits_meanwhile():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _ASKED], check=True, capture_output=True, text=True, timeout=30
    )
    said = json.loads(done.stdout)
    assert said["found"] == ["127.0.0.1", "127.0.0.2"]
    assert said["ticks"] > 20
    assert said["greendns"] is False
