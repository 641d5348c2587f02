"""The watch school: turned on by a person, seen by nobody, and its accounts see nothing else."""

from dataclasses import replace
from uuid import uuid4

import pyotp
import pytest
from chassis.ground.context import NOBODY, Access, Grant
from haven_schemas.acts import identity as contract
from haven_schemas.acts.identity.passwords import AskReset, SendMailedLink
from haven_schemas.acts.identity.roles import ListSight
from haven_schemas.acts.identity.schools import AddSchools, GetSchool, NewSchool
from haven_schemas.acts.identity.staff import AskedGrant, GetAccount, InviteStaff, ListAccounts
from haven_schemas.acts.identity.visitors import AddMachine, AdmitVisitor, TokenForMachine
from haven_schemas.acts.identity.watching import SetWatching
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from haven_schemas.watch import (
    WATCH_ACCOUNTS,
    WATCH_ADDRESSES,
    WATCH_LEAD,
    WATCH_REPORTER,
    WATCH_SCHOOL,
    WATCH_URN,
    watch_password,
    watch_totp_secret,
)
from identity.accounts.add import invite_staff
from identity.adapters.watch_accounts import WatchSettings
from identity.giving.sight import list_sight
from identity.machines.machine import add_machine
from identity.machines.token import token_for_machine
from identity.models import MailedLinkRow, NoticeRow, StaffGrantRow
from identity.passwords.link import ask_reset, send_link
from identity.people.accounts import get_account, list_accounts
from identity.people.staff import compare_staff, copy_staff, list_staff, name_staff
from identity.schools.lists import list_schools, name_schools
from identity.schools.school import add_schools, get_school, school_records
from identity.visitors.admit import admit_visitor
from identity.watching.watching import set_watching, watching
from sqlalchemy import select

REFUSED = (ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED, ErrorCode.INVALID_REQUEST)
SECRET = "s" * 40
MAILBOX = "watch@trust.example"
SERVICE = Access(kind="service", actor_id=uuid4(), service="alerts")


@pytest.fixture
def watched(identity):
    """A trust with a school, and an identity that has a secret for the watcher."""
    identity.extras = replace(identity.extras, watch=WatchSettings(SECRET, MAILBOX))
    identity.add_school()
    return identity


@pytest.fixture
def administrator(watched, secret):
    return watched.add_staff("administrator", [], totp_secret=secret).access(elevated=True)


def turn(made, access, on=True):
    return made.run(access, set_watching, made.extras, SetWatching(on=on))


def watcher(made, staff_id) -> Access:
    """Signed in with both factors, as the watcher does."""
    made.later(minutes=1)
    signed_in = made.sign_in(WATCH_ADDRESSES[staff_id], watch_password(SECRET, staff_id), client="watcher")
    access = made.access(signed_in.session_token)
    made.elevate(access, pyotp.TOTP(watch_totp_secret(SECRET, staff_id)).at(made.now))
    return made.access(signed_in.session_token)


def refusal(run, *arguments) -> Problem:
    with pytest.raises(Problem) as caught:
        run(*arguments)
    return caught.value


def test_turned_on_both_accounts_sign_in_and_have_the_watch_school_alone(watched, administrator):
    state = turn(watched, administrator)
    assert state.on
    assert state.possible
    assert state.since == watched.now
    lead, reporter = watcher(watched, WATCH_LEAD), watcher(watched, WATCH_REPORTER)
    assert lead.school_ids == reporter.school_ids == {WATCH_SCHOOL}
    assert lead.has(Right.CONCERN_TRIAGE, WATCH_SCHOOL)
    assert not reporter.has(Right.CONCERN_TRIAGE)
    for right in (
        Right.STAFF_ADMINISTER,
        Right.STAFF_READ,
        Right.VISITOR_ADMIT,
        Right.FEED_ADMINISTER,
        Right.AUDIT_READ,
    ):
        assert not lead.has(right)
        assert not reporter.has(right)
    assert not lead.is_unproven


def test_turned_off_they_are_shut_out_at_once_and_the_log_is_not_filled(watched, administrator):
    turn(watched, administrator)
    lead = watcher(watched, WATCH_LEAD)
    assert not turn(watched, administrator, on=False).on
    assert ("session_revoked", {"session_id": str(lead.session_id)}) in watched.told.messages
    before = len(watched.audited())
    problem = refusal(watched.sign_in, WATCH_ADDRESSES[WATCH_LEAD], watch_password(SECRET, WATCH_LEAD), "watcher")
    assert problem.code is ErrorCode.SIGN_IN_FAILED
    assert len(watched.audited()) == before
    assert turn(watched, administrator).on
    assert watcher(watched, WATCH_LEAD).school_ids == {WATCH_SCHOOL}


