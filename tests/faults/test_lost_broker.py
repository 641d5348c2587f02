"""The broker's data is lost: whatever was on its way comes again by itself, and takes effect once."""

from itertools import chain

from support.breaking import comes_right, everything_ready, lose_broker
from support.ledger import Tally
from support.levels import not_in_everything, waits_for
from support.posters import Posters
from support.small_trust import TOLD

pytestmark = [
    waits_for("chassis", "deploy", "migrations"),
    not_in_everything(
        "the fault run lose_broker, started small, loses the broker twice and asks for the same and more"
    ),
]

REPORTS = 40
HEALED_SECONDS = 240.0
READERS = ("alerts", "audit")


def test_a_lost_brokers_events_come_again_by_themselves(breakable, ledger):
    comes_right(ledger.is_idle, what="quiet")
    earlier = {*ledger.concerns(), *chain.from_iterable(ledger.alerts_by_recipient().values())}
    mails = ledger.message_ids()
    for reader in READERS:
        breakable.processes[reader].kill()
    try:
        with Posters(breakable, 2, pause=0.0, most=REPORTS) as posters:
            posters.finish()
        comes_right(lambda: ledger.unsent(but=READERS) == 0, what="published")
        lose_broker(breakable)
    finally:  # whatever went wrong, the next test finds them running
        for reader in READERS:
            breakable.processes[reader].start()
    everything_ready(breakable)

    recipients = [breakable.staff[person] for person in TOLD]
    comes_right(
        lambda: ledger.tally(posters.posted, posters.unanswered, recipients, earlier).lost == 0,
        HEALED_SECONDS,
        "every alert",
    )
    comes_right(lambda: not ledger.audit_entries_missing(), HEALED_SECONDS, "every audit entry")
    comes_right(ledger.is_idle, what="quiet")
    assert ledger.tally(posters.posted, posters.unanswered, recipients, earlier) == Tally(0, 0, 0)
    assert len(ledger.message_ids() - mails) == REPORTS * len(TOLD)
    assert set(ledger.parked().values()) == {0}
    comes_right(lambda: not ledger.rows("incidents", "SELECT FROM unconfirmed_concern"), what="every confirmation")
