"""Roles a trust composes for itself: by whom, of which rights, and what a change does to those who hold one."""

import pytest
from haven_schemas.acts.identity import roles
from haven_schemas.errors import ErrorCode
from haven_schemas.rights import CONFIRMED_RIGHTS
from identity.giving.compose import change_role, compose_role, remove_role
from identity.giving.grants import grant_row
from identity.giving.lists import list_roles
from identity.models import ComposedRoleRow
from identity.roles.composing import EVERYONES
from identity.roles.grants import HeldGrant
from office import Office, asked, code_of
from sqlalchemy import update

ATTENDANCE = ["concern:report", "pupil:find"]


@pytest.fixture
def office(identity) -> Office:
    return Office(identity)


@pytest.fixture
def here(identity):
    return identity.add_school("Alder")


@pytest.fixture
def lead(office, here):
    return office.hire("trust_lead")


@pytest.fixture
def administrator(office, here):
    return office.hire("administrator")


def compose(office, caller, rights, key="helper", name="Attendance officer", **more):
    request = roles.ComposeRole(key=key, name=name, rights=rights, **more)
    return office.run(caller, compose_role, request).version


def change(office, caller, rights, version=1, key="helper", name="Attendance officer"):
    request = roles.ChangeRole(key=key, name=name, rights=rights, version=version)
    return office.do(caller, change_role, request).version


def remove(office, caller, key="helper"):
    return office.run(caller, remove_role, roles.RemoveRole(key=key))


def test_a_composed_role_is_listed_after_the_ready_ones_and_can_be_given(office, identity, here, administrator):
    assert compose(office, administrator, ATTENDANCE) == 1
    found = office.run(administrator, list_roles)
    assert [role.key for role in found.roles][-2:] == ["safeguarding_trustee", "helper"]
    assert "visitor" not in [role.key for role in found.roles]
    last = found.roles[-1]
    assert (last.name, last.composed, last.opens_records, last.version) == ("Attendance officer", True, False, 1)
    assert set(last.rights) == {*ATTENDANCE, *EVERYONES}
    assert identity.audited("role:list:change")[0]["outcome"] == "composed"
    person = identity.add_staff("governor", [here])
    office.give(administrator, person.id, asked("helper", here))
    access = person.access()
    assert access.has("pupil:find", here)
    assert identity.view(person.sign_in().session_token).role_names == ["Governor", "Attendance officer"]


def test_rights_are_offered_that_the_caller_holds_everywhere(office, here, administrator, lead):
    offered = office.run(administrator, list_roles).composable_rights
    assert "staff:administer" in offered
    assert not {"record:read", "record:write", "concern:triage", "sight:confirm", "audit:read"} & set(offered)
    assert "record:read" in office.run(lead, list_roles).composable_rights
    of_school = office.hire("administrator", here)
    office.identity.add_school("Birch")
    assert office.run(of_school, list_roles).composable_rights == []


@pytest.mark.parametrize(
    "right", ["record:read", "record:write", "concern:triage", "audit:read", "category:administer"]
)
def test_nobody_composes_a_right_they_lack(office, administrator, right):
    problem = office.refused(compose, office, administrator, [*ATTENDANCE, "staff:administer", right])
    assert problem.code is ErrorCode.NOT_PERMITTED


def test_a_right_held_for_some_children_only_is_lacking(office, here, administrator):
    compose(
        office, office.hire("trust_lead"), ["record:read", "role:compose"], limited_to_groups=True, may_span_trust=True
    )
    limited = office.hire("helper", category_groups=["send"])
    assert office.refused(compose, office, limited, ["record:read"], "more", "More").code is ErrorCode.NOT_PERMITTED
    assert compose(office, limited, ["session:own"], "more", "More") == 1


def test_who_composes_must_hold_it_at_every_school(office, identity, here):
    caller = office.hire("administrator", here)
    identity.add_school("Birch")
    for call in (compose, change):
        assert office.refused(call, office, caller, ATTENDANCE).code is ErrorCode.NOT_PERMITTED
    assert office.refused(remove, office, caller).code is ErrorCode.NOT_PERMITTED
    head = office.hire("headteacher")
    assert office.refused(compose, office, head, ATTENDANCE).code is ErrorCode.NOT_PERMITTED


@pytest.mark.parametrize(
    ("key", "name", "rights", "field", "code"),
    [
        ("helper", "Helper", ["service:staff_copy"], "rights", "unknown"),
        ("helper", "Helper", ["installation:set_up"], "rights", "unknown"),
        ("helper", "Helper", ["nonsense"], "rights", "unknown"),
        ("helper", "Helper", ["role:give"], "rights", "required"),
        ("helper", "Helper", ["data:oversee", "record:read"], "rights", "not_allowed"),
        ("helper", "Helper", ["data:oversee", "concern:triage"], "rights", "not_allowed"),
        ("dsl", "Helper", ATTENDANCE, "key", "duplicate"),
        ("visitor", "Helper", ATTENDANCE, "key", "duplicate"),
        ("taken", "Helper", ATTENDANCE, "key", "duplicate"),
        ("helper", " taken ROLE ", ATTENDANCE, "name", "duplicate"),
        ("helper", "headTeacher", ATTENDANCE, "name", "duplicate"),
        ("helper", " ", ATTENDANCE, "name", "required"),
    ],
)
def test_a_role_that_cannot_be(office, administrator, key, name, rights, field, code):
    compose(office, administrator, ATTENDANCE, "taken", "Taken role")
    problem = office.refused(compose, office, administrator, rights, key, name)
    assert code_of(problem) == ("invalid_request", [(field, code)])