def test_the_switch_is_for_who_looks_after_every_school(watched, secret):
    watched.add_school("Beech School")
    head = watched.add_staff("headteacher", [watched.schools()[0]], totp_secret=secret).access(elevated=True)
    assert refusal(turn, watched, head).code is ErrorCode.NOT_PERMITTED
    assert refusal(watched.run, head, watching, watched.extras).code is ErrorCode.NOT_PERMITTED


def test_without_a_secret_it_cannot_be_turned_on(identity, secret):
    identity.add_school()
    access = identity.add_staff("administrator", [], totp_secret=secret).access(elevated=True)
    assert not identity.run(access, watching, identity.extras).possible
    problem = refusal(turn, identity, access)
    assert [(each.field, each.code) for each in problem.fields] == [("on", FieldCode.NOT_ALLOWED)]


@pytest.mark.parametrize("role", ["administrator", "trust_lead", "dpo"])
def test_nobody_of_the_whole_trust_finds_a_trace(watched, administrator, secret, role):
    turn(watched, administrator)
    access = watched.add_staff(role, [], totp_secret=secret).access(elevated=True)
    [real] = set(watched.schools()) - {WATCH_SCHOOL}
    assert access.school_ids == {real}
    assert [each.id for each in watched.run(access, list_schools).schools] == [real]
    asked = contract.SchoolNames(ids=[real, WATCH_SCHOOL])
    assert [each.id for each in watched.run(access, name_schools, asked).schools] == [real]
    assert not watched.run(access, name_staff, contract.StaffNames(ids=sorted(WATCH_ACCOUNTS))).staff
    members = watched.run(access, list_staff, contract.ListStaff(school_id=real)).staff
    assert not {each.id for each in members} & WATCH_ACCOUNTS
    lines = watched.run(access, list_sight, ListSight(school_id=real)).lines
    assert not {each.staff_id for each in lines} & WATCH_ACCOUNTS
    elsewhere = contract.ListStaff(school_id=WATCH_SCHOOL)
    assert refusal(watched.run, access, list_staff, elsewhere).code is ErrorCode.NOT_FOUND


@pytest.mark.parametrize("role", ["administrator", "trust_lead"])
def test_nobody_administers_the_school_or_its_accounts(watched, administrator, secret, role):
    turn(watched, administrator)
    access = watched.add_staff(role, [], totp_secret=secret).access(elevated=True)
    shown = watched.run(access, list_accounts, ListAccounts(with_ended=True)).accounts
    assert shown
    assert not {each.id for each in shown} & WATCH_ACCOUNTS
    assert WATCH_SCHOOL not in {each.id for each in watched.run(access, school_records).schools}
    get = GetSchool(school_id=WATCH_SCHOOL)
    assert refusal(watched.run, access, get_school, get).code is ErrorCode.NOT_FOUND
    for staff_id in WATCH_ACCOUNTS:
        get_one = GetAccount(staff_id=staff_id)
        assert refusal(watched.run, access, get_account, get_one).code is ErrorCode.NOT_FOUND
        link = SendMailedLink(staff_id=staff_id, kind="reset")
        assert refusal(watched.run, access, send_link, watched.extras, link).code is ErrorCode.NOT_FOUND


def test_nobody_is_given_a_role_there_and_a_row_of_one_gives_nothing(watched, administrator, secret):
    turn(watched, administrator)
    trust_lead = watched.add_staff("trust_lead", [], totp_secret=secret)
    asked = AskedGrant(role="dsl", school_id=WATCH_SCHOOL)
    invitation = InviteStaff(name="Someone New", email="new@school.example", grants=[asked])
    problem = refusal(watched.run, trust_lead.access(elevated=True), invite_staff, watched.extras, invitation)
    assert problem.fields[0].code is FieldCode.UNKNOWN_SCHOOL
    [real] = set(watched.schools()) - {WATCH_SCHOOL}
    person = watched.add_staff("reporter", [real])
    with watched.database.unit(NOBODY, schools=[WATCH_SCHOOL, real]) as unit:
        for staff_id, school_id in ((person.id, WATCH_SCHOOL), (WATCH_LEAD, real), (WATCH_REPORTER, None)):
            unit.session.add(
                StaffGrantRow(id=uuid4(), staff_id=staff_id, role="dsl", school_id=school_id, created_at=unit.now)
            )
    assert person.access().school_ids == {real}
    assert watcher(watched, WATCH_LEAD).school_ids == {WATCH_SCHOOL}
    assert watcher(watched, WATCH_REPORTER).school_ids == {WATCH_SCHOOL}


