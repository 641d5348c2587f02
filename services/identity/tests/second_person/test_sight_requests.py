"""Giving roles: at once, or once a second person agreed; nobody for themselves, no administrator alone."""

from datetime import date, timedelta

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity import roles
from haven_schemas.errors import ErrorCode
from identity.models import ComposedRoleRow, SightRequestRow, StaffGrantRow
from identity.second_person.asking import withdraw_request
from office import Office, asked, code_of, waiting
from sqlalchemy import update
from support import clock

LIMITS = {"category_groups": ["pastoral"]}


@pytest.fixture
def office(identity) -> Office:
    return Office(identity)


@pytest.fixture
def here(identity):
    return identity.add_school("Alder")


@pytest.fixture
def there(identity):
    return identity.add_school("Birch")


@pytest.mark.parametrize("giver", ["administrator", "headteacher", "trust_lead"])
def test_who_may_give_roles_gives_one_without_sight_at_once(office, identity, here, giver):
    caller, person = office.hire(giver, here), office.hire("reporter", here)
    given = office.give(caller, person, asked("governor", here))
    assert given.request_id is None
    (grant,) = [row for row in office.grants(person) if row.id == given.grant_id]
    assert (grant.role, grant.school_id, grant.given_by, grant.confirmed_by) == ("governor", here, caller, None)
    assert office.row(person).version == 2
    assert office.told(person) == ["roles_changed"]
    assert ("identity.staff_changed", person, 2) in identity.published()
    (entry,) = identity.audited("role:grant:give")
    assert (entry["object_id"], entry["school_ids"]) == (str(person), [str(here)])


@pytest.mark.parametrize("role", ["dsl", "headteacher", "pastoral_lead"])
def test_an_administrator_only_asks_for_a_role_that_opens_records(office, identity, here, role):
    caller, person, head = (office.hire(each, here) for each in ("administrator", "reporter", "headteacher"))
    given = office.give(caller, person, asked(role, here, **(LIMITS if role == "pastoral_lead" else {})))
    assert given.grant_id is None
    assert [row.role for row in office.grants(person)] == ["reporter"]
    (request,) = waiting(office)
    assert (request.id, request.expires_at - request.asked_at) == (given.request_id, timedelta(days=14))
    assert office.row(person).version == 1
    assert (office.told(person), office.told(head), office.told(caller)) == ([], ["confirmation_asked"], [])
    assert len(identity.audited("role:grant:ask")) == 1


@pytest.mark.parametrize("giver", ["headteacher", "trust_lead"])
def test_who_confirms_sight_gives_it_at_once(office, here, giver):
    caller, person = office.hire(giver, here), office.hire("reporter", here)
    given = office.give(caller, person, asked("dsl", here))
    (grant,) = [row for row in office.grants(person) if row.id == given.grant_id]
    assert (grant.given_by, grant.confirmed_by, grant.first_run) == (caller, caller, False)


def test_a_head_who_is_administrator_too_asks_like_one(office, here):
    caller = office.hire("headteacher", here)
    with_both(office, caller, "administrator", here)
    person = office.hire("reporter", here)
    assert office.give(caller, person, asked("dsl", here)).grant_id is None


def with_both(office, staff_id, role, school):
    extra = office.hire(role, school)
    with office.identity.database.unit(office.access(extra)) as unit:
        unit.session.execute(update(StaffGrantRow).where(StaffGrantRow.staff_id == extra).values(staff_id=staff_id))


def test_a_lead_gives_what_they_wholly_hold_and_the_head_is_asked(office, here, there):
    lead, person = office.hire("dsl", here), office.hire("reporter", here)
    office.hire("headteacher", here)
    assert office.give(lead, person, asked("senco", here, category_groups=["send"])).request_id
    assert office.give(lead, person, asked("governor", here)).grant_id
    for role in ("headteacher", "administrator"):
        assert office.refused(office.give, lead, person, asked(role, here)).code is ErrorCode.NOT_PERMITTED
    assert office.refused(office.give, lead, person, asked("reporter", there)).code is ErrorCode.NOT_PERMITTED


