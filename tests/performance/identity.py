"""Signing in: against argon2id alone, against itself for an unknown address, and what it does to the event loop.

Short rounds of argon2id alone (a process with nothing else, the same parameters, as many threads as identity allows
itself) and of sign-ins over the bus alternate; each round of sign-ins is held against the two around it, and the median
of all counts, so that a busy moment of the machine meets both. The broker, the database and
the vault run on the same processors, as in a small trust.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from chassis.access.tokens import verify_access
from chassis.ground import logs
from chassis.ground.settings import ServiceSettings, load
from chassis.keys.trusted_keys import TrustedKeys
from chassis.keys.vault import Vault
from chassis.units.database import Database
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from identity.adapters.hashing import at_once_on
from identity.settings import IdentitySettings
from support.figures import Figure
from support.measured_size import sized
from support.metrics import metric
from support.running import RunningProcess
from support.shared_infrastructure import measuring_world
from support.world import World

from performance._sign_ins import SignIns, signing_in

RATE_GOAL = 0.8
STALL_GOAL_MS = 100.0
GAP_GOAL_MS = 5.0
CALLERS = sized(8, 2)
ROUNDS = sized(15, 1)
ROUND_SECONDS = sized(2.0, 0.2)
"""Many short pairs: what else the machine does in one of them weighs little in the median of all."""
BURST = sized(50, 3)
CHECK_SECONDS = sized(2.0, 0.1)
GUESSES_AN_ACCOUNT = 9
"""One below what an account's strangers are allowed, so that no guess is refused for being too often."""
CHEAP = {"HAVEN_ARGON2_TIME_COST": "1", "HAVEN_ARGON2_MEMORY_KIB": "19456", "HAVEN_ARGON2_PARALLELISM": "1"}
WRONG = "not-the-password-of-anyone-1"


def run() -> list[Figure]:
    """Starts an infrastructure of its own and measures; nothing else should run meanwhile."""
    logs.configure("bench", "error")  # standard output is for the figures
    with measuring_world("identity") as world, signing_in(world) as sign_ins:
        process = world.start_service("identity")
        figures = [*_rates(sign_ins), _longest_stall(sign_ins, process), *_token_checks(world, sign_ins)]
        figures.append(_gap(world, sign_ins, sized(100, 2), "as installed"))
        process.stop()
        process = world.start_service("identity", CHEAP)
        figures.append(_gap(world, sign_ins, sized(1_000, 2), "with quick hashes"))
        return figures


def _rates(sign_ins: SignIns) -> list[Figure]:
    emails = sign_ins.add_accounts(CALLERS * 2)
    rates: list[float] = []
    floors: list[dict[str, float]] = []
    with _floor() as measure_floor:
        sign_ins.rate(emails, CALLERS, ROUND_SECONDS)
        floors.append(measure_floor())
        for _ in range(ROUNDS):
            rates.append(sign_ins.rate(emails, CALLERS, ROUND_SECONDS))
            floors.append(measure_floor())
    rate, floor = statistics.median(rates), statistics.median(each["rate"] for each in floors)
    around = [(before + after) / 2 for before, after in pairwise(each["rate"] for each in floors)]
    ratio = statistics.median(one / each for one, each in zip(rates, around, strict=True))
    one_by_one = statistics.median(_seconds(lambda: sign_ins.sign_in(emails[0])) for _ in range(20)) * 1000
    goal = f"{RATE_GOAL:.0%} of argon2id alone"
    return [
        Figure(f"sign-ins, {CALLERS} at once", rate, "a second", floor, ratio, goal, ratio >= RATE_GOAL),
        Figure("one sign-in after the other, p50", one_by_one, "ms"),
    ]


@contextmanager
def _floor() -> Iterator[Callable[[], dict[str, float]]]:
    """A function that measures argon2id alone for one round."""
    fields = {"time_cost": "time_cost", "memory_cost": "memory_kib", "parallelism": "parallelism"}
    defaults = {name: IdentitySettings.model_fields[f"argon2_{field}"].default for name, field in fields.items()}
    given = {"threads": at_once_on(len(os.sched_getaffinity(0)), defaults["parallelism"]), **defaults}
    command = [sys.executable, "-m", "performance._argon2_floor"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask(line: str) -> str:
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("argon2id alone has no pipes")
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            return process.stdout.readline()

        try:
            ask(json.dumps(given))
            yield lambda: json.loads(ask(str(ROUND_SECONDS)))
        finally:
            process.kill()


def _longest_stall(sign_ins: SignIns, process: RunningProcess) -> Figure:
    """The longest since half a minute before the burst, when others signed in eight at a time."""
    sign_ins.burst(sign_ins.add_accounts(BURST))
    time.sleep(0.1)
    longest = metric(process, "haven_event_loop_longest_stall_seconds") * 1000
    goal = f"below {STALL_GOAL_MS:.0f} ms"
    return Figure(f"longest stall, {BURST} sign-ins at once", longest, "ms", None, None, goal, longest < STALL_GOAL_MS)


def _token_checks(world: World, sign_ins: SignIns) -> list[Figure]:
    """As every service checks a token: signature, kind, times, claims; against the signature's check alone."""
    (email,) = sign_ins.add_accounts(1)
    token = sign_ins.access_token(sign_ins.sign_in(email))
    settings = load(ServiceSettings, world.settings_for("incidents"))
    database = Database(settings.database_url.get_secret_value(), source="incidents")
    trusted, now = TrustedKeys(database, Vault(settings)), datetime.now(UTC)
    trust_id = UUID(world.trust_id)
    try:
        verify_access(token, trusted, trust_id, now)
        rate = _a_second(lambda: verify_access(token, trusted, trust_id, now))
    finally:
        database.dispose()
    key, signed = Ed25519PrivateKey.generate(), token.encode()
    signature, public = key.sign(signed), key.public_key()
    floor = _a_second(lambda: public.verify(signature, signed))
    return [Figure("token checks in a service", rate, "a second", floor, rate / floor)]


def _a_second(check: Callable[[], Any]) -> float:
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < CHECK_SECONDS:
        for _ in range(50):
            check()
        done += 50
    return done / (time.perf_counter() - began)


def _gap(world: World, sign_ins: SignIns, rounds: int, how: str) -> Figure:
    """The widest gap between the medians of refusing an unknown address, a wrong password and an ended account."""
    count = -(-rounds // GUESSES_AN_ACCOUNT)
    active, ended = sign_ins.add_accounts(count), sign_ins.add_accounts(count)
    _end(world, ended)
    seconds: dict[str, list[float]] = {"unknown": [], "wrong": [], "ended": []}
    for number in range(rounds):
        for kind, email in (
            ("unknown", f"{uuid4().hex[:16]}@measured.example"),
            ("wrong", active[number % count]),
            ("ended", ended[number % count]),
        ):
            seconds[kind].append(sign_ins.refusal_seconds(email, WRONG))
    medians = [statistics.median(each) * 1000 for each in seconds.values()]
    gap = max(medians) - min(medians)
    name = f"unknown, wrong, ended: widest gap of medians, {rounds:,} each, {how}"
    return Figure(name, gap, "ms", max(medians), gap / max(medians), f"below {GAP_GOAL_MS:.0f} ms", gap < GAP_GOAL_MS)


def _end(world: World, emails: list[str]) -> None:
    """Leavers: straight in the table, since what is measured is signing in."""
    database = world.database("identity").name
    with closing(world.stack.databases.connect(database)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("UPDATE staff SET active = false, ended_at = now() WHERE email = ANY(%s)", (emails,))


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
