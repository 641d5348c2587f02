"""Applies one batch of rows to the roll, in one transaction with their events, findings and audit entry."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from chassis.database import Unit
from chassis.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import PupilChanged
from haven_schemas.rpc.intake_reasons import RowReason
from sqlalchemy import select, tuple_

from pupils.domain.findings import Finding
from pupils.domain.matching import match_row
from pupils.domain.name_folding import fold, search_text
from pupils.domain.outcomes import Outcome
from pupils.domain.roll_row import CheckedRow
from pupils.metrics import ROLL_ROWS
from pupils.models import DeliveryFindingRow, DeliveryRow, PupilRow

from .take_delivery import Taken, TakenOver, still_ours

_FIRST_VERSION = 1
_OPTIONAL = (
    ("preferred_surname", "preferred_surname"),
    ("preferred_forename", "preferred_forename"),
    ("sex", "sex"),
    ("year_group", "year_group"),
    ("class", "class_name"),
)


def apply_rows(unit: Unit, taken: Taken, outcomes: Sequence[Outcome], *, rows_done: int) -> None:
    """Applies or rejects each row and counts it; ``rows_done`` is how many rows came before.

    Raises ``TakenOver``, with nothing written, if these rows are not the ones that come next.
    """
    delivery = still_ours(unit, taken)
    if delivery.rows_done != rows_done:
        raise TakenOver
    batch = _Batch(unit, taken)
    batch.look_up([outcome for outcome in outcomes if isinstance(outcome, CheckedRow)])
    for outcome in outcomes:
        batch.take(outcome)
    _count(delivery, batch, len(outcomes))
    unit.audit(
        AuditAction.FEED_DELIVERY_APPLY,
        school_ids=[taken.school_id],
        subject_ids=batch.changed,
        object_id=taken.delivery_id,
    )


def _count(delivery: DeliveryRow, batch: "_Batch", rows: int) -> None:
    delivery.rows_done += rows
    delivery.applied += rows - batch.rejected
    delivery.rejected_count += batch.rejected
    delivery.attempts = 1
    ROLL_ROWS.labels("applied").inc(rows - batch.rejected)
    ROLL_ROWS.labels("rejected").inc(batch.rejected)


def keep_finding(unit: Unit, taken: Taken, finding: Finding, kind: str) -> None:
    """Writes a rejected row or a warning."""
    unit.session.add(
        DeliveryFindingRow(
            delivery_id=taken.delivery_id,
            kind=kind,
            row=finding.row,
            reason=finding.reason.value,
            field=finding.field,
            school_id=taken.school_id,
        )
    )


class _Batch:
    """The roll as far as these rows touch it: two queries whatever their number."""

    def __init__(self, unit: Unit, taken: Taken) -> None:
        self._unit, self._taken = unit, taken
        self._by_upn: dict[str, PupilRow] = {}
        self._by_name: dict[tuple[object, ...], list[PupilRow]] = defaultdict(list)
        self._matched: set[UUID] = set()
        self.changed: list[UUID] = []
        self.rejected = 0

    def look_up(self, rows: Sequence[CheckedRow]) -> None:
        upns = [row.upn for row in rows if row.upn is not None]
        names = [(row.legal_surname, row.legal_forename, row.date_of_birth) for row in rows]
        of_school = select(PupilRow).where(PupilRow.school_id == self._taken.school_id)
        for pupil in self._unit.session.scalars(of_school.where(PupilRow.upn.in_(upns))):
            self._by_upn[pupil.upn or ""] = pupil
        identity = tuple_(PupilRow.legal_surname, PupilRow.legal_forename, PupilRow.date_of_birth)
        for pupil in self._unit.session.scalars(of_school.where(identity.in_(names))):
            self._by_name[pupil.legal_surname, pupil.legal_forename, pupil.date_of_birth].append(pupil)

    def take(self, outcome: Outcome) -> None:
        if isinstance(outcome, Finding):
            self._reject(outcome)
            return
        same_upn = self._by_upn.get(outcome.upn) if outcome.upn else None
        name = (outcome.legal_surname, outcome.legal_forename, outcome.date_of_birth)
        match = match_row(outcome, same_upn, self._by_name.get(name, []))
        if isinstance(match, Finding):
            self._reject(match)
        elif match is not None and match.id in self._matched:
            self._reject(Finding(outcome.number, None, RowReason.DUPLICATE))
        else:
            self._apply(outcome, match)

    def _reject(self, finding: Finding) -> None:
        self.rejected += 1
        keep_finding(self._unit, self._taken, finding, "rejected")

    def _apply(self, row: CheckedRow, match: PupilRow | None) -> None:
        pupil = match or self._new(row)
        self._matched.add(pupil.id)
        if _change(pupil, row) or match is None:
            self._changed(pupil)
        for warning in row.warnings:
            keep_finding(self._unit, self._taken, warning, "warning")

    def _new(self, row: CheckedRow) -> PupilRow:
        pupil = PupilRow(
            id=new_id(),
            school_id=self._taken.school_id,
            legal_surname=row.legal_surname,
            legal_forename=row.legal_forename,
            date_of_birth=row.date_of_birth,
            on_roll=True,
            version=_FIRST_VERSION - 1,
            created_at=self._unit.now,
        )
        self._unit.session.add(pupil)
        return pupil

    def _changed(self, pupil: PupilRow) -> None:
        pupil.version += 1
        pupil.changed_at = self._unit.now
        _fold_names(pupil)
        self.changed.append(pupil.id)
        self._unit.publish(
            PupilChanged(pupil_id=pupil.id, version=pupil.version),
            aggregate_id=pupil.id,
            aggregate_version=pupil.version,
            school_id=pupil.school_id,
        )


def _change(pupil: PupilRow, row: CheckedRow) -> bool:
    """Puts the row's facts on the pupil; whether any of them was new."""
    wanted: dict[str, object] = {
        "legal_surname": row.legal_surname,
        "legal_forename": row.legal_forename,
        "date_of_birth": row.date_of_birth,
        "on_roll": True,
    }
    if row.upn is not None:
        wanted["upn"] = row.upn
    wanted |= {column: getattr(row, column) for field, column in _OPTIONAL if field in row.stated}
    different = {column: value for column, value in wanted.items() if getattr(pupil, column) != value}
    for column, value in different.items():
        setattr(pupil, column, value)
    return bool(different)


def _fold_names(pupil: PupilRow) -> None:
    pupil.search_text = search_text(
        pupil.legal_forename,
        pupil.legal_surname,
        pupil.preferred_forename,
        pupil.preferred_surname,
        pupil.class_name,
    )
    pupil.sort_surname = fold(pupil.preferred_surname or pupil.legal_surname)
    pupil.sort_forename = fold(pupil.preferred_forename or pupil.legal_forename)
