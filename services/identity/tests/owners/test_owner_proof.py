"""How far back an account opens in a session, as its token says; every service obeys it."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from chassis.ground.context import NOBODY, Access
from haven_schemas.acts.identity import ConfirmTotp
from haven_schemas.acts.identity.factors import ElevateByRecoveryCode
from haven_schemas.acts.identity.passwords import ChangePassword, UseMailedLink
from identity.ending.change import note_credential_change
from identity.factors.elevation import elevate_by_recovery_code
from identity.factors.factor import make_recovery_codes
from identity.factors.totp import begin_totp, confirm_totp
from identity.models import SessionRow, StaffRow
from identity.owners.owner_proof import OwnerProof
from identity.passwords.link import use_link
from identity.passwords.password import change_password
from identity.roles.giving import confirms_at
from identity.telling.mailed import make_mailed_link
from sqlalchemy import update
from support.lists import every

from ..conftest import PASSWORD

NEW, NEWER = "Correct-Horse-7-Battery", "Correct-Horse-8-Battery"
OWN = Access(kind="service", actor_id=NOBODY.actor_id, service="identity", job="test")
T0 = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECRET = pyotp.random_base32()


@every(
    ("unproven", "changed", "elevated", "factor", "expected"),
    [
        (None, None, False, None, None),
        (None, T0, False, None, T0),
        (T0, T0 + DAY, False, T0 - DAY, T0 + DAY),
        (None, T0, True, None, None),
        (T0, T0, True, T0 - DAY, None),
        (T0, T0, True, T0, T0),
        (T0, T0, True, None, T0),
        (T0, T0 + DAY, True, T0 + 2 * DAY, T0 + DAY),
        (T0, None, True, T0 + DAY, T0),
    ],
)
def test_what_opens(unproven, changed, elevated, factor, expected):
    assert OwnerProof(unproven, changed).opens_from(elevated=elevated, factor_since=factor) == expected


def reset(identity, person, password):
    """Whoever reads the mailbox chooses a password by a mailed link."""
    identity.later(minutes=11)
    token = identity.run(OWN, make_mailed_link, identity.extras, person.id, "reset")
    identity.run(NOBODY, use_link, identity.extras, UseMailedLink(token=token, new=password))
    return identity.now


def move(identity, person):
    """The address of the account changes, and has taken effect."""
    identity.later(minutes=11)
    with identity.database.unit(NOBODY) as unit:
        row = unit.session.get(StaffRow, person.id)
        note_credential_change(unit, row, by_mailbox=True)
    return identity.now


def signed_in(identity, person, password=PASSWORD):
    identity.later(seconds=31)
    return identity.sign_in(person.email, password).session_token


def enrol(identity, token):
    """An authenticator app is added in this session; its secret."""
    offer = identity.run(identity.access(token), begin_totp, identity.extras)
    asked = ConfirmTotp(factor_id=offer.factor_id, code=pyotp.TOTP(offer.secret).at(identity.now))
    identity.run(identity.access(token), confirm_totp, identity.extras, asked)
    return offer.secret


def raise_by(identity, token, secret):
    identity.later(seconds=31)
    identity.elevate(identity.access(token), pyotp.TOTP(secret).at(identity.now))


@pytest.fixture
def school(identity):
    return identity.add_school()


def test_nothing_is_kept_from_who_never_changed_a_thing(identity, school):
    person = identity.add_staff("reporter", [school])
    token = signed_in(identity, person)
    assert identity.access(token).opens_from is None
    enrol(identity, token)
    assert identity.access(token).opens_from is None
    assert identity.view(token).unproven is False


def test_a_password_by_link_opens_nothing_older_not_even_with_a_factor_added_later(identity, school):
    person = identity.add_staff("reporter", [school])
    changed = reset(identity, person, NEW)
    token = signed_in(identity, person, NEW)
    assert identity.access(token).opens_from == changed
    assert not identity.access(token).is_unproven
    assert identity.view(token).unproven is True, "no earlier second factor: a new one would open nothing"
    enrol(identity, token)
    assert identity.access(token).opens_from == changed
    assert identity.access(token).is_unproven
    assert identity.view(token).unproven is True


def test_a_factor_of_before_opens_everything_at_the_second_tier_and_nothing_older_at_the_first(identity, school):
    person = identity.add_staff("reporter", [school], totp_secret=SECRET)
    changed = reset(identity, person, NEW)
    token = signed_in(identity, person, NEW)
    assert identity.access(token).opens_from == changed
    assert identity.view(token).unproven is False, "the earlier factor is what to ask for"
    raise_by(identity, token, SECRET)
    assert identity.access(token).opens_from is None


def test_a_later_factor_does_not_undo_what_an_older_one_proved_in_the_same_session(identity, school):
    person = identity.add_staff("reporter", [school], totp_secret=SECRET)
    reset(identity, person, NEW)
    token = signed_in(identity, person, NEW)
    raise_by(identity, token, SECRET)
    second = enrol(identity, token)
    assert identity.access(token).opens_from is None
    other = signed_in(identity, person, NEW)
    raise_by(identity, other, second)
    assert identity.access(other).is_unproven


def test_recovery_codes_count_from_when_they_were_made(identity, school):
    person = identity.add_staff("reporter", [school], totp_secret=SECRET)
    token = signed_in(identity, person)
    raise_by(identity, token, SECRET)
    codes = identity.run(identity.access(token), make_recovery_codes, identity.extras).codes
    reset(identity, person, NEW)
    token = signed_in(identity, person, NEW)
    asked = ElevateByRecoveryCode(code=codes[0])
    identity.run(identity.access(token), elevate_by_recovery_code, identity.extras, asked)
    assert identity.access(token).opens_from is None


def test_ones_own_change_of_password_keeps_the_second_tier_whole(identity, school):
    person = identity.add_staff("reporter", [school])
    token = signed_in(identity, person)
    asked = ChangePassword(present=PASSWORD, new=NEW)
    identity.run(identity.access(token), change_password, identity.extras, asked)
    changed = identity.now
    assert identity.access(token).opens_from == changed
    enrol(identity, token)
    assert identity.access(token).opens_from is None


def test_what_its_owner_wrote_between_two_changes_stays_theirs(identity, school):
    """The address goes first, the password later: in between the owner wrote on, with the old password."""
    person = identity.add_staff("reporter", [school])
    move(identity, person)
    changed = reset(identity, person, NEW)
    token = signed_in(identity, person, NEW)
    enrol(identity, token)
    assert identity.access(token).opens_from == changed


def test_an_app_kept_by_who_set_the_account_up_opens_nothing_of_its_owners(identity, school):
    """It was enrolled before all that the owner wrote, and the owner never used it."""
    person = identity.add_staff("reporter", [school])
    token = signed_in(identity, person)
    kept = enrol(identity, token)
    move(identity, person)
    raise_by(identity, token, kept)
    reset(identity, person, NEW)
    signed_in(identity, person, NEW)
    move(identity, person)
    changed = reset(identity, person, NEWER)
    token = signed_in(identity, person, NEWER)
    raise_by(identity, token, kept)
    assert identity.access(token).opens_from == changed


def test_a_session_raised_without_noting_the_factor_opens_nothing_older(identity, school):
    """As one raised by an earlier identity, while it is being upgraded."""
    person = identity.add_staff("reporter", [school], totp_secret=SECRET)
    changed = reset(identity, person, NEW)
    token = signed_in(identity, person, NEW)
    raise_by(identity, token, SECRET)
    with identity.database.unit(NOBODY) as unit:
        unit.session.execute(update(SessionRow).values(factor_since=None))
    assert identity.access(token).opens_from == changed


def test_a_token_ends_with_its_second_tier(identity, school):
    person = identity.add_staff("reporter", [school], totp_secret=SECRET)
    token = signed_in(identity, person)
    raise_by(identity, token, SECRET)
    ends = identity.view(token).elevated_until
    identity.now = ends - timedelta(seconds=20)
    assert identity.view(token, used=False).expires_at == ends


def test_who_is_unproven_confirms_nothing(identity, school):
    for is_theirs in (True, False):
        head = identity.add_staff("headteacher", [school])
        if not is_theirs:
            reset(identity, head, NEW)
        token = signed_in(identity, head, PASSWORD if is_theirs else NEW)
        enrol(identity, token)
        assert confirms_at(identity.access(token), [school]) is is_theirs
