"""Children listed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.pupils import (
    NamesAsked,
    PupilFacts,
    PupilFactsList,
    PupilIdentities,
    PupilIdentity,
    PupilNames,
    PupilNamesList,
    PupilPage,
    PupilsById,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import not_, select
from sqlalchemy.dialects.postgresql import distinct_on

from pupils.files import LONDON
from pupils.models import ProtectedReaderRow, PupilNameRow, PupilRow, PupilStayRow
from pupils.sight import full_view, may_know, may_meet, pupil_view, shown_entries, stay_view, unsealed, who_came


def get_pupils(unit: Unit, request: PupilsById) -> PupilPage:
    """Those at schools where the caller may find pupils, by surname then forename; others are left out, and so is an
    entry that a protected child had before, but for the people named for the child.

    Who went to another school of the trust is shown to the school they left as it knew them; the entry another school
    had of a child who came from there, as the child is known today: what they brought with them names that entry.
    """
    schools = unit.access.schools_with(Right.PUPIL_FIND)
    view = full_view(unit.access, unit.now)
    rows = unit.session.scalars(
        select(PupilRow)
        .where(PupilRow.id.in_(request.ids), PupilRow.school_id.in_(schools), shown_entries(unit))
        .order_by(PupilRow.sort_surname, PupilRow.sort_forename, PupilRow.id)
    ).all()
    met = {row.id for row in rows}
    stays = _stays(unit, set(request.ids) - met, schools)
    told = [*((row.school_id, row.id) for row in rows), *((stay.school_id, stay.pupil_id) for stay in stays)]
    came = who_came(unit, set(request.ids) - met, schools)
    told += [(row.school_id, row.id) for row in came.values()]
    _note_read(unit, Right.PUPIL_READ if view.grants else Right.PUPIL_FIND, told)
    known = unsealed(unit, rows)
    shown = [*(pupil_view(row, view, known) for row in rows), *(stay_view(stay) for stay in stays)]
    for entry_id, row in came.items():
        meant = pupil_view(row, view, frozenset((row.id,)))
        shown.append(meant.model_copy(update={"id": entry_id, "merged_into": row.id}))
    return PupilPage(pupils=shown, next_cursor=None)


def _note_read(unit: Unit, right: Right, told: Sequence[tuple[UUID, UUID]]) -> None:
    """One entry for each school: the log shows an entry to each school in it, and names there no child of another's."""
    by_school: dict[UUID, list[UUID]] = {}
    for school_id, pupil_id in told:
        by_school.setdefault(school_id, []).append(pupil_id)
    for school_id, pupil_ids in sorted(by_school.items()):
        unit.audit(AuditAction.PUPIL_RECORD_READ, right=right, school_ids=[school_id], subject_ids=pupil_ids)
    if not by_school:
        unit.audit(AuditAction.PUPIL_RECORD_READ, right=right)


def _stays(unit: Unit, pupil_ids: Collection[UUID], schools: Collection[UUID]) -> Sequence[PupilStayRow]:
    """The newest stay of each at one of the schools."""
    if not pupil_ids:
        return []
    return unit.session.scalars(
        select(PupilStayRow)
        .where(PupilStayRow.pupil_id.in_(pupil_ids), PupilStayRow.school_id.in_(schools))
        .ext(distinct_on(PupilStayRow.pupil_id))
        .order_by(PupilStayRow.pupil_id, PupilStayRow.left_on.desc())
    ).all()


