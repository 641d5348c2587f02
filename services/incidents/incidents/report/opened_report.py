"""What came out of a sealed report, made fit to be kept: whatever is wrong with it, no word of it is lost.

Nobody is there to put a field right any more, so each part that does not hold is replaced by the nearest thing that
does, and named as a problem for whoever triages the report.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from haven_schemas.acts.incidents import PupilRole, Told, Urgency
from haven_schemas.acts.incidents.report_details import MOST_PUPILS, BodyMark, HowKnown, ReportDetails, ReportProblem
from haven_schemas.acts.incidents.reporting import ConcernPupil, RecordConcern
from haven_schemas.errors import Problem
from pydantic import ValidationError

from incidents.reading import check_occurred_at, expected_birth_problem

_LONDON = ZoneInfo("Europe/London")
_MOST_TEXT = 20_000
_MOST_LABEL = 200
_MOST_DAY = 30
_NOTHING_WRITTEN = "(Nothing was written here.)"
_UNREADABLE = "This report arrived sealed and could not be opened. Ask the person who sent it to tell you again."
_NOT_SAID = "Not said: see what was written"
_ROLES = frozenset(get_args(PupilRole))
_HOW_KNOWN = frozenset(get_args(HowKnown))
_SHORT = ("told_by", "recorded_for", "place", "told_in_person", "colleague")
_CODES: Mapping[str, Collection[str]] = {"urgency": get_args(Urgency), "told": get_args(Told)}
_MOST_MARKS = 30
_MOST_MARK_WORDS = 500
_NO_POINT = {"x": None, "y": None}


@dataclass(frozen=True)
class OpenedReport:
    """The report as it can be kept, and what was wrong with it."""

    request: RecordConcern = field(repr=False)
    problems: tuple[ReportProblem, ...]


@dataclass(frozen=True)
class ReportContext:
    """What a report is held against: categories there are, the one for what fits none, and when it arrived."""

    school_id: UUID
    categories: Collection[UUID]
    not_sure: UUID
    received_at: datetime


def read_report(plain: bytes, known: ReportContext) -> OpenedReport:
    """The report in ``plain`` (the browser's JSON), with everything put right that has to be."""
    try:
        report = json.loads(plain)
    except (ValueError, RecursionError):
        report = {"account": plain.decode(errors="replace")}
    return _Reading(report if isinstance(report, dict) else {"account": json.dumps(report)}, known).report()


def unreadable(known: ReportContext) -> OpenedReport:
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

    def __init__(self, fields: Mapping[str, Any], known: ReportContext) -> None:
        self._fields = fields
        self._known = known
        self._problems: set[ReportProblem] = set()
        self._left_over: list[str] = []

    def report(self) -> OpenedReport:
        """The whole of it."""
        pupils = self._pupils()
        details = self._details(len(pupils))
        account, more = self._account()
        more += "".join(f"\n\n[Of a mark:] {words}" for words in self._left_over)
        request = RecordConcern(
            school_id=self._known.school_id,
            category_id=self._category(),
            occurred_at=self._occurred_at(),
            account=account,
            child_words=_text(self._fields.get("child_words"))[:_MOST_TEXT],
            action_taken=(_text(self._fields.get("action_taken")) + more)[:_MOST_TEXT],
            pupils=pupils,
            details=details,
        )
        return OpenedReport(request, tuple(sorted(self._problems)))

    def _account(self) -> tuple[str, str]:
        """The account, and what of it did not fit."""
        account = _text(self._fields.get("account"))
        if not account:
            self._problems.add("account")
        if len(account) > _MOST_TEXT:
            self._problems.add("account")
            return account[:_MOST_TEXT], "\n\n[The account goes on:] " + account[_MOST_TEXT:]
        return account or _NOTHING_WRITTEN, ""

    def _category(self) -> UUID:
        category = _uuid(self._fields.get("category_id"))
        if category is None or category not in self._known.categories:
            self._problems.add("category")
            return self._known.not_sure
        return category

    def _occurred_at(self) -> datetime:
        """``occurred_at``, a moment on London's clocks, or with a zone; when it arrived if it can be neither."""
        try:
            moment = datetime.fromisoformat(_text(self._fields.get("occurred_at")))
            moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=_LONDON)
            check_occurred_at(moment, self._known.received_at)
        except (ValueError, OverflowError, Problem):
            self._problems.add("occurred_at")
            return self._known.received_at
        return min(moment, self._known.received_at)

    def _pupils(self) -> list[ConcernPupil]:
        children = self._fields.get("pupils")
        read = [
            self._pupil(each) for each in (children if isinstance(children, list) else []) if isinstance(each, dict)
        ]
        if not read or len(read) > MOST_PUPILS:
            self._problems.add("pupils")
        return read[:MOST_PUPILS] or [ConcernPupil(not_listed=_NOT_SAID, role="other")]

    def _pupil(self, child: Mapping[str, Any]) -> ConcernPupil:
        role = child.get("role")
        if not isinstance(role, str) or role not in _ROLES:
            self._problems.add("pupils")
            role = "other"
        pupil_id = _uuid(child.get("pupil_id"))
        if pupil_id is not None:
            return ConcernPupil(pupil_id=pupil_id, role=role)
        label, typed = _text(child.get("label")), _text(child.get("expected_on"))
        expected_on = self._expected_on(typed) if typed else None
        if typed and expected_on is None:
            self._problems.add("pupils")
            kept = f" (expected: {typed[:_MOST_DAY]})"
            label = f"{label[: _MOST_LABEL - len(kept)]}{kept}"
        return ConcernPupil(not_listed=label[:_MOST_LABEL] or _NOT_SAID, role=role, expected_on=expected_on)

    def _expected_on(self, typed: str) -> date | None:
        """The day a birth is expected on, if it can be that; None: it stands in the words for the child instead."""
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            return None
        received_at = self._known.received_at
        return day if expected_birth_problem(day, self._occurred_at(), received_at) is None else None

    def _details(self, children: int) -> ReportDetails:
        given = self._fields.get("details")
        details = dict(given) if isinstance(given, dict) else {}
        how_known, from_paper, named = details.get("how_known"), details.get("from_paper"), details.get("marks")
        about = details.get("about_colleague")
        is_known = isinstance(how_known, str) and how_known in _HOW_KNOWN
        holds = (how_known is None or is_known) and isinstance(from_paper, bool | None)
        holds = holds and isinstance(about, bool | None)
        codes = {name: said for name, known in _CODES.items() if (said := _text(details.get(name))) in known}
        holds = holds and all(details.get(name) is None or name in codes for name in _CODES)
        if not (holds and isinstance(given, dict | None) and isinstance(named, list | None)):
            self._problems.add("details")
        return ReportDetails.model_validate(
            {
                **{name: _text(details.get(name))[:200] for name in _SHORT},
                "how_known": how_known if is_known else None,
                "from_paper": from_paper is True,
                "about_colleague": bool(about),
                **codes,
                "marks": self._marks(named if isinstance(named, list) else [], children),
            }
        )

    def _marks(self, named: list[Any], children: int) -> list[BodyMark]:
        """Those that hold; of any other what was written stays, among what was done."""
        marks: list[BodyMark] = []
        for mark_given in named:
            described = _text(mark_given.get("description")) if isinstance(mark_given, dict) else ""
            mark = self._mark(mark_given, described, children) if isinstance(mark_given, dict) else None
            lost = described[_MOST_MARK_WORDS:] if mark is not None and len(marks) < _MOST_MARKS else described
            if mark is None or lost or len(marks) == _MOST_MARKS:
                self._problems.add("details")
            if lost:
                self._left_over.append(lost)
            if mark is not None and len(marks) < _MOST_MARKS:
                marks.append(mark)
        return marks

    def _mark(self, mark_given: Mapping[str, Any], described: str, children: int) -> BodyMark | None:
        """The mark: without its point, or of another kind, where these do not hold."""
        mark = {name: mark_given[name] for name in ("pupil", "region", "x", "y", "kind") if name in mark_given}
        for mended in ({}, _NO_POINT, {**_NO_POINT, "kind": "other"}):
            try:
                read = BodyMark.model_validate({**mark, **mended, "description": described[:_MOST_MARK_WORDS]})
            except ValidationError:
                self._problems.add("details")
                continue
            return read if read.pupil < children else None
        return None


def as_words(request: RecordConcern, labels: Mapping[int, str]) -> RecordConcern:
    """The report with those of its pupils whom the roll does not know here named in words: place -> words."""
    pupils = [
        ConcernPupil(not_listed=labels[place][:_MOST_LABEL] or _NOT_SAID, role=pupil.role) if place in labels else pupil
        for place, pupil in enumerate(request.pupils)
    ]
    return request.model_copy(update={"pupils": pupils})


def labels_of(plain: bytes) -> list[str]:
    """What the report calls its children, in their order."""
    try:
        report = json.loads(plain)["pupils"]
        return [_text(each.get("label")) for each in report if isinstance(each, dict)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _text(value: Any) -> str:
    """Without NUL, and with half a character, which a browser may send and nothing can keep, replaced."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "").strip()


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
