"""Each of the five databases in turn is restored to minutes before, while everything runs on (target 33).

Takes about 12 minutes. What the restored database recorded since its copy was made is gone; everything else must be
there once, in numbers without a gap, and the same in every copy.
"""

import time
from collections import Counter
from collections.abc import Sequence

from full_length._fault_run import FaultRun, fault_run
from full_length._promises import at_most, none_of
from haven_local.layout import SERVICE_NAMES
from support.breaking import comes_right
from support.copies import differing
from support.figures import Figure
from support.measured_size import sized
from support.restoring import keep_copy, put_back
from support.small_trust import TOLD, SmallTrust, deliver, pupils_csv

REPORTS = 40
HEALED_SECONDS = 300.0
_SOON = {"HAVEN_AUDIT_MISSING_SECONDS": "15", "HAVEN_MISSED_AFTER_SECONDS": "15"}
"""Not minutes: how long something may be on its way before it is sent again."""
_PATIENCE_SECONDS = 600.0
_ON_ITS_WAY_SECONDS = 30.0


def run() -> list[Figure]:
    """What is wrong after all five, and how long the slowest took to mend."""
    with fault_run("restore-one", settings=_SOON) as fault:
        healed = [_restore(fault, service) for service in sized(SERVICE_NAMES, ("incidents",))]
        return [
            Figure("databases restored, one after the other", len(healed), "times"),
            at_most("slowest: until nothing was wrong any more", max(healed), "s", HEALED_SECONDS),
            *(none_of(what, count, "entries") for what, count in left_wrong(fault).items()),
            Figure("entries in the alarm, each in the log under another number", _alarms(fault), "entries"),
        ]


def _restore(fault: FaultRun, service: str) -> float:
    """Seconds from the restore until nothing was wrong any more."""
    fault.say(f"{service}: reports before its copy is made")
    report(fault)
    copy = keep_copy(fault.trust.world, service)
    report(fault)
    change_everything(fault.trust, service)
    comes_right(fault.ledger.is_idle, _PATIENCE_SECONDS, "draining")
    put_back(fault.trust.world, service, copy)
    began = time.monotonic()
    fault.say(f"{service}: restored")
    report(fault)
    try:
        comes_right(lambda: not any(wrong(fault).values()), _PATIENCE_SECONDS, "mending")
    except AssertionError:
        fault.say(f"{service}: still wrong: {wrong(fault)}, copies {differing(fault.trust.world)}")
    healed = time.monotonic() - began
    fault.say(f"{service}: mended {healed:.0f} s after the restore")
    return healed


def report(fault: FaultRun) -> None:
    """Two teachers report for a while."""
    with fault.posters(2, pause=0.1, most=fault.times(REPORTS)) as posters:
        posters.finish()


def change_everything(trust: SmallTrust, service: str) -> None:
    """Copies of what is restored get newer than it: an account, its end, and every pupil's class."""
    if service == "identity":
        administrator = trust.signed_in("administrator", elevated=True)
        account = f"/api/v1/staff/{trust.staff['governor']}"
        for state in ("suspended", "active"):
            seen = {"If-Match": f'"{administrator.send("GET", account)["version"]}"'}
            administrator.send("POST", f"{account}/state", json={"state": state}, headers=seen)
    if service == "pupils":
        deliver(trust, "south", pupils_csv("south").replace(b",7A", b",7B"))


def wrong(fault: FaultRun) -> dict[str, int]:
    """What must not be, counted; while something is on its way it counts as well."""
    ledger, trust = fault.ledger, fault.trust
    alarms = "SELECT count(*) FROM alarm WHERE NOT EXISTS (SELECT FROM entry WHERE entry.id = alarm.entry_id)"
    gap = "SELECT coalesce(sum(highest - held), 0) FROM source"
    return {
        "lost: concerns without an alert": _untold(fault, [str(trust.staff[person]) for person in TOLD]),
        "double alerts": _doubled(fault),
        "alerts to what is gone, not marked": _unmarked(fault),
        "lost: audit entries": len(ledger.audit_entries_missing()),
        "contradicting entries that are not in the log": int(ledger.rows("audit", alarms)[0][0]),
        "numbers missing in the log": int(ledger.rows("audit", gap)[0][0]),
        "copies that differ from their owner": sum(differing(trust.world).values()),
        "parked": sum(ledger.parked().values()),
    }


def left_wrong(fault: FaultRun) -> dict[str, int]:
    """The same once nothing more comes right: what was written a moment ago is on its way."""
    until = time.monotonic() + _ON_ITS_WAY_SECONDS
    while any((found := wrong(fault)).values()) and time.monotonic() < until:
        time.sleep(0.5)
    return found


def _untold(fault: FaultRun, recipients: Sequence[str]) -> int:
    concerns, told = set(fault.ledger.concerns()), fault.ledger.alerts_by_recipient()
    return sum(len(concerns - set(told.get(recipient, []))) for recipient in recipients)


def _doubled(fault: FaultRun) -> int:
    told = fault.ledger.rows("alerts", "SELECT recipient_id, source_id FROM alert WHERE kind = 'concern_recorded'")
    return sum(count - 1 for count in Counter(told).values())


def _unmarked(fault: FaultRun) -> int:
    told = fault.ledger.rows("alerts", "SELECT object_id FROM alert WHERE gone_at IS NULL")
    return len({str(row[0]) for row in told} - set(fault.ledger.concerns()))


def _alarms(fault: FaultRun) -> int:
    return int(fault.ledger.rows("audit", "SELECT count(*) FROM alarm")[0][0])