def pupil_names(unit: Unit, request: NamesAsked) -> PupilNamesList:
    """Newest first; with ``known_on`` those that held at some moment of that day.

    Only of pupils the caller sees in full (``pupil:read``, second tier, years and classes); ``not_found`` otherwise.
    """
    pupil = unit.session.get(PupilRow, request.pupil_id)
    view = full_view(unit.access, unit.now)
    if pupil is None or not view.covers(pupil.school_id, pupil.year_group, pupil.class_name):
        raise Problem(ErrorCode.NOT_FOUND)
    if not may_meet(unit, pupil):
        raise Problem(ErrorCode.NOT_FOUND)
    before = unit.session.scalars(
        select(PupilNameRow)
        .where(PupilNameRow.pupil_id == pupil.id)
        .order_by(PupilNameRow.known_until.desc(), PupilNameRow.id.desc())
    )
    names = [_names(pupil, pupil.names_since if may_know(unit, pupil) else None, None)]
    names += [_names(each, each.known_from, each.known_until) for each in before]
    unit.audit(
        AuditAction.PUPIL_NAMES_READ,
        right=Right.PUPIL_READ,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
    )
    if request.known_on is None:
        return PupilNamesList(names=names)
    begins = datetime.combine(request.known_on, time(0), LONDON)
    return PupilNamesList(names=[each for each in names if _held(each, begins, begins + timedelta(days=1))])


def _names(of: PupilRow | PupilNameRow, since: datetime | None, until: datetime | None) -> PupilNames:
    return of_row(PupilNames, of, known_from=since, known_until=until)


def _held(names: PupilNames, begins: datetime, ends: datetime) -> bool:
    return (names.known_from is None or names.known_from < ends) and (
        names.known_until is None or names.known_until > begins
    )


def pupil_facts(unit: Unit, request: PupilsById) -> PupilFactsList:
    """School, year group, class, whether on the roll, and who alone opens an emptied entry's file; no name.

    Unknown ids are left out. For services only.
    """
    rows = unit.session.execute(
        select(
            PupilRow.id,
            PupilRow.school_id,
            PupilRow.year_group,
            PupilRow.class_name,
            PupilRow.on_roll,
            PupilRow.version,
            (PupilRow.protected & PupilRow.hidden).label("emptied"),
        ).where(PupilRow.id.in_(request.ids))
    ).all()
    readers = defaultdict[UUID, list[UUID]](list)
    named = select(ProtectedReaderRow).where(ProtectedReaderRow.pupil_id.in_([row.id for row in rows if row.emptied]))
    for row in unit.session.scalars(named.order_by(ProtectedReaderRow.staff_id)):
        readers[row.pupil_id].append(row.staff_id)
    unit.audit(
        AuditAction.PUPIL_RECORD_READ,
        right=Right.SERVICE_PUPIL_FACTS,
        school_ids={row.school_id for row in rows},
        subject_ids=[row.id for row in rows],
    )
    return PupilFactsList(
        pupils=[
            of_row(PupilFacts, row, pupil_id=row.id, only_for=readers[row.id] if row.emptied else None) for row in rows
        ]
    )


def pupil_identities(unit: Unit, request: PupilsById) -> PupilIdentities:
    """Each by the very entry that is asked for.

    For services only; whoever asks looks whether the person they ask for may read it. Left out are unknown ids and
    children whose identity is protected: what is asked for goes to others, and a number or a birthday leads back.
    """
    known = select(PupilRow).where(PupilRow.id.in_(request.ids), not_(PupilRow.protected)).order_by(PupilRow.id)
    rows = unit.session.scalars(known).all()
    unit.audit(
        AuditAction.PUPIL_RECORD_READ,
        right=Right.SERVICE_PUPIL_NAMES,
        school_ids={row.school_id for row in rows},
        subject_ids=[row.id for row in rows],
    )
    return PupilIdentities(
        pupils=[
            of_row(
                PupilIdentity,
                row,
                pupil_id=row.id,
                known_as=_called(row),
                legal_name=_name(row.legal_forename, row.legal_surname),
            )
            for row in rows
        ]
    )


def _called(row: PupilRow) -> str:
    return _name(row.preferred_forename or row.legal_forename, row.preferred_surname or row.legal_surname)


def _name(forename: str, surname: str) -> str:
    return f"{forename} {surname}".strip()
