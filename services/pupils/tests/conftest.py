"""A roll of its own for each test: real PostgreSQL, OpenBao and object store; the clock and identity are the test's."""

import base64
import csv
import hmac
import io
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.ground.context import NOBODY, Access, Grant
from chassis.ground.settings import load
from chassis.keys.keyring import Keyring
from chassis.keys.vault import Vault
from chassis.objects.object_store import ObjectStore, SealedWriter
from chassis.units.database import Database, Unit
from chassis.units.models import AuditRow, OutboxRow
from haven_schemas.acts import identity as identity_contract
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.identity.apart import Apart, AreTwo, HowApart, Tie
from haven_schemas.acts.pupils import matching
from haven_schemas.rights import Right
from pupils.bootstrap import KNOWN_SCHOOLS
from pupils.deliveries.apply import apply_deliveries
from pupils.deliveries.begin import begin_delivery
from pupils.deliveries.delivery import get_delivery
from pupils.deliveries.feed import add_feed
from pupils.deliveries.finish import finish_delivery
from pupils.extras import Extras
from pupils.files.csv_file import HEADER
from pupils.finding.find import find_pupils
from pupils.matching.merging import merge_pupils
from pupils.matching.proposals import decide_proposal
from pupils.models import DeliveryRow, PupilMergeRow, PupilRow, SchoolRow
from pupils.settings import PupilsSettings
from results_asked import asking_for
from sqlalchemy import Engine, create_engine, select
from support import clock

SET_UP = Access(kind="setup", actor_id=uuid4())
WORKER = Access(kind="service", actor_id=uuid4(), service="pupils", job="test")
_REPORTS = frozenset({Right.PUPIL_FIND})
_NUMBERS = count(1)


