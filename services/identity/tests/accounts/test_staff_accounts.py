"""Accounts of staff: invited, listed, changed, suspended, ended, taken back; real PostgreSQL."""

from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import Access
from haven_schemas.acts import identity as contract
from haven_schemas.acts.identity import staff
from haven_schemas.errors import ErrorCode
from identity.giving.role import announce_dates
from identity.models import MailedLinkRow, StaffCredentialRow, StaffRow
from identity.people.accounts import list_accounts
from identity.people.staff import copy_staff
from identity.sessions.session import revoke_sessions
from office import Office, asked, code_of
from sqlalchemy import func, select
from support import clock


@pytest.fixture
def office(identity) -> Office:
    return Office(identity)


@pytest.fixture
def here(identity):
    return identity.add_school("Alder")


@pytest.fixture
def there(identity):
    return identity.add_school("Birch")


def test_an_invited_account_has_no_password_and_a_link(office, identity, here):
    caller = office.hire("administrator", here)
    invited = office.invite(caller, asked("reporter", here), email="New.Person@School.Example ")
    row = office.row(invited.staff_id)
    assert (row.email, row.active, row.version, row.kind) == ("new.person@school.example", True, 1, "person")
    assert office.all(StaffCredentialRow, StaffCredentialRow.staff_id == row.id) == []
    (link,) = office.all(MailedLinkRow, MailedLinkRow.staff_id == row.id)
    assert (link.kind, link.created_by) == ("invitation", caller)
    assert office.told(row.id) == ["invitation"]
    assert ("identity.staff_changed", row.id, 1) in identity.published()
    (entry,) = identity.audited("staff:list:change")
    assert (entry["object_id"], entry["school_ids"], entry["outcome"]) == (str(row.id), [str(here)], "done")
    assert office.account_of(caller, row.id).state == "invited"


def test_a_role_that_opens_records_waits_and_the_rest_does_not(office, here):
    caller = office.hire("administrator", here)
    invited = office.invite(caller, asked("reporter", here), asked("dsl", here), asked("reporter", here))
    assert len(invited.requests) == 1
    assert [row.role for row in office.grants(invited.staff_id)] == ["reporter"]


def test_an_account_whose_only_role_waits_is_seen_by_who_invited_it(office, here, there):
    caller, elsewhere = office.hire("administrator", here), office.hire("administrator", there)
    invited = office.invite(caller, asked("dsl", here))
    assert office.account_of(caller, invited.staff_id).roles == []
    assert office.refused(office.account_of, elsewhere, invited.staff_id).code is ErrorCode.NOT_FOUND
    assert office.set_state(caller, invited.staff_id, "suspended") == 2


@pytest.mark.parametrize(
    ("role", "where", "email", "code"),
    [
        ("reporter", "there", "new@school.example", ("not_permitted", [])),
        ("nonsense", "here", "new@school.example", ("invalid_request", [("grants.1.role", "unknown_role")])),
        ("governor", "here", "nonsense", ("invalid_request", [("email", "wrong_format")])),
        ("governor", "here", "taken@school.example", ("invalid_request", [("email", "duplicate")])),
    ],
)
def test_with_one_thing_wrong_nothing_is_made(office, here, there, role, where, email, code):
    caller = office.hire("administrator", here)
    office.invite(caller, asked("reporter", here), email="taken@school.example")
    school = {"here": here, "there": there}[where]
    problem = office.refused(office.invite, caller, asked("dsl", here), asked(role, school), email=email)
    assert code_of(problem) == code


def test_without_the_vault_nobody_is_half_invited(office, here):
    class Away(Exception):
        pass

    class NoVault:
        def seal(self, *_):
            raise Away

    caller = office.hire("administrator", here)
    before = office.everything()
    broken = Office(office.identity.with_extras(secrets=NoVault()))
    with pytest.raises(Away):
        broken.invite(caller, asked("reporter", here))
    assert office.everything() == before


# Looking.


def listed(office, caller, **request):
    page = office.run(caller, list_accounts, staff.ListAccounts(**request))
    return [each.name for each in page.accounts], page.next_cursor


def test_accounts_of_the_callers_schools_are_listed_with_where_they_work(office, identity, here, there):
    caller = office.hire("administrator", here, name="Ada")
    office.hire("reporter", here, there, name="Bea")
    office.hire("reporter", there, name="Not Here")
    office.hire("trust_lead", name="Cy")
    page = office.run(caller, list_accounts, staff.ListAccounts())
    assert [(each.name, [(role.role, role.school_id) for role in each.roles]) for each in page.accounts] == [
        ("Ada", [("administrator", here)]),
        ("Bea", [("reporter", here)]),
        ("Cy", [("trust_lead", None)]),
    ]
    (entry,) = identity.audited("staff:list:read")
    assert (entry["right"], entry["school_ids"]) == ("staff:administer", [str(here)])
    assert office.refused(listed, office, caller, school_id=there).code is ErrorCode.NOT_FOUND


