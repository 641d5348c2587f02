"""Sealed reports that could not be opened."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from chassis.access.overseer import oversees
from chassis.access.second_person import may_agree
from chassis.ground.logs import get_logger
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from chassis.units.one_of import one_of
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.unopened import (
    UnopenedBecause,
    UnopenedReport,
    UnopenedReportPage,
    UnopenedReportsQuery,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import DiscardAnnounced
from haven_schemas.events.incidents import DiscardNews
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_SCHOOL, schools_of_trust
from sqlalchemy import Select, exists, func, or_, select, tuple_

from incidents.aliases import families_of
from incidents.chronology_lines import subjects_of
from incidents.copies import known_schools
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, DocumentRow, UnopenedReportRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.sight import sees_concern, sight_of

log = get_logger()
_ROW = UnopenedReportRow


def announce_discard(unit: Unit, row: UnopenedReportRow, state: DiscardNews) -> None:
    """Under the id of what was proposed: who is told learns of no concern. Of what was proposed before there were such
    ids nothing is said."""
    if row.discard_id is None:
        return
    unit.publish(
        DiscardAnnounced(
            discard_id=row.discard_id,
            state=state,
            proposed_by=row.proposed_by if state == "proposed" else None,
        ),
        aggregate_id=row.discard_id,
        aggregate_version=row.version,
        school_id=row.school_id,
    )


def end_discard(unit: Unit, row: UnopenedReportRow) -> None:
    """Nothing comes of what was proposed, or agreed on; nothing is said of one that never was, or that is done."""
    if row.state in ("proposed", "agreed"):
        announce_discard(unit, row, "ended")


def end_discards(unit: Unit, concern_ids: Collection[UUID]) -> None:
    """Of concerns that go with a child's file."""
    going = select(UnopenedReportRow).where(one_of(UnopenedReportRow.concern_id, concern_ids))
    for row in unit.session.scalars(going.order_by(UnopenedReportRow.concern_id)):
        end_discard(unit, row)


def note_unopened(unit: Unit, concern: ConcernRow, because: UnopenedBecause) -> None:
    """Each time it was tried. What was proposed stands; one that was discarded waits again, for a file that came
    later."""
    row = unit.session.get(UnopenedReportRow, concern.id, with_for_update=True)
    if row is None:
        log.warning("report_does_not_open", concern_id=concern.id, because=because)
        row = UnopenedReportRow(
            concern_id=concern.id,
            reporter_id=concern.reporter_id,
            received_at=concern.recorded_at,
            found_at=unit.now,
            state="waiting",
            files=0,
            version=1,
        )
        unit.session.add(row)
    elif row.state == "discarded":
        let_wait(unit, row)
    row.school_id, row.because, row.tried_at = concern.school_id, because, unit.now
    unit.session.flush()


def wait_again(unit: Unit, concern: ConcernRow, because: UnopenedBecause) -> None:
    """What two people agreed to does not hold any more: it does not open for another reason by now."""
    note_unopened(unit, concern, because)
    let_wait(unit, unit.session.get_one(UnopenedReportRow, concern.id))
    unit.session.flush()


def let_wait(unit: Unit, row: UnopenedReportRow) -> None:
    """For somebody to decide, with nothing proposed."""
    end_discard(unit, row)
    row.state, row.reason, row.discard_id = "waiting", None, None
    row.proposed_by = row.proposed_at = row.proposed_session = None
    row.agreed_by = row.agreed_at = row.discarded_at = None
    row.files, row.version = 0, row.version + 1


def note_opened(unit: Unit, concern: ConcernRow) -> None:
    """Unless the report itself, or a file of it, still waits under the intake key."""
    row = unit.session.get(UnopenedReportRow, concern.id, with_for_update=True)
    if row is not None and row.state != "discarded" and not under_intake(unit, concern):
        end_discard(unit, row)
        unit.session.delete(row)
        unit.session.flush()


def under_intake(unit: Unit, concern: ConcernRow) -> bool:
    """Whether something of it is wrapped for the intake key."""
    files = select(DocumentRow.id).where(DocumentRow.concern_id == concern.id)
    own = or_(KeyWrapRow.record_id == concern.id, KeyWrapRow.record_id.in_(files))
    return bool(unit.session.scalar(select(exists().where(own, KeyWrapRow.holder_kind == "intake"))))


def files_under_intake(unit: Unit, concern: ConcernRow) -> list[UUID]:
    """In the order in which they came."""
    waiting = select(KeyWrapRow.record_id).where(KeyWrapRow.holder_kind == "intake")
    files = select(DocumentRow.id).where(DocumentRow.concern_id == concern.id, DocumentRow.id.in_(waiting))
    return list(unit.session.scalars(files.order_by(DocumentRow.id)))


def is_kept_by_hold(unit: Unit, owners: OtherOwners, row: UnopenedReportRow) -> bool:
    """As retention says at this moment of the children it is known to be about. ``OwnerAway``.

    Whoever agrees works elsewhere and sees none of them.
    """
    with unit.beyond_own_schools([row.school_id]):
        families = families_of(unit, [each.id for each in subjects_of(unit, row.concern_id)])
    return owners.keeps_report(row.school_id, sorted({each for family in families.values() for each in family}))