@pytest.mark.parametrize("giver", ["administrator", "headteacher", "trust_lead", "dsl"])
@pytest.mark.parametrize("role", ["governor", "reporter", "dsl"])
def test_nobody_gives_themselves_anything(office, here, giver, role):
    caller = office.hire(giver, here)
    assert office.refused(office.give, caller, caller, asked(role, here)).code is ErrorCode.NOT_PERMITTED


def test_a_role_in_the_whole_trust_is_given_by_who_gives_at_every_school(office, here, there):
    of_one, of_both, of_trust = (office.hire("administrator", *at) for at in ((here,), (here, there), ()))
    person = office.hire("reporter", here)
    assert office.refused(office.give, of_one, person, asked("dpo", None)).code is ErrorCode.NOT_PERMITTED
    assert office.give(of_both, person, asked("dpo", None)).request_id
    assert office.give(of_trust, person, asked("governor", None)).grant_id


def test_what_cannot_be_given_in_this_way_is_said_to_be(office, here):
    caller, person = office.hire("headteacher", here), office.hire("reporter", here)
    yesterday = clock.day_of(office.identity.now) - timedelta(days=1)
    for grant, field, code in (
        (asked("nonsense", here), "grant.role", "unknown_role"),
        (asked("visitor", here), "grant.role", "not_allowed"),
        (asked("dsl", None), "grant.school_id", "required"),
        (asked("dsl", person), "grant.school_id", "unknown_school"),
        (asked("senco", here), "grant.category_groups", "required"),
        (asked("dsl", here, classes=["7A"]), "grant.classes", "not_allowed"),
        (asked("dsl", here, valid_until=yesterday), "grant.valid_until", "too_long_ago"),
        (
            asked("dsl", here, valid_from=date(2099, 2, 1), valid_until=date(2099, 1, 1)),
            "grant.valid_until",
            "wrong_format",
        ),
        (asked("reporter", here), "grant.role", "duplicate"),
    ):
        assert code_of(office.refused(office.give, caller, person, grant)) == ("invalid_request", [(field, code)])


def test_the_same_thing_is_not_asked_for_twice(office, here):
    caller, person = office.hire("administrator", here), office.hire("reporter", here)
    office.give(caller, person, asked("dsl", here))
    assert code_of(office.refused(office.give, caller, person, asked("dsl", here)))[1] == [("grant.role", "duplicate")]
    assert office.give(caller, person, asked("dsl", here, valid_from=date(2099, 1, 1))).request_id


def test_an_account_of_other_schools_is_not_there(office, here, there):
    caller, stranger = office.hire("administrator", here), office.hire("reporter", there)
    assert office.refused(office.give, caller, stranger, asked("reporter", here)).code is ErrorCode.NOT_FOUND
    assert office.refused(office.give, caller, there, asked("reporter", here)).code is ErrorCode.NOT_FOUND


# The second person.


@pytest.fixture
def request_of(office, here):
    """An administrator's request for a safeguarding lead, its asker and its beneficiary."""
    caller, person = office.hire("administrator", here, name="Ada"), office.hire("reporter", here, name="Bea")
    return office.give(caller, person, asked("dsl", here)).request_id, caller, person


