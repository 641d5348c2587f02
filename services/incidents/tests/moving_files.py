"""Children who move between two schools of one trust, and the files that follow them."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.ids import new_id
from haven_schemas.acts.incidents.handovers import Handover, HandoverQuery, ListHandovers, SignHandover
from haven_schemas.acts.incidents.read_again import AskToRead, DecideReadRequest, EndReading, ReadRequestChanged
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilMerged, PupilMoved, PupilUnmerged
from haven_schemas.rights import Right
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.handover.answer import decide_read_request, end_due_readings, end_reading
from incidents.handover.following import keep_move, take_over_files
from incidents.handover.handover import get_handover
from incidents.handover.lines import list_handovers
from incidents.handover.request import ask_to_read
from incidents.handover.sign import sign_handover
from incidents.records.not_listed import keep_merge


@dataclass
class Moving:
    """Children moved as pupils says it, and files signed for as people do."""

    incidents: Any
    versions: dict[UUID, int] = field(default_factory=dict)

    def tell(self, event: Any) -> None:
        """An event of pupils, under the service's own access."""
        use_case = keep_move if isinstance(event, PupilMoved) else keep_merge
        with self.incidents.database.unit(self.incidents.own_access("test"), schools=[]) as unit:
            use_case(unit, event)

    def version(self, of: UUID) -> int:
        self.versions[of] = self.versions.get(of, 0) + 1
        return self.versions[of]

    def move(
        self, child: UUID, here: UUID, there: UUID, *, as_pupil: UUID | None = None, move_id: UUID | None = None,
        state: str = "moved",
    ) -> PupilMoved:  # fmt: skip
        """``child`` of one school is at another; as another pupil, linked as the roll links them, if that is given."""
        pupil = as_pupil or child
        move_id = move_id or new_id()
        if pupil != child and state == "moved":
            self.tell(PupilMerged(pupil_id=pupil, alias_id=child, version=self.version(child)))
        event = PupilMoved.model_validate(
            {
                "move_id": move_id, "from_pupil_id": child, "from_school_id": here, "to_pupil_id": pupil,
                "to_school_id": there, "state": state, "version": self.version(move_id),
            }
        )  # fmt: skip
        self.tell(event)
        return event

    def unmove(self, moved: PupilMoved) -> None:
        """They did not move after all."""
        if moved.from_pupil_id != moved.to_pupil_id:
            version = self.version(moved.from_pupil_id)
            self.tell(PupilUnmerged(pupil_id=moved.to_pupil_id, alias_id=moved.from_pupil_id, version=version))
        self.tell(moved.model_copy(update={"state": "ended", "version": self.version(moved.move_id)}))

    def handovers(self, who: Any, **given: Any) -> list[Any]:
        return self.incidents.run(who, list_handovers, ListHandovers(**given)).handovers

    def get(self, who: Any, handover_id: UUID) -> Handover:
        return self.incidents.run(who, get_handover, self.incidents.keyring, HandoverQuery(handover_id=handover_id))

    def sign(self, who: Any, handover_id: UUID, *, then: bool = True, **given: Any) -> Any:
        """Signed for by ``who``, who takes over what is open; and carried out by the job, unless not ``then``."""
        version = self.get(who, handover_id).line.version
        asked = {"taken_by": who.actor_id, **given} if given.get("part") != "sen" else given
        request = SignHandover(handover_id=handover_id, version=version, **asked)
        signed = self.incidents.run(who, sign_handover, self.incidents.keyring, self.incidents.others, request)
        if then:
            self.carry_out()
        return signed

    def carry_out(self) -> None:
        """What the job does with files that were signed for."""

        @contextmanager
        def open_unit(schools: Any) -> Any:
            everywhere = KNOWN_SCHOOLS if schools is None else None
            own = self.incidents.own_access("take_over_files")
            with self.incidents.database.unit(own, schools=schools, all_schools=everywhere) as unit:
                yield unit

        while take_over_files(open_unit):
            pass

    def file_of(self, who: Any, ids: Any) -> tuple[UUID, UUID]:
        """The handover by which a child's file left, the newest, and the id it was kept under."""
        found = ((line, file) for line in self.handovers(who) for file in self.get(who, line.id).files)
        return next(
            (line.id, file.subject_id)
            for line, file in found
            if file.subject_id in ids
            and file.state == "received"
            and who.has(Right.CONCERN_TRIAGE, line.from_school_id)
        )

    def ask(self, who: Any, *ids: UUID, reason: str = "Her sister asks.") -> ReadRequestChanged:
        """``who`` asks to read again the file of a child with these ids."""
        handover_id, subject_id = self.file_of(who, ids)
        request = AskToRead(handover_id=handover_id, subject_id=subject_id, reason=reason)
        return self.incidents.run(who, ask_to_read, self.incidents.keyring, self.incidents.others, request)

    def decide(self, who: Any, asked: ReadRequestChanged, **given: Any) -> ReadRequestChanged:
        request = DecideReadRequest(request_id=asked.id, version=asked.version, **given)
        return self.incidents.run(who, decide_read_request, self.incidents.keyring, self.incidents.others, request)

    def day(self, days: int) -> str:
        """So many days from today, in London."""
        return (self.incidents.now.astimezone(ZoneInfo("Europe/London")).date() + timedelta(days=days)).isoformat()

    def read_again(self, school: UUID, keeper: UUID, ids: Any, *, ended: bool = False) -> None:
        """Asked for by someone of one school, agreed to by someone of both, and perhaps ended at once."""
        trust = self.incidents.lead(school, keeper)
        self.incidents.others.at_both = [trust.actor_id]
        agreed = self.decide(trust, self.ask(self.incidents.lead(school), *ids), ends_on=self.day(30))
        if ended:
            self.incidents.run(trust, end_reading, EndReading(request_id=agreed.id, version=agreed.version))

    def end_due(self) -> int:
        """What the job does with what was agreed until a day."""
        with self.incidents.database.unit(self.incidents.own_access("end_due_readings"), schools=[]) as unit:
            return end_due_readings(unit)

    def reads(self, who: Any, child: UUID) -> set[UUID]:
        """The records of a child's chronology that one reads; nothing where there is no such child for them."""
        try:
            return {entry.id for entry in self.incidents.chronology(who, child, limit=200).entries}
        except Problem as problem:
            if problem.code is not ErrorCode.NOT_FOUND:
                raise
            return set()