def check_not_held(unit: Unit, owners: OtherOwners, row: UnopenedReportRow) -> None:
    """``invalid_request`` on ``concern_id``; ``OwnerAway``."""
    if is_kept_by_hold(unit, owners, row):
        raise invalid("concern_id", FieldCode.HELD)


def triages(unit: Unit, row: UnopenedReportRow) -> bool:
    """Whether the caller triages at its school and sees the concern: not where a child in it is hidden from them."""
    if not unit.access.has(Right.CONCERN_TRIAGE, row.school_id):
        return False
    concern = unit.session.get(ConcernRow, row.concern_id)
    return concern is not None and sees_concern(unit, concern)


def agrees(unit: Unit, row: UnopenedReportRow) -> bool:
    """Whether the caller may be the second person, as far as their rights go, and it is not kept from them."""
    if row.concern_id in sight_of(unit).barred:
        return False
    everywhere = schools_of_trust(known_schools(unit.session))
    return row.proposed_by != unit.access.actor_id and may_agree(unit.access, row.school_id, everywhere)


def watches(unit: Unit, row: UnopenedReportRow) -> bool:
    """Whether the caller watches over it, and decides nothing: from when it is proposed that it be destroyed.

    Whoever the children in it are, also one the caller is linked to: they are told of it without knowing, and one that
    is missing from the list would tell them of whom it is (decision 105).
    """
    return row.state != "waiting" and oversees(unit.access, row.school_id)


def held_unopened(unit: Unit, concern_id: UUID, version: int) -> UnopenedReportRow:
    """Held until the unit ends, so that of two who decide at once the second finds it changed.

    ``not_found`` for whoever is not concerned with it, ``stale_version``."""
    row = unit.session.get(UnopenedReportRow, concern_id, with_for_update=True, populate_existing=True)
    if row is None or not (triages(unit, row) or (row.state == "proposed" and agrees(unit, row))):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != version:
        raise Problem(ErrorCode.STALE_VERSION)
    return row


def unopened_reports(unit: Unit, request: UnopenedReportsQuery) -> UnopenedReportPage:
    """Those found last first; what the caller is not concerned with is left out. ``invalid_request`` on a cursor of
    another list."""
    digest = filter_digest("unopened_reports", unit.access.actor_id, request.concern_id)
    rows, more = cut(unit.session.scalars(_page(request, digest)).all(), request.limit)
    reports = [shown for row in rows if (shown := _shown(unit, row)) is not None]
    unit.audit(
        AuditAction.CONCERN_UNOPENED_READ,
        right=Right.RETENTION_READ,
        school_ids={each.school_id for each in reports},
        object_id=request.concern_id,
    )
    keys = (rows[-1].found_at, rows[-1].concern_id) if rows else ()
    return UnopenedReportPage(reports=reports, next_cursor=next_cursor(digest, more, *keys))


def _page(request: UnopenedReportsQuery, digest: str) -> Select[UnopenedReportRow]:
    wanted = select(_ROW)
    if request.concern_id is not None:
        wanted = wanted.where(_ROW.concern_id == request.concern_id)
    if request.cursor is not None:
        wanted = wanted.where(tuple_(_ROW.found_at, _ROW.concern_id) < tuple_(*after_instant(request.cursor, digest)))
    return wanted.order_by(_ROW.found_at.desc(), _ROW.concern_id.desc()).limit(request.limit + 1)


def _shown(unit: Unit, row: UnopenedReportRow) -> UnopenedReport | None:
    reads, may_agree = triages(unit, row), row.state == "proposed" and agrees(unit, row)
    if not (reads or may_agree or watches(unit, row)):
        return None
    concern = unit.session.get_one(ConcernRow, row.concern_id) if reads else None
    open_to_try = reads and row.state in ("waiting", "proposed")
    proposes = reads and unit.access.has(Right.RETENTION_PROPOSE, row.school_id)
    return of_row(
        UnopenedReport,
        row,
        id=row.concern_id,
        reporter_id=row.reporter_id if reads or may_agree else None,
        children=None if concern is None else len(subjects_of(unit, concern.id)),
        files=None if concern is None else row.files or len(files_under_intake(unit, concern)),
        reads=reads,
        may_try=open_to_try,
        may_leave_out=open_to_try and row.because == "child_key_gone" and concern is not None and concern.sealed,
        may_propose=proposes and row.state == "waiting" and row.because != "child_key_gone",
        may_withdraw=proposes and row.state == "proposed",
        may_agree=may_agree,
    )


@dataclass(frozen=True)
class Unsettled:
    """How many, and how many seconds ago the oldest came in."""

    count: int
    oldest_seconds: float


def unsettled_reports(unit: Unit) -> Unsettled:
    """At all schools: the rows hold ids and codes alone. The watcher's are about nobody."""
    found = select(func.count(), func.min(UnopenedReportRow.received_at)).where(
        UnopenedReportRow.state != "discarded", UnopenedReportRow.school_id != WATCH_SCHOOL
    )
    count, oldest = unit.session.execute(found).one()
    return Unsettled(count, 0.0 if oldest is None else (unit.now - oldest).total_seconds())