def signature_of(secret: str, message_id: str, at: int, body: bytes) -> str:
    """As Standard Webhooks has it, of any bytes: the library of the tests signs UTF-8 alone."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(key, f"{message_id}.{at}.".encode() + body, "sha256")).decode()


def directly(function: Any, *arguments: Any) -> Any:
    """Runs in the calling thread: tests have real threads and no event loop to spare."""
    return function(*arguments)


class NoOwner:
    """Identity, when a test has no need of it. ``ties``: what makes one person of any two."""

    ties: list[Tie] = []  # set by a test on its own instance

    def are_two(self, asked: AreTwo) -> Apart:
        return Apart(ties=self.ties)

    def school(self, school_id: UUID) -> identity_contract.School:
        raise LookupError

    def how_apart(self, asked: HowApart) -> Apart:
        return Apart(ties=[])


@dataclass
class Feed:
    """A feed made for a test."""

    id: UUID
    school_id: UUID
    secret: str


@dataclass
class Roll:
    """Use cases over one database, as entrypoints and timers would run them."""

    database: Database
    extras: Extras
    now: datetime

    def open_unit(self, schools: Any) -> AbstractContextManager[Unit]:
        everywhere = KNOWN_SCHOOLS if schools is None else None
        return self.database.unit(WORKER, schools=schools, all_schools=everywhere)

    def run(self, access: Access, use_case: Any, *arguments: Any) -> Any:
        """One use case in a unit of ``access``; the set-up and services reach every school."""
        everywhere = KNOWN_SCHOOLS if access.reaches_all_schools else None
        with self.database.unit(access, all_schools=everywhere) as unit:
            return use_case(unit, *arguments)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def add_school(self, laestab: str | None = None) -> UUID:
        number, school_id = next(_NUMBERS), uuid4()
        with self.database.unit(WORKER) as unit:
            unit.session.add(
                SchoolRow(
                    id=school_id,
                    urn=f"{100000 + number}",
                    laestab=laestab or f"{8200000 + number}",
                    name="Alder School",
                    version=1,
                )
            )
        return school_id

    def add_feed(self, school_id: UUID, name: str = "MIS") -> Feed:
        added = self.run(SET_UP, add_feed, self.extras, contract.AddFeed(school_id=school_id, name=name))
        return Feed(added.id, school_id, added.secret)

    def begin(self, feed: Feed, media_type: str = "text/csv", **asked: Any) -> contract.DeliveryUploadSlot:
        asked = {"feed_id": feed.id, "media_type": media_type, **asked}
        request = contract.BeginDelivery.model_validate(asked)
        return self.run(NOBODY, begin_delivery, self.extras, request)

    def put(self, slot: contract.DeliveryUploadSlot, body: bytes) -> None:
        with SealedWriter(self.extras.objects, slot.object_name, base64.b64decode(slot.data_key)) as sealed:
            sealed.write(body)

    def signed(
        self, slot: contract.DeliveryUploadSlot, feed: Feed, body: bytes, **given: str
    ) -> contract.FinishDelivery:
        message_id = given.get("message_id", f"msg_{uuid4()}")
        at = int(float(given.get("timestamp", self.now.timestamp())))
        signature = signature_of(given.get("secret", feed.secret), message_id, at, body)
        return contract.FinishDelivery(
            delivery_id=slot.delivery_id,
            webhook_id=message_id,
            webhook_timestamp=given.get("timestamp", str(int(self.now.timestamp()))),
            webhook_signature=given.get("signature", signature),
        )

    def finish(self, request: contract.FinishDelivery) -> contract.DeliveryReceipt:
        return self.run(NOBODY, finish_delivery, self.extras, request)

    def send(self, feed: Feed, body: bytes, media_type: str = "text/csv", **asked: Any) -> UUID:
        """A file delivered and accepted, and not yet worked through."""
        slot = self.begin(feed, media_type, **asked)
        self.put(slot, body)
        return self.finish(self.signed(slot, feed, body)).delivery_id

    def deliver(self, feed: Feed, body: bytes, media_type: str = "text/csv", **asked: Any) -> contract.Delivery:
        """A file delivered and worked through."""
        delivery_id = self.send(feed, body, media_type, **asked)
        self.work()
        return self.fate(feed, delivery_id)

    def work(self) -> int:
        return apply_deliveries(self.open_unit, self.extras)

    def fate(self, feed: Feed, delivery_id: UUID, after_row: int = 0) -> contract.Delivery:
        request = asking_for(feed, delivery_id, at=self.now, after_row=after_row)
        return self.run(NOBODY, get_delivery, self.extras, request)

    def find(self, access: Access, query: str = "", **given: Any) -> contract.PupilPage:
        return self.run(access, find_pupils, contract.FindPupils(query=query, **given))

    def staff(
        self,
        *schools: UUID,
        rights: Any = _REPORTS,
        elevated: bool = False,
        years: Any = None,
        classes: Any = None,
    ) -> Access:
        grant = Grant(
            school_ids=frozenset(schools),
            role="test",
            rights=frozenset(str(right) for right in rights),
            year_groups=None if years is None else frozenset(years),
            classes=None if classes is None else frozenset(classes),
        )
        until = self.now + timedelta(minutes=10) if elevated else None
        return Access(kind="staff", actor_id=uuid4(), session_id=uuid4(), grants=(grant,), elevated_until=until)

    def merged(self, who: Access, pupil_id: UUID, alias_id: UUID, reason: str = "One child.") -> UUID:
        """The merge; where it takes two people, a second one says so too."""
        asked = matching.MergePupils(pupil_id=pupil_id, alias_id=alias_id, reason=reason)
        said = self.run(who, merge_pupils, self.extras, asked)
        if not said.waits:
            return said.merge_id
        agreed = matching.DecideProposal(proposal_id=said.merge_id, decision="same", reason="Seen both.")
        decided = self.run(self.second(who), decide_proposal, self.extras, agreed)
        assert decided.state == "same"
        with self.open_unit(None) as unit:
            return unit.session.scalars(
                select(PupilMergeRow.id).where(PupilMergeRow.alias_id == alias_id, PupilMergeRow.ended_at.is_(None))
            ).one()

    def second(self, who: Access) -> Access:
        """Somebody else who triages where ``who`` matches pupils."""
        schools = {school for grant in who.grants for school in grant.school_ids or ()}
        return self.staff(*schools, rights={Right.PUPIL_MATCH, Right.CONCERN_TRIAGE}, elevated=True)

    def pupils(self, school_id: UUID) -> list[PupilRow]:
        with self.open_unit([school_id]) as unit:
            return list(
                unit.session.scalars(
                    select(PupilRow).where(PupilRow.school_id == school_id).order_by(PupilRow.sort_surname, PupilRow.id)
                )
            )

    def delivery_row(self, delivery_id: UUID) -> DeliveryRow | None:
        with self.open_unit(None) as unit:
            return unit.session.get(DeliveryRow, delivery_id)

    def audited(self, *actions: str) -> list[dict[str, Any]]:
        with self.database.unit(WORKER) as unit:
            rows = unit.session.scalars(select(AuditRow.fields).order_by(AuditRow.position)).all()
        return [row for row in rows if row["action"] in actions]

    def published(self, event_type: str) -> list[OutboxRow]:
        with self.database.unit(WORKER) as unit:
            return list(
                unit.session.scalars(select(OutboxRow).where(OutboxRow.type == event_type).order_by(OutboxRow.position))
            )

    def with_extras(self, **changed: Any) -> "Roll":
        return replace(self, extras=replace(self.extras, **changed))


@pytest.fixture(scope="session")
def settings(world: Any) -> PupilsSettings:
    return load(PupilsSettings, world.settings_for("pupils"))


@pytest.fixture(scope="session")
def keyring(settings: PupilsSettings) -> Keyring:
    return Keyring(Vault(settings), settings.trust_id, "pupils")


@pytest.fixture(scope="session")
def owner(emptied_database: Any) -> Iterator[Engine]:
    """Who may change the tables themselves."""
    engine = create_engine(emptied_database("pupils").made.owner_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def emptied(emptied_database: Any) -> Callable[[], str]:
    """Empties the one database for the next test and answers its address."""
    return lambda: str(emptied_database("pupils").empty().app_url)


@pytest.fixture
def roll(emptied: Callable[[], str], emptied_database: Any, keyring: Keyring, tmp_path: Path) -> Roll:
    made = Roll.__new__(Roll)
    emptied()
    database = emptied_database("pupils").as_service("pupils", workers=8, clock=lambda: made.now)
    extras = Extras(
        owner=NoOwner(),
        keyring=keyring,
        objects=ObjectStore(f"file://{tmp_path}/objects"),
        off_loop=directly,
        random=os.urandom,
        held_for=timedelta(minutes=2),
    )
    made.__init__(database, extras, clock.now().replace(microsecond=0))
    return made


@pytest.fixture
def school(roll: Roll) -> UUID:
    return roll.add_school()


@pytest.fixture
def feed(roll: Roll, school: UUID) -> Feed:
    return roll.add_feed(school)


@pytest.fixture
def as_csv() -> Any:
    """Rows of nine texts, or of named fields, as a file."""

    def made(*rows: Any) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(HEADER)
        writer.writerows([row.get(name, "") for name in HEADER] if isinstance(row, dict) else row for row in rows)
        return text.getvalue().encode()

    return made


@pytest.fixture
def row() -> Any:
    """A good row, changed as told; a fresh UPN each time."""
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    numbers = count(1)

    def made(**changed: str) -> dict[str, str]:
        digits = f"820400115{next(numbers):03d}"
        total = sum(place * int(digit) for place, digit in enumerate(digits, start=2))
        good = {
            "upn": letters[total % 23] + digits,
            "legal_surname": f"Ashdown{digits[-3:]}",
            "legal_forename": "Rosalind",
            "date_of_birth": "2014-03-02",
            "sex": "F",
            "year_group": "7",
            "class": "7B",
        }
        return {**good, **changed}

    return made