def test_nobody_makes_a_program_or_a_day_pass_there(watched, administrator, secret):
    turn(watched, administrator)
    trust_lead = watched.add_staff("trust_lead", [], totp_secret=secret).access(elevated=True)
    machine = AddMachine(name="Program", rights=["school:read"], school_ids=[WATCH_SCHOOL])
    everywhere = AddMachine(name="Another", rights=["school:read"], school_ids=[])
    visitor = AdmitVisitor(school_id=WATCH_SCHOOL, name="A Visitor")
    for access in (administrator, trust_lead):
        assert refusal(watched.run, access, add_machine, watched.extras, machine).code in REFUSED
        assert refusal(watched.run, access, admit_visitor, watched.extras, visitor).code in REFUSED
    made = watched.run(trust_lead, add_machine, watched.extras, everywhere)
    view = watched.run(NOBODY, token_for_machine, watched.extras, TokenForMachine(key=made.key, client="desk"))
    assert WATCH_SCHOOL not in {each.id for each in view.schools}


def test_a_trust_lead_who_made_a_token_of_their_own_would_still_be_refused(watched, administrator):
    """What a role is given by is looked up in identity, not believed from a token."""
    turn(watched, administrator)
    rights = frozenset(right.value for right in Right)
    forged = Access(
        kind="staff",
        actor_id=administrator.actor_id,
        session_id=administrator.session_id,
        elevated_until=administrator.elevated_until,
        grants=(Grant(frozenset({WATCH_SCHOOL}), "trust_lead", rights),),
    )
    get = GetSchool(school_id=WATCH_SCHOOL)
    assert refusal(watched.run, forged, get_school, get).code is ErrorCode.NOT_FOUND


def test_no_school_of_the_trust_is_added_under_its_number(watched, administrator):
    turn(watched, administrator)
    asked = AddSchools(schools=[NewSchool(urn=WATCH_URN, name="Look-alike School")])
    problem = refusal(watched.run, administrator, add_schools, asked)
    assert [(each.field, each.code) for each in problem.fields] == [("schools.0.urn", FieldCode.WRONG_FORMAT)]


def test_no_mail_to_an_owner_is_written_and_no_link_made(watched, administrator):
    turn(watched, administrator)
    watcher(watched, WATCH_LEAD)
    asked = AskReset(email=WATCH_ADDRESSES[WATCH_LEAD])
    watched.run(NOBODY, ask_reset, watched.extras, asked)
    turn(watched, administrator, on=False)
    with watched.database.unit(NOBODY) as unit:
        assert not unit.session.scalars(select(NoticeRow).where(NoticeRow.staff_id.in_(WATCH_ACCOUNTS))).all()
        assert not unit.session.scalars(select(MailedLinkRow).where(MailedLinkRow.staff_id.in_(WATCH_ACCOUNTS))).all()


def test_readers_are_given_the_mailbox_and_no_one_elses_lists_hold_the_accounts(watched, administrator):
    turn(watched, administrator)
    copies = {
        staff_id: watched.run(SERVICE, copy_staff, watched.extras, contract.CopyStaff(staff_id=staff_id))
        for staff_id in WATCH_ACCOUNTS
    }
    assert copies[WATCH_LEAD].email == MAILBOX
    assert copies[WATCH_REPORTER].email == ""
    assert copies[WATCH_LEAD].grants[0].school_ids == [WATCH_SCHOOL]
    compared = watched.run(SERVICE, compare_staff, contract.CompareStaff())
    assert not {each.id for each in compared.staff} & WATCH_ACCOUNTS


def test_the_password_never_runs_out(watched, administrator):
    turn(watched, administrator)
    watcher(watched, WATCH_LEAD)
    watched.later(days=200)
    assert watcher(watched, WATCH_LEAD).school_ids == {WATCH_SCHOOL}
