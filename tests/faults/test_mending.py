"""Parking, replay and resync, with the tool the operator uses."""

import pytest
from support.breaking import comes_right
from support.levels import waits_for
from support.operating import as_superuser, events_tool
from support.small_trust import TOLD

pytestmark = waits_for("chassis", "deploy", "migrations")


def test_what_always_fails_is_parked_with_its_reason_and_comes_home_when_the_cause_is_gone(breakable, ledger):
    as_superuser(breakable.world, "alerts", "ALTER TABLE alert ADD CONSTRAINT broken CHECK (false) NOT VALID")
    receipt = breakable.report(breakable.pupils()[7]["id"])
    comes_right(lambda: ledger.parked()["alerts"] == 1, what="parking")
    listed = events_tool(breakable.world, "parked", "alerts")
    assert "incidents.concern_recorded" in listed
    assert "IntegrityError" in listed

    as_superuser(breakable.world, "alerts", "ALTER TABLE alert DROP CONSTRAINT broken")
    events_tool(breakable.world, "replay", "alerts")
    comes_right(
        lambda: receipt["id"] in ledger.alerts_by_recipient().get(str(breakable.staff["lead"]), []), what="the alert"
    )
    comes_right(lambda: ledger.parked()["alerts"] == 0, what="an empty parking")
    found = ledger.alerts_by_recipient()[str(breakable.staff["lead"])]
    assert found.count(receipt["id"]) == 1


def test_what_is_given_up_is_missed_no_longer_and_stands_in_the_audit_log(breakable, ledger):
    as_superuser(breakable.world, "alerts", "ALTER TABLE alert ADD CONSTRAINT broken CHECK (false) NOT VALID")
    breakable.report(breakable.pupils()[8]["id"])
    comes_right(lambda: ledger.parked()["alerts"] == 1, what="parking")
    as_superuser(breakable.world, "alerts", "ALTER TABLE alert DROP CONSTRAINT broken")
    event_id = events_tool(breakable.world, "parked", "alerts").split()[0]
    assert ledger.rows("alerts", "SELECT event_id::text, state FROM missing_event") == [(event_id, "parked")]
    assert "1 given up" in events_tool(breakable.world, "discard", "alerts", "--id", event_id)
    comes_right(lambda: ledger.rows("alerts", "SELECT FROM missing_event") == [], what="not missed")
    given_up = f"SELECT outcome FROM entry WHERE action = 'event:parked:discard' AND object_id = '{event_id}'"
    comes_right(lambda: ledger.rows("audit", given_up) == [("done",)], what="the entry")
    assert set(ledger.parked().values()) == {0}


def test_sent_again_by_hand_while_everything_runs_takes_effect_once(breakable, ledger):
    """Counted is what was told of this report: others that nobody reads may be passed on meanwhile."""
    comes_right(ledger.is_idle, what="quiet")
    begin, mails = ledger.rows("incidents", "SELECT now()")[0][0], ledger.message_ids()
    concern = breakable.report(breakable.pupils()[9]["id"])["id"]
    once = {str(breakable.staff[person]): 1 for person in TOLD}
    comes_right(lambda: _told_of(ledger, concern) == once, what="its alerts")
    comes_right(lambda: len(ledger.message_ids() - mails) >= len(TOLD), what="its mails")
    comes_right(ledger.is_idle, what="quiet")
    mails = ledger.message_ids()
    for _ in range(2):
        said = events_tool(breakable.world, "resend", "incidents", "--since", begin.isoformat(), service="incidents")
        assert int(said.split()[0]) >= 2, "the concern, and what was audited"
        comes_right(ledger.is_idle, what="quiet again: what still waits to be sent is not marked twice")
    assert _told_of(ledger, concern) == once
    assert ledger.message_ids() == mails
    asked = "SELECT count(*) FROM entry WHERE action = 'event:outbox:resend' AND source = 'incidents'"
    comes_right(lambda: ledger.rows("audit", asked) == [(2,)], what="two entries")
    with pytest.raises(RuntimeError, match="7 days"):
        events_tool(breakable.world, "resend", "incidents", "--since", "2026-01-01T00:00Z", service="incidents")
    with pytest.raises(RuntimeError, match="its zone"):
        events_tool(breakable.world, "resend", "incidents", "--since", "2026-01-01T00:00", service="incidents")


def _told_of(ledger, concern):
    """How often each person was told of it."""
    told = {person: concerns.count(concern) for person, concerns in ledger.alerts_by_recipient().items()}
    return {person: times for person, times in told.items() if times}


def test_a_readers_copy_is_rebuilt_while_running(breakable, ledger):
    before = ledger.rows("alerts", "SELECT id, name, version FROM staff ORDER BY id")
    as_superuser(breakable.world, "alerts", "DELETE FROM staff")
    events_tool(breakable.world, "resync", "identity", "alerts", service="identity")
    comes_right(
        lambda: ledger.rows("alerts", "SELECT id, name, version FROM staff ORDER BY id") == before, what="the copy"
    )
