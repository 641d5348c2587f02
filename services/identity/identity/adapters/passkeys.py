"""Passkeys and security keys: options for the browser, challenges good for one answer, and the check of an answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from chassis.ground.context import NOBODY
from chassis.ground.logs import get_logger
from chassis.units.database import Database, Unit
from sqlalchemy import delete
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from identity.models import PasskeyChallengeRow, PasskeyRow

from .passkey_answers import Asserted, Registered

log = get_logger()

CHALLENGE_BYTES = 32
CHALLENGE_HOLDS_FOR = timedelta(minutes=5)
NAME = "Haven"

_TIMEOUT_MS = int(CHALLENGE_HOLDS_FOR.total_seconds() * 1000)
_FORMATS = frozenset({AttestationFormat.NONE, AttestationFormat.PACKED})
"""We ask for no attestation; a browser may leave a key's self-attestation (packed) as it is. Others stay unread."""
_TRANSPORTS = frozenset(each.value for each in AuthenticatorTransport)
_LONGEST_KEY = 1_024
"""Bytes of a public key as COSE: room for RSA of 4,096 bits, none for one that is slow to check."""


@dataclass(frozen=True)
class NewPasskey:
    """A credential that was registered."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    backed_up: bool
    transports: list[str]


@dataclass(frozen=True)
class UsedPasskey:
    """A credential whose signature holds; whether its count went on is still to be seen."""

    sign_count: int
    backed_up: bool


class Passkeys:
    """``public_url`` is the only origin an answer may come from, and its host what credentials are bound to."""

    def __init__(self, database: Database, public_url: str) -> None:
        self._database = database
        self._origin = public_url
        self._rp_id = urlsplit(public_url).hostname or ""

    def registration_options(
        self, challenge: bytes, staff_id: UUID, address: str, known: Sequence[PasskeyRow]
    ) -> dict[str, Any]:
        """For ``navigator.credentials.create``. The key learns the account's id and address, nothing else."""
        options = generate_registration_options(
            rp_id=self._rp_id,
            rp_name=NAME,
            user_id=staff_id.bytes,
            user_name=address,
            challenge=challenge,
            timeout=_TIMEOUT_MS,
            attestation=AttestationConveyancePreference.NONE,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=[_described(row) for row in known],
        )
        return _plain(options_to_json(options))

    def assertion_options(self, challenge: bytes, known: Sequence[PasskeyRow]) -> dict[str, Any]:
        """For ``navigator.credentials.get``: any of the account's own credentials."""
        options = generate_authentication_options(
            rp_id=self._rp_id,
            challenge=challenge,
            timeout=_TIMEOUT_MS,
            allow_credentials=[_described(row) for row in known],
            user_verification=UserVerificationRequirement.PREFERRED,
        )
        return _plain(options_to_json(options))

    def take_challenge(self, unit: Unit, challenge_id: UUID, session_id: UUID, purpose: str) -> bytes | None:
        """The challenge of that session, gone from here on whatever becomes of the caller's transaction; None if there
        is none, it was answered before, or ran out."""
        with self._database.unit(NOBODY, correlation_id=unit.correlation_id) as own:
            taken = own.session.execute(
                delete(PasskeyChallengeRow)
                .where(
                    PasskeyChallengeRow.id == challenge_id,
                    PasskeyChallengeRow.session_id == session_id,
                    PasskeyChallengeRow.purpose == purpose,
                )
                .returning(PasskeyChallengeRow.challenge, PasskeyChallengeRow.created_at)
            ).first()
        if taken is None or taken.created_at <= unit.now - CHALLENGE_HOLDS_FOR:
            return None
        return bytes(taken.challenge)

    def check_registration(self, answer: Registered, challenge: bytes) -> NewPasskey | None:
        """The new credential; None if the answer does not hold (wrong challenge, origin, host, or form)."""
        try:
            made = verify_registration_response(
                credential=answer.model_dump(),
                expected_challenge=challenge,
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                require_user_verification=False,
            )
        except Exception as error:  # noqa: BLE001  # a parser of hostile bytes: whatever it raises, the answer is refused
            _note_unreadable(error)
            return None
        if made.fmt not in _FORMATS or len(made.credential_public_key) > _LONGEST_KEY:
            return None
        return NewPasskey(
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            backed_up=made.credential_backed_up,
            transports=sorted(_TRANSPORTS & set(answer.response.transports)),
        )

    def check_assertion(self, answer: Asserted, challenge: bytes, known: PasskeyRow) -> UsedPasskey | None:
        """What the credential says of itself; None if the answer does not hold or was made for another account.

        The count is compared where it is written, in one statement; here it counts as from nought.
        """
        try:
            if answer.response.userHandle and base64url_to_bytes(answer.response.userHandle) != known.staff_id.bytes:
                return None
            used = verify_authentication_response(
                credential=answer.model_dump(),
                expected_challenge=challenge,
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                credential_public_key=known.public_key,
                credential_current_sign_count=0,
                require_user_verification=False,
            )
        except Exception as error:  # noqa: BLE001  # a parser of hostile bytes: whatever it raises, the answer is refused
            _note_unreadable(error)
            return None
        return UsedPasskey(used.new_sign_count, used.credential_backed_up)


def credential_id_of(answer: Asserted) -> bytes:
    """The id of the credential that answered; empty if it cannot be read."""
    try:
        return base64url_to_bytes(answer.rawId)
    except ValueError:
        return b""


def _described(row: PasskeyRow) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(each) for each in row.transports if each in _TRANSPORTS]
    return PublicKeyCredentialDescriptor(id=row.credential_id, transports=transports or None)


def _plain(options: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(options)
    return plain


def _note_unreadable(error: Exception) -> None:
    """Notes an answer that broke the parser in a way of its own; nothing of the answer itself."""
    if not isinstance(error, WebAuthnException):
        log.info("passkey_answer_unreadable", kind=type(error).__name__)
