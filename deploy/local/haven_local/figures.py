"""What the processes' own metrics say, in words for ``haven status``: the same that alerts are raised by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import httpx
from haven_schemas import topology
from prometheus_client.parser import text_string_to_metric_families

from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES, WATCHER
from haven_local.rabbitmq import Management
from haven_local.stack import Stack

_SECONDS = 2.0
_DAY = 86400
_CERTIFICATE_DAYS = 21
_FREE_SHARE = 0.2
_TASK_SECONDS = 25 * 60
_TASKS = {
    "child_found": "a child is found",
    "report_sent": "a report can be sent",
    "lead_reads": "a lead is told and reads",
    "mail_sent": "a mail goes out",
}


@dataclass(frozen=True)
class Figure:
    """One sample: its metric, labels and value."""

    name: str
    labels: dict[str, str]
    value: float


def figures_of(stack: Stack) -> list[Figure]:
    """Of every process that answers within two seconds."""
    return [figure for process in (*PROCESS_NAMES, WATCHER) for figure in _ask(stack.health_url(process))]


def _ask(url: str) -> Iterator[Figure]:
    try:
        text = httpx.get(f"{url}/metrics", timeout=_SECONDS).text
    except httpx.HTTPError:
        return
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield Figure(sample.name, dict(sample.labels), sample.value)


def tried_out(figures: Iterable[Figure], now: float) -> str:
    """What the watcher found, in one line."""
    known = list(figures)
    if not _is_on(known):
        return "turned off (page Trying Haven out)"
    done = {
        each.labels["task"]: now - each.value for each in known if each.name == "haven_watch_success_timestamp_seconds"
    }
    return "; ".join(f"{words} ({_ago(done.get(task))})" for task, words in _TASKS.items())


def _is_on(figures: list[Figure]) -> bool:
    return any(each.name == "haven_watching_on" and each.value for each in figures)


def parked(management: Management) -> list[str]:
    """Services that have parked messages; nothing where the broker does not answer, which is said elsewhere."""
    try:
        queues = management.ask("GET", f"queues/{topology.VHOST_EVENTS}?disable_stats=true&enable_queue_totals=true")
    except httpx.HTTPError:
        return []
    waiting = {each["name"]: each.get("messages", 0) for each in queues or []}
    return [
        f"{name} has {waiting[queue]} parked messages: ./haven events parked {name}"
        for name in SERVICE_NAMES
        if waiting.get(queue := topology.parking_queue(name))
    ]


def leaderless(management: Management) -> list[str]:
    """Queues that answer nobody, though the broker runs."""
    try:
        found = management.leaderless()
    except httpx.HTTPError:
        return []
    return [f"the broker's queue {queue} answers nobody: ./haven up mends it" for queue in found]


def amiss(figures: Iterable[Figure], now: float) -> list[str]:
    """What somebody is to see to, though everything runs: each line once."""
    known = list(figures)
    lines = {*_tasks(known, now), *_limits(known, now), *_waiting(known)}
    return sorted(lines)


def _tasks(figures: list[Figure], now: float) -> Iterator[str]:
    """Those that succeeded before: a watcher that has just begun says so in its own line."""
    if not _is_on(figures):
        return
    for each in figures:
        if each.name == "haven_watch_success_timestamp_seconds" and now - each.value > _TASK_SECONDS:
            yield f"tried out, and not so for {(now - each.value) / 60:.0f} minutes: {_TASKS[each.labels['task']]}"


def _limits(figures: list[Figure], now: float) -> Iterator[str]:
    for each in figures:
        days = (each.value - now) / _DAY
        if each.name == "haven_certificate_ends_timestamp_seconds" and days < _CERTIFICATE_DAYS:
            yield f"the certificate {each.labels['certificate']} ends in {days:.0f} days"
        if each.name == "haven_object_store_free_share" and each.value < _FREE_SHARE:
            yield f"{each.value:.0%} of the object store's disk is free: below 10 % no file is taken"


def _waiting(figures: list[Figure]) -> Iterator[str]:
    words = {
        "haven_feeds_silent": "systems have sent nothing for a week",
        "haven_concerns_unread": "concerns have been read by nobody in time",
        "haven_concerns_unconfirmed": "concerns are older than five minutes, and nobody seems to have been told",
    }
    for each in figures:
        if each.name in words and each.value:
            yield f"{each.value:.0f} {words[each.name]}"


def _ago(seconds: float | None) -> str:
    return "not yet" if seconds is None else f"{seconds / 60:.0f} min ago"
