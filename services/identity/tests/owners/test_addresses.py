"""Another address of an account: who has to agree, what its owner can stop, and what a mailbox does not prove."""

from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import NOBODY, Access
from haven_schemas.acts.identity import owners, roles
from haven_schemas.acts.identity.first_run import CopyNotice
from haven_schemas.acts.identity.passwords import AskReset
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from identity.models import NoticeRow, SightRequestRow
from identity.owners.address import answer_address_link, apply_addresses, check_address_link
from identity.owners.mail_domain import ask_domain
from identity.owners.owner import ask_owner, owner_proof
from identity.passwords.link import ask_reset, note_notice_sent
from identity.roles.of_staff import every_school
from identity.second_person.asking import pass_on_requests, withdraw_request
from identity.second_person.weekdays import after_weekdays
from identity.telling.notice import copy_notice
from office import Office, asked, code_of, waiting

OWN = Access(kind="service", actor_id=uuid4(), service="identity", job="test")
ALERTS = Access(kind="service", actor_id=uuid4(), service="alerts", job="test")
MINE = "mine@evil.example"


@pytest.fixture
def office(identity) -> Office:
    return Office(identity)


@pytest.fixture
def here(identity):
    return identity.add_school("Alder")


@pytest.fixture
def administrator(office, here):
    return office.hire("administrator", here, name="Ada")


@pytest.fixture
def person(office, here):
    return office.hire("reporter", here, name="Rea Reporter")


def change(office, caller, staff_id, email=MINE):
    row = office.row(staff_id)
    return office.change(caller, staff_id, row.name, email, row.version)


def notices(office, kind):
    return office.all(NoticeRow, NoticeRow.kind == kind)


def link_of(office):
    """The mail is fetched and sent, as alerts does: the token its owner gets."""
    notice = notices(office, "address_change_asked")[-1]
    copy = office.identity.run(ALERTS, copy_notice, office.identity.extras, CopyNotice(notice_id=notice.id))
    assert copy.path is not None
    office.identity.run(ALERTS, note_notice_sent, office.identity.extras, CopyNotice(notice_id=notice.id))
    return copy.email, copy.path.partition("#")[2]


def answer(office, token, *, confirm):
    request = owners.AnswerAddressLink(token=token, confirm=confirm)
    return office.identity.run(NOBODY, answer_address_link, office.identity.extras, request)


def job(office, work):
    def over_all_schools(unit, extras):
        unit.scope_to(every_school(unit))
        work(unit, extras)

    office.identity.run(OWN, over_all_schools, office.identity.extras)


def days_pass(office, days):
    office.identity.now = after_weekdays(office.identity.now, days)


# The attack of issue 13, and its relatives.


@pytest.mark.parametrize("role", ["reporter", "dsl", "dpo", "headteacher", "administrator"])
def test_an_administrator_does_not_take_an_account_by_its_address(office, identity, here, administrator, role):
    person = office.hire(role, here)
    before = office.row(person).email
    change(office, administrator, person)
    assert office.row(person).email == before
    identity.run(NOBODY, ask_reset, identity.extras, AskReset(email=MINE))
    assert notices(office, "reset") == [], "an address that does not stand gets no link"
    identity.run(NOBODY, ask_reset, identity.extras, AskReset(email=before))
    (reset,) = notices(office, "reset")
    assert (reset.staff_id, reset.email) == (person, None), "and the link goes to the one that does"
    assert identity.run(ALERTS, copy_notice, identity.extras, CopyNotice(notice_id=reset.id)).email == before


def test_nor_by_suspending_it_taking_it_back_or_a_list(office, here, administrator, person):
    before = office.row(person).email
    for state in ("suspended", "active", "ended", "active", "suspended"):
        office.set_state(administrator, person, state)
        change(office, administrator, person)
        assert office.row(person).email == before
    header = "name,email,role,school_urn"
    result = office.take_in(administrator, f"{header}\nRea Reporter,{MINE},reporter,000001\n")
    assert [row.outcome for row in result.rows] == ["invite"], "a list makes another account, and changes none"
    assert office.row(person).email == before


