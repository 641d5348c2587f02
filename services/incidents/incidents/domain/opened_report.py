"""What came out of a sealed report, made fit to be kept: whatever is wrong with it, no word of it is lost.

Nobody is there to put a field right any more, so each part that does not hold is replaced by the nearest thing that
does, and named as a problem for whoever triages the report.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from haven_schemas.errors import Problem
from haven_schemas.rpc.incidents import PupilRole
from haven_schemas.rpc.incidents_report_details import MOST_PUPILS, ReportDetails, ReportProblem
from haven_schemas.rpc.incidents_reporting import ConcernPupil, RecordConcern
from pydantic import ValidationError

from .occurrence import check_occurred_at

_LONDON = ZoneInfo("Europe/London")
_MOST_TEXT = 20_000
_NOTHING_WRITTEN = "(Nothing was written here.)"
_UNREADABLE = "This report arrived sealed and could not be opened. Ask the person who sent it to tell you again."
_NOT_SAID = "Not said: see what was written"
_ROLES = frozenset(get_args(PupilRole))
_SHORT = ("told_by", "recorded_for", "place")


@dataclass(frozen=True)
class OpenedReport:
    """The report as it can be kept, and what was wrong with it."""

    request: RecordConcern = field(repr=False)
    problems: tuple[ReportProblem, ...]


@dataclass(frozen=True)
class Known:
    """What a report is held against: categories there are, the one for what fits none, and when it arrived."""

    school_id: UUID
    categories: Collection[UUID]
    not_sure: UUID
    received_at: datetime


def read_report(plain: bytes, known: Known) -> OpenedReport:
    """The report in ``plain`` (the browser's JSON), with everything put right that has to be."""
    try:
        told = json.loads(plain)
    except (ValueError, RecursionError):
        told = {"account": plain.decode(errors="replace")}
    return _Reading(told if isinstance(told, dict) else {"account": json.dumps(told)}, known).report()


def unreadable(known: Known) -> OpenedReport:
    """What stands in the place of a report that does not open."""
    request = RecordConcern(
        school_id=known.school_id,
        category_id=known.not_sure,
        occurred_at=known.received_at,
        account=_UNREADABLE,
        pupils=[ConcernPupil(not_listed="Not known", role="other")],
    )
    return OpenedReport(request, ("unreadable",))


class _Reading:
    """One report being read; ``problems`` grows on the way."""

    def __init__(self, told: Mapping[str, Any], known: Known) -> None:
        self._told = told
        self._known = known
        self._problems: set[ReportProblem] = set()

    def report(self) -> OpenedReport:
        """The whole of it."""
        pupils = self._pupils()
        account, more = self._account()
        request = RecordConcern(
            school_id=self._known.school_id,
            category_id=self._category(),
            occurred_at=self._occurred_at(),
            account=account,
            child_words=_text(self._told.get("child_words"))[:_MOST_TEXT],
            action_taken=(_text(self._told.get("action_taken")) + more)[:_MOST_TEXT],
            pupils=pupils,
            details=self._details(len(pupils)),
        )
        return OpenedReport(request, tuple(sorted(self._problems)))

    def _account(self) -> tuple[str, str]:
        """The account, and what of it did not fit."""
        account = _text(self._told.get("account"))
        if not account:
            self._problems.add("account")
        if len(account) > _MOST_TEXT:
            self._problems.add("account")
            return account[:_MOST_TEXT], "\n\n[The account goes on:] " + account[_MOST_TEXT:]
        return account or _NOTHING_WRITTEN, ""

    def _category(self) -> UUID:
        category = _uuid(self._told.get("category_id"))
        if category is None or category not in self._known.categories:
            self._problems.add("category")
            return self._known.not_sure
        return category

    def _occurred_at(self) -> datetime:
        """``occurred_at``, a moment on London's clocks, or with a zone; when it arrived if it can be neither."""
        try:
            moment = datetime.fromisoformat(_text(self._told.get("occurred_at")))
            moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=_LONDON)
            check_occurred_at(moment, self._known.received_at)
        except (ValueError, OverflowError, Problem):
            self._problems.add("occurred_at")
            return self._known.received_at
        return min(moment, self._known.received_at)

    def _pupils(self) -> list[ConcernPupil]:
        told = self._told.get("pupils")
        read = [self._pupil(each) for each in (told if isinstance(told, list) else []) if isinstance(each, dict)]
        if not read or len(read) > MOST_PUPILS:
            self._problems.add("pupils")
        return read[:MOST_PUPILS] or [ConcernPupil(not_listed=_NOT_SAID, role="other")]

    def _pupil(self, told: Mapping[str, Any]) -> ConcernPupil:
        role = told.get("role")
        if not isinstance(role, str) or role not in _ROLES:
            self._problems.add("pupils")
            role = "other"
        pupil_id = _uuid(told.get("pupil_id"))
        if pupil_id is not None:
            return ConcernPupil(pupil_id=pupil_id, role=role)
        return ConcernPupil(not_listed=_text(told.get("label"))[:200] or _NOT_SAID, role=role)

    def _details(self, children: int) -> ReportDetails:
        told = self._told.get("details")
        details = dict(told) if isinstance(told, dict) else {}
        named = details.get("marks")
        marks = [mark for mark in (named if isinstance(named, list) else []) if _is_of_a_child(mark, children)]
        short = {name: _text(details.get(name))[:200] for name in _SHORT}
        try:
            return ReportDetails.model_validate({**details, **short, "marks": marks})
        except ValidationError:
            self._problems.add("details")
            return ReportDetails(**short)


def as_words(request: RecordConcern, labels: Mapping[int, str]) -> RecordConcern:
    """The report with those of its pupils whom the roll does not know here named in words: place -> words."""
    pupils = [
        ConcernPupil(not_listed=labels[place][:200] or _NOT_SAID, role=pupil.role) if place in labels else pupil
        for place, pupil in enumerate(request.pupils)
    ]
    return request.model_copy(update={"pupils": pupils})


def labels_of(plain: bytes) -> list[str]:
    """What the report calls its children, in their order."""
    try:
        told = json.loads(plain)["pupils"]
        return [_text(each.get("label")) for each in told if isinstance(each, dict)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _is_of_a_child(mark: Any, children: int) -> bool:
    place = mark.get("pupil", 0) if isinstance(mark, dict) else None
    return isinstance(place, int) and 0 <= place < children


def _text(value: Any) -> str:
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
