"""One database is restored to an earlier time while everything runs on: no number twice, nothing new unseen."""

from support.breaking import comes_right
from support.levels import waits_for
from support.restoring import keep_copy, put_back
from support.small_trust import TOLD

pytestmark = waits_for("chassis", "deploy", "migrations")

MENDED_SECONDS = 240.0
OLD = 6
NEW = 4


def _report(trust, count):
    return [trust.report(trust.pupils()[number]["id"])["id"] for number in range(count)]


def test_incidents_restored_numbers_on_above_what_the_log_holds(breakable, ledger):
    world = breakable.world
    comes_right(ledger.is_idle, MENDED_SECONDS, "idle")
    copy = keep_copy(world, "incidents")
    lost = _report(breakable, OLD)
    comes_right(ledger.is_idle, MENDED_SECONDS, "idle")
    highest = _highest(ledger)
    put_back(world, "incidents", copy)

    kept = _report(breakable, NEW)

    comes_right(lambda: _in_the_log(ledger, kept), MENDED_SECONDS, "the reports in the log")
    comes_right(lambda: _told_of(ledger, breakable, kept), MENDED_SECONDS, "the alerts")
    comes_right(ledger.is_idle, MENDED_SECONDS, "idle")
    assert ledger.rows("audit", "SELECT count(*) FROM alarm") == [(0,)]
    assert ledger.rows("audit", "SELECT name FROM source WHERE highest > held") == []
    comes_right(lambda: not ledger.audit_entries_missing(), MENDED_SECONDS, "no entry missing in the log")
    found = "source = 'incidents' AND action = 'database:state:restore' AND outcome = 'restored'"
    moved_on = f"SELECT number FROM entry WHERE {found}"
    [(number,)] = ledger.rows("audit", moved_on)
    assert number > highest
    gone = "SELECT DISTINCT object_id FROM alert WHERE gone_at IS NOT NULL"
    comes_right(lambda: {str(row[0]) for row in ledger.rows("alerts", gone)} == set(lost), MENDED_SECONDS, "the marks")
    over = "SELECT name, answered_at IS NOT NULL FROM restoration WHERE kind = 'closed' AND name = 'restored'"
    comes_right(lambda: ledger.rows("incidents", over) == [("restored", True)], MENDED_SECONDS, "that it opens")
    assert breakable.signed_in("lead", elevated=True).send("GET", f"/api/v1/concerns/{kept[0]}")["id"] == kept[0]
    assert _in_the_log(ledger, lost), "what was recorded before the restore stays in the log"


def _highest(ledger):
    [(highest,)] = ledger.rows("audit", "SELECT highest FROM source WHERE name = 'incidents'")
    return highest


def _in_the_log(ledger, concerns):
    added = ledger.rows("audit", "SELECT object_id FROM entry WHERE action = 'concern:record:add'")
    return {str(row[0]) for row in added} >= set(concerns)


def _told_of(ledger, trust, concerns):
    told = ledger.alerts_by_recipient()
    return all(set(told.get(str(trust.staff[person]), [])) >= set(concerns) for person in TOLD)
