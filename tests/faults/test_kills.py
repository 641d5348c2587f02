"""Nothing lost, nothing twice: every part is killed while 150 concerns are being posted with retries by key."""

from collections import Counter
from itertools import chain

from support.breaking import comes_right, kill_part, kill_service
from support.ledger import Tally
from support.posters import Posters
from support.small_trust import TOLD

CONCERNS = 150
POSTERS, PAUSE_SECONDS = 4, 3.0
"""So that there are reports to be made until the last part is killed."""
PARTS = ("openbao", "rabbitmq", "postgres")
DRAIN_SECONDS = 300.0


def test_every_part_is_killed_under_load(breakable, ledger):
    comes_right(ledger.is_idle, DRAIN_SECONDS, "what earlier tests reported")
    earlier = {*ledger.concerns(), *chain.from_iterable(ledger.alerts_by_recipient().values())}
    with Posters(breakable, POSTERS, pause=PAUSE_SECONDS, most=CONCERNS) as posters:
        for name in breakable.processes:
            kill_service(breakable, name, 0.5)
        for part in PARTS:
            kill_part(breakable, part)
        assert len(posters.posted) < CONCERNS, "the last of them was killed when nobody reported any more"
        posters.finish()

    assert posters.unanswered == {}
    assert len({each.concern_id for each in posters.posted}) == CONCERNS
    comes_right(ledger.is_idle, DRAIN_SECONDS, "draining")
    recipients = [breakable.staff[person] for person in TOLD]
    assert ledger.tally(posters.posted, posters.unanswered, recipients, earlier) == Tally(0, 0, 0)
    assert set(ledger.parked().values()) == {0}
    assert ledger.audit_entries_missing() == set()
    told = _inbox(breakable)
    assert {concern: times for concern, times in told.items() if concern not in earlier} == Counter(
        each.concern_id for each in posters.posted
    )
    assert _mailed(ledger, {str(each.concern_id) for each in posters.posted}) == CONCERNS * len(TOLD)


def _mailed(ledger, concerns):
    """How many alerts of these concerns went out by mail; what earlier tests held up may go out meanwhile."""
    told = ledger.rows("alerts", "SELECT id, object_id FROM alert")
    names = {f"<alert-{alert}" for alert, concern in told if str(concern) in concerns}
    return len(names & {each.partition("@")[0] for each in ledger.message_ids()})


def _inbox(trust):
    """The lead's own inbox, read page by page as the page does."""
    lead, found, cursor = trust.signed_in("lead", elevated=True), Counter(), None
    while True:
        page = lead.send("GET", "/api/v1/alerts", params={"limit": 200, **({"cursor": cursor} if cursor else {})})
        found.update(alert["object_id"] for alert in page["alerts"])
        cursor = page["next_cursor"]
        if cursor is None:
            return found
