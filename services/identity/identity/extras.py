"""What identity's use cases are given beside their unit; built once a process by ``bootstrap``."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from chassis.units.database import Unit

from identity.adapters import (
    SIGN_IN_KEPT,
    Attempts,
    FactorSecrets,
    Passkeys,
    PasswordHashing,
    Refusals,
    SessionLife,
    SignOnKit,
    TokenIssuer,
    WatchSettings,
)
from identity.other_services import OtherServices

OpenUnit = Callable[[], AbstractContextManager[Unit]]


class Announcer(Protocol):
    """The broadcast of the chassis, as far as it is used here."""

    def publish(self, kind: str, payload: dict[str, str]) -> None:
        """Tells every process at once; may be missed by one that is cut off."""
        ...


@dataclass(frozen=True)
class Extras:
    """Adapters and settings of the process. ``random`` gives that many random bytes."""

    trust_id: UUID
    life: SessionLife
    attempts: Attempts
    refusals: Refusals
    passwords: PasswordHashing = field(repr=False)
    secrets: FactorSecrets = field(repr=False)
    passkeys: Passkeys = field(repr=False)
    tokens: TokenIssuer = field(repr=False)
    broadcasts: Announcer = field(repr=False)
    sign_on: SignOnKit = field(repr=False)
    others: OtherServices = field(repr=False)
    address_wait_days: int
    """School days in which an owner can stop a new address."""
    random: Callable[[int], bytes] = field(repr=False)
    sign_in_kept: timedelta = SIGN_IN_KEPT
    """For how long it is kept how somebody signed in, once their account has ended."""
    watch: WatchSettings = field(default_factory=WatchSettings, repr=False)
