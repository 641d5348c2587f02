"""What no role does, and who may give which role; docs/rights.md says which right each of them has."""

from uuid import UUID, uuid4

import pytest
from chassis.ground.context import Access
from haven_schemas.errors import FieldCode, Problem
from haven_schemas.rights import Right
from identity.roles.composing import composable
from identity.roles.grants import HeldGrant, check_shape, expand, may_give
from identity.roles.roles import (
    GIVEN_BY_HAND,
    LIMITED_TO_GROUPS,
    MAY_SPAN_THE_TRUST,
    READY,
    RIGHTS,
    SIGHT_OF_RECORDS,
    Role,
)
from support.lists import every

HERE, THERE = uuid4(), uuid4()


def holder(*held: HeldGrant) -> Access:
    return Access(kind="staff", actor_id=uuid4(), grants=expand(held, [HERE, THERE]))


def held(role: Role, school: UUID | None, groups: tuple[str, ...] | None = None) -> HeldGrant:
    return HeldGrant(role.value, school, groups)


def test_triage_belongs_to_three_roles_only():
    assert {role for role in Role if Right.CONCERN_TRIAGE in RIGHTS[role]} == {
        Role.DSL,
        Role.HEADTEACHER,
        Role.TRUST_LEAD,
    }


@pytest.mark.parametrize(
    "role", [Role.REPORTER, Role.GOVERNOR, Role.DPO, Role.ADMINISTRATOR, Role.SAFEGUARDING_TRUSTEE]
)
def test_no_sight_of_records(role):
    assert not RIGHTS[role] & SIGHT_OF_RECORDS


def test_no_role_holds_a_right_of_services_or_of_the_set_up():
    given = frozenset().union(*RIGHTS.values())
    assert not [right for right in given if right.value.startswith(("service:", "installation:"))]


def test_the_whole_trust_is_every_school_of_now():
    (grant,) = expand([held(Role.DPO, None)], [HERE, THERE])
    assert grant.school_ids == {HERE, THERE}


def test_grants_of_one_role_gather_their_schools_but_not_over_different_groups():
    grants = expand(
        [held(Role.SENCO, HERE, ("send",)), held(Role.SENCO, THERE, ("send",)), held(Role.SENCO, HERE, ("pastoral",))],
        [HERE, THERE],
    )
    assert {(grant.category_groups, grant.school_ids) for grant in grants} == {
        (frozenset({"send"}), frozenset({HERE, THERE})),
        (frozenset({"pastoral"}), frozenset({HERE})),
    }


@pytest.mark.parametrize("role", [role for role in Role if role in GIVEN_BY_HAND - MAY_SPAN_THE_TRUST])
def test_a_school_role_names_its_schools(role):
    with pytest.raises(Problem) as refused:
        check_shape("grants.0", held(role, None, ("send",) if role in LIMITED_TO_GROUPS else None), READY[role])
    assert refused.value.fields[0].field == "grants.0.school_ids"


@pytest.mark.parametrize("role", sorted(LIMITED_TO_GROUPS))
def test_a_limited_role_names_its_groups(role):
    with pytest.raises(Problem) as refused:
        check_shape("grants.0", held(role, HERE), READY[role])
    assert refused.value.fields[0].code is FieldCode.REQUIRED


def test_other_roles_carry_no_groups():
    with pytest.raises(Problem):
        check_shape("grants.0", held(Role.DSL, HERE, ("send",)), READY["dsl"])
    with pytest.raises(Problem):
        check_shape("grants.0", HeldGrant("dsl", HERE, None, ("7",)), READY["dsl"])


def gives(giver: Access, role: Role, school: UUID | None, groups: tuple[str, ...] | None = None) -> bool:
    return all(may_give(giver, grant) for grant in expand([held(role, school, groups)], [HERE, THERE]))


@every("role", [Role.PASTORAL_LEAD, Role.SENCO, Role.DSL, Role.HEADTEACHER, Role.TRUST_LEAD, Role.DPO])
def test_an_administrator_gives_nobody_sight_of_records_or_of_the_audit(role):
    administrator = holder(held(Role.ADMINISTRATOR, None))
    assert not gives(administrator, role, HERE, ("send",) if role in LIMITED_TO_GROUPS else None)


@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.ADMINISTRATOR])
def test_an_administrator_gives_what_they_wholly_hold(role):
    assert gives(holder(held(Role.ADMINISTRATOR, None)), role, HERE)


def test_an_administrator_finds_no_child_and_gives_a_reporters_role_by_the_right_to_give_roles():
    administrator = holder(held(Role.ADMINISTRATOR, None))
    assert not administrator.has("pupil:find", HERE)
    assert not gives(administrator, Role.REPORTER, HERE)
    assert administrator.has("role:give", HERE)
    assert "pupil:find" in composable(administrator, [HERE])
    assert "pupil:read" not in composable(administrator, [HERE])


def test_a_lead_gives_in_their_own_school_only():
    dsl = holder(held(Role.DSL, HERE))
    assert gives(dsl, Role.DSL, HERE)
    assert gives(dsl, Role.SENCO, HERE, ("send",))
    assert not gives(dsl, Role.DSL, THERE)
    assert not gives(dsl, Role.GOVERNOR, None)


def test_who_sees_some_groups_gives_no_more_than_those():
    senco = expand([held(Role.SENCO, HERE, ("send", "pastoral"))], [HERE])
    giver = Access(kind="staff", actor_id=uuid4(), grants=senco)
    assert gives(giver, Role.SENCO, HERE, ("send",))
    assert not gives(giver, Role.SENCO, HERE, ("send", "child_protection"))