def test_the_head_confirms_and_it_is_in_force(office, identity, here, request_of):
    request_id, caller, person = request_of
    head = office.hire("headteacher", here)
    (seen,) = office.requests(head)
    assert (seen.id, seen.staff_name, seen.asked_by, seen.role_name) == (
        request_id, "Bea", "Ada", "Designated safeguarding lead",
    )  # fmt: skip
    assert (seen.mine_to_decide, seen.first_run) == (True, False)
    assert seen.staff_email == office.row(person).email
    assert office.decide(head, request_id).confirmed
    (grant,) = [row for row in office.grants(person) if row.role == "dsl"]
    assert (grant.given_by, grant.confirmed_by, grant.first_run) == (caller, head, False)
    assert (office.row(person).version, office.told(person)) == (2, ["roles_changed"])
    assert ("identity.staff_changed", person, 2) in identity.published()
    (entry,) = identity.audited("sight:request:decide")
    assert (entry["outcome"], entry["object_id"], entry["right"]) == ("confirmed", str(request_id), "sight:confirm")
    assert office.requests(head) == []
    assert office.refused(office.decide, head, request_id).code is ErrorCode.NOT_FOUND


def test_the_head_says_no_and_nothing_changes(office, identity, here, request_of):
    request_id, _, person = request_of
    head = office.hire("headteacher", here)
    assert not office.decide(head, request_id, confirm=False).confirmed
    assert [row.role for row in office.grants(person)] == ["reporter"]
    assert (office.row(person).version, office.told(person)) == (1, [])
    assert office.told(request_of[1]) == ["request_refused"]
    assert identity.audited("sight:request:decide")[0]["outcome"] == "refused"


def test_who_may_not_confirm(office, here, there, request_of):
    request_id, caller, person = request_of
    with_both(office, person, "headteacher", here)
    head_and_administrator = office.hire("headteacher", here)
    with_both(office, head_and_administrator, "administrator", here)
    office.hire("dsl", here)
    other_administrator = office.hire("administrator", here)
    for nobody in (caller, person, head_and_administrator, other_administrator):
        assert [each.mine_to_decide for each in office.requests(nobody)] == [False]
        for confirm in (True, False):
            problem = office.refused(office.decide, nobody, request_id, confirm=confirm)
            assert problem.code is ErrorCode.NOT_PERMITTED
    head_elsewhere = office.hire("headteacher", there)
    assert office.requests(head_elsewhere) == []
    assert office.refused(office.decide, head_elsewhere, request_id).code is ErrorCode.NOT_FOUND


@pytest.mark.parametrize(
    ("rights", "confirms"),
    [
        ({"staff:administer", "role:give"}, False),
        ({"staff:administer", "policy:set", "machine:administer"}, False),
        ({"staff:administer", "role:compose"}, False),
        ({"staff:administer", "sight:review"}, True),
        ({"staff:administer", "role:give", "record:read"}, True),
    ],
)
def test_an_administrator_by_another_name_confirms_nothing(office, here, request_of, rights, confirms):
    """A head who holds a composed role as well: what counts is what it gives, and that it reads nothing."""
    with office.identity.database.unit(NOBODY) as unit:
        unit.session.add(
            ComposedRoleRow(
                key="office", name="Office", rights=sorted(rights), limited_to_groups=False, may_span_trust=True,
                version=1, created_at=unit.now, created_by=request_of[1],
            )
        )  # fmt: skip
    head = office.hire("headteacher", here)
    with_both(office, head, "office", here)
    assert [each.mine_to_decide for each in office.requests(head)] == [confirms]
    if confirms:
        assert office.decide(head, request_of[0]).in_force
    else:
        assert office.refused(office.decide, head, request_of[0]).code is ErrorCode.NOT_PERMITTED
        other = office.hire("reporter", here)
        office.give(request_of[1], other, asked("senco", here, **LIMITS))
        assert office.told(head) == [], "nor is asked to"


def test_who_asked_takes_it_back(office, identity, here, request_of):
    request_id, caller, person = request_of
    head, other = office.hire("headteacher", here), office.hire("administrator", here)
    assert [each.mine_to_withdraw for each in office.requests(caller)] == [True]
    assert [each.mine_to_withdraw for each in office.requests(head)] == [False]
    for nobody in (head, other, person):
        assert office.refused(withdraw, office, nobody, request_id).code is ErrorCode.NOT_FOUND
    withdraw(office, caller, request_id)
    assert office.requests(head) == []
    assert office.refused(office.decide, head, request_id).code is ErrorCode.NOT_FOUND
    assert office.refused(withdraw, office, caller, request_id).code is ErrorCode.NOT_FOUND
    (entry,) = identity.audited("sight:request:withdraw")
    assert (entry["object_id"], entry["school_ids"]) == (str(request_id), [str(here)])
    assert office.give(caller, person, asked("dsl", here)).request_id, "and may ask again"


