"""Everything is destroyed while teachers report, and comes back out of a backup (target 40).

Takes about 5 minutes. Every report that was promised before the last point must be there once, with its alerts and its
audit entries; what came after it is gone and is counted. An installation of its own, since backups are of a whole one.
"""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import click
from full_length._fault_run import asked_share
from full_length._promises import at_most, none_of
from full_length._wholeness import Look, amiss, last_look
from haven_local.backups.backing_up import back_up, files_of, tools_for
from haven_local.backups.backup_keys import BackupKeys
from haven_local.backups.keeping import back_up_once
from haven_local.backups.place import Folder, Place
from haven_local.backups.protected import protected_stack
from haven_local.backups.restoring.checks import Findings
from haven_local.backups.restoring.choosing import choose
from haven_local.backups.restoring.whole import Restore, begin
from haven_local.backups.setting_up import set_up
from haven_local.progress import Progress
from haven_local.stack import Stack
from support.figures import Figure
from support.installed import Installed, folder_for_backups, moved_to, run_all, trust_on
from support.ledger import Ledger, Posted
from support.measured_size import sized
from support.posters import Posters
from support.shared_infrastructure import start
from support.small_trust import TOLD, SmallTrust
from support.world import World

POINTS = 6
_BETWEEN_SECONDS = sized(10.0, 1.0)
_MENDED_SECONDS = 300.0
_ALLOWED_MINUTES = 5.0


@dataclass(frozen=True)
class Lost:
    """What was promised when the machine was lost: ``before`` the last point, or ``after``; ``seconds`` after it."""

    before: list[Posted]
    after: list[Posted]
    unanswered: list[datetime]
    seconds: float


def run() -> list[Figure]:
    """What is wrong after the restore, how much was lost with the machine, and how long it took to come back."""
    points = max(2, round(POINTS * asked_share()))
    with folder_for_backups() as folder, stack_of_its_own() as stack:
        run_all(stack)
        trust = trust_on(stack)
        place = Place(Folder(folder))
        set_up(stack, place)
        tools = tools_for(protected_stack(stack), place)
        back_up_once(tools, lambda: datetime.now(UTC))
        keys = tools.keys
        lost, slowest = _report_and_destroy(stack, trust, place, points)
        with _empty() as restored:
            began = time.monotonic()
            findings = _restore(restored, place, keys)
            recovery = time.monotonic() - began
            return _figures(moved_to(trust, restored), restored, lost, findings, recovery, slowest)


def _report_and_destroy(stack: Stack, trust: SmallTrust, place: Place, points: int) -> tuple[Lost, float]:
    tools, slowest = tools_for(protected_stack(stack), place), 0.0
    before: list[Posted] = []
    with Posters(trust, 4, pause=0.2, tries=1) as posters:
        for number in range(points):
            time.sleep(_BETWEEN_SECONDS)
            before, began = list(posters.posted), time.monotonic()
            point = back_up(tools, datetime.now(UTC)).point
            slowest = max(slowest, time.monotonic() - began)
            click.echo(f"point {number + 1} of {points}: {len(before)} reports promised before it", err=True)
        time.sleep(_BETWEEN_SECONDS)
        _destroy(stack)
        seconds = (datetime.now(UTC) - point.at).total_seconds()
        posters.finish()
    known = {each.concern_id for each in before}
    after = [each for each in posters.posted if each.concern_id not in known]
    return Lost(before, after, list(posters.unanswered), seconds), slowest


def _destroy(stack: Stack) -> None:
    """As a fire would: every process at once, first the one that would start the others again; then every disk."""
    running = [each.pid for each in stack.supervisor.states().values() if each.pid]
    os.kill(int((stack.layout.supervisor / "supervisord.pid").read_text()), signal.SIGKILL)
    for pid in running:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    stack.remove()


def _restore(stack: Stack, place: Place, keys: BackupKeys) -> Findings:
    chosen = choose(files_of(place, keys, stack.root), keys)
    begin(stack, chosen)
    findings = Restore(stack, place, keys, chosen, takes_over=True).run(Progress())
    stack.start_infrastructure()
    run_all(stack)
    return findings


def _figures(
    trust: SmallTrust, stack: Stack, lost: Lost, findings: Findings, recovery: float, slowest: float
) -> list[Figure]:
    ledger = Ledger(cast("World", Installed(stack)))
    others = [each.mark for each in lost.after] + lost.unanswered
    people = [trust.staff[person] for person in TOLD]

    def wrong() -> Look:
        tally = ledger.tally(lost.before, others, people)
        missing = findings.keys + findings.objects + findings.entries
        sent_by_nobody = {"reports and alerts that nobody sent": tally.unexpected}
        return {**amiss(ledger, tally), **sent_by_nobody, "keys, files and entries missing": missing}

    found, mended = last_look(wrong, _MENDED_SECONDS)
    gone = {each.concern_id for each in lost.after} - set(ledger.concerns())
    return [
        Figure("reports promised before the last point", len(lost.before), "reports"),
        *(none_of(what, count, "of them") for what, count in found.items()),
        Figure("reports promised after it, gone with the machine", len(gone), f"of {len(lost.after)}"),
        at_most("recovery point: from the last point until the loss", lost.seconds / 60, "min", _ALLOWED_MINUTES),
        Figure("slowest backup under this load", slowest, "s"),
        Figure("recovery time: until people can sign in", recovery, "s"),
        at_most("until nothing was wrong any more", mended, "s", _MENDED_SECONDS),
    ]


@contextmanager
def stack_of_its_own() -> Iterator[Stack]:
    """What an installation stands on, running; removed at the end."""
    with _root() as root:
        stack = start(root)
        try:
            yield stack
        finally:
            stack.remove()


@contextmanager
def _empty() -> Iterator[Stack]:
    with _root() as root:
        stack = Stack(root)
        try:
            yield stack
        finally:
            stack.remove()


@contextmanager
def _root() -> Iterator[Path]:
    root = Path(tempfile.mkdtemp(prefix="haven-restore-", dir="/var/tmp"))
    root.chmod(0o711)
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)
