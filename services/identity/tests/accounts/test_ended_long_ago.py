"""Accounts that ended long ago forget how their owners signed in; who they were, and that they were used, stays."""

from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
from chassis.ground.context import Access
from haven_schemas.errors import ErrorCode, Problem
from identity.accounts.tidy import _due, measure_ended, tidy_ended
from identity.adapters.ended import SHORTEST, SIGN_IN_KEPT
from identity.models import (
    FirstVisitRow,
    PasskeyRow,
    RecoveryCodeRow,
    SignOnLinkRow,
    SignOnProviderRow,
    StaffGrantRow,
    TotpFactorRow,
)
from identity.roles.proof import was_ever_used
from identity.settings import IdentitySettings
from office import Office
from support.metrics import own_metric

OWN = Access(kind="service", actor_id=uuid4(), service="identity", job="tidy_ended")
GOES = (TotpFactorRow, PasskeyRow, RecoveryCodeRow, SignOnLinkRow, FirstVisitRow)


@pytest.fixture
def office(identity) -> Office:
    return Office(identity)


@pytest.fixture
def leaver(identity, office):
    """An account with a password, an app, a passkey, a recovery code and a link to a provider, and who looks after
    it."""
    school = identity.add_school("Alder")
    person = identity.add_staff("reporter", [school], name="A Person", totp_secret=pyotp.random_base32())
    provider_id = uuid4()
    with identity.database.unit(OWN, schools=[]) as unit:
        unit.session.add(
            SignOnProviderRow(
                id=provider_id, kind="google", tenant="school.example", domains=["school.example"], client_id="c",
                secret_sealed="-", counts_second_factor=False, version=1, created_at=unit.now, changed_at=unit.now,
                changed_by=person.id,
            )
        )  # fmt: skip
        unit.session.flush()
        unit.session.add_all(
            [
                PasskeyRow(
                    id=uuid4(), staff_id=person.id, name="Key", credential_id=person.id.bytes, public_key=b"one key",
                    sign_count=0, transports=[], backed_up=False, created_at=unit.now,
                ),
                RecoveryCodeRow(id=uuid4(), staff_id=person.id, digest=b"d" * 32, created_at=unit.now),
                SignOnLinkRow(
                    id=uuid4(), staff_id=person.id, provider_id=provider_id, issuer="https://accounts.google.com",
                    subject="1", proves_owner=True, linked_at=unit.now,
                ),
                FirstVisitRow(staff_id=person.id, audience="reporter", done=[]),
            ]
        )  # fmt: skip
    return person, office.hire("administrator", name="Ada Admin", first_run=True)


def units(identity):
    return lambda: identity.database.unit(OWN, schools=[])


def tidy(identity, **later):
    """How many accounts were tidied after so long."""
    identity.later(**later)
    return tidy_ended(units(identity), identity.extras, SIGN_IN_KEPT)


def left(office, person):
    return [len(office.all(row, row.staff_id == person.id)) for row in GOES]


def behind(identity):
    with units(identity)() as unit:
        measure_ended(unit, SIGN_IN_KEPT)
    return own_metric("haven_ended_accounts_tidying_behind_seconds")


def test_it_goes_a_year_after_the_end_and_the_name_stays(identity, office, leaver):
    person, ada = leaver
    identity.later(seconds=1)
    office.set_state(ada, person.id, "ended")
    assert (tidy(identity), tidy(identity, days=SIGN_IN_KEPT.days), left(office, person)) == (0, 0, [1] * len(GOES))
    identity.later(seconds=1)
    assert behind(identity) == 1
    assert (tidy(identity), tidy(identity), behind(identity)) == (1, 0, 0)
    assert left(office, person) == [0] * len(GOES)
    row = office.row(person.id)
    assert (row.name, row.email) == ("A Person", person.email)
    assert [each.role for each in office.all(StaffGrantRow, StaffGrantRow.staff_id == person.id)] == ["reporter"]
    [entry] = [each for each in identity.audited("staff:factor:reset") if each["object_id"] == str(person.id)]
    assert entry["outcome"] == "ended_long_ago"


def test_taken_back_it_opens_to_nobody_by_what_was_and_its_owner_is_in_doubt(identity, office, leaver):
    person, ada = leaver
    identity.later(seconds=1)
    office.set_state(ada, person.id, "ended")
    assert tidy(identity, days=367) == 1
    office.set_state(ada, person.id, "active")
    with pytest.raises(Problem) as refused:
        person.sign_in()
    assert refused.value.code is ErrorCode.SIGN_IN_FAILED
    assert office.row(person.id).unproven_since is not None, "a mailbox alone would say whose it is"
    with units(identity)() as unit:
        assert was_ever_used(unit, person.id)
    identity.later(days=1)
    assert tidy(identity, days=400) == 0
    office.set_state(ada, person.id, "ended")
    assert tidy(identity, days=367) == 1, "it could have been used again"


@pytest.mark.parametrize("state", ["active", "suspended"])
def test_of_accounts_that_did_not_end_nothing_goes(identity, office, leaver, state):
    person, ada = leaver
    if state != "active":
        office.set_state(ada, person.id, state)
    assert (tidy(identity, days=4000), left(office, person)) == (0, [1] * len(GOES))


def test_another_replica_leaves_the_same_account_alone(identity, office, leaver):
    person, ada = leaver
    identity.later(seconds=1)
    office.set_state(ada, person.id, "ended")
    identity.later(days=367)
    with units(identity)() as unit:
        unit.session.execute(_due(unit.now - SIGN_IN_KEPT).with_for_update())
        assert tidy(identity) == 0
    assert tidy(identity) == 1


def test_no_setting_is_shorter_than_a_mistake_takes_to_be_noticed():
    field = IdentitySettings.model_fields["sign_in_kept_days"]
    assert (field.default, field.metadata[0].ge) == (SIGN_IN_KEPT.days, SHORTEST.days)
    assert timedelta(days=30) < SHORTEST
