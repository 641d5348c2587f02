"""Marks on a body map, made ready to be drawn and read out: numbered, each on its view, with words for every code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from .acts.incidents.report_details import MarkKind
from .body_drawing import VIEWS, View, point_of
from .body_regions import BodyRegion, view_of
from .words import reporting


class Marked(Protocol):
    """A mark, of a form or of a record."""

    @property
    def region(self) -> str:
        """A code of ``BodyRegion``."""
        ...

    @property
    def x(self) -> int | None:
        """Thousandths of the width."""
        ...

    @property
    def y(self) -> int | None:
        """Thousandths of the height."""
        ...

    @property
    def kind(self) -> str:
        """A code of ``MarkKind``."""
        ...


@dataclass(frozen=True)
class DrawnMark:
    """A mark with its number and its place on its view."""

    number: int
    x: float
    y: float
    words: str


@dataclass(frozen=True)
class DrawnView:
    """A view with the marks on it."""

    view: View
    marks: tuple[DrawnMark, ...]


def words_of_mark(mark: Marked) -> str:
    """``Bruise, left forearm``."""
    return reporting.words_of_mark(cast(MarkKind, mark.kind), BodyRegion(mark.region))


def drawn(marks: Sequence[Marked], *, every_view: bool = False) -> list[DrawnView]:
    """The views that bear a mark (or all of them), with the marks numbered from 1 in their order."""
    numbered = [
        (view_of(BodyRegion(mark.region)), DrawnMark(number, *_place(mark), words_of_mark(mark)))
        for number, mark in enumerate(marks, start=1)
    ]
    views = (DrawnView(view, tuple(each for name, each in numbered if name is view.name)) for view in VIEWS)
    return [view for view in views if every_view or view.marks]


def marks_by_child(marks: Iterable[Marked]) -> dict[object, list[Marked]]:
    """The marks of each child, in the order they were noted."""
    children: dict[object, list[Marked]] = {}
    for mark in marks:
        children.setdefault(getattr(mark, "subject_id", None), []).append(mark)
    return children


def _place(mark: Marked) -> tuple[float, float]:
    return point_of(BodyRegion(mark.region), mark.x, mark.y)