def withdraw(office, caller, request_id):
    return office.run(caller, withdraw_request, roles.WithdrawRequest(request_id=request_id))


def test_a_head_who_asked_while_administrator_does_not_confirm_it(office, here, request_of):
    request_id, caller, _ = request_of
    with office.identity.database.unit(office.access(caller)) as unit:
        mine = StaffGrantRow.staff_id == caller
        unit.session.execute(update(StaffGrantRow).where(mine).values(role="headteacher"))
    assert office.refused(office.decide, caller, request_id).code is ErrorCode.NOT_PERMITTED


def test_a_request_runs_out_after_14_days(office, here, request_of):
    head = office.hire("headteacher", here)
    office.identity.later(days=13, hours=23)
    assert len(office.requests(head)) == 1
    office.identity.later(hours=1)
    assert office.requests(head) == []
    assert office.refused(office.decide, head, request_of[0]).code is ErrorCode.NOT_FOUND


def test_a_request_about_the_whole_trust_is_decided_by_who_confirms_at_every_school(office, here, there):
    caller, person = office.hire("administrator"), office.hire("reporter", here)
    head, lead = office.hire("headteacher", here), office.hire("trust_lead")
    request_id = office.give(caller, person, asked("trust_lead", None)).request_id
    assert office.requests(head) == []
    assert office.refused(office.decide, head, request_id).code is ErrorCode.NOT_FOUND
    office.decide(lead, request_id)
    assert None in {row.school_id for row in office.grants(person)}


def test_nothing_is_confirmed_for_an_account_that_ended(office, here, request_of):
    request_id, _, person = request_of
    head = office.hire("headteacher", here)
    office.set_state(head, person, "ended")
    assert waiting(office) == []
    assert office.all(SightRequestRow)[0].decision == "withdrawn"
    assert office.refused(office.decide, head, request_id).code is ErrorCode.NOT_FOUND


def test_at_most_twenty_are_asked_to_confirm(office, here):
    heads = [office.hire("headteacher", here) for _ in range(22)]
    office.give(office.hire("administrator", here), office.hire("reporter", here), asked("dsl", here))
    assert sum(len(office.told(head)) for head in heads) == 20


def test_a_reset_of_factors_is_decided_by_the_same_rules(office, here):
    from haven_schemas.acts.identity.factors import ResetFactors
    from identity.sessions.reset import reset_factors

    caller, lead, head = (office.hire(role, here) for role in ("administrator", "dsl", "headteacher"))
    office.session(lead)
    asked_for = office.do(caller, reset_factors, ResetFactors(staff_id=lead))
    assert not asked_for.done
    assert [each.kind for each in office.requests(head)] == ["factor_reset"]
    assert office.refused(office.decide, caller, asked_for.request_id).code is ErrorCode.NOT_PERMITTED
    office.decide(head, asked_for.request_id)
    assert "factors_reset" in office.told(lead)


# Before there is a head.


@pytest.fixture
def first_two(office, here):
    return [office.hire("administrator", first_run=True, name=name) for name in ("Ada", "Ben")]


