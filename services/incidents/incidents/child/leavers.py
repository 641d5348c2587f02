"""Leavers listed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.leavers import LeaverLine, LeaverPage, LeaverQuery, ListLeavers
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
    union,
)

from incidents.aliases import families_of
from incidents.categories import categories_by_id
from incidents.handover import FileFacts, file_facts
from incidents.models import (
    FileReaderRow,
    KnownPupilRow,
    LeaverEnquiryRow,
    LeaverRow,
    PupilMoveRow,
    RecordSubjectRow,
    SubjectAliasRow,
)
from incidents.paging import after_instant, cut, next_cursor
from incidents.sight import sight_of

NOT_KNOWN = "not_known"
LEFT_AT = func.coalesce(LeaverRow.left_at, cast(literal("1970-01-01T00:00:00+00:00"), DateTime(timezone=True)))
"""Children of no known day left before all others."""
_AT_ONCE = 200
_IDS = bindparam("ids", type_=ARRAY(Uuid()))
_KEPT = select(RecordSubjectRow.subject_id, RecordSubjectRow.school_id).where(
    RecordSubjectRow.subject_id == any_(_IDS)
).distinct()  # fmt: skip
_READ = select(FileReaderRow.subject_id, FileReaderRow.school_id).where(FileReaderRow.subject_id == any_(_IDS))
_EMPTIED = select(KnownPupilRow.pupil_id).where(
    KnownPupilRow.pupil_id == any_(_IDS), KnownPupilRow.only_for.is_not(None)
)
_LEFT = select(LeaverRow.subject_id, LeaverRow.school_id).where(LeaverRow.subject_id == any_(_IDS))
_MOVES = select(PupilMoveRow).where(
    PupilMoveRow.state != "ended",
    or_(PupilMoveRow.from_pupil_id == any_(_IDS), PupilMoveRow.to_pupil_id == any_(_IDS)),
)
_ON_A_ROLL = select(func.haven_on_a_roll(_IDS, type_=Uuid()).column_valued("subject_id"))
_LONDON = ZoneInfo("Europe/London")
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LOOKED_AT = 200
"""Leavers at a time, of whom some are at another school of the trust."""


def candidates(unit: Unit) -> ColumnElement[bool]:
    """What one statement can tell of leavers: of the caller's safeguarding teams, and perhaps with a file.

    Children to whom the caller is linked, or whose file is closed to them, are not: a colleague asks after those.
    """
    sight = sight_of(unit)
    with_other_ids = union(select(SubjectAliasRow.alias_id), select(SubjectAliasRow.root_id))
    return and_(
        LeaverRow.school_id.in_(sight.triages_at),
        LeaverRow.subject_id.not_in(sight.kept_from | sight.closed),
        or_(LeaverRow.has_file, LeaverRow.subject_id.in_(with_other_ids)),
    )


def leavers_in(unit: Unit, rows: Sequence[LeaverRow]) -> Iterator[LeaverRow]:
    """Those of some candidates who have a file and are nowhere in the trust, in their order; six statements for 200.

    A child under two ids, both off the roll of a school, is one leaver.
    """
    for begin in range(0, len(rows), _AT_ONCE):
        some = rows[begin : begin + _AT_ONCE]
        families = families_of(unit, [row.subject_id for row in some])
        found = _Found.of(unit, {each for family in families.values() for each in family})
        yield from (row for row in some if found.is_leaver(row, families[row.subject_id]))


def find_leaver(unit: Unit, query: LeaverQuery) -> LeaverRow:
    """``not_found`` where the child is no leaver of that school for the caller."""
    here = (LeaverRow.subject_id == query.subject_id, LeaverRow.school_id == query.school_id)
    rows = unit.session.scalars(select(LeaverRow).where(*here, candidates(unit))).all()
    leaver = next(leavers_in(unit, rows), None)
    if leaver is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return leaver


@dataclass(frozen=True)
class _Found:
    """What is known of some children, by every id they have."""

    files: frozenset[tuple[UUID, UUID]]
    """An id, and a school that keeps or reads a record about it."""
    elsewhere: frozenset[UUID]
    """Ids on a roll, or emptied for a child whose identity is protected: those named for them know where they are."""
    left: frozenset[tuple[UUID, UUID]]
    moves: Sequence[PupilMoveRow]

    @classmethod
    def of(cls, unit: Unit, ids: Collection[UUID]) -> "_Found":
        asked = {"ids": list(ids)}
        kept = unit.session.execute(_KEPT, asked).all()
        read = unit.session.execute(_READ, asked).all()
        written = {row.subject_id for row in kept}
        on_a_roll = unit.session.scalars(_ON_A_ROLL, asked)
        emptied = unit.session.scalars(_EMPTIED, asked)
        return cls(
            files=frozenset(
                [*((row.subject_id, row.school_id) for row in kept),
                 *((row.subject_id, row.school_id) for row in read if row.subject_id in written)]
            ),
            elsewhere=frozenset([*on_a_roll, *emptied]),
            left=frozenset((row.subject_id, row.school_id) for row in unit.session.execute(_LEFT, asked)),
            moves=unit.session.scalars(_MOVES, asked).all(),
        )  # fmt: skip

    def is_leaver(self, row: LeaverRow, family: Collection[UUID]) -> bool:
        """Whether somebody has to ask after the child at that school."""
        same = [each for each in family if (each, row.school_id) in self.left]
        return (
            row.subject_id == min(same, default=row.subject_id)
            and not self.elsewhere.intersection(family)
            and any((each, row.school_id) in self.files for each in family)
            and not self._went_on(row, family)
        )

    def _went_on(self, row: LeaverRow, family: Collection[UUID]) -> bool:
        """Whether the last that was said of a move is that they went from here to another school of the trust."""
        own = [each for each in self.moves if each.from_pupil_id in family or each.to_pupil_id in family]
        last = max(own, key=lambda each: each.version, default=None)
        return last is not None and last.from_school_id == row.school_id


def enquiries_about(unit: Unit, leavers: Collection[LeaverRow]) -> dict[tuple[UUID, UUID], list[LeaverEnquiryRow]]:
    """By school and child, under whichever id was asked after, the newest first; what was asked before they left this
    time is none of it."""
    families = families_of(unit, [leaver.subject_id for leaver in leavers])
    ids = {each for family in families.values() for each in family}
    newest = (LeaverEnquiryRow.asked_at.desc(), LeaverEnquiryRow.entry_id.desc())
    rows = unit.session.scalars(
        select(LeaverEnquiryRow).where(LeaverEnquiryRow.subject_id.in_(ids)).order_by(*newest)
    ).all()
    return {
        (leaver.school_id, leaver.subject_id): [
            row
            for row in rows
            if row.school_id == leaver.school_id
            and row.subject_id in families[leaver.subject_id]
            and (leaver.left_at is None or row.asked_at >= leaver.left_at)
        ]
        for leaver in leavers
    }


def leaver_lines(unit: Unit, leavers: Sequence[LeaverRow]) -> list[LeaverLine]:
    """In the order given."""
    asked = enquiries_about(unit, leavers)
    facts = _facts(unit, leavers)
    return [
        _line(unit, each, facts[each.school_id, each.subject_id], asked[each.school_id, each.subject_id])
        for each in leavers
    ]


def _facts(unit: Unit, leavers: Sequence[LeaverRow]) -> Mapping[tuple[UUID, UUID], FileFacts]:
    categories = categories_by_id(unit)
    found: dict[tuple[UUID, UUID], FileFacts] = {}
    for school_id in {each.school_id for each in leavers}:
        ids = [each.subject_id for each in leavers if each.school_id == school_id]
        found |= {(school_id, each): fact for each, fact in file_facts(unit, school_id, ids, categories).items()}
    return found


def _line(unit: Unit, leaver: LeaverRow, facts: FileFacts, asked: Sequence[LeaverEnquiryRow]) -> LeaverLine:
    last = asked[0] if asked else None
    again_on = None if last is None else last.ask_again_on
    return of_row(
        LeaverLine,
        leaver,
        records=len(facts.record_ids),
        risk=facts.risk,
        enquiries=len(asked),
        last_asked=None if last is None else last.asked,
        asked_at=None if last is None else last.asked_at,
        ask_again_on=None if again_on is None else again_on.isoformat(),
        overdue=again_on is not None and again_on <= unit.now.astimezone(_LONDON).date(),
    )


def list_leavers(unit: Unit, request: ListLeavers) -> LeaverPage:
    """One page, those who left first on top. ``invalid_request`` on a cursor of another list."""
    digest = filter_digest(
        "leavers", unit.access.actor_id, *request.model_dump(mode="json", exclude={"limit", "cursor"}).items()
    )
    rows, more = cut(_page(unit, request, digest), request.limit)
    lines = leaver_lines(unit, rows)
    unit.audit(
        AuditAction.LEAVER_LIST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids={row.school_id for row in rows},
        subject_ids={row.subject_id for row in rows},
    )
    last = (rows[-1].left_at or _BEFORE_ALL, rows[-1].subject_id) if rows else ()
    return LeaverPage(
        leavers=lines, not_known=_count_not_known(unit, request), next_cursor=next_cursor(digest, more, *last)
    )


def _page(unit: Unit, request: ListLeavers, digest: str) -> list[LeaverRow]:
    """One more than a page holds, if there is one."""
    found: list[LeaverRow] = []
    after = None if request.cursor is None else after_instant(request.cursor, digest)
    while len(found) <= request.limit:
        wanted = _candidates(unit, request, found_out=request.found)
        if after is not None:
            wanted = wanted.where(tuple_(LEFT_AT, LeaverRow.subject_id) > tuple_(*after))
        rows = unit.session.scalars(wanted.order_by(LEFT_AT, LeaverRow.subject_id).limit(_LOOKED_AT)).all()
        found += leavers_in(unit, rows)
        if len(rows) < _LOOKED_AT:
            break
        after = (rows[-1].left_at or _BEFORE_ALL, rows[-1].subject_id)
    return found[: request.limit + 1]


def _count_not_known(unit: Unit, request: ListLeavers) -> int:
    rows = unit.session.scalars(_candidates(unit, request, found_out=False)).all()
    return sum(1 for _ in leavers_in(unit, rows))


def _candidates(unit: Unit, request: ListLeavers, *, found_out: bool) -> Select[LeaverRow]:
    known = LeaverRow.whereabouts != NOT_KNOWN if found_out else LeaverRow.whereabouts == NOT_KNOWN
    wanted = select(LeaverRow).where(candidates(unit), known)
    return wanted if request.school_id is None else wanted.where(LeaverRow.school_id == request.school_id)
