"""Each of the five databases in turn brought back by ``./haven restore --service``, and OpenBao at another time.

Takes about 10 minutes. An installation of its own with its backups; teachers report while the command runs. What the
restored database recorded since its point is gone, everything else is there once (decision 0035). Then OpenBao alone is
as it was before a new child came: the child's key is missing and counted, and everything else opens.
"""

import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from full_length._fault_run import FaultRun, asked_share
from full_length._promises import at_most, exactly, none_of
from full_length.restore_one import change_everything, left_wrong, report, wrong
from full_length.restore_whole import stack_of_its_own
from haven_local import openbao
from haven_local.backups.backing_up import Tools, back_up, tools_for
from haven_local.backups.backup_keys import NAME
from haven_local.backups.keeping import back_up_once
from haven_local.backups.place import Folder, Place
from haven_local.backups.protected import protected_stack
from haven_local.backups.restoring.checks import look
from haven_local.backups.setting_up import set_up
from haven_local.backups.vault_snapshots import restore_snapshot, save_snapshot
from haven_local.demonstration.caller import ApiError
from haven_local.layout import CHECKOUT, SERVICE_NAMES
from haven_local.stack import Stack
from support.breaking import comes_right
from support.figures import Figure
from support.installed import Installed, folder_for_backups, run_all, trust_on
from support.ledger import Ledger
from support.measured_size import sized
from support.small_trust import deliver, pupils_csv
from support.world import World

HEALED_SECONDS = 360.0
_PATIENCE_SECONDS = 600.0
_OWN_KEYS_SECONDS = 60.0


def run() -> Iterator[Figure]:
    """What is wrong after all five, how long people waited for each, and what an older OpenBao lacks."""
    with folder_for_backups() as folder, stack_of_its_own() as stack:
        run_all(stack)
        trust = trust_on(stack)
        fault = FaultRun(trust, Ledger(cast("World", Installed(stack))), 1, asked_share(), cast("Any", None))
        place = Place(Folder(folder))
        set_up(stack, place)
        tools = tools_for(protected_stack(stack), place)
        back_up_once(tools, lambda: datetime.now(UTC))
        for service in SERVICE_NAMES[: sized(None, 1)]:
            yield from _restore(fault, stack, tools, folder, service)
        for what, count in left_wrong(fault).items():
            yield none_of(what, count, "of them")
        yield from _vault_of_another_time(fault, stack, tools)


def _restore(fault: FaultRun, stack: Stack, tools: Tools, folder: Path, service: str) -> Iterator[Figure]:
    report(fault)
    comes_right(lambda: fault.ledger.unsent() == 0, _PATIENCE_SECONDS, "all events sent")
    back_up(tools, datetime.now(UTC))
    report(fault)
    change_everything(fault.trust, service)
    comes_right(lambda: fault.ledger.unsent() == 0, _PATIENCE_SECONDS, "all events sent")
    with fault.posters(2, pause=0.3) as posters:
        time.sleep(2)
        began = time.monotonic()
        _command(stack, folder, service)
        took = time.monotonic() - began
        posters.finish()
    restored = time.monotonic()
    with suppress(AssertionError):
        comes_right(lambda: not any(wrong(fault).values()), _PATIENCE_SECONDS, "mending")
    healed = time.monotonic() - restored
    fault.say(f"{service}: restored in {took:.0f} s, mended {healed:.0f} s later: {wrong(fault)}")
    fault.say(f"{service}: refused: {dict(Counter(posters.unanswered.values()))}")
    yield Figure(f"{service}: the command, while people report", took, "s")
    if service == "identity":  # whoever signed in after the point is signed out by it
        yield Figure("identity: reports refused, of people who had signed in since", len(posters.unanswered), "reports")
    else:
        yield none_of(f"{service}: reports given up meanwhile", len(posters.unanswered), "reports")
    yield Figure(f"{service}: slowest report meanwhile, repeated by key", posters.slowest, "s")
    yield at_most(f"{service}: until nothing was wrong any more", healed, "s", HEALED_SECONDS)


def _command(stack: Stack, folder: Path, service: str) -> None:
    """As an administrator types it."""
    keys = str(stack.secrets.path(NAME))
    subprocess.run(
        [str(CHECKOUT / "haven"), "restore", "--from", str(folder), "--keys", keys, "--service", service],
        cwd=CHECKOUT,
        env={**os.environ, "HAVEN_ROOT": str(stack.root)},
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def _vault_of_another_time(fault: FaultRun, stack: Stack, tools: Tools) -> Iterator[Figure]:
    """A child comes and is reported about between two snapshots; OpenBao goes back to each of them."""
    trust, server = fault.trust, openbao.client(stack.layout, stack.secrets, stack.ports)
    snapshots = [stack.root / name for name in ("vault-before", "vault-after")]
    save_snapshot(server, snapshots[0])
    known = {pupil["id"] for pupil in trust.pupils()}
    deliver(trust, "north", pupils_csv("north", 21))
    [child] = [pupil["id"] for pupil in trust.pupils() if pupil["id"] not in known]
    older, newer = trust.report(next(iter(known)))["id"], trust.report(child)["id"]
    comes_right(lambda: _opens(fault, newer), _OWN_KEYS_SECONDS, "the report about the new child")
    save_snapshot(server, snapshots[1])
    manifest = back_up(tools, datetime.now(UTC))

    def back_to(snapshot: Path) -> int:
        restore_snapshot(server, snapshot.read_bytes(), stack.secrets.read("openbao-token"))
        for service in SERVICE_NAMES:  # what they hold in memory hides what is missing
            stack.supervisor.restart(service)
        run_all(stack)
        return look(tools.protected, manifest).keys

    missing = back_to(snapshots[0])
    opened = [_opens(fault, older), _opens(fault, newer)]
    yield exactly("OpenBao as it was before a child came: keys that are counted as missing", missing, "keys", 1)
    yield exactly("reports about children of before that open", opened[0], "of 1", 1)
    yield exactly("reports about the new child that open", opened[1], "of 1", 0)
    again = trust.report(next(iter(known)))["id"]
    yield exactly("new reports that are taken and open", _opens(fault, again), "of 1", 1)
    missing = back_to(snapshots[1])
    yield none_of("OpenBao as it was after: keys that are counted as missing", missing, "keys")
    yield exactly("reports about the new child that open again", _opens(fault, newer), "of 1", 1)


def _opens(fault: FaultRun, concern: str) -> bool:
    """Whether its account is read."""
    lead = fault.trust.signed_in("lead", elevated=True)
    with suppress(ApiError):
        return "coat" in str(lead.send("GET", f"/api/v1/concerns/{concern}"))
    return False