def test_nor_does_a_head_alone(office, here, person):
    head = office.hire("headteacher", here)
    before = office.row(person).email
    change(office, head, person)
    assert office.row(person).email == before
    assert office.refused(office.decide, head, waiting(office)[0].id).code is ErrorCode.NOT_PERMITTED


def test_an_account_nobody_ever_used_is_put_right_at_once(office, here, administrator):
    invited = office.invite(administrator, asked("reporter", here), email="tpyo@school.example").staff_id
    change(office, administrator, invited, "typo@school.example")
    assert (office.row(invited).email, office.row(invited).unproven_since) == ("typo@school.example", None)


def test_one_that_waits_for_sight_is_not(office, here, administrator):
    office.hire("headteacher", here)
    invited = office.invite(administrator, asked("dsl", here), email="lead@school.example").staff_id
    asked_for = office.change(administrator, invited, "A Lead", MINE)
    assert asked_for == 2
    assert office.row(invited).email == "lead@school.example"
    (row,) = [each for each in waiting(office) if each.kind == "address"]
    assert row.takes_effect_at is None


# Its owner's word.


def test_the_owner_is_mailed_at_the_old_address_and_stops_it(office, identity, here, administrator, person):
    head, before = office.hire("headteacher", here), office.row(person).email
    change(office, administrator, person)
    email, token = link_of(office)
    assert email == before
    seen = identity.run(NOBODY, check_address_link, identity.extras, owners.CheckAddressLink(token=token))
    assert (seen.old_email, seen.new_email, seen.asked_by, seen.name) == (before, MINE, "Ada", "Rea Reporter")
    assert seen.takes_effect_at == after_weekdays(identity.now, 3)
    answer(office, token, confirm=False)
    days_pass(office, 5)
    job(office, apply_addresses)
    assert office.row(person).email == before
    assert {row.staff_id for row in notices(office, "address_change_stopped")} == {administrator, head}
    assert office.all(SightRequestRow)[0].decision == "stopped"
    with pytest.raises(Problem) as spent:
        answer(office, token, confirm=True)
    assert spent.value.code is ErrorCode.LINK_INVALID
    assert [each["outcome"] for each in identity.audited("staff:address:stop")] == ["done"]


def test_the_owner_confirms_it_and_a_mailbox_has_spoken(office, identity, administrator, person):
    change(office, administrator, person, "new@school.example")
    answer(office, link_of(office)[1], confirm=True)
    row = office.row(person)
    assert (row.email, row.unproven_since, row.credential_changed_at) == (
        "new@school.example", identity.now, identity.now,
    )  # fmt: skip
    assert len(notices(office, "address_changed")) == 2
    assert waiting(office) == []


@pytest.mark.any_day
def test_what_nobody_stops_is_done_after_three_weekdays_from_its_mail(office, identity, administrator, person):
    change(office, administrator, person, "new@school.example")
    days_pass(office, 5)
    job(office, apply_addresses)
    assert office.row(person).email != "new@school.example", "a mail that never went out could not be answered"
    link_of(office)
    identity.now = after_weekdays(identity.now, 3) - timedelta(seconds=1)
    job(office, apply_addresses)
    assert office.row(person).email != "new@school.example"
    identity.later(seconds=1)
    job(office, apply_addresses)
    row = office.row(person)
    assert (row.email, row.unproven_since) == ("new@school.example", identity.now)


@pytest.mark.parametrize("role", ["dsl", "dpo", "pastoral_lead"])
def test_who_has_sight_is_never_changed_by_waiting(office, here, administrator, role):
    lead = office.hire(role, here, **({"category_groups": ["send"]} if role == "pastoral_lead" else {}))
    change(office, administrator, lead)
    link_of(office)
    days_pass(office, 8)
    job(office, apply_addresses)
    assert office.row(lead).email != MINE


