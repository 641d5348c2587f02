"""Whether two accounts are two independent people, asked by retention; on real PostgreSQL."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pyotp
import pytest
from chassis.access.token_claims import service_access
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity.apart import HowApart
from identity.apart.parties import how_apart
from identity.factors.elevation import code_subject
from identity.models import (
    ComposedRoleRow,
    KnownClientRow,
    PasskeyRow,
    SightRequestRow,
    StaffGrantRow,
    StaffRow,
    TotpFactorRow,
)
from identity.names.emails import email_digest
from office import Office
from sqlalchemy import update

ASKER = service_access("retention", "test")


class Two:
    """A safeguarding lead who proposes and another school's head who agrees, both of long standing."""

    def __init__(self, identity: Any) -> None:
        self.identity, self.office = identity, Office(identity)
        self.school, self.other = identity.add_school("Alder School"), identity.add_school("Birch School")
        self.lead = self.office.hire("dsl", self.school, name="Ada Lead")
        self.head = self.office.hire("headteacher", self.other, name="Bea Head")
        identity.later(days=60)
        self.since = identity.now
        identity.later(days=1)

    def ties(self, **asked: Any) -> list[str]:
        request = {"first": self.lead, "second": self.head, "school_id": self.school, "since": self.since, **asked}
        return self.identity.run(ASKER, how_apart, self.identity.extras, HowApart.model_validate(request)).ties

    def change(self, staff_id: UUID, **values: Any) -> None:
        with self.identity.database.unit(NOBODY) as unit:
            unit.session.execute(update(StaffRow).where(StaffRow.id == staff_id).values(**values))

    def add(self, *rows: Any) -> None:
        with self.identity.database.unit(NOBODY, schools=self.identity.schools()) as unit:
            unit.session.add_all(rows)


@pytest.fixture
def two(identity) -> Two:
    return Two(identity)


def test_two_colleagues_of_two_schools_are_two(two):
    assert two.ties(first_session=uuid4(), second_session=uuid4()) == []
    [entry] = two.identity.audited("staff:apart:check")
    assert (entry["outcome"], entry["object_id"]) == ("apart", str(two.head))


def test_one_account(two):
    assert two.ties(second=two.lead)[0] == "same_account"
    assert two.identity.audited("staff:apart:check")[-1]["outcome"] == "same_account"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ada@school.example", "ADA+head@school.example"),
        ("ada@school.example", "\u0430d\u0430@school.example"),
    ],
)
def test_one_mailbox(two, first, second):
    two.change(two.lead, email=first)
    two.change(two.head, email=second)
    assert two.ties() == ["same_mailbox"]


def test_one_name_now_or_before(two):
    two.change(two.head, name="Lead, Ada")
    assert two.ties() == ["same_person"]
    two.change(two.head, name="Bea Head", former_names=["Lead, Ada"])
    assert two.ties() == ["same_person"]


def test_one_session_or_device(two):
    session = uuid4()
    assert two.ties(first_session=session, second_session=session) == ["same_session"]
    now = two.identity.now
    for kind, subject in (
        ("password", email_digest(f"p{two.lead.hex}@school.example")),
        ("code", code_subject(two.head)),
    ):
        two.add(KnownClientRow(kind=kind, subject=subject, client="d" * 64, last_at=now))
    assert two.ties() == ["known_device"]


def test_one_network_ties_nobody(two):
    for staff_id in (two.lead, two.head):
        subject = email_digest(f"p{staff_id.hex}@school.example")
        two.add(KnownClientRow(kind="place", subject=subject, client="school", last_at=two.identity.now))
    assert two.ties() == []


def totp(two: Two, staff_id: UUID, secret: str) -> TotpFactorRow:
    now = two.identity.now
    sealed = two.identity.extras.secrets.seal(staff_id, secret)
    return TotpFactorRow(
        id=uuid4(), staff_id=staff_id, secret_sealed=sealed, created_at=now, confirmed_at=now, last_step=0, name="App"
    )


def test_one_second_factor(two):
    secret = pyotp.random_base32()
    two.add(totp(two, two.lead, secret), totp(two, two.head, pyotp.random_base32()))
    assert two.ties() == []
    two.add(totp(two, two.head, secret))
    assert two.ties() == ["same_factor"]


def test_one_passkey(two):
    for staff_id in (two.lead, two.head):
        two.add(
            PasskeyRow(
                id=uuid4(), staff_id=staff_id, name="Key", credential_id=staff_id.bytes, public_key=b"one key",
                sign_count=0, transports=[], backed_up=False, created_at=two.identity.now,
            )
        )  # fmt: skip
    assert two.ties() == ["same_factor"]


