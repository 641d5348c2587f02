"""Marks on the body map of a report: kept in the form from one round to the next, as its children are."""

from collections.abc import Sequence
from dataclasses import dataclass

from haven_schemas.acts.incidents.report_details import BodyMark
from haven_schemas.body_regions import BodyRegion
from haven_schemas.errors import FieldCode, FieldProblem
from haven_schemas.words.reporting import MARK_KINDS
from werkzeug.datastructures import MultiDict

from gateway.rendering.forms_text import plain_text

MOST_MARKS = 30
_MOST_WORDS = 500
_FIELDS = ("pupil", "region", "x", "y", "kind", "description")


@dataclass(frozen=True)
class FormMark:
    """A mark as the form carries it: ``pupil`` is the child's place in the report, from 0."""

    pupil: int
    region: str
    x: int | None
    y: int | None
    kind: str
    description: str

    def as_mark(self) -> BodyMark:
        """As the report tells of it."""
        return BodyMark.model_validate(self.__dict__)


@dataclass(frozen=True)
class NewMark:
    """What stands in the boxes for one more mark, as typed."""

    pupil: str = ""
    region: str = ""
    x: str = ""
    y: str = ""
    kind: str = ""
    description: str = ""

    @classmethod
    def typed(cls, form: "MultiDict[str, str]") -> "NewMark":
        """As the browser sent it."""
        return cls(**{name: plain_text(form.get(f"new_mark_{name}", "")) for name in _FIELDS})

    @property
    def is_begun(self) -> bool:
        """Whether someone chose something here: a report is then not sent without it."""
        return bool(self.region or self.kind or self.description)

    def problems(self) -> list[FieldProblem]:
        """What is missing before it can be added."""
        problems = []
        if self.region not in _REGIONS:
            problems.append(FieldProblem("new_mark_region", FieldCode.REQUIRED))
        if self.kind not in MARK_KINDS:
            problems.append(FieldProblem("new_mark_kind", FieldCode.REQUIRED))
        return problems

    def as_form_mark(self) -> FormMark:
        """The mark; only after ``problems`` found none."""
        return _form_mark(self.pupil, self.region, self.x, self.y, self.kind, self.description)


_REGIONS = frozenset(region.value for region in BodyRegion)


def typed_marks(form: "MultiDict[str, str]") -> tuple[FormMark, ...]:
    """The marks added so far; what is none is left out."""
    rows = zip(*(form.getlist(f"mark_{name}") for name in _FIELDS), strict=False)
    marks = [_form_mark(*row) for row in rows if row[1] in _REGIONS and row[4] in MARK_KINDS]
    return tuple(marks[:MOST_MARKS])


def without_child(marks: Sequence[FormMark], number: int) -> tuple[FormMark, ...]:
    """The marks after a child was taken out of the report: its own go with it, those of later ones follow them."""
    return tuple(
        FormMark(**{**mark.__dict__, "pupil": mark.pupil - (mark.pupil > number)})
        for mark in marks
        if mark.pupil != number
    )


def _form_mark(pupil: str, region: str, x: str, y: str, kind: str, description: str) -> FormMark:
    across, down = _thousandths(x), _thousandths(y)
    if across is None or down is None:
        across = down = None
    return FormMark(_number(pupil), region, across, down, kind, plain_text(description)[:_MOST_WORDS])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 3 else 0


def _thousandths(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 4 and int(text) <= 1000 else None
