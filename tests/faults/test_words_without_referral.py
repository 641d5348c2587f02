"""Whoever writes a referral is cut off after its words: it is made all the same, once, whoever is killed meanwhile."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from chassis.units.ids import new_id
from haven_local.demonstration.caller import ApiError
from support.breaking import comes_right, kill_service
from support.levels import waits_for
from support.small_trust import SCHOOLS

pytestmark = waits_for("chassis", "deploy", "migrations")

MADE_SECONDS = 240.0
_FIVE_MINUTES_AGO = "UPDATE awaited_referral SET look_at = look_at - interval '5 minutes'"


def test_a_referral_is_made_though_nothing_came_after_its_words(breakable, ledger):
    lead, world = breakable.signed_in("lead", elevated=True), breakable.world

    def write(path, **body):
        return lead.send("POST", f"/api/v1{path}", json=body, headers={"Idempotency-Key": str(uuid4())})["id"]

    school = {"nation": "england", "school_urns": [SCHOOLS["north"][0]]}
    agency = write("/agencies", kind="childrens_services", name="Front line", **school)
    concern = breakable.report(breakable.pupils()[3]["id"])["id"]
    record = write(f"/concerns/{concern}/acceptance", reason="Needs a record.")
    referral = str(new_id())
    sent_at = datetime.now(UTC) - timedelta(hours=1)
    breakable.processes["referrals"].kill()  # nobody is there to make it, nor to hear of its words
    write(
        f"/incidents/{record}/referral-entries", kind="referral", referral_id=referral, agency_id=agency,
        occurred_at=sent_at.isoformat(), text="We ask for an assessment.",
    )  # fmt: skip
    breakable.processes["referrals"].start()
    noted = f"SELECT count(*) FROM awaited_referral WHERE referral_id = '{referral}'"
    comes_right(lambda: world.rows("referrals", noted) == [(1,)], MADE_SECONDS, "the word that it was written")
    with closing(world.stack.databases.connect(world.database("referrals").name)) as opened:
        opened.cursor().execute(_FIVE_MINUTES_AGO)
    kill_service(breakable, "incidents", 2.0)  # which has to be asked where the words are
    kill_service(breakable, "referrals", 0.5)
    found = comes_right(lambda: _of(lead, referral), MADE_SECONDS, "the referral")
    assert [step["kind"] for step in found["steps"]] == ["sent"]
    assert found["record_id"] == record
    assert len(found["deadlines"]) == 2
    assert {datetime.fromisoformat(each["started_at"]) for each in found["deadlines"]} == {sent_at}
    comes_right(lambda: world.rows("referrals", noted) == [(0,)], MADE_SECONDS, "that nothing is waited for any more")
    assert world.rows("referrals", f"SELECT count(*) FROM referral WHERE id = '{referral}'") == [(1,)]
    comes_right(ledger.is_idle, MADE_SECONDS, "idle")
    assert set(ledger.parked().values()) == {0}


def _of(lead, referral):
    """None while it is not there, or its owner is not."""
    try:
        return lead.send("GET", f"/api/v1/referrals/{referral}")
    except ApiError:
        return None