@pytest.mark.parametrize("turned", [False, True])
def test_who_made_the_others_account_within_thirty_days(two, turned):
    maker, made = (two.head, two.lead) if turned else (two.lead, two.head)
    two.change(made, created_by=maker, created_at=two.identity.now - timedelta(days=29))
    assert two.ties() == ["made_account"]
    two.change(made, created_at=two.identity.now - timedelta(days=31))
    assert two.ties() == []


@pytest.mark.parametrize("column", ["given_by", "confirmed_by"])
def test_who_gave_or_confirmed_the_others_role_within_thirty_days(two, column):
    for days, tied in ((29, True), (31, False)):
        with two.identity.database.unit(NOBODY, schools=two.identity.schools()) as unit:
            values = {column: two.lead, "created_at": two.identity.now - timedelta(days=days)}
            unit.session.execute(update(StaffGrantRow).where(StaffGrantRow.staff_id == two.head).values(**values))
        assert ("gave_role" in two.ties(since=two.identity.now)) == tied


@pytest.mark.parametrize("kind", ["owner", "factor_reset", "address"])
def test_who_confirmed_the_others_account_within_thirty_days(two, kind):
    now = two.identity.now
    third = two.office.hire("trust_lead")
    two.add(
        SightRequestRow(
            id=uuid4(), kind=kind, staff_id=two.head, asked_by=third, asked_at=now, expires_at=now, agreed_by=[],
            agreed_schools=[], decision="confirmed", decided_by=two.lead, decided_at=now, told_groups=1,
        )
    )  # fmt: skip
    assert two.ties() == ["confirmed"]
    two.identity.later(days=31)
    assert two.ties() == []


def test_an_account_in_doubt(two):
    two.change(two.lead, unproven_since=two.identity.now)
    assert two.ties() == ["account_in_doubt"]


@pytest.mark.parametrize("who", ["lead", "head"])
def test_a_suspended_account(two, who):
    two.change(getattr(two, who), active=False, suspended_at=two.identity.now)
    assert two.ties() == ["not_active"]


def test_an_account_that_nobody_has(two):
    assert two.ties(second=uuid4()) == ["account_in_doubt", "not_active", "no_right"]


def test_a_role_that_was_taken_away_or_is_of_another_school(two):
    assert two.ties(school_id=two.other) == ["no_right"]
    reader = two.office.hire("reporter", two.other)
    assert two.ties(second=reader) == ["no_right"]


def test_a_role_that_was_given_after_it_was_proposed(two):
    newcomer = two.office.hire("headteacher", two.other, name="Cleo New")
    assert two.ties(second=newcomer) == ["role_since"]
    newcomer = two.office.hire("dsl", two.school, name="Dora New")
    assert two.ties(first=newcomer) == ["role_since"]


def test_an_administrator_confirms_nothing(two):
    two.add(
        StaffGrantRow(
            id=uuid4(), staff_id=two.head, role="administrator", school_id=two.other, created_at=two.since,
            first_run=False,
        )
    )  # fmt: skip
    assert two.ties() == ["administers"]


def test_a_records_officer_of_the_trusts_own_making(two):
    now = two.identity.now
    two.add(
        ComposedRoleRow(
            key="records_officer", name="Records officer", rights=["retention:read", "retention:agree"],
            limited_to_groups=False, may_span_trust=True, version=1, created_at=now, created_by=None,
        )
    )  # fmt: skip
    officer = two.office.hire("records_officer", two.school, name="Edna Files")
    two.identity.later(days=31)
    assert two.ties(second=officer, since=two.identity.now) == []


def test_a_merge_takes_who_matches_and_who_triages_at_the_school(two):
    deputy = two.office.hire("dsl", two.school, name="Cai Deputy")
    reader = two.office.hire("pastoral_lead", two.school, name="Dot Reader")
    two.identity.later(days=60)
    since = two.identity.now - timedelta(days=1)
    assert two.ties(second=deputy, since=since, act="merge") == []
    assert two.ties(second=two.head, since=since, act="merge") == ["no_right"], "of another school"
    assert two.ties(second=reader, since=since, act="merge") == ["no_right"]
    assert two.ties(first=reader, second=deputy, since=since, act="merge") == ["no_right"]
    assert two.ties(second=deputy, since=since) == ["no_right"], "a disposal takes another right"
