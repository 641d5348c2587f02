"""What stands between a request and a use case, on a real database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from chassis.calls.calls import answer
from chassis.calls.short_absences import ShortAbsences
from chassis.ground.away import DatabaseAway, OwnerAway, VaultAway
from core_probe import NORTH, GivenCaller, count, request, staff
from haven_schemas.call import Call
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.identifiers import Contract
from sqlalchemy import text

SECRET = "Jamie Canary"


class Probe(Contract):
    school_id: UUID = NORTH
    note: str = ""


class Receipt(Contract):
    id: UUID


def spec(**changes) -> Call:
    given = {
        "name": "probe.record",
        "request": Probe,
        "reply": Receipt,
        "what": "records",
        "right": "probe:write",
        "tier": "standard",
        "public": False,
        "permit": False,
        "setup": False,
        "writes": True,
    }
    return Call(**{**given, **changes})


def record(_service, unit, asked):
    made = uuid4()
    unit.session.execute(
        text("INSERT INTO probe (id, school_id) VALUES (:id, :school)"), {"id": made, "school": asked.school_id}
    )
    return Receipt(id=made)


def rows(database):
    with database.unit(staff(NORTH)) as unit:
        return unit.session.execute(text("SELECT count(*) FROM probe")).scalar()


@pytest.fixture
def caller(database):
    return GivenCaller(database, someone=staff(NORTH), other=staff(NORTH, rights=("probe:read",)))


def refused(reply):
    assert reply.ok is None
    return reply.problem.code


def test_a_call_is_answered(caller, database):
    reply = answer(caller, spec(), record, None, request())
    assert UUID(reply.ok["id"])
    assert rows(database) == 1


def test_no_token_wrong_token_no_right(caller, database):
    assert refused(answer(caller, spec(), record, None, request(token=None))) == ErrorCode.SIGN_IN_REQUIRED
    assert refused(answer(caller, spec(), record, None, request(token="forged"))) == ErrorCode.TOKEN_INVALID
    assert refused(answer(caller, spec(), record, None, request(token="other"))) == ErrorCode.NOT_PERMITTED
    assert rows(database) == 0


def test_a_refusal_of_someone_known_is_audited_by_itself(caller, database):
    asked = uuid4()
    answer(caller, spec(), record, None, request(token="other", probe_id=str(asked)))
    fields = count(database, "SELECT fields FROM audit_entry")
    assert fields["action"] == "access:call:refuse"
    assert fields["outcome"] == "not_permitted"
    assert fields["object_id"] == str(asked)
    assert fields["actor_id"] == str(caller.accesses["other"].actor_id)


def test_what_a_court_order_stops_is_audited(caller, database):
    def stopped(*given):
        raise Problem(ErrorCode.STOPPED)

    assert refused(answer(caller, spec(), stopped, None, request())) == ErrorCode.STOPPED
    assert count(database, "SELECT fields FROM audit_entry")["outcome"] == "stopped"


def test_the_second_tier_is_asked_for_and_runs_out(caller, database):
    elevated = spec(tier="elevated")
    assert refused(answer(caller, elevated, record, None, request())) == ErrorCode.STEP_UP_REQUIRED
    soon = datetime.now(timezone.utc) + timedelta(minutes=5)
    caller.accesses["up"] = staff(NORTH, elevated_until=soon)
    caller.accesses["past"] = staff(NORTH, elevated_until=soon - timedelta(minutes=6))
    assert answer(caller, elevated, record, None, request(token="up")).ok
    assert refused(answer(caller, elevated, record, None, request(token="past"))) == ErrorCode.STEP_UP_REQUIRED


def test_a_right_that_shows_a_child_waits_for_proof_of_the_owner(caller, database):
    """Where the second tier was reached by a factor that whoever has the mailbox could add."""
    now = datetime.now(timezone.utc)
    confirmed = spec(right="record:read", tier="elevated")
    for name, opens_from in (("proven", None), ("unproven", now - timedelta(days=30))):
        made = staff(NORTH, rights=("record:read", "probe:write"), elevated_until=now + timedelta(minutes=5))
        caller.accesses[name] = replace(made, opens_from=opens_from)
    assert answer(caller, confirmed, record, None, request(token="proven")).ok
    refusal = answer(caller, confirmed, record, None, request(token="unproven"))
    assert refused(refusal) == ErrorCode.OWNER_UNPROVEN
    assert (
        count(database, "SELECT fields FROM audit_entry ORDER BY position DESC LIMIT 1")["outcome"] == "owner_unproven"
    )
    assert answer(caller, spec(tier="elevated"), record, None, request(token="unproven")).ok
    triage = replace(confirmed, while_unproven=True)
    assert answer(caller, triage, record, None, request(token="unproven")).ok


def test_wrong_fields_are_named_and_their_values_are_not(caller):
    reply = answer(caller, spec(), record, None, request(school_id=SECRET, colour=SECRET))
    assert refused(reply) == ErrorCode.INVALID_REQUEST
    found = {each.field: each.code for each in reply.problem.fields}
    assert found == {"school_id": FieldCode.WRONG_FORMAT, "colour": FieldCode.NOT_ALLOWED}
    assert SECRET not in reply.model_dump_json()


def test_the_same_key_does_it_once_and_answers_the_same(caller, database):
    first = answer(caller, spec(), record, None, request(key="k1", note="a"))
    again = answer(caller, spec(), record, None, request(key="k1", note="a"))
    assert again.ok == first.ok
    assert rows(database) == 1


def test_the_same_key_with_another_body_or_method_is_a_conflict(caller, database):
    answer(caller, spec(), record, None, request(key="k1", note="a"))
    other_body = answer(caller, spec(), record, None, request(key="k1", note="b"))
    other_method = answer(caller, spec(name="probe.change"), record, None, request(key="k1", note="a"))
    assert refused(other_body) == refused(other_method) == ErrorCode.IDEMPOTENCY_CONFLICT
    assert rows(database) == 1


def test_a_key_belongs_to_one_account(caller, database):
    caller.accesses["colleague"] = staff(NORTH)
    first = answer(caller, spec(), record, None, request(key="k1"))
    second = answer(caller, spec(), record, None, request(key="k1", token="colleague"))
    assert first.ok != second.ok
    assert rows(database) == 2


def test_a_call_that_failed_has_not_used_its_key(caller, database):
    def fail(*_):
        raise invalid("note", FieldCode.REQUIRED)

    assert refused(answer(caller, spec(), fail, None, request(key="k1"))) == ErrorCode.INVALID_REQUEST
    assert answer(caller, spec(), record, None, request(key="k1")).ok


def test_eight_at_once_with_one_key_do_it_once(caller, database):
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: answer(caller, spec(), record, None, request(key="k1")), range(8)))
    assert len({reply.ok["id"] for reply in replies}) == 1
    assert rows(database) == 1


class Minute:
    """A minute that passes only while someone pauses, and a database that is away until a second of it."""

    def __init__(self, back_at):
        self.now, self.back_at, self.tries = 0.0, back_at, 0

    def sleep(self, seconds):
        self.now += seconds

    def absences(self):
        return ShortAbsences(clock=lambda: self.now, sleep=self.sleep)

    def record(self, service, unit, asked):
        self.tries += 1
        if self.now < self.back_at:
            raise DatabaseAway
        return record(service, unit, asked)


def keyed(deadline):
    return request(key="k1").model_copy(update={"deadline": deadline})


def test_a_write_under_a_key_waits_out_a_short_absence_of_the_database(caller, database):
    minute = Minute(back_at=3)
    absences = minute.absences()
    assert answer(caller, spec(), minute.record, None, keyed(8), absences).ok
    assert rows(database) == 1
    assert 3 <= minute.now < 4
    minute.back_at = minute.now + 3
    assert answer(caller, spec(), minute.record, None, keyed(20), absences).ok, "another absence"


def test_it_waits_too_where_nobody_can_tell_whether_what_it_shows_was_restored(caller, database, monkeypatch):
    minute = Minute(back_at=3)

    def ask_the_database(access, call):
        if minute.now < minute.back_at:
            raise DatabaseAway

    monkeypatch.setattr(caller, "require_open", ask_the_database)
    assert answer(caller, spec(), record, None, keyed(8), minute.absences()).ok
    assert rows(database) == 1


def test_it_waits_no_longer_than_its_caller_and_not_at_all_for_one_that_lasts(caller, database):
    minute = Minute(back_at=60)
    absences = minute.absences()
    assert refused(answer(caller, spec(), minute.record, None, keyed(3), absences)) == ErrorCode.UNAVAILABLE
    assert minute.now == pytest.approx(2)
    assert refused(answer(caller, spec(), minute.record, None, keyed(60), absences)) == ErrorCode.UNAVAILABLE
    assert 5 < minute.now <= 6
    tries = minute.tries
    assert refused(answer(caller, spec(), minute.record, None, keyed(60), absences)) == ErrorCode.UNAVAILABLE
    assert minute.tries == tries + 1, "known to be away"
    assert rows(database) == 0


@pytest.mark.parametrize(("given", "key"), [({}, None), ({"writes": False}, "k1")])
def test_without_a_key_or_a_write_the_caller_hears_at_once_that_it_is_away(caller, given, key):
    minute = Minute(back_at=1)
    answered = answer(caller, spec(**given), minute.record, None, request(key=key), minute.absences())
    assert (refused(answered), minute.tries) == (ErrorCode.UNAVAILABLE, 1)


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (VaultAway(), ErrorCode.VAULT_UNAVAILABLE),
        (OwnerAway("pupils"), ErrorCode.UNAVAILABLE),
        (Problem(ErrorCode.NOT_FOUND), ErrorCode.NOT_FOUND),
        (KeyError(SECRET), ErrorCode.INTERNAL),
    ],
)
def test_every_failure_is_a_code_and_leaves_nothing(caller, database, capfd, raised, code):
    def fail(service, unit, asked):
        record(service, unit, asked)
        raise raised

    assert refused(answer(caller, spec(), fail, None, request())) == code
    assert rows(database) == 0
    output = capfd.readouterr()
    assert SECRET not in output.out + output.err
