"""An invented roll of any size, and a pupils service in this process: real database, vault and store."""

import base64
import csv
import io
import os
import random
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from chassis.ground.context import Access, Grant
from chassis.ground.settings import load
from chassis.keys.keyring import Keyring
from chassis.keys.vault import Vault
from chassis.objects.object_store import ObjectStore, SealedWriter
from chassis.units.database import Database, Unit
from haven_local.demonstration.names import FORENAMES_BOYS, FORENAMES_GIRLS, SURNAMES
from haven_local.demonstration.pupils import upn_of
from haven_schemas.acts.identity import ComparedStaffPage, School
from haven_schemas.acts.identity.apart import Apart, AreTwo, FindColleagues, FoundColleagues, HowApart
from haven_schemas.acts.pupils import AddFeed, BeginUpload, DeliveryUploadSlot, FinishUpload
from haven_schemas.acts.pupils.feeds import SetFeed
from haven_schemas.rights import Right
from pupils.bootstrap import KNOWN_SCHOOLS
from pupils.deliveries.apply import apply_deliveries
from pupils.deliveries.begin import begin_upload
from pupils.deliveries.feed import add_feed, set_feed
from pupils.deliveries.finish import finish_upload
from pupils.extras import Extras
from pupils.files.csv_file import HEADER
from pupils.models import SchoolRow
from pupils.settings import PupilsSettings
from support.world import World

_WORKER = Access(kind="service", actor_id=UUID(int=1), service="pupils", job="bench")
_BEFORE = ("b", "br", "c", "cl", "d", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh", "st", "t",
           "th", "w")  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ea", "oo")
_AFTER = ("ck", "d", "ft", "ll", "lt", "m", "n", "nd", "nt", "p", "r", "rd", "rn", "s", "tt", "x")
"""Of surnames of two syllables; the commonest three letters are in four of a hundred names, as in real ones."""
_SIBLINGS = 0.25
_OWN_SURNAMES = 0.6
"""Share of surnames that few others have, as on a real roll."""


def invented(count: int, seed: int = 1) -> list[list[str]]:
    """So many pupils as rows of the CSV, each with a valid UPN of their own."""
    chance = random.Random(seed)
    return [_row(chance, number) for number in range(count)]


def with_contacts(rows: Sequence[Sequence[str]], seed: int = 2) -> list[list[str]]:
    """The same pupils, each with two contacts and a home; every fourth shares them with the one before: siblings."""
    chance = random.Random(seed)
    found: list[list[str]] = []
    family: list[str] = []
    for number, row in enumerate(rows):
        if not family or chance.random() > _SIBLINGS:
            family = _family(chance, number, row[1])
        found.append([*row, *family])
    return found


def _family(chance: random.Random, number: int, surname: str) -> list[str]:
    home = [f"{chance.randrange(1, 200)} {_surname(chance)} Road", f"AB{chance.randrange(1, 99)} {number % 10}CD"]
    one = [surname, chance.choice(FORENAMES_GIRLS), "PAM", "Y", f"07700 {number:06d}", f"a{number}@example.com"]
    other = [_surname(chance), chance.choice(FORENAMES_BOYS), "PAF", "Y", f"07701 {number:06d}", ""]
    return [*home, *one, *other]