def test_holders_lose_a_right_at_once(office, identity, here, administrator):
    compose(office, administrator, ATTENDANCE)
    holder, other = office.hire("helper", here), office.hire("reporter", here)
    session_id, _ = office.session(holder), office.session(other)
    assert change(office, administrator, ["concern:report"]) == 2
    assert identity.told.messages == [("session_revoked", {"session_id": str(session_id)})]
    assert (office.row(holder).version, office.row(other).version) == (2, 1)
    assert ("identity.staff_changed", holder, 2) in identity.published()
    assert not office.access(holder).has("pupil:find")
    assert change(office, administrator, ["concern:report", "alert:read"], version=2) == 3
    assert len(identity.told.messages) == 1
    assert office.access(holder).has("alert:read", here)


def test_a_new_name_alone_changes_nobody(office, here, administrator):
    compose(office, administrator, ATTENDANCE)
    holder = office.hire("helper", here)
    assert change(office, administrator, ATTENDANCE, name="Attendance lead") == 2
    assert office.row(holder).version == 1


def test_a_change_that_cannot_be_made(office, here, administrator):
    compose(office, administrator, ATTENDANCE)
    assert office.refused(change, office, administrator, ATTENDANCE, version=3).code is ErrorCode.STALE_VERSION
    assert office.refused(change, office, administrator, ATTENDANCE, key="dsl").code is ErrorCode.NOT_FOUND
    assert office.refused(change, office, administrator, ["record:read"]).code is ErrorCode.NOT_PERMITTED
    assert office.refused(change, office, administrator, ["nonsense"]).code is ErrorCode.INVALID_REQUEST


def _hold_as_well(office, staff_id, role):
    """One more role in the whole trust, in force."""
    with office.identity.database.unit(office.access(staff_id)) as unit:
        unit.session.add(grant_row(unit, staff_id, HeldGrant(role, None), given_by=None))


def test_nobody_adds_a_right_to_a_role_of_their_own(office, here, administrator):
    compose(office, administrator, ATTENDANCE, may_span_trust=True)
    _hold_as_well(office, administrator, "helper")
    assert office.refused(change, office, administrator, [*ATTENDANCE, "staff:read"]).code is ErrorCode.NOT_PERMITTED
    assert change(office, administrator, ["concern:report"]) == 2


def test_a_role_somebody_holds_does_not_come_to_open_records(office, here, lead):
    """Nor by any other right by which a child becomes known, whoever holds it."""
    compose(office, lead, ATTENDANCE)
    holder = office.hire("helper", here)
    _hold_as_well(office, lead, "dpo")
    for right in sorted(CONFIRMED_RIGHTS):
        problem = office.refused(change, office, lead, [*ATTENDANCE, "staff:administer", right])
        assert code_of(problem) == ("invalid_request", [("rights", "in_use")])
    office.end(lead, office.grants(holder)[0].id)
    assert change(office, lead, [*ATTENDANCE, "record:read"]) == 2


def test_nor_does_one_that_is_waited_for(office, here, administrator, lead):
    compose(office, lead, [*ATTENDANCE, "record:read"])
    office.give(administrator, office.hire("reporter", here), asked("helper", here))
    for rights in ([*ATTENDANCE, "record:read", "record:write"],):
        assert code_of(office.refused(change, office, lead, rights))[1] == [("rights", "in_use")]
    assert code_of(office.refused(remove, office, lead))[1] == [("key", "in_use")]


def test_a_composed_role_that_opens_records_or_confirms_sight_waits_like_a_ready_one(office, here, administrator, lead):
    compose(office, lead, ["record:read"], "reader", "Reader")
    compose(office, lead, ["sight:confirm", "staff:administer"], "confirmer", "Confirmer")
    person = office.hire("reporter", here)
    for key in ("reader", "confirmer"):
        assert office.give(administrator, person, asked(key, here)).request_id


def test_who_confirms_by_a_composed_role_does_not_lose_it_by_the_way(office, here, lead):
    rights = ["sight:confirm", "staff:administer"]
    compose(office, lead, rights)
    office.hire("helper", here)
    assert code_of(office.refused(change, office, lead, ["staff:administer"]))[1] == [("rights", "in_use")]


def test_a_role_is_removed_when_nobody_holds_it(office, identity, here, administrator):
    compose(office, administrator, ATTENDANCE)
    holder = office.hire("helper", here)
    office.set_state(administrator, holder, "ended")
    assert code_of(office.refused(remove, office, administrator)) == ("invalid_request", [("key", "in_use")])
    office.end(administrator, office.grants(holder)[0].id)
    remove(office, administrator)
    assert office.all(ComposedRoleRow) == []
    assert office.refused(remove, office, administrator).code is ErrorCode.NOT_FOUND
    assert office.refused(remove, office, administrator, "dsl").code is ErrorCode.NOT_FOUND
    assert [entry["outcome"] for entry in identity.audited("role:list:change")] == ["composed", "removed"]


def test_a_stored_role_never_stands_in_for_a_ready_one(office, here, administrator):
    compose(office, administrator, ATTENDANCE)
    with office.identity.database.unit(office.access(administrator)) as unit:
        unit.session.execute(update(ComposedRoleRow).values(key="reporter", rights=["record:read"]))
    assert not office.access(office.hire("reporter", here)).has("record:read")