def test_the_other_first_administrator_confirms_the_first_head_once(office, here, first_two):
    ada, ben = first_two
    invited = office.invite(ada, asked("headteacher", here), email="head@school.example")
    (request_id,) = invited.requests
    assert office.told(ben) == ["confirmation_asked"]
    assert [each.first_run for each in office.requests(ben)] == [True]
    assert [(each.first_run, each.mine_to_decide) for each in office.requests(ada)] == [(True, False)]
    assert [each.mine_to_decide for each in office.requests(ada)] == [False]
    assert office.refused(office.decide, ada, request_id).code is ErrorCode.NOT_PERMITTED
    office.decide(ben, request_id)
    (grant,) = office.grants(invited.staff_id)
    assert (grant.first_run, grant.confirmed_by) == (True, ben)
    office.choose_password(invited.staff_id)
    second = office.invite(ada, asked("headteacher", here), email="second@school.example").requests[0]
    assert office.refused(office.decide, ben, second).code is ErrorCode.NOT_PERMITTED
    (line,) = [each for each in office.sight(ada, here).lines if each.staff_id == invited.staff_id]
    assert [(role.first_run, role.confirmed_by) for role in line.roles] == [(True, "Ben")]


def test_it_does_not_come_back_when_the_head_is_gone(office, here, first_two):
    ada, ben = first_two
    invited = office.invite(ada, asked("headteacher", here))
    office.decide(ben, invited.requests[0])
    office.choose_password(invited.staff_id)
    with office.identity.database.unit(office.access(ada)) as unit:
        unit.session.execute(update(StaffGrantRow).where(StaffGrantRow.role == "headteacher").values(role="reporter"))
    again = office.invite(ada, asked("headteacher", here), email="second@school.example").requests[0]
    assert office.refused(office.decide, ben, again).code is ErrorCode.NOT_PERMITTED


def test_a_head_who_never_came_may_be_replaced(office, here, first_two):
    ada, ben = first_two
    invited = office.invite(ada, asked("headteacher", here))
    office.decide(ben, invited.requests[0])
    again = office.invite(ada, asked("headteacher", here), email="second@school.example").requests[0]
    assert office.refused(office.decide, ben, again).code is ErrorCode.NOT_PERMITTED
    office.end(ada, office.grants(invited.staff_id)[0].id)
    assert office.decide(ben, again).confirmed


@pytest.mark.parametrize("role", ["dsl", "dpo"])
def test_the_first_of_those_a_trust_cannot_do_without_come_to_be_in_the_same_way(office, here, first_two, role):
    ada, ben = first_two
    first = office.invite(ada, asked(role, here))
    office.decide(ben, first.requests[0])
    office.choose_password(first.staff_id)
    second = office.invite(ada, asked(role, here), email="second@school.example").requests[0]
    assert office.refused(office.decide, ben, second).code is ErrorCode.NOT_PERMITTED


@pytest.mark.parametrize("role", ["pastoral_lead", "senco"])
def test_other_sight_of_records_waits_for_a_head(office, here, first_two, role):
    ada, ben = first_two
    request_id = office.invite(ada, asked(role, here, **LIMITS)).requests[0]
    assert office.refused(office.decide, ben, request_id).code is ErrorCode.NOT_PERMITTED


@pytest.mark.parametrize("date_of", ["valid_from", "valid_until"])
def test_the_first_head_is_one_from_now_and_for_good(office, here, first_two, date_of):
    ada, ben = first_two
    day = clock.day_of(office.identity.now) + timedelta(days=30)
    request_id = office.invite(ada, asked("headteacher", here, **{date_of: day})).requests[0]
    assert office.refused(office.decide, ben, request_id).code is ErrorCode.NOT_PERMITTED


def test_later_administrators_confirm_nothing(office, here, first_two):
    later = office.hire("administrator", name="Cy")
    request_id = office.invite(first_two[0], asked("headteacher", here)).requests[0]
    assert office.refused(office.decide, later, request_id).code is ErrorCode.NOT_PERMITTED


def test_a_first_administrator_is_not_made_head_by_the_other_alone_with_themselves(office, here, first_two):
    ada, ben = first_two
    request_id = office.give(ada, ben, asked("headteacher", here)).request_id
    for each in (ada, ben):
        assert office.refused(office.decide, each, request_id).code is ErrorCode.NOT_PERMITTED
