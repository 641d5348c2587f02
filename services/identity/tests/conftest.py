"""An identity of one's own for each test: real PostgreSQL and OpenBao; the clock and the broadcast are the test's."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pyotp
import pytest
from argon2 import PasswordHasher
from chassis.access.tokens import verify_access
from chassis.ground.away import OwnerAway
from chassis.ground.context import NOBODY, Access
from chassis.ground.settings import load
from chassis.keys.trusted_keys import TrustedKeys
from chassis.keys.vault import Vault
from chassis.units.database import Database
from chassis.units.models import AuditRow, OutboxRow
from haven_schemas.acts import identity as contract
from haven_schemas.acts.school_closing import CountOpenWork, OpenCount
from identity.accounts.add import add_staff
from identity.adapters.attempts import Attempts
from identity.adapters.factor_secrets import FactorSecrets
from identity.adapters.hashing import PasswordHashing
from identity.adapters.passkeys import Passkeys
from identity.adapters.refusals import Refusals
from identity.bootstrap import sign_on_kit, token_issuer
from identity.extras import Extras
from identity.factors.elevation import elevate
from identity.models import SchoolRow, SessionRow
from identity.schools.school import add_school
from identity.sessions.sign_in import sign_in
from identity.sessions.token import issue_token
from identity.settings import IdentitySettings
from sqlalchemy import select
from support import clock

PASSWORD = "a long one, 4 tests"
SET_UP = Access(kind="setup", actor_id=uuid4())


def directly(function: Any, *arguments: Any) -> Any:
    """Runs in the calling thread: tests have real threads and no event loop to spare."""
    return function(*arguments)


def at_once(_: float, function: Any) -> Any:
    """Asks a provider without the limit of an event loop: the limits of each step are in force."""
    return function()


@dataclass
class Told:
    """Takes the place of the broker's broadcast."""

    messages: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def publish(self, kind: str, payload: dict[str, str]) -> None:
        self.messages.append((kind, payload))


@dataclass
class NothingOpen:
    """Takes the place of pupils and incidents: says what a test puts here, or that one of them is away."""

    counts: list[OpenCount] = field(default_factory=list)
    asked: list[CountOpenWork] = field(default_factory=list)
    away: bool = False

    def open_at(self, asked: CountOpenWork) -> list[OpenCount]:
        self.asked.append(asked)
        if self.away:
            raise OwnerAway("pupils")
        return self.counts


@dataclass
class Identity:
    """Use cases over one database, as an entrypoint would run them."""

    database: Database
    extras: Extras
    trusted: TrustedKeys
    told: Told
    now: datetime
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    """What the device behind each ``client`` keeps of each address, like a browser's cookies."""
    begun: dict[str, UUID] = field(default_factory=dict)
    held: dict[UUID, str] = field(default_factory=dict)
    """Sessions by their first token, and the token each has now: a browser replaces its cookie at every new one."""

    def run(self, access: Access, use_case: Any, *arguments: Any) -> Any:
        """One use case in a unit of ``access``; the set-up and services see every school."""
        schools = self.schools() if access.reaches_all_schools else None
        with self.database.unit(access, schools=schools) as unit:
            answer = use_case(unit, *arguments)
        token = getattr(answer, "session_token", None)
        if token is not None and access.session_id is not None:
            self.held[access.session_id] = token
        elif token is not None:
            self.begun[token] = answer.session_id
        return answer

    def schools(self) -> list[UUID]:
        with self.database.unit(NOBODY) as unit:
            return list(unit.session.scalars(select(SchoolRow.id)))

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def a_school_morning(self, session_token: str) -> None:
        """Four hours in which a session is used all the time: its second step ends."""
        for _ in range(12):
            self.later(minutes=20)
            self.view(session_token)

    def add_school(self, name: str = "Alder School") -> UUID:
        request = contract.AddSchool(urn=f"{next(self.numbers):06d}", laestab=None, name=name)
        return self.run(SET_UP, add_school, request).id

    def add_staff(self, role: str, schools: list[UUID], **given: Any) -> "Person":
        email = given.pop("email", f"person-{next(self.numbers)}@school.example")
        grant = contract.NewGrant(role=role, school_ids=schools, **given.pop("groups", {}))
        name = given.pop("name", f"Person {email.partition('@')[0].title()}")
        request = contract.AddStaff(name=name, email=email, password=PASSWORD, grants=[grant], **given)
        return Person(self, self.run(SET_UP, add_staff, self.extras, request).id, email, request.totp_secret)

    def sign_in(self, email: str, password: str = PASSWORD, client: str = "desk") -> contract.SignedIn:
        """From the one device at the network ``client``."""
        request = contract.SignIn(
            email=email, password=password, client=client, device_token=self.kept.get((email, client))
        )
        signed_in = self.run(NOBODY, sign_in, self.extras, request)
        self.kept[email, client] = signed_in.device_token
        return signed_in

    def makes_known(self, kind: str, subject: bytes) -> None:
        """Every device with a session is known for guesses of ``kind``: the throttle holds none of them back."""
        with self.database.unit(NOBODY) as unit:
            devices = unit.session.scalars(select(SessionRow.client)).all()
        for device in devices:
            self.extras.attempts.make_known(kind, subject, device, uuid4())

    def view(self, session_token: str, *, exactly: bool = False, used: bool = True) -> contract.SessionView:
        """Of the session that began with that token, by the one it has now; ``exactly``: by that one."""
        begun = self.begun.get(session_token)
        if begun is not None and not exactly:
            session_token = self.held.get(begun, session_token)
        request = contract.TokenForSession(session_token=session_token, used=used)
        return self.run(NOBODY, issue_token, self.extras, request)

    def access(self, session_token: str) -> Access:
        """What every service makes of the session's access token."""
        return verify_access(self.view(session_token).access_token, self.trusted, self.extras.trust_id, self.now)

    def elevate(self, access: Access, code: str) -> contract.Elevated:
        return self.run(access, elevate, self.extras, contract.Elevate(code=code))

    def audited(self, *actions: str) -> list[dict[str, Any]]:
        """Audit entries in the order written, of ``actions`` if any are named."""
        with self.database.unit(NOBODY) as unit:
            rows = unit.session.scalars(select(AuditRow.fields).order_by(AuditRow.position)).all()
        return [row for row in rows if not actions or row["action"] in actions]

    def published(self) -> list[tuple[str, UUID, int]]:
        with self.database.unit(NOBODY) as unit:
            rows = unit.session.execute(
                select(OutboxRow.type, OutboxRow.aggregate_id, OutboxRow.aggregate_version).order_by(OutboxRow.position)
            )
            return [tuple(row) for row in rows]

    def with_extras(self, **changed: Any) -> "Identity":
        return replace(self, extras=replace(self.extras, **changed))