def as_csv(rows: Iterable[Sequence[str]], further: Sequence[str] = ()) -> bytes:
    """The file an MIS would send."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*HEADER, *further))
    writer.writerows(rows)
    return text.getvalue().encode()


def _row(chance: random.Random, number: int) -> list[str]:
    sex = chance.choice("FM")
    year = chance.randrange(1, 12)
    born = date(2026 - year - 5, 9, 1) - timedelta(days=chance.randrange(365))
    upn = upn_of(f"{2000000 + number // 1000}", 26 - year, number % 1000)
    forename = chance.choice(FORENAMES_GIRLS if sex == "F" else FORENAMES_BOYS)
    known_as = chance.choice(FORENAMES_GIRLS) if chance.random() < 0.05 else ""
    form = f"{year}{chance.choice('ABCDEF')}"
    return [upn, _surname(chance), forename, "", known_as, born.isoformat(), sex, str(year), form]


def _surname(chance: random.Random) -> str:
    if chance.random() > _OWN_SURNAMES:
        return chance.choice(SURNAMES)
    parts = (_BEFORE, _VOWELS, _AFTER, _BEFORE, _VOWELS, _AFTER)
    return "".join(chance.choice(part) for part in parts).capitalize()


class Roll:
    """Use cases of pupils over one fresh database, as the service runs them; off the loop means here, at once."""

    def __init__(self, world: World) -> None:
        settings = load(PupilsSettings, world.settings_for("pupils"))
        self.place = world.make_database("pupils")
        self._database = Database(self.place.app_url, source="pupils")
        self._extras = Extras(
            owner=_NoOwner(),
            keyring=Keyring(Vault(settings), settings.trust_id, "pupils"),
            objects=ObjectStore(Path(world.folder / f"objects-{uuid4().hex[:6]}").as_uri()),
            off_loop=_directly,
            random=os.urandom,
            held_for=timedelta(minutes=10),
        )
        self.schools: list[UUID] = []

    def open_unit(self, schools: Iterable[UUID] | None) -> AbstractContextManager[Unit]:
        """A unit of the service's own work."""
        everywhere = KNOWN_SCHOOLS if schools is None else None
        return self._database.unit(_WORKER, schools=schools, all_schools=everywhere)

    def as_staff(self, access: Access) -> AbstractContextManager[Unit]:
        """A unit of a person."""
        return self._database.unit(access)

    def add_school(self) -> UUID:
        """One more school."""
        school_id, number = uuid4(), len(self.schools)
        with self.open_unit([school_id]) as unit:
            unit.session.add(
                SchoolRow(id=school_id, urn=f"{100000 + number}", laestab=None, name="Bench School", version=1)
            )
        self.schools.append(school_id)
        return school_id

    def staff(self, *schools: UUID) -> Access:
        """Someone who may do everything with the roll there."""
        rights = frozenset({Right.PUPIL_FIND, Right.PUPIL_READ, Right.FEED_ADMINISTER})
        grant = Grant(school_ids=frozenset(schools), role="bench", rights=frozenset(map(str, rights)))
        return Access(kind="staff", actor_id=uuid4(), session_id=uuid4(), grants=(grant,))

    def add_feed(self, school_id: UUID) -> UUID:
        """A feed of the school that may tell of contacts."""
        with self.as_staff(self.staff(school_id)) as unit:
            feed = add_feed(unit, self._extras, AddFeed(school_id=school_id, name="MIS"))
            set_feed(unit, SetFeed(feed_id=feed.id, groups=["contacts"]))
        return feed.id

    def send(self, school_id: UUID, body: bytes, mode: str, feed_id: UUID | None = None) -> UUID:
        """A file by hand, sealed in the store and waiting."""
        who = self.staff(school_id)
        asked: dict[str, Any] = {"school_id": school_id, "media_type": "text/csv", "mode": mode, "feed_id": feed_id}
        with self.as_staff(who) as unit:
            slot = begin_upload(unit, self._extras, BeginUpload.model_validate(asked))
        self._put(slot, body)
        with self.as_staff(who) as unit:
            return finish_upload(unit, FinishUpload(delivery_id=slot.delivery_id)).delivery_id

    def work(self) -> None:
        """Works through every file that waits."""
        while apply_deliveries(self.open_unit, self._extras):
            pass

    def close(self) -> None:
        """Lets the connections go."""
        self._database.dispose()

    def _put(self, slot: DeliveryUploadSlot, body: bytes) -> None:
        with SealedWriter(self._extras.objects, slot.object_name, base64.b64decode(slot.data_key)) as writer:
            writer.write(body)


CONTACT_COLUMNS = (
    "address",
    "postcode",
    *(
        f"contact_{number}_{name}"
        for number in (1, 2)
        for name in ("surname", "forename", "relationship", "parental_responsibility", "phone", "email")
    ),
)
"""What ``with_contacts`` adds, in its order."""


class _NoOwner:
    """Identity is not asked."""

    def school(self, school_id: UUID) -> School:
        raise LookupError

    def staff_after(self, after: UUID | None) -> ComparedStaffPage:
        """Nobody to compare contacts with."""
        return ComparedStaffPage(staff=[], next=None)

    def are_two(self, asked: AreTwo) -> Apart:
        """Nobody decides anything here."""
        raise LookupError

    def find_colleagues(self, asked: FindColleagues) -> FoundColleagues:
        return FoundColleagues(staff_ids=[], named=False, team=[])

    def how_apart(self, asked: HowApart) -> Apart:
        raise LookupError


def _directly(function: Any, /, *arguments: Any) -> Any:
    return function(*arguments)
