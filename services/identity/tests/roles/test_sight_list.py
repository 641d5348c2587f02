"""Who can see what at a school, and when they were last there; one-click removal; real PostgreSQL."""

from datetime import timedelta

import pytest
from haven_schemas.errors import ErrorCode
from identity.models import StaffCredentialRow, StaffGrantRow
from office import Office, asked
from sqlalchemy import event, update
from support import clock


@pytest.fixture
def office(identity) -> Office:
    return Office(identity)


@pytest.fixture
def here(identity):
    return identity.add_school("Alder")


def names(page):
    return [line.name for line in page.lines]


def test_those_first_whose_roles_open_records_then_the_others_by_name(office, identity, here):
    there = identity.add_school("Birch")
    caller = office.hire("administrator", here, name="Ann")
    office.hire("reporter", here, name="Bob")
    office.hire("dsl", here, name="Zoe")
    office.hire("trust_lead", name="Yan")
    office.hire("governor", here, name="Cas")
    office.hire("dsl", there, name="Not Here")
    tomorrow, yesterday = (clock.day_of(identity.now) + timedelta(days=days) for days in (1, -1))
    office.hire("senco", here, name="Abe Soon", category_groups=["send"], valid_from=tomorrow)
    office.hire("senco", here, name="Aya Over", category_groups=["send"], valid_until=yesterday)
    gone = office.hire("dsl", here, name="Gone")
    office.set_state(office.hire("headteacher", here, name="Hal"), gone, "suspended")
    assert names(office.sight(caller, here)) == ["Hal", "Yan", "Zoe", "Abe Soon", "Ann", "Bob", "Cas"]
    (entry,) = identity.audited("sight:list:read")
    assert (entry["right"], entry["school_ids"]) == ("sight:review", [str(here)])


def test_a_line_says_what_by_whom_and_since_when(office, identity, here):
    there = identity.add_school("Birch")
    administrator, head = office.hire("administrator", here, name="Ada"), office.hire("headteacher", here, name="Hal")
    person = office.hire("reporter", here, there, name="Bea")
    request = office.give(administrator, person, asked("senco", here, category_groups=["send"], year_groups=["7"]))
    office.decide(head, request.request_id)
    (line,) = [line for line in office.sight(head, here).lines if line.staff_id == person]
    assert [(role.role, role.role_name, role.opens_records) for role in line.roles] == [
        ("senco", "SENCO", True),
        ("reporter", "Reporter", False),
    ]
    sight = line.roles[0]
    assert (sight.given_by, sight.confirmed_by, sight.first_run, sight.given_at) == ("Ada", "Hal", False, identity.now)
    assert (sight.category_groups, sight.year_groups, sight.classes) == (["send"], ["7"], None)
    office.end(head, sight.grant_id)
    (line,) = [line for line in office.sight(head, here).lines if line.staff_id == person]
    assert [role.role for role in line.roles] == ["reporter"]


def test_last_use_is_the_later_of_session_and_sign_in(office, identity, here):
    caller = office.hire("dpo", here, name="Ann")
    never, seen, signed_in = (office.hire("reporter", here, name=name) for name in ("Bob", "Cas", "Dot"))
    office.session(seen)
    with identity.database.unit(office.access(caller)) as unit:
        for staff_id, ago in ((seen, 5), (signed_in, 9)):
            at = identity.now - timedelta(days=ago)
            unit.session.execute(
                update(StaffCredentialRow).where(StaffCredentialRow.staff_id == staff_id).values(last_signed_in_at=at)
            )
    used = {line.staff_id: line.last_used_at for line in office.sight(caller, here).lines}
    assert (used[never], used[seen], used[signed_in]) == (None, identity.now, identity.now - timedelta(days=9))


def test_pages_follow_each_other_and_a_cursor_holds_no_name(office, here):
    caller = office.hire("headteacher", here, name="Same")
    for role in ("dsl", "dsl", "reporter", "reporter", "reporter"):
        office.hire(role, here, name="Same")
    seen, cursor = [], None
    while True:
        page = office.sight(caller, here, limit=2, cursor=cursor)
        seen += [line.roles[0].opens_records for line in page.lines]
        cursor = page.next_cursor
        if cursor is None:
            break
        assert "Same" not in cursor
    assert seen == [True] * 3 + [False] * 3


@pytest.mark.parametrize("cursor", ["nonsense", "W10=", "WyJ4IiwgMCwgIngiXQ=="])
def test_a_cursor_of_another_making_is_refused(office, here, cursor):
    caller = office.hire("headteacher", here)
    assert office.refused(office.sight, caller, here, cursor=cursor).code is ErrorCode.INVALID_REQUEST


@pytest.mark.parametrize("role", ["dsl", "headteacher", "trust_lead", "administrator", "dpo"])
def test_each_reviews_their_own_school_only(office, identity, here, role):
    there = identity.add_school("Birch")
    caller = office.hire(role, here, name="A Person")
    assert names(office.sight(caller, here)) == ["A Person"]
    assert office.refused(office.sight, caller, there).code is ErrorCode.NOT_FOUND


@pytest.mark.parametrize("role", ["reporter", "governor", "senco", "pastoral_lead"])
def test_others_do_not(office, here, role):
    limits = {"category_groups": ["send"]} if role in ("senco", "pastoral_lead") else {}
    caller = office.hire(role, here, **limits)
    assert office.refused(office.sight, caller, here).code is ErrorCode.NOT_FOUND


def test_many_people_take_no_more_statements_than_few(office, identity, here):
    caller = office.hire("headteacher", here)

    def statements():
        count = 0

        def counted(*_):
            nonlocal count
            count += 1

        access = office.access(caller)
        event.listen(identity.database.engine, "before_cursor_execute", counted)
        try:
            from haven_schemas.acts.identity.roles import ListSight
            from identity.giving.sight import list_sight

            page = identity.run(access, list_sight, ListSight(school_id=here))
        finally:
            event.remove(identity.database.engine, "before_cursor_execute", counted)
        return count, len(page.lines)

    few, _ = statements()
    for _ in range(20):
        extra = office.hire("dsl", here)
        office.session(extra)
    with identity.database.unit(office.access(caller)) as unit:
        unit.session.execute(update(StaffGrantRow).values(given_by=caller, confirmed_by=caller))
    many, lines = statements()
    assert lines == 21
    assert many == few


def test_a_line_says_whether_it_is_the_readers_in_whichever_account(office, here):
    caller = office.hire("headteacher", here, name="Bea Lee")
    office.hire("reporter", here, name="Lee, Béa")
    office.hire("dsl", here, name="Bob Ray")
    assert {line.name: line.is_reader for line in office.sight(caller, here).lines} == {
        "Bea Lee": True,
        "Lee, Béa": True,
        "Bob Ray": False,
    }
