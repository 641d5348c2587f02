"""The figures every fault run ends with: what was promised, and whether it is there once, and nothing else."""

import json
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from full_length._fault_run import FaultRun
from support.breaking import comes_right, everything_ready
from support.figures import Figure
from support.ledger import Posted
from support.measured_size import sized
from support.small_trust import TOLD

DRAINED_SECONDS = 30.0
_PATIENCE_SECONDS = 240.0
_TELL_EVERY_SECONDS = 10.0
_WRITTEN_BY_MAILS = {"mails", "alerts's audit_entry", "audit.events", "in audit's hands"}


def none_of(figure: str, value: float, unit: str) -> Figure:
    """A figure whose goal is 0."""
    return Figure(figure, value, unit, goal="0", met=value == 0)


def at_most(figure: str, value: float, unit: str, limit: float) -> Figure:
    """A figure with an upper limit, which a small run does not judge."""
    return Figure(figure, value, unit, goal=f"at most {limit:g}", met=sized(value <= limit, None))


def exactly(figure: str, value: float, unit: str, goal: float) -> Figure:
    """A figure that must have one value."""
    return Figure(figure, value, unit, goal=f"{goal:g}", met=value == goal)


@dataclass
class Drained:
    """Seconds after every process was ready. Mails go out one by one, and each writes an audit entry when it has."""

    events: float = float("inf")
    """Until nothing was on its way but mails and what they write."""
    everything: float = 0.0


def drain(run: FaultRun) -> Drained:
    """Waits until nothing is on its way; ``AssertionError`` after four minutes."""
    everything_ready(run.trust)
    began, drained = time.monotonic(), Drained()

    def is_idle() -> bool:
        left, passed = run.ledger.on_its_way(), time.monotonic() - began
        if passed - drained.everything > _TELL_EVERY_SECONDS:
            run.say(f"still on its way: {left}")
            drained.everything = passed
        if drained.events > passed and left.keys() <= _WRITTEN_BY_MAILS:
            drained.events = passed
        return not left and run.ledger.is_idle()

    comes_right(is_idle, _PATIENCE_SECONDS, "draining")
    drained.everything = time.monotonic() - began
    drained.events = min(drained.events, drained.everything)
    return drained


def failures(run: FaultRun) -> Counter[str]:
    """Attempts that counted against an event, by service, error and place in code, from the services' own logs."""
    found: Counter[str] = Counter()
    for process in run.trust.processes.values():
        lines = process.log.read_text(errors="replace").splitlines()
        entries = [json.loads(line) for line in lines if '"event_failed"' in line and line.startswith("{")]
        found.update(f"{process.name} {entry['error']} at {entry['where']}" for entry in entries)
    return found


class Reported(Protocol):
    """What was posted, and what was not answered; ``Posters`` are one."""

    posted: list[Posted]
    unanswered: dict[datetime, str]


def promises(
    run: FaultRun, posters: Reported, *, drained_within: float = DRAINED_SECONDS, earlier: Collection[str] = ()
) -> list[Figure]:
    """Waits until the system is idle and counts. ``posters`` have finished; ``earlier``: ids of earlier reports."""
    drained = drain(run)
    for failure, count in failures(run).items():
        run.say(f"{count} times {failure}")
    ledger, trust = run.ledger, run.trust
    told, before = [trust.staff[person] for person in TOLD], {*run.earlier, *earlier}
    tally = ledger.tally(posters.posted, posters.unanswered, told, before)
    mails = (len(posters.posted) + len(earlier)) * len(TOLD)
    return [
        Figure("reports confirmed", len(posters.posted), "reports"),
        none_of("reports given up or refused", len(posters.unanswered), "reports"),
        none_of("lost: concerns and alerts", tally.lost, "effects"),
        none_of("unexpected: concerns and alerts", tally.unexpected, "effects"),
        none_of("double effects: concerns and alerts", tally.doubled, "effects"),
        none_of("lost: audit entries", len(ledger.audit_entries_missing()), "entries"),
        none_of("lost: mails", max(0, mails - len(ledger.message_ids() - run.mails)), "mails"),
        none_of("parked", sum(ledger.parked().values()), "messages"),
        at_most("events drained after the end", drained.events, "s", drained_within),
        Figure("mails and their audit entries drained", drained.everything, "s"),
    ]
