"""What was typed into the report, kept from one round to the next and turned into a request at the end."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import cast
from uuid import UUID

from haven_schemas.acts.incidents import PupilRole, Told, Urgency
from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.acts.incidents.reporting import ConcernPupil, RecordConcern
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.words.reporting import HOW_KNOWN, PUPIL_ROLES, TOLD, URGENCIES
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from gateway.rendering.forms_text import plain_text
from gateway.rendering.times import in_london, instant_of, read_date, read_time
from gateway.rendering.typed_days import read_day
from gateway.security.problems import field_problems

from .report_marks import MOST_MARKS, FormMark, NewMark, typed_marks, without_child

LATER = "later"
"""The form's own word for a report that can wait: nobody waits because they overlooked the question."""
MOST_PEOPLE = 20
_KEY_FORM = re.compile(r"^[A-Za-z0-9_-]{16,64}$")
_MOST_SHORT = 200
_TEXTS = (
    "school", "category", "day", "month", "year", "time", "account", "child_words", "action_taken", "search",
    "not_listed", "not_listed_role", "how_known", "told_by", "recorded_for", "from_paper", "place", "again",
    "urgency", "told", "told_in_person", "about_colleague", "colleague",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """A child in the report: from the roll by id, or not listed, in the reporter's words (``label``). ``expected``: of
    one who is not born yet, when that is expected, as it was typed."""

    pupil_id: str
    label: str
    role: str = ""
    expected: str = ""


@dataclass(frozen=True)
class ReportForm:
    """The whole form as text. ``key`` makes the report arrive once however often it is sent; ``again``: its writer was
    told that they sent the same before."""

    key: str
    school: str = ""
    category: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    time: str = ""
    account: str = ""
    child_words: str = ""
    action_taken: str = ""
    search: str = ""
    not_listed: str = ""
    not_listed_role: str = ""
    how_known: str = ""
    told_by: str = ""
    recorded_for: str = ""
    from_paper: str = ""
    place: str = ""
    again: str = ""
    urgency: str = ""
    told: str = ""
    told_in_person: str = ""
    about_colleague: str = ""
    colleague: str = ""
    people: tuple[Person, ...] = field(default=())
    marks: tuple[FormMark, ...] = field(default=())
    new_mark: NewMark = field(default_factory=NewMark)

    @classmethod
    def blank(cls, now: datetime, school: str) -> "ReportForm":
        """A new report: happened just now, unless the reporter says otherwise."""
        local = in_london(now)
        return cls(
            key=secrets.token_urlsafe(24),
            school=school,
            day=str(local.day),
            month=str(local.month),
            year=str(local.year),
            time=f"{local:%H:%M}",
        )

    @classmethod
    def typed(cls, form: "MultiDict[str, str]") -> "ReportForm":
        """As the browser sent it."""
        key = form.get("key", "")
        people = zip(form.getlist("person_id"), form.getlist("person_label"), form.getlist("person_role"), strict=False)
        expected = chain(form.getlist("person_expected"), repeat(""))  # a draft of an earlier release has none
        texts = {name: plain_text(form.get(name, "")) for name in _TEXTS}
        return cls(
            key=key if _KEY_FORM.match(key) else secrets.token_urlsafe(24),
            people=tuple(Person(*each, plain_text(day)) for each, day in zip(people, expected, strict=False))[
                :MOST_PEOPLE
            ],
            marks=typed_marks(form),
            new_mark=NewMark.typed(form),
            **texts,
        )

    def with_pupil(self, pupil_id: str, label: str) -> "ReportForm":
        """One more child from the roll; the same child is not added twice."""
        if any(person.pupil_id == pupil_id for person in self.people):
            return replace(self, search="")
        return replace(self, people=(*self.people, Person(pupil_id, label)), search="")

    def with_words(self) -> "ReportForm":
        """One more child, in the reporter's own words."""
        if not self.not_listed:
            return self
        person = Person("", self.not_listed[:200], self.not_listed_role)
        return replace(self, people=(*self.people, person), not_listed="", not_listed_role="")

    def without(self, number: str) -> "ReportForm":
        """Without one of the children, and the marks noted of it."""
        if not number.isdecimal() or int(number) >= len(self.people):
            return self
        kept = tuple(person for index, person in enumerate(self.people) if index != int(number))
        return replace(self, people=kept, marks=without_child(self.marks, int(number)))

    def with_mark(self) -> "ReportForm":
        """With the mark in the boxes among the marks, if it is complete."""
        if not self.new_mark.is_begun or self.new_mark.problems() or len(self.marks) >= MOST_MARKS:
            return self
        blank = NewMark(pupil=self.new_mark.pupil)
        return replace(self, marks=(*self.marks, self.new_mark.as_form_mark()), new_mark=blank)

    def without_mark(self, number: str) -> "ReportForm":
        """Without one of the marks."""
        return replace(self, marks=tuple(mark for index, mark in enumerate(self.marks) if str(index) != number))

    def with_new_key(self) -> "ReportForm":
        """A different report that happens to be typed into the same page."""
        return replace(self, key=secrets.token_urlsafe(24))

    def as_request(self, now: datetime) -> RecordConcern:
        """The report, or a ``Problem`` that names every field to put right, in the form's own names."""
        form = self.with_words().with_mark()
        problems, values = form._checked(now)
        if problems:
            raise Problem(ErrorCode.INVALID_REQUEST, fields=problems)
        try:
            return RecordConcern.model_validate(values)
        except ValidationError as wrong:
            raise Problem(ErrorCode.INVALID_REQUEST, fields=field_problems(wrong)) from None

    def _checked(self, now: datetime) -> tuple[list[FieldProblem], dict[str, object]]:
        problems: list[FieldProblem] = []
        occurred_at = self._occurred_at(now, problems)
        problems.extend(FieldProblem(name, FieldCode.REQUIRED) for name in self._missing())
        for number, person in enumerate(self.people):
            if person.role not in PUPIL_ROLES:
                problems.append(FieldProblem(f"people.{number}.role", FieldCode.REQUIRED))
            if person.expected and read_day(person.expected) is None:
                problems.append(FieldProblem(f"people.{number}.expected_on", FieldCode.WRONG_FORMAT))
        if self.new_mark.is_begun:
            problems.extend(self.new_mark.problems())
        if problems:
            return problems, {}
        return problems, {
            "school_id": _uuid(self.school),
            "category_id": _uuid(self.category),
            "occurred_at": occurred_at,
            "account": self.account,
            "child_words": self.child_words,
            "action_taken": self.action_taken,
            "pupils": [_reported(person) for person in self.people],
            "details": self._details(),
        }

    def _missing(self) -> Iterator[str]:
        yield from (name for name in ("school", "category") if _uuid(getattr(self, name)) is None)
        if self.urgency not in (LATER, *URGENCIES):
            yield "urgency"
        yield from (name for name in ("account", "people") if not getattr(self, name))

    def _details(self) -> ReportDetails:
        """What the form tells beside its words; a mark of a child who is no longer in it is left out."""
        is_about_colleague = self.about_colleague == "yes"
        urgency = cast(Urgency, self.urgency) if self.urgency in URGENCIES else None
        return ReportDetails(
            how_known=self.how_known if self.how_known in HOW_KNOWN else None,
            told_by=self.told_by[:_MOST_SHORT],
            recorded_for=self.recorded_for[:_MOST_SHORT],
            from_paper=bool(self.from_paper),
            place=self.place[:_MOST_SHORT],
            urgency=urgency,
            told=cast(Told, self.told) if urgency and self.told in TOLD else None,
            told_in_person=self.told_in_person[:_MOST_SHORT] if urgency else "",
            about_colleague=is_about_colleague,
            colleague=self.colleague[:_MOST_SHORT] if is_about_colleague else "",
            marks=[mark.as_mark() for mark in self.marks if mark.pupil < len(self.people)],
        )

    def _occurred_at(self, now: datetime, problems: list[FieldProblem]) -> datetime | None:
        day, moment = read_date(self.day, self.month, self.year), read_time(self.time)
        if day is None:
            problems.append(FieldProblem("date", FieldCode.WRONG_FORMAT))
        if moment is None:
            problems.append(FieldProblem("time", FieldCode.WRONG_FORMAT))
        if day is None or moment is None:
            return None
        instant = instant_of(day, moment)
        if instant > now + timedelta(minutes=1):
            problems.append(FieldProblem("date", FieldCode.IN_THE_FUTURE))
        # A form filled in with the present minute is not in the future by a few seconds of two clocks' difference.
        return min(instant, now)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _reported(person: Person) -> ConcernPupil:
    role = cast(PupilRole, person.role)
    pupil_id = _uuid(person.pupil_id)
    if pupil_id is not None:
        return ConcernPupil(pupil_id=pupil_id, role=role)
    return ConcernPupil(not_listed=person.label, role=role, expected_on=read_day(person.expected))


FIELD_NAMES = {"school_id": "school", "category_id": "category", "occurred_at": "date", "pupils": "people"}
"""The services' names for fields, and the form's."""