def test_the_trusts_administrator_also_sees_who_has_no_role(office, here):
    of_trust, of_school = office.hire("administrator", name="Ada"), office.hire("administrator", here, name="Bea")
    nobody = office.account("Nobody")
    assert listed(office, of_trust)[0] == ["Ada", "Bea", "Nobody"]
    assert listed(office, of_trust, school_id=here)[0] == ["Ada", "Bea"]
    assert office.account_of(of_trust, nobody).roles == []
    office.hire("administrator", office.identity.add_school("Birch"), name="Dot")
    assert office.refused(office.account_of, of_school, nobody).code is ErrorCode.NOT_FOUND


def test_names_are_found_by_how_they_start_and_ended_ones_on_request(office, here):
    caller = office.hire("administrator", here, name="Zoe")
    for name in ("Ann", "Anna", "Bob_", "Bobs"):
        office.hire("reporter", here, name=name)
    gone = office.hire("reporter", here, name="Anne Gone")
    office.set_state(caller, gone, "ended")
    assert listed(office, caller, name_starts="an")[0] == ["Ann", "Anna"]
    assert listed(office, caller, name_starts="bob_")[0] == ["Bob_"]
    assert listed(office, caller, name_starts="AN", with_ended=True)[0] == ["Ann", "Anna", "Anne Gone"]


def test_pages_follow_each_other_and_a_cursor_holds_no_name(office, here):
    caller = office.hire("administrator", here, name="Same")
    for _ in range(4):
        office.hire("reporter", here, name="Same")
    names, cursor = listed(office, caller, limit=2)
    seen = list(names)
    while cursor is not None:
        assert "Same" not in cursor
        assert office.refused(listed, office, caller, limit=2, cursor=cursor, with_ended=True).code is (
            ErrorCode.INVALID_REQUEST
        )
        names, cursor = listed(office, caller, limit=2, cursor=cursor)
        seen += names
    assert len(seen) == 5


def test_an_account_says_its_state_and_last_use(office, identity, here):
    caller = office.hire("administrator", here)
    person = office.hire("reporter", here)
    assert office.account_of(caller, person).last_used_at is None
    office.session(person)
    seen = office.account_of(caller, person)
    assert (seen.state, seen.last_used_at, seen.has_second_factor) == ("active", identity.now, False)
    with identity.database.unit(office.access(caller)) as unit:
        unit.session.get_one(StaffCredentialRow, person).last_signed_in_at = identity.now + timedelta(minutes=5)
    assert office.account_of(caller, person).last_used_at == identity.now + timedelta(minutes=5)
    assert [entry["object_id"] for entry in identity.audited("staff:account:read")] == [str(person)] * 3


# Changing.


def test_a_new_address_is_told_to_both_and_mailed_links_are_void(office, identity, here):
    caller = office.hire("administrator", here)
    person = office.invite(caller, asked("reporter", here), email="old@school.example").staff_id
    assert office.change(caller, person, " Married Name ", "NEW@school.example") == 2
    row = office.row(person)
    assert (row.name, row.email, row.version) == ("Married Name", "new@school.example", 2)
    assert office.all(MailedLinkRow) == []
    from identity.models import NoticeRow

    told = office.all(NoticeRow, NoticeRow.kind == "address_changed")
    assert {(each.email, each.by_staff_id) for each in told} == {
        ("old@school.example", caller),
        ("new@school.example", caller),
    }
    assert ("identity.staff_changed", person, 2) in identity.published()
    (entry,) = identity.audited("staff:account:change")
    assert (entry["object_id"], entry["school_ids"]) == (str(person), [str(here)])


def test_a_new_name_alone_tells_nobody(office, here):
    caller, person = office.hire("administrator", here), office.hire("reporter", here)
    office.change(caller, person, "Another Name", office.row(person).email)
    assert office.told(person) == []


def test_a_change_that_cannot_be_made(office, here, there):
    caller, person, other = (office.hire(role, here) for role in ("administrator", "reporter", "reporter"))
    both, taken = office.hire("reporter", here, there), office.row(other).email
    for call, code in (
        ((person, "A", "a@b.example", 7), ("stale_version", [])),
        ((person, " ", "a@b.example"), ("invalid_request", [("name", "required")])),
        ((person, "A", "nonsense"), ("invalid_request", [("email", "wrong_format")])),
        ((person, "A", taken), ("invalid_request", [("email", "duplicate")])),
        ((both, "A", "a@b.example"), ("not_found", [])),
        ((uuid4(), "A", "a@b.example"), ("not_found", [])),
    ):
        assert code_of(office.refused(office.change, caller, *call)) == code


