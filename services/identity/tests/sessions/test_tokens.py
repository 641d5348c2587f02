"""Access tokens and permits, verified offline as every service does it; signed by real OpenBao."""

from datetime import timedelta

import pytest
from chassis.access.tokens import verify_access, verify_permit
from haven_schemas.errors import ErrorCode, Problem


def refused(call, *arguments):
    with pytest.raises(Problem) as problem:
        call(*arguments)
    return problem.value.code


def test_the_token_says_who_where_and_with_which_rights(identity):
    here, there = identity.add_school("Alder"), identity.add_school("Birch")
    person = identity.add_staff("senco", [here], groups={"category_groups": ["send"], "year_groups": ["7", "8"]})
    access = person.access()
    assert access.actor_id == person.id
    assert access.kind == "staff"
    (grant,) = access.grants
    assert (grant.role, grant.school_ids) == ("senco", {here})
    assert (grant.category_groups, grant.year_groups) == ({"send"}, {"7", "8"})
    assert access.has("record:read", here)
    assert not access.has("record:read", there)
    assert not access.is_elevated(identity.now)


def test_a_role_in_the_whole_trust_reaches_schools_added_later(identity):
    identity.add_school("Alder")
    person = identity.add_staff("dpo", [])
    later = identity.add_school("Birch")
    assert person.access().has("audit:read", later)


def test_the_view_shows_what_pages_need(identity):
    school = identity.add_school("Alder")
    person = identity.add_staff("dsl", [school], name="Helen Marsh")
    view = identity.view(person.sign_in().session_token)
    assert (view.name, view.tier, view.has_second_factor) == ("Helen Marsh", "standard", False)
    assert [each.id for each in view.schools] == [school]
    assert view.roles == ["dsl"]
    assert "concern:triage" in view.rights
    assert view.expires_at == identity.now + timedelta(seconds=60)


def test_a_token_holds_a_minute(identity):
    person = identity.add_staff("governor", [])
    token = identity.view(person.sign_in().session_token).access_token
    verify_access(token, identity.trusted, identity.extras.trust_id, identity.now + timedelta(seconds=59))
    assert refused(
        verify_access, token, identity.trusted, identity.extras.trust_id, identity.now + timedelta(seconds=70)
    ) is (ErrorCode.TOKEN_EXPIRED)


def test_a_session_ends_when_idle(identity):
    token = identity.add_staff("governor", []).sign_in().session_token
    identity.later(minutes=29)
    identity.view(token)
    identity.later(minutes=29)
    identity.view(token)
    identity.later(minutes=30)
    assert refused(identity.view, token) is ErrorCode.TOKEN_EXPIRED


def test_a_session_ends_after_twelve_hours_of_use(identity):
    token = identity.add_staff("governor", []).sign_in().session_token
    for _ in range(35):
        identity.later(minutes=20)
        identity.view(token)
    identity.later(minutes=20)
    assert refused(identity.view, token) is ErrorCode.TOKEN_EXPIRED


def test_an_unknown_session_token_is_no_session(identity):
    assert refused(identity.view, "x" * 43) is ErrorCode.SIGN_IN_REQUIRED


def test_permits_verify_offline_and_let_nothing_but_a_report_in(identity):
    here = identity.add_school()
    person = identity.add_staff("reporter", [here])
    signed_in = person.sign_in()
    permits = [
        verify_permit(each, identity.trusted, identity.extras.trust_id, identity.now)
        for each in signed_in.reporting_permits
    ]
    assert len({permit.permit_number for permit in permits}) == 10
    for permit in permits:
        assert (permit.kind, permit.actor_id) == ("permit", person.id)
        assert permit.school_ids == {here}
        assert frozenset().union(*(grant.rights for grant in permit.grants)) == {"concern:report"}


def test_permits_outlast_the_session_by_a_week(identity):
    person = identity.add_staff("reporter", [identity.add_school()])
    signed_in = person.sign_in()
    permit = signed_in.reporting_permits[0]
    assert signed_in.permits_end_at == identity.now + timedelta(hours=12, days=7)
    verify_permit(permit, identity.trusted, identity.extras.trust_id, signed_in.permits_end_at - timedelta(seconds=1))
    late = signed_in.permits_end_at + timedelta(seconds=10)
    assert refused(verify_permit, permit, identity.trusted, identity.extras.trust_id, late) is ErrorCode.TOKEN_EXPIRED


def test_a_permit_is_no_access_token_and_the_other_way_round(identity):
    signed_in = identity.add_staff("reporter", [identity.add_school()]).sign_in()
    access_token = identity.view(signed_in.session_token).access_token
    permit = signed_in.reporting_permits[0]
    assert (
        refused(verify_access, permit, identity.trusted, identity.extras.trust_id, identity.now)
        is ErrorCode.TOKEN_INVALID
    )
    assert (
        refused(verify_permit, access_token, identity.trusted, identity.extras.trust_id, identity.now)
        is ErrorCode.TOKEN_INVALID
    )


def test_who_may_not_report_gets_no_permit(identity):
    assert identity.add_staff("governor", []).sign_in().reporting_permits == []
