"""Kill -9 of RabbitMQ under load, and all it had on disk is deleted: once mended by hand, once by itself (target 33).

Takes about 8 minutes, at most 20. Readers wait for what they miss as long as in production, three minutes; the waits of
the ladder are shortened, so that one message is parked before the loss.
"""

import time
from datetime import datetime
from itertools import chain

from full_length._fault_run import FaultRun, fault_run
from full_length._promises import at_most, none_of, promises
from haven_local.layout import SERVICE_NAMES
from support.breaking import comes_right, everything_ready, kill_part, lose_broker
from support.figures import Figure
from support.measured_size import sized
from support.operating import as_superuser, events_tool
from support.posters import Posters
from support.small_trust import TOLD

LADDER_MS = (500, 500, 500, 500)
LOAD_SECONDS = 15.0
HEALED_BY_HAND_SECONDS = 90.0
HEALED_BY_ITSELF_SECONDS = 360.0
_READERS = ("alerts", "audit")
_ASKED_SOON = sized({}, {"HAVEN_MISSED_AFTER_SECONDS": "18"})


def run() -> list[Figure]:
    """The readers are down while much is recorded, so that all of it is with the broker when it is lost."""
    with fault_run("lose-broker", LADDER_MS, _ASKED_SOON) as fault:
        since = fault.ledger.rows("incidents", "SELECT now()")[0][0]
        parked = _park_one(fault)
        kept = _parked_outlives_a_kill(fault)
        by_hand = _lose(fault, parked, resent_since=since)
        return [kept, *by_hand, *_lose(fault, _park_one(fault), resent_since=None)]


def _park_one(fault: FaultRun) -> str:
    """The id of a concern whose alert failed every time, and would not fail now."""
    as_superuser(fault.trust.world, "alerts", "ALTER TABLE alert ADD CONSTRAINT broken CHECK (false) NOT VALID")
    concern_id = fault.trust.report(fault.trust.pupils()[0]["id"])["id"]
    comes_right(lambda: fault.ledger.parked()["alerts"] == 1, 60, "parking")
    as_superuser(fault.trust.world, "alerts", "ALTER TABLE alert DROP CONSTRAINT broken")
    return str(concern_id)


def _parked_outlives_a_kill(fault: FaultRun) -> Figure:
    """A broker that is killed and keeps its disk has what was parked: nobody asks for it."""
    kill_part(fault.trust, "rabbitmq")
    time.sleep(_turn_seconds(fault))
    asked = fault.ledger.rows("alerts", "SELECT count(*) FROM missing_event WHERE state <> 'parked'")[0][0]
    return none_of("asked for though parked", asked, "messages")


def _turn_seconds(fault: FaultRun) -> float:
    """Longer than a reader takes until it asks again."""
    return 45.0 if fault.share >= 1 else 35.0


def _lose(fault: FaultRun, parked: str, *, resent_since: datetime | None) -> list[Figure]:
    """``parked``: a concern whose event is parked. ``resent_since``: an operator has all since then sent again."""
    how = "by itself" if resent_since is None else "by hand"
    earlier = {*fault.ledger.concerns(), *chain.from_iterable(fault.ledger.alerts_by_recipient().values())}
    with fault.posters(pause=0.2) as posters:
        time.sleep(3)
        for reader in _READERS:
            fault.trust.processes[reader].kill()
        time.sleep(max(3.0, LOAD_SECONDS * fault.share))
        lost = fault.ledger.waiting()
        fault.say(f"{how}: {lost} messages are with the broker; now they are lost")
        lose_broker(fault.trust)
        for reader in _READERS:
            fault.trust.processes[reader].start()
        everything_ready(fault.trust)
        began = time.monotonic()
        time.sleep(2)
        posters.finish()
    if resent_since is not None:
        _resend(fault, resent_since)
    limit = HEALED_BY_ITSELF_SECONDS if resent_since is None else HEALED_BY_HAND_SECONDS
    comes_right(lambda: _is_healed(fault, posters, earlier, parked), limit + 60, f"healing {how}")
    healed = time.monotonic() - began
    figures = promises(fault, posters, earlier=earlier & set(fault.ledger.concerns()))
    return [
        Figure(f"messages lost with the broker, {how}", lost, "messages"),
        at_most(f"alerts and audit entries all there, {how}, after", healed, "s", limit),
        *figures,
    ]


def _resend(fault: FaultRun, since: datetime) -> None:
    for owner in SERVICE_NAMES:
        said = events_tool(fault.trust.world, "resend", owner, "--since", since.isoformat(), service=owner)
        fault.say(said.strip())


def _is_healed(fault: FaultRun, posters: Posters, earlier: set[str], parked: str) -> bool:
    told = [fault.trust.staff[person] for person in TOLD]
    tally = fault.ledger.tally(posters.posted, posters.unanswered, told, earlier)
    heard = set(chain.from_iterable(fault.ledger.alerts_by_recipient().values()))
    return tally.lost == 0 and parked in heard and not fault.ledger.audit_entries_missing()
