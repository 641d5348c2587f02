"""What was typed into the report, kept from one round to the next and turned into a request at the end."""

import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rpc.incidents import PupilRole
from haven_schemas.rpc.incidents_reporting import ConcernPupil, RecordConcern
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from gateway.problems import field_problems
from gateway.times import in_london, instant_of, read_date, read_time
from gateway.words import ROLE_WORDS

MOST_PEOPLE = 20
_KEY_FORM = re.compile(r"^[A-Za-z0-9_-]{16,64}$")


@dataclass(frozen=True)
class Person:
    """A child in the report: from the roll by id, or not listed, in the reporter's words (``label``)."""

    pupil_id: str
    label: str
    role: str = ""


@dataclass(frozen=True)
class ReportForm:
    """The whole form as text. ``key`` makes the report arrive once however often it is sent."""

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
    people: tuple[Person, ...] = field(default=())

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
        texts = {
            name: form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()
            for name in (
                "school", "category", "day", "month", "year", "time", "account", "child_words", "action_taken",
                "search", "not_listed",
            )
        }  # fmt: skip
        return cls(
            key=key if _KEY_FORM.match(key) else secrets.token_urlsafe(24),
            people=tuple(Person(*each) for each in people)[:MOST_PEOPLE],
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
        return replace(self, people=(*self.people, Person("", self.not_listed[:200])), not_listed="")

    def without(self, number: str) -> "ReportForm":
        """Without one of the children."""
        kept = tuple(person for index, person in enumerate(self.people) if str(index) != number)
        return replace(self, people=kept)

    def with_new_key(self) -> "ReportForm":
        """A different report that happens to be typed into the same page."""
        return replace(self, key=secrets.token_urlsafe(24))

    def as_request(self, now: datetime) -> RecordConcern:
        """The report, or a ``Problem`` that names every field to put right, in the form's own names."""
        form = self.with_words()
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
        for name in ("school", "category"):
            if _uuid(getattr(self, name)) is None:
                problems.append(FieldProblem(name, FieldCode.REQUIRED))
        if not self.account:
            problems.append(FieldProblem("account", FieldCode.REQUIRED))
        if not self.people:
            problems.append(FieldProblem("people", FieldCode.REQUIRED))
        for number, person in enumerate(self.people):
            if person.role not in ROLE_WORDS:
                problems.append(FieldProblem(f"people.{number}.role", FieldCode.REQUIRED))
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
        }

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
    return ConcernPupil(not_listed=person.label, role=role)


FIELD_NAMES = {"school_id": "school", "category_id": "category", "occurred_at": "date", "pupils": "people"}
"""The services' names for fields, and the form's."""
