"""Each part frozen (SIGSTOP) for 90 s, then each killed until it is told of, under reports (target 32).

A real Prometheus with the project's rules and intervals says who is told, and when. Sign-ins and pages are asked
meanwhile: every answer comes within its deadline and says what is the matter. Takes about 40 minutes.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from full_length._fault_run import FaultRun, fault_run
from full_length._promises import at_most, none_of, promises
from haven_local.layout import PROCESS_NAMES
from support.breaking import comes_right, everything_ready
from support.figures import Figure
from support.freezing import frozen
from support.measured_size import sized
from support.posters import Posters
from support.prometheus import Prometheus
from support.small_trust import PASSWORD, SmallTrust, email_of

FROZEN_SECONDS = 90.0
TOLD_SECONDS = 60.0
ANSWERED_SECONDS = 15.0
"""The gateway waits 3 s for a session and 8 s for a call."""
ONLY = "HAVEN_CHAOS_PARTS"
"""Names of parts with commas between, where not all of them are wanted."""
HOWS = "HAVEN_CHAOS_HOWS"
"""``frozen``, ``killed`` or both."""
_INFRASTRUCTURE = {
    "postgres": ("HavenDatabaseAway", "incidents"),
    "rabbitmq": ("HavenLinkDown", "gateway"),
    "openbao": ("HavenVaultAway", "incidents"),
    "clamav": ("HavenScannerAway", "incidents"),
    "mail": ("HavenMailServerAway", "alerts"),
}
EXPECTED = {**_INFRASTRUCTURE, **{name: ("HavenProcessDown", name) for name in PROCESS_NAMES}}
"""Part -> the alert that is told of it."""
_MENDED_SECONDS = 180.0
_EVERY_SECONDS = 1.0
_SEEN_EVERY_SECONDS = 5.0

Away = Callable[[SmallTrust, str], AbstractContextManager[None]]


@dataclass
class _Seen:
    """What people got while parts were away. ``told``: seconds until the alert, by fault."""

    told: dict[str, float] = field(default_factory=dict)
    sign_ins: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0


def run() -> list[Figure]:
    """One part after the other, each time until the alert has ended again."""
    parts = [part for part in EXPECTED if part in os.environ.get(ONLY, sized(",".join(EXPECTED), "audit")).split(",")]
    with fault_run("freeze") as fault, _watched(fault.trust) as prometheus, fault.posters(4, 1.0, tries=400) as posters:
        comes_right(lambda: posters.posted, what="the first report")
        comes_right(lambda: not prometheus.firing(), _MENDED_SECONDS, "a start without alerts")
        seen = _Seen()
        hows = os.environ.get(HOWS, sized("frozen,killed", "frozen")).split(",")
        for part in parts if "frozen" in hows else []:
            _away(fault, prometheus, seen, part, "frozen", _frozen, FROZEN_SECONDS * fault.share)
        for part in parts if "killed" in hows else []:
            _away(fault, prometheus, seen, part, "killed", _killed, 0.0)
        posters.finish()
        return _figures(fault, posters, seen)


@contextmanager
def _watched(trust: SmallTrust) -> Iterator[Prometheus]:
    targets = {name: urlsplit(process.health_url).netloc for name, process in trust.processes.items()}
    with Prometheus(trust.world.folder / "prometheus", targets, hurry=sized(1, 8)) as prometheus:
        yield prometheus


def _away(
    fault: FaultRun, prometheus: Prometheus, seen: _Seen, part: str, how: str, away: Away, least_seconds: float
) -> None:
    """Away for ``least_seconds``, and at least until it is told of, or a minute and a half have passed without."""
    name, expected = f"{part} {how}", EXPECTED[part]
    told = float("inf")
    with away(fault.trust, part):
        began = looked = time.monotonic()
        while (passed := time.monotonic() - began) < max(least_seconds, min(told, FROZEN_SECONDS)):
            if told > passed and expected in prometheus.firing():
                told = time.monotonic() - began
            if time.monotonic() - looked >= _SEEN_EVERY_SECONDS and part != "gateway":
                _sign_in(fault.trust, seen, name)
                looked = time.monotonic()
            time.sleep(_EVERY_SECONDS)
    seen.told[name] = told
    fault.say(f"{name}: told after {told:.0f} s; sign-ins: {_of(seen.sign_ins, name)}")
    everything_ready(fault.trust)
    comes_right(lambda: expected not in prometheus.firing(), _MENDED_SECONDS, f"the end of the alert of {name}")


def _of(sign_ins: Counter[str], name: str) -> dict[str, int]:
    return {key.removeprefix(f"{name}: "): count for key, count in sign_ins.items() if key.startswith(f"{name}: ")}


def _sign_in(trust: SmallTrust, seen: _Seen, name: str) -> None:
    body = {"email": email_of("lead"), "password": PASSWORD}
    began = time.monotonic()
    try:
        answer = httpx.post(f"{trust.url}/api/v1/sessions", json=body, verify=str(trust.ca), timeout=30.0)
        word = f"{answer.status_code} {answer.json().get('code', '')}".strip()
    except (httpx.TransportError, ValueError) as lost:
        word = type(lost).__name__
    seen.sign_ins[f"{name}: {word}"] += 1
    seen.slowest = max(seen.slowest, time.monotonic() - began)


def _frozen(trust: SmallTrust, part: str) -> AbstractContextManager[None]:
    return frozen(_pid(trust, part))


def _pid(trust: SmallTrust, part: str) -> int:
    if part == "mail":
        return trust.world.mail_pid
    return trust.processes[part].pid if part in trust.processes else trust.world.stack.supervisor.pid(part)


@contextmanager
def _killed(trust: SmallTrust, part: str) -> Iterator[None]:
    """Killed, and not started again before the end of the block."""
    supervisor = trust.world.stack.supervisor
    if part == "mail":
        trust.world.kill_mail()
        yield
        trust.world.start_mail()
    elif part in trust.processes:
        trust.processes[part].kill()
        yield
        trust.processes[part].start()
    else:
        supervisor.kill(part)
        supervisor.stop(part)
        yield
        supervisor.start(part)


def _figures(fault: FaultRun, posters: Posters, seen: _Seen) -> list[Figure]:
    faults = sum(count for key, count in seen.sign_ins.items() if key.split(": ")[1].startswith(("500", "Read")))
    return [
        *(at_most(f"{name}: told after", seconds, "s", TOLD_SECONDS) for name, seconds in seen.told.items()),
        at_most("slowest answer to a sign-in", seen.slowest, "s", ANSWERED_SECONDS),
        none_of("sign-ins answered by a fault or not at all", faults, "answers"),
        *promises(fault, posters, drained_within=_MENDED_SECONDS),
    ]