@dataclass
class Person:
    """An account made for a test."""

    identity: Identity
    id: UUID
    email: str
    secret: str | None

    def sign_in(self, client: str = "desk") -> contract.SignedIn:
        return self.identity.sign_in(self.email, client=client)

    def access(self, *, elevated: bool = False) -> Access:
        """Signed in just now; raised by the person's second factor if asked for."""
        signed_in = self.sign_in()
        access = self.identity.access(signed_in.session_token)
        if elevated:
            self.identity.elevate(access, self.code())
            access = self.identity.access(signed_in.session_token)
        return access

    def code(self, steps: int = 0) -> str:
        assert self.secret is not None
        return pyotp.TOTP(self.secret).at(self.identity.now, counter_offset=steps)


@pytest.fixture(scope="session")
def settings(world) -> IdentitySettings:
    return load(IdentitySettings, world.settings_for("identity"))


@pytest.fixture(scope="session")
def vault(settings) -> Vault:
    return Vault(settings)


@pytest.fixture(scope="session")
def emptied(emptied_database) -> Callable[[], str]:
    """A function that empties one migrated database and answers its address."""
    return lambda: emptied_database("identity").empty().app_url


@pytest.fixture(scope="session")
def passwords() -> PasswordHashing:
    """argon2id over next to no memory, which settings refuse: thousands of people are made and sign in."""
    return PasswordHashing(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1), directly, "decoy")


@pytest.fixture
def identity(emptied, emptied_database, settings, vault, passwords) -> Identity:
    made = Identity.__new__(Identity)
    emptied()
    database = emptied_database("identity").as_service("identity", workers=60, clock=lambda: made.now)
    told = Told()
    extras = Extras(
        trust_id=settings.trust_id,
        life=settings.session_life,
        attempts=Attempts(database),
        refusals=Refusals(database),
        passwords=passwords,
        secrets=FactorSecrets(vault),
        passkeys=Passkeys(database, settings.public_url),
        tokens=token_issuer(settings, vault),
        sign_on=sign_on_kit(settings, database, FactorSecrets(vault), at_once),
        others=NothingOpen(),
        broadcasts=told,
        address_wait_days=settings.address_wait_school_days,
        random=os.urandom,
    )
    now = clock.now().replace(microsecond=0)
    made.__init__(database, extras, TrustedKeys(database, vault), told, now)
    return made


@pytest.fixture
def secret() -> str:
    return pyotp.random_base32()