# Suspending, ending, taking back.


@pytest.mark.parametrize("state", ["suspended", "ended"])
def test_an_account_stops_at_once_and_everywhere(office, identity, here, state):
    caller, person = office.hire("administrator", here), office.hire("reporter", here)
    sessions = {office.session(person), office.session(person)}
    assert office.set_state(caller, person, state) == 2
    row = office.row(person)
    assert (row.active, row.ended_at is not None, row.suspended_at is not None) == (
        False, state == "ended", state == "suspended",
    )  # fmt: skip
    assert {message["session_id"] for _, message in identity.told.messages} == {str(each) for each in sessions}
    assert ("identity.staff_changed", person, 2) in identity.published()
    assert office.told(person) == ["account_suspended"]
    assert [each.role for each in office.grants(person)] == ["reporter"]
    assert office.account_of(caller, person).state == state
    (entry,) = identity.audited("staff:state:set")
    assert (entry["outcome"], entry["object_id"]) == (state, str(person))


def test_a_mailed_link_does_not_bring_a_suspended_account_back(office, here):
    caller = office.hire("administrator", here)
    invited = office.invite(caller, asked("reporter", here))
    office.set_state(caller, invited.staff_id, "suspended")
    assert office.all(MailedLinkRow) == []


def test_an_account_is_taken_back(office, here):
    caller, person = office.hire("administrator", here), office.hire("reporter", here)
    for state in ("suspended", "ended"):
        office.set_state(caller, person, state)
        office.set_state(caller, person, "active")
        row = office.row(person)
        assert (row.active, row.ended_at, row.suspended_at) == (True, None, None)


@pytest.mark.parametrize("state", ["suspended", "ended"])
def test_sight_of_records_comes_back_only_through_who_confirms_it(office, here, state):
    caller, head, lead, _ = (office.hire(role, here) for role in ("administrator", "headteacher", "dsl", "dsl"))
    office.set_state(caller, lead, state)
    assert office.refused(office.set_state, caller, lead, "active").code is ErrorCode.NOT_PERMITTED
    office.set_state(head, lead, "active")
    office.set_state(caller, lead, state)
    office.end(caller, office.grants(lead)[0].id)
    of_trust = office.hire("administrator")
    assert office.set_state(of_trust, lead, "active")


@pytest.mark.parametrize("state", ["suspended", "ended"])
def test_nobody_stops_themselves_or_whom_they_do_not_administer(office, here, there, state):
    caller, both = office.hire("administrator", here), office.hire("reporter", here, there)
    office.hire("administrator", here)
    assert code_of(office.refused(office.set_state, caller, caller, state))[1] == [("state", "not_allowed")]
    assert office.refused(office.set_state, caller, both, state).code is ErrorCode.NOT_FOUND
    person = office.hire("reporter", here)
    assert office.refused(office.set_state, caller, person, state, version=9).code is ErrorCode.STALE_VERSION


@pytest.mark.parametrize("state", ["suspended", "ended"])
def test_the_last_administrator_of_the_trust_stays(office, here, state):
    last, lead = office.hire("administrator"), office.hire("trust_lead")
    office.hire("administrator", here)
    never_came = office.invite(lead, asked("administrator", None)).staff_id
    assert code_of(office.refused(office.set_state, lead, last, state))[1] == [("state", "in_use")]
    grant = office.grants(last)[0].id
    assert code_of(office.refused(office.end, lead, grant))[1] == [("grant_id", "in_use")]
    office.choose_password(never_came)
    assert office.set_state(lead, last, state)


@pytest.mark.parametrize("state", ["suspended", "ended"])
def test_the_last_who_confirms_sight_at_a_school_stays(office, here, there, state):
    caller, head = office.hire("administrator"), office.hire("headteacher", here)
    office.hire("headteacher", there)
    for_now = office.hire("headteacher", here, valid_until=clock.day_of(office.identity.now) + timedelta(days=3))
    assert code_of(office.refused(office.set_state, caller, head, state))[1] == [("state", "in_use")]
    assert code_of(office.refused(office.end, caller, office.grants(head)[0].id))[1] == [("grant_id", "in_use")]
    assert office.set_state(caller, for_now, state)
    office.hire("trust_lead", here)
    assert office.set_state(caller, head, state)