def test_nor_who_came_to_have_it_meanwhile(office, here, administrator, person):
    change(office, administrator, person)
    link_of(office)
    office.give(administrator, person, asked("dsl", here))
    days_pass(office, 4)
    job(office, apply_addresses)
    assert office.row(person).email != MINE
    (row,) = [each for each in waiting(office) if each.kind == "address"]
    assert row.takes_effect_at is None


def test_an_address_that_was_taken_meanwhile_is_refused(office, here, administrator, person):
    change(office, administrator, person, "new@school.example")
    link_of(office)
    office.invite(administrator, asked("reporter", here), email="new@school.example")
    days_pass(office, 3)
    job(office, apply_addresses)
    assert office.told(administrator).count("request_refused") == 1
    assert office.all(SightRequestRow)[0].decision == "refused"


# A second person's.


def test_a_second_person_agrees_and_nothing_is_in_doubt(office, identity, here, administrator, person):
    lead = office.hire("dsl", here)
    change(office, administrator, person, "new@school.example")
    (seen,) = office.requests(lead)
    assert (seen.kind, seen.new_email, seen.mine_to_decide, seen.turn) == (
        "address", "new@school.example", True, "there",
    )  # fmt: skip
    office.decide(lead, seen.id)
    row = office.row(person)
    assert (row.email, row.unproven_since, row.credential_changed_at) == ("new@school.example", None, identity.now)


def test_a_second_person_refuses(office, here, administrator, person):
    lead, before = office.hire("dsl", here), office.row(person).email
    change(office, administrator, person)
    office.decide(lead, waiting(office)[0].id, confirm=False)
    link = notices(office, "address_change_asked")[0]
    copy = office.identity.run(ALERTS, copy_notice, office.identity.extras, CopyNotice(notice_id=link.id))
    assert (office.row(person).email, copy.superseded) == (before, True)


def test_asked_again_it_is_the_same_and_another_address_takes_its_place(office, administrator, person):
    for _ in range(2):
        change(office, administrator, person, "one@school.example")
    assert len(office.all(SightRequestRow)) == 1
    change(office, administrator, person, "two@school.example")
    assert {(row.new_email, row.decision) for row in office.all(SightRequestRow)} == {
        ("one@school.example", "withdrawn"), ("two@school.example", None),
    }  # fmt: skip


def test_who_asked_takes_it_back(office, administrator, person):
    change(office, administrator, person)
    token = link_of(office)[1]
    request = roles.WithdrawRequest(request_id=waiting(office)[0].id)
    office.run(administrator, withdraw_request, request)
    with pytest.raises(Problem):
        answer(office, token, confirm=True)


@pytest.mark.any_day
def test_of_the_other_school_s_head_once_its_turn_has_come(office, identity, here, administrator, person):
    there = identity.add_school("Birch")
    lead, head, elsewhere = (office.hire(*each) for each in (("dsl", here), ("headteacher", there), ("dsl", there)))
    change(office, administrator, person, "new@school.example")
    (row,) = waiting(office)
    assert office.requests(head) == []
    assert office.refused(office.decide, head, row.id).code is ErrorCode.NOT_FOUND
    job(office, pass_on_requests)
    assert office.told(head) == []
    days_pass(office, 1)
    for _ in range(2):
        job(office, pass_on_requests)
    assert [office.told(each) for each in (lead, head, elsewhere)] == [
        ["confirmation_asked"], ["confirmation_asked"], [],
    ]  # fmt: skip
    assert [each.mine_to_decide for each in office.requests(head)] == [True]
    office.decide(head, row.id)
    assert office.row(person).email == "new@school.example"
    assert {entry["actor_id"] for entry in identity.audited("sight:request:decide")} == {str(head)}


def test_a_trustee_decides_and_sees_no_more(office, here, administrator, person):
    trustee = office.hire("safeguarding_trustee")
    change(office, administrator, person, "new@school.example")
    (seen,) = office.requests(trustee)
    office.decide(trustee, seen.id)
    assert office.row(person).email == "new@school.example"
    assert office.access(trustee).schools_with("pupil:find") == frozenset()


