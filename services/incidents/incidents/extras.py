"""What the incidents' use cases are given beside their unit; built once a process by ``bootstrap``."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

from chassis.ground.context import Access
from chassis.keys.keyring import Keyring
from chassis.objects.object_store import ObjectStore
from chassis.units.database import Unit
from haven_schemas.acts.identity import StaffCopy
from haven_schemas.acts.identity.apart import Apart, AreTwo, FindColleagues, FoundColleagues, HowApart
from haven_schemas.acts.identity.files import WhoAgrees
from haven_schemas.acts.identity.triaging import AskWhoTriages, WhoTriages
from haven_schemas.acts.pupils import KnownNames, PupilFacts, PupilIdentity
from haven_schemas.acts.pupils.record import PupilStops
from haven_schemas.acts.pupils.roll_questions import AtNeed
from haven_schemas.acts.retention.disposals import DestroyedPage, FileToRead

from incidents.off_loop import Begin
from incidents.remembered_texts import RememberedTexts

Answer = TypeVar("Answer")

OpenUnit = Callable[[Iterable[UUID] | None], AbstractContextManager[Unit]]
"""Opens a unit of the service's own work in the scope of these schools; of every school, for None."""


class OtherOwners(Protocol):
    """The roll and the staff accounts, as far as they are asked here. Each raises ``OwnerAway`` when not answered."""

    def pupil_facts(self, pupil_ids: Sequence[UUID]) -> list[PupilFacts]:
        """Facts of the pupils that exist."""
        ...

    def pupil_names(self, pupil_ids: Sequence[UUID]) -> list[KnownNames]:
        """Every name of the pupils that exist, the one they are called by first."""
        ...

    def family_names(self, pupil_ids: Sequence[UUID]) -> list[str]:
        """Names of the contacts and siblings of the pupils that exist."""
        ...

    def pupil_identities(self, pupil_ids: Sequence[UUID]) -> list[PupilIdentity]:
        """Who the pupils that exist are by the roll."""
        ...

    def stops_of_export(self, pupil_ids: Sequence[UUID], sent_by: UUID) -> list[PupilStops]:
        """What stops an export about the pupils that exist, and whose word lets it go."""
        ...

    def school_name(self, school_id: UUID) -> str:
        """What the school is called."""
        ...

    def staff(self, staff_id: UUID) -> StaffCopy | None:
        """A staff account, or None."""
        ...

    def who_agrees(self, asked_by: UUID, asking_school_id: UUID, keeping_school_id: UUID) -> WhoAgrees:
        """Who agrees that the school a child left reads the file again, but for who asked."""
        ...

    def who_triages(self, asked: AskWhoTriages) -> WhoTriages:
        """Who triages at some schools, and who decides whether one of them is kept from a child."""
        ...

    def how_apart(self, asked: HowApart) -> Apart:
        """What ties two people, so that they do not count as two; identity decides."""
        ...

    def are_two(self, asked: AreTwo) -> Apart:
        """What makes one person of two accounts, where it matters only that they are two."""
        ...

    def find_colleagues(self, asked: FindColleagues) -> FoundColleagues:
        """Whose accounts may be meant by words and by who was chosen."""
        ...

    def file_to_read(self, access: Access, disposal_id: UUID, *, to_the_end: bool) -> FileToRead:
        """Whose file the person who is being answered may read as a second person; ``not_found``."""
        ...

    def destroyed_files(self, access: Access, cursor: str | None, limit: int) -> DestroyedPage:
        """Those that the person who is being answered watches over; ``whose`` of each is sealed."""
        ...

    def keeps_report(self, school_id: UUID, subject_ids: Sequence[UUID]) -> bool:
        """Whether a hold may be on a report that nobody can open, about the children with these ids."""
        ...

    def child_at_need(self, access: Access, question_id: UUID) -> AtNeed:
        """Which child whoever is answered may read of at need; ``Problem(not_found)``."""
        ...

    def check_case(self, case_id: UUID, pupil_id: UUID, staff_id: UUID) -> None:
        """``Problem(not_found)`` unless the member of staff may be told about the child for an open case of theirs."""
        ...

    def going_on(self, record_ids: Sequence[UUID]) -> list[UUID]:
        """Those of at most 500 records beside which a referral, a date to keep or a placement goes on."""
        ...

    def handover_day(self, school_id: UUID, begun_on: date) -> date:
        """By when a file that goes to a school from a day on is to be signed for there."""
        ...


class ScanFailed(Exception):
    """The scanner took a stream and had no answer about it."""


class Scanner(Protocol):
    """The virus scanner; raises ``Away`` while it cannot look at anything."""

    def check(self) -> None:
        """Raises ``Away`` unless it scans."""
        ...

    def is_infected(self, pieces: Iterable[bytes], beat: Callable[[], None]) -> bool:
        """Whether the stream is to be kept from everyone; calls ``beat`` every few seconds. ``ScanFailed``."""
        ...


class OffLoop(Protocol):
    """Runs what computes or blocks for longer than a few milliseconds outside the event loop, and waits for it."""

    def __call__(self, call: Callable[..., Answer], /, *arguments: Any) -> Answer:
        """What ``call`` answers or raises."""
        ...


@dataclass(frozen=True)
class Files:
    """What work on documents and exports stands on. ``held_for``: how long a worker may be silent about one before
    another takes it over."""

    keyring: Keyring = field(repr=False)
    objects: ObjectStore = field(repr=False)
    scanner: Scanner = field(repr=False)
    off_loop: OffLoop = field(repr=False)
    held_for: timedelta


@dataclass(frozen=True)
class Extras:
    """Adapters of the process."""

    owners: OtherOwners = field(repr=False)
    begin_work: Begin
    files: Files
    files_a_report: int
    """How many files a report may have."""
    render: Callable[[Any], bytes] = field(repr=False)
    """Lays out an export (``use_cases.render_export.Rendering``) and answers the file."""
    count_pages: Callable[[bytes, Callable[[], None]], int | None] = field(repr=False)
    """How many pages a PDF has that somebody sent; None if that cannot be said."""
    remembered: RememberedTexts = field(repr=False)