def test_two_heads_do_not_end_each_other_at_once(office, here):
    """Each sees the other still there, unless one waits for the other's decision."""
    from concurrent.futures import ThreadPoolExecutor

    from haven_schemas.errors import Problem

    heads = [office.hire("headteacher", here) for _ in range(2)]

    def end(caller, other):
        try:
            return office.set_state(caller, other, "ended", version=1)
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(2) as both:
        list(both.map(end, heads, reversed(heads)))
    with office.identity.database.unit(office.access(heads[0])) as unit:
        left = unit.session.scalar(select(func.count()).select_from(StaffRow).where(StaffRow.active))
    assert left == 1


# Taking a role away.


def test_a_role_taken_away_is_gone_at_once(office, identity, here):
    caller, person = office.hire("administrator", here), office.hire("reporter", here)
    session_id, (grant,) = office.session(person), office.grants(person)
    office.end(caller, grant.id)
    assert office.grants(person) == []
    assert identity.told.messages == [("session_revoked", {"session_id": str(session_id)})]
    assert (office.row(person).version, office.told(person)) == (2, ["roles_changed"])
    assert ("identity.staff_changed", person, 2) in identity.published()
    (entry,) = identity.audited("role:grant:end")
    assert (entry["object_id"], entry["school_ids"]) == (str(person), [str(here)])


def test_a_role_is_taken_away_by_who_could_have_given_it(office, here, there):
    lead, head, teacher = (office.hire(role, here) for role in ("dsl", "headteacher", "reporter"))
    office.hire("headteacher", here)
    elsewhere, of_trust = office.hire("headteacher", there), office.hire("dpo")
    (headship,), (reporting,), (of_all,) = (office.grants(each) for each in (head, teacher, of_trust))
    assert office.refused(office.end, lead, headship.id).code is ErrorCode.NOT_PERMITTED
    assert office.refused(office.end, elsewhere, reporting.id).code is ErrorCode.NOT_FOUND
    assert office.refused(office.end, head, of_all.id).code is ErrorCode.NOT_FOUND
    assert office.refused(office.end, head, uuid4()).code is ErrorCode.NOT_FOUND
    office.end(lead, reporting.id)
    office.end(office.hire("trust_lead"), of_all.id)


def test_sessions_of_an_account_with_classes_and_dates(office, identity, here):
    """A dated grant of classes stands in the access token on its days and not beside them, by London's calendar."""
    head, person = office.hire("headteacher", here), identity.add_staff("reporter", [here])
    today = clock.day_of(identity.now)
    grant = asked(
        "pastoral_lead", here, category_groups=["pastoral"], classes=["7B", "7A"],
        valid_from=today + timedelta(days=2), valid_until=today + timedelta(days=3),
    )  # fmt: skip
    office.give(head, person.id, grant)
    for day, there_is in ((0, False), (1, False), (2, True), (3, True), (4, False)):
        identity.now = clock.at(today, 12) if day == 0 else identity.now + timedelta(days=1)
        access = person.access()
        held = [each for each in access.grants if each.role == "pastoral_lead"]
        assert [each.classes for each in held] == ([frozenset({"7A", "7B"})] if there_is else [])
    view = identity.view(person.sign_in().session_token)
    assert (view.role_names, view.kind) == (["Reporter"], "person")


def test_all_sessions_are_ended_by_who_administers_every_school(office, here, there):
    of_one, of_both, person = (
        office.hire("administrator", here), office.hire("administrator"), office.hire("reporter", here, there),
    )  # fmt: skip
    office.session(person)
    request = contract.RevokeSessions(staff_id=person)
    assert office.refused(office.do, of_one, revoke_sessions, request).code is ErrorCode.NOT_FOUND
    assert office.do(of_both, revoke_sessions, request).count == 1


def test_readers_hear_of_a_role_that_begins_or_is_over_by_its_dates(office, identity, here):
    head, person = office.hire("headteacher", here), office.hire("reporter", here)
    today = clock.day_of(identity.now)
    identity.now = clock.at(today, 12)
    soon = asked("governor", here, valid_from=today + timedelta(days=1), valid_until=today + timedelta(days=2))
    office.give(head, person, soon)
    service = Access(kind="service", actor_id=uuid4())
    for announced, version in ((0, 2), (1, 3), (0, 3), (1, 4), (0, 4)):
        assert identity.run(service, announce_dates) == announced
        assert identity.run(service, announce_dates) == 0
        assert office.row(person).version == version
        copy = identity.run(service, copy_staff, identity.extras, contract.CopyStaff(staff_id=person))
        assert [grant.role for grant in copy.grants] == (["governor", "reporter"] if version == 3 else ["reporter"])
        identity.later(days=1)