# Whose account it is.


def doubt(office, staff_id):
    with office.identity.database.unit(NOBODY) as unit:
        unit.session.get_one(type(office.row(staff_id)), staff_id).unproven_since = office.identity.now


def test_a_colleague_says_who_the_owner_is(office, identity, here, administrator, person):
    lead = office.hire("dsl", here)
    doubt(office, person)
    first = office.run(person, ask_owner, identity.extras)
    assert (first.request_id is not None, first.turn) == (True, "there")
    assert office.run(person, ask_owner, identity.extras).request_id == first.request_id
    assert office.refused(office.decide, person, first.request_id).code is ErrorCode.NOT_FOUND
    assert office.refused(office.decide, administrator, first.request_id).code is ErrorCode.NOT_PERMITTED
    office.decide(lead, first.request_id)
    assert office.row(person).unproven_since is None
    assert office.run(person, owner_proof).unproven_since is None
    assert "owner_confirmed" in office.told(person)
    assert [each["actor_id"] for each in identity.audited("staff:owner:confirm")] == [str(lead)]


def test_without_a_doubt_nobody_is_asked(office, identity, person):
    assert office.run(person, ask_owner, identity.extras).request_id is None
    assert waiting(office) == []


def test_an_account_in_doubt_agrees_to_nothing(office, here, administrator, person):
    lead = office.hire("dsl", here)
    doubt(office, lead)
    office.identity.later(seconds=1)
    request_id = office.give(administrator, person, asked("pastoral_lead", here, category_groups=["send"])).request_id
    assert office.refused(office.decide, lead, request_id).code is ErrorCode.NOT_PERMITTED


def test_a_head_in_doubt_gives_nothing_alone(office, here, person):
    head = office.hire("headteacher", here)
    doubt(office, head)
    given = office.give(head, person, asked("pastoral_lead", here, category_groups=["send"]))
    assert given.grant_id is None


# A domain for all.


def domain(office, caller, old="school.example", new="trust.example"):
    return office.do(caller, ask_domain, owners.ChangeDomain(old_domain=old, new_domain=new))


def test_another_domain_for_all_staff_is_one_request_and_one_yes(office, identity, here, person):
    of_trust, lead = office.hire("administrator"), office.hire("trust_lead")
    before = {staff_id: office.row(staff_id).email for staff_id in (of_trust, lead, person)}
    answered = domain(office, of_trust)
    assert answered.accounts == 3
    assert domain(office, of_trust).request_id == answered.request_id
    assert office.row(person).email == before[person]
    (seen,) = office.requests(lead)
    assert (seen.kind, seen.old_email, seen.new_email) == ("domain", "school.example", "trust.example")
    office.decide(lead, seen.id)
    for staff_id, email in before.items():
        row = office.row(staff_id)
        assert (row.email, row.unproven_since) == (email.replace("@school.", "@trust."), None)
        assert row.credential_changed_at == identity.now


def test_a_domain_that_cannot_be_changed(office, identity, here, administrator, person):
    identity.add_school("Birch")
    of_trust = office.hire("administrator")
    office.invite(of_trust, asked("reporter", here), email=office.row(person).email.replace("@school.", "@trust."))
    assert office.refused(domain, office, administrator, new="b.example").code is ErrorCode.NOT_PERMITTED
    for old, new, place, code in (
        ("nobody.example", "b.example", "old_domain", FieldCode.UNKNOWN),
        ("school.example", "trust.example", "new_domain", FieldCode.DUPLICATE),
        ("school.example", "school.example", "new_domain", FieldCode.SAME_AS_BEFORE),
        ("school.example", "nonsense", "new_domain", FieldCode.WRONG_FORMAT),
        ("school.example", "sch\u043eol.example", "new_domain", FieldCode.MIXED_LETTERS),
    ):
        assert code_of(office.refused(domain, office, of_trust, old, new))[1] == [(place, code.value)]
