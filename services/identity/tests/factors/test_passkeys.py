"""Passkeys against a key in software, on real PostgreSQL: what holds, and everything that must not."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from haven_schemas.acts.identity.factors import ConfirmPasskey, ElevateByPasskey
from haven_schemas.errors import ErrorCode, Problem
from identity.factors.passkey import begin_passkey, begin_passkey_elevation, confirm_passkey, elevate_by_passkey
from identity.factors.totp import begin_totp
from identity.models import NoticeRow, PasskeyChallengeRow, PasskeyRow
from sqlalchemy import func, select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from ..software_key import SoftwareKey


def outcome(call, *arguments, **named):
    try:
        call(*arguments, **named)
    except Problem as problem:
        return problem.code
    return "done"


class Desk:
    """One session of one person, with a browser of the right address."""

    def __init__(self, identity, person, settings, client="desk"):
        self.identity, self.person, self.settings = identity, person, settings
        self.session_token = person.sign_in(client).session_token

    @property
    def access(self):
        return self.identity.access(self.session_token)

    @property
    def view(self):
        return self.identity.view(self.session_token)

    def key(self, **given):
        origin = self.settings.public_url
        return SoftwareKey(origin, urlsplit(origin).hostname, **given)

    def offer(self):
        return self.identity.run(self.access, begin_passkey, self.identity.extras)

    def register(self, key, name="Key ring", offer=None, **bent):
        offer = offer or self.offer()
        return self.confirm(offer, key.register(offer.public_key, **bent), name)

    def confirm(self, offer, credential, name="Key ring"):
        request = ConfirmPasskey(challenge_id=offer.challenge_id, name=name, credential=credential)
        return self.identity.run(self.access, confirm_passkey, self.identity.extras, request)

    def challenge(self):
        return self.identity.run(self.access, begin_passkey_elevation, self.identity.extras)

    def raise_by(self, key, challenge=None, **bent):
        challenge = challenge or self.challenge()
        return self.send(challenge, key.answer(challenge.public_key, **bent))

    def send(self, challenge, credential):
        request = ElevateByPasskey(challenge_id=challenge.challenge_id, credential=credential)
        return self.identity.run(self.access, elevate_by_passkey, self.identity.extras, request)


@pytest.fixture
def person(identity):
    return identity.add_staff("dsl", [identity.add_school()])


@pytest.fixture
def desk(identity, person, settings):
    return Desk(identity, person, settings)


@pytest.fixture
def key(desk):
    """A registered key, and the session it registered in has run out of its second tier."""
    made = desk.key()
    desk.register(made)
    desk.identity.a_school_morning(desk.session_token)
    return made


def rows(identity, *columns):
    with identity.database.engine.connect() as connection:
        return connection.execute(select(*columns)).all()


def test_what_the_browser_is_asked_for_a_new_key(desk, person, settings):
    asked = desk.offer().public_key
    assert asked["rp"] == {"name": "Haven", "id": urlsplit(settings.public_url).hostname}
    assert base64url_to_bytes(asked["user"]["id"]) == person.id.bytes
    assert asked["user"]["name"] == person.email
    assert asked["attestation"] == "none"
    chosen = asked["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("preferred", "preferred")
    assert len(base64url_to_bytes(asked["challenge"])) == 32
    assert asked["excludeCredentials"] == []


def test_a_key_is_registered_counts_at_once_and_the_owner_is_told(identity, desk, person):
    until = desk.register(desk.key(), "Key ring").until
    assert until == identity.now + timedelta(minutes=30)
    view = desk.view
    assert (view.tier, view.has_second_factor, view.has_passkey) == ("elevated", True, True)
    (row,) = rows(identity, PasskeyRow)
    assert (row.name, row.staff_id, row.sign_count, row.transports) == ("Key ring", person.id, 1, ["hybrid", "usb"])
    assert [entry["outcome"] for entry in identity.audited("staff:factor:enrol")] == ["offered", "done"]
    assert rows(identity, NoticeRow.kind, NoticeRow.staff_id) == [("factor_added", person.id)]


def test_keys_of_before_are_left_out_and_offered_for_confirming(desk):
    first = desk.key()
    desk.register(first)
    assert [each["id"] for each in desk.offer().public_key["excludeCredentials"]] == [
        bytes_to_base64url(first.credential_id)
    ]
    (allowed,) = desk.challenge().public_key["allowCredentials"]
    assert allowed["id"] == bytes_to_base64url(first.credential_id)


def test_a_key_raises_the_session(identity, desk, key):
    assert desk.view.tier == "standard"
    desk.raise_by(key)
    assert desk.view.tier == "elevated"
    (row,) = rows(identity, PasskeyRow)
    assert (row.sign_count, row.last_used_at) == (key.count, identity.now)
    (entry,) = identity.audited("session:tier:elevate")
    assert (entry["outcome"], entry["actor_id"]) == ("done", str(row.staff_id))


@pytest.mark.parametrize("verified", [True, False])
def test_a_synchronised_passkey_never_counts_and_needs_no_pin(identity, desk, verified):
    made = desk.key(count=None, user_verified=verified)
    desk.register(made)
    for _ in range(2):
        assert outcome(desk.raise_by, made) == "done"
    (row,) = rows(identity, PasskeyRow)
    assert (row.sign_count, row.backed_up) == (0, True)


def test_a_password_alone_adds_no_second_key(identity, desk, key):
    assert outcome(desk.offer) is ErrorCode.STEP_UP_REQUIRED
    assert outcome(identity.run, desk.access, begin_totp, identity.extras) is ErrorCode.STEP_UP_REQUIRED


def test_without_a_key_there_is_nothing_to_ask(identity, desk):
    assert outcome(desk.challenge) is ErrorCode.SECOND_FACTOR_MISSING
    assert [entry["outcome"] for entry in identity.audited("session:tier:refuse")] == ["second_factor_missing"]


BENT = {
    "another origin": {"origin": "https://haven.example.evil"},
    "another port": {"origin": "https://localhost:1"},
    "plain http": {"origin": "http://localhost"},
    "another host": {"rp_id": "evil.example"},
    "another challenge": {"echoed": bytes_to_base64url(b"\1" * 32)},
    "nobody present": {"present": 0},
    "an answer of the other kind": {"said": "payment.get"},
}


@pytest.mark.parametrize("bent", BENT.values(), ids=BENT)
def test_a_registration_that_does_not_hold(identity, desk, bent):
    assert outcome(desk.register, desk.key(), **bent) is ErrorCode.STEP_UP_FAILED
    assert rows(identity, PasskeyRow) == []
    assert desk.view.tier == "standard"
    assert [entry["outcome"] for entry in identity.audited("session:tier:refuse")] == ["step_up_failed"]


@pytest.mark.parametrize("fmt", ["android-safetynet", "tpm", "apple", "fido-u2f", "nonsense"])
def test_attestation_nobody_asked_for_is_not_read(desk, fmt):
    assert outcome(desk.register, desk.key(), fmt=fmt) is ErrorCode.STEP_UP_FAILED


@pytest.mark.parametrize("bent", [*BENT.values(), {"user_handle": uuid4().bytes}], ids=[*BENT, "another's handle"])
def test_an_assertion_that_does_not_hold(identity, desk, key, bent):
    assert outcome(desk.raise_by, key, **bent) is ErrorCode.STEP_UP_FAILED
    assert desk.view.tier == "standard"
    (entry,) = identity.audited("session:tier:refuse")
    assert (entry["outcome"], entry["object_id"]) == ("step_up_failed", str(rows(identity, PasskeyRow.id)[0].id))


def test_a_tampered_signature(desk, key):
    challenge = desk.challenge()
    answer = key.answer(challenge.public_key)
    signature = bytearray(base64url_to_bytes(answer["response"]["signature"]))
    signature[-1] ^= 1
    answer["response"]["signature"] = bytes_to_base64url(bytes(signature))
    assert outcome(desk.send, challenge, answer) is ErrorCode.STEP_UP_FAILED


def test_a_copied_credential_without_its_secret(desk, key):
    forged = desk.key(credential_id=key.credential_id, count=90, user_handle=key.user_handle)
    assert outcome(desk.raise_by, forged) is ErrorCode.STEP_UP_FAILED


@pytest.mark.parametrize("right", [True, False])
def test_a_challenge_is_answered_once_right_or_wrong(desk, key, right):
    challenge = desk.challenge()
    wrong = {} if right else {"origin": "https://haven.example.evil"}
    assert outcome(desk.raise_by, key, challenge, **wrong) == ("done" if right else ErrorCode.STEP_UP_FAILED)
    assert outcome(desk.raise_by, key, challenge) is ErrorCode.STEP_UP_FAILED


def test_a_registration_is_not_replayed(desk):
    offer = desk.offer()
    answer = desk.key().register(offer.public_key)
    desk.confirm(offer, answer)
    assert outcome(desk.confirm, offer, answer) is ErrorCode.STEP_UP_FAILED


def test_twenty_at_once_with_one_answer_give_one_success(identity, desk, key):
    challenge = desk.challenge()
    answer, access = key.answer(challenge.public_key), desk.access
    request = ElevateByPasskey(challenge_id=challenge.challenge_id, credential=answer)
    run = (identity.run, access, elevate_by_passkey, identity.extras, request)
    with ThreadPoolExecutor(20) as pool:
        outcomes = Counter(pool.map(lambda _: outcome(*run), range(20)))
    assert outcomes == {"done": 1, ErrorCode.STEP_UP_FAILED: 19}


def test_a_challenge_holds_five_minutes(identity, desk, key):
    challenge = desk.challenge()
    identity.later(minutes=5)
    assert outcome(desk.raise_by, key, challenge) is ErrorCode.STEP_UP_FAILED


def test_a_challenge_is_its_session_s_and_its_purpose_s(identity, desk, person, settings, key):
    other = Desk(identity, person, settings, "phone")
    assert outcome(other.raise_by, key, desk.challenge()) is ErrorCode.STEP_UP_FAILED
    desk.raise_by(key)
    offer = desk.offer()
    assert outcome(desk.raise_by, key, offer) is ErrorCode.STEP_UP_FAILED
    assert outcome(desk.register, desk.key(), offer=offer) == "done"


def test_another_person_s_key_opens_nothing(identity, desk, settings, key):
    other = Desk(identity, identity.add_staff("dsl", [identity.add_school("Birch")]), settings)
    own = other.key()
    other.register(own)
    other.identity.later(minutes=31)
    other.session_token = other.person.sign_in().session_token
    for user_handle in (key.user_handle, own.user_handle):
        assert outcome(other.raise_by, key, user_handle=user_handle) is ErrorCode.STEP_UP_FAILED
    assert other.view.tier == "standard"


def test_a_credential_is_registered_to_one_person_only(identity, desk, settings, key):
    other = Desk(identity, identity.add_staff("dsl", [identity.add_school("Birch")]), settings)
    taken = other.key(credential_id=key.credential_id)
    assert outcome(other.register, taken) is ErrorCode.INVALID_REQUEST
    assert [row.staff_id for row in rows(identity, PasskeyRow)] == [desk.person.id]


@pytest.mark.parametrize("count", [0, 1])
def test_a_count_that_went_back_is_refused_and_audited(identity, desk, key, count):
    desk.raise_by(key)
    assert outcome(desk.raise_by, key, count=count) is ErrorCode.STEP_UP_FAILED
    (entry,) = identity.audited("session:tier:refuse")
    assert (entry["outcome"], entry["object_id"]) == (
        "sign_count_went_back",
        str(rows(identity, PasskeyRow.id)[0].id),
    )


def test_few_challenges_are_kept_of_a_session(identity, desk, key):
    challenges = []
    for _ in range(9):
        identity.later(seconds=1)
        challenges.append(desk.challenge())
    assert rows(identity, func.count(PasskeyChallengeRow.id)) == [(5,)]
    assert outcome(desk.raise_by, key, challenges[0]) is ErrorCode.STEP_UP_FAILED
    assert outcome(desk.raise_by, key, challenges[4]) == "done"


MALFORMED = {
    "nothing": {},
    "no response": {"id": "AA", "rawId": "AA", "type": "public-key"},
    "lists for strings": {"id": ["AA"], "rawId": "AA", "type": "public-key", "response": {}},
    "too large": {"id": "A" * 2_000, "rawId": "AA", "type": "public-key", "response": {}},
}


@pytest.mark.parametrize("credential", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_answer_is_an_invalid_request(desk, key, credential):
    assert outcome(desk.send, desk.challenge(), credential) is ErrorCode.INVALID_REQUEST
    desk.raise_by(key)
    assert outcome(desk.confirm, desk.offer(), credential) is ErrorCode.INVALID_REQUEST


def test_hostile_bytes_are_refused_and_never_a_fault(identity, desk, key):
    """Every field cut, stretched and changed at random: refused, or (a change that means nothing) taken."""
    chance = random.Random(7)
    allowed = {ErrorCode.STEP_UP_FAILED, ErrorCode.INVALID_REQUEST}
    challenge, access = desk.challenge(), desk.access
    answer = key.answer(challenge.public_key)
    known = identity.run(access, lambda unit: unit.session.scalars(select(PasskeyRow)).one())
    passkeys = identity.extras.passkeys
    offer_challenge = base64url_to_bytes(challenge.public_key["challenge"])
    made = desk.key().register({"challenge": challenge.public_key["challenge"], "user": {"id": "AAAA"}})
    from identity.adapters.passkey_answers import asserted, registered

    for good, read, check in (
        (answer, asserted, lambda one: passkeys.check_assertion(one, offer_challenge, known)),
        (made, registered, lambda one: passkeys.check_registration(one, offer_challenge)),
    ):
        assert check(read(good)) is not None
        for _ in range(400):
            bent = deepcopy(good)
            field = chance.choice([name for name in bent["response"] if name != "transports"])
            raw = bytearray(base64url_to_bytes(bent["response"][field]))
            for _ in range(chance.randint(1, 4)):
                raw[chance.randrange(len(raw))] = chance.randrange(256)
            raw = raw[: chance.choice([len(raw), chance.randrange(len(raw))])]
            bent["response"][field] = bytes_to_base64url(bytes(raw)) + chance.choice(["", "=", "é", "A" * 9_000])
            assert outcome(lambda bent=bent, read=read, check=check: check(read(bent))) in {"done", *allowed}
