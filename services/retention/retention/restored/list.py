"""The list is kept, and read after a restoration."""

from collections.abc import Callable

from chassis.ground.logs import get_logger
from chassis.units.audit_trail import instant
from chassis.units.closing import close
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import func, select

from retention.destruction_list import NOTHING_BEFORE, Line, ListBroken, ListPlace, ListStanding, Signer, read_line
from retention.disposals import send_order
from retention.extras import OpenUnit
from retention.metrics import LIST_BROKEN, LIST_LINES
from retention.models import DisposalRow, ListLineRow

from .replay import replay

log = get_logger()
_MOST_A_RUN = 1_000


def written(unit: Unit, row: ListLineRow) -> None:
    """An order goes out only then; keys are destroyed by a job that looks for the line."""
    if row.kind != "ordered":
        return
    disposal = unit.session.get(DisposalRow, row.ref_id, with_for_update=True)
    if disposal is not None and disposal.state == "ordered":
        send_order(unit, disposal)


def keep_list(
    open_unit: OpenUnit,
    place: ListPlace,
    signer: Signer,
    standing: ListStanding,
    at_its_end: Callable[[Unit], object],
) -> int:
    """How many lines were added or taken up; a line is one transaction. ``VaultAway``, ``StoreAway``.

    A line that stands in the list and is not known here was written by this service before its database was restored:
    what it says is carried out again, and until then nobody is shown anything. ``at_its_end``: what is done in the
    transaction that found nothing new. ``ListBroken`` is said, and nothing is ordered or added until it is mended.
    """
    done = 0
    try:
        while done < _MOST_A_RUN and _one_line(open_unit, place, signer, at_its_end):
            done += 1
    except ListBroken as broken:
        standing.broken()
        LIST_BROKEN.set(1)
        log.error("destruction_list_broken", number=broken.number)  # noqa: TRY400  # its trace says nothing more
        return done
    LIST_BROKEN.set(0)
    if done < _MOST_A_RUN:
        standing.read_to_its_end()
    return done


def _one_line(open_unit: OpenUnit, place: ListPlace, signer: Signer, at_its_end: Callable[[Unit], object]) -> bool:
    with open_unit() as unit:
        unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("destruction_list"))))
        last = _last(unit)
        number, before = (
            (1, NOTHING_BEFORE) if last is None else (_check_last(place, last) + 1, bytes(last.digest or b""))
        )
        stored = place.read(number)
        if stored is not None:
            _take_up(unit, read_line(stored, number, before, signer.keys()))
            return True
        row = unit.session.scalar(
            select(ListLineRow).where(ListLineRow.number.is_(None)).order_by(ListLineRow.position).limit(1)
        )
        if row is None:
            at_its_end(unit)
            return False
        line = Line(
            number, row.id, row.kind, row.ref_id, instant(row.created_at), row.content, signer.version(), before
        )
        if place.add(number, line.stored(signer.sign(line.signed, line.version))):
            _has_number(unit, row, line)
    return True


def _last(unit: Unit) -> ListLineRow | None:
    numbered = select(ListLineRow).where(ListLineRow.number.is_not(None))
    return unit.session.scalar(numbered.order_by(ListLineRow.number.desc()).limit(1))


def _check_last(place: ListPlace, last: ListLineRow) -> int:
    """The last line known here still stands in the list: nobody has put an older copy of it there."""
    number = last.number or 0
    if place.read(number) is None:
        raise ListBroken(number)
    return number


def _take_up(unit: Unit, line: Line) -> None:
    row = unit.session.scalar(select(ListLineRow).where(ListLineRow.id == line.id))
    if row is not None:
        _has_number(unit, row, line)
        return
    unit.session.add(
        ListLineRow(
            id=line.id,
            kind=line.kind,
            ref_id=line.ref_id,
            content=dict(line.content),
            created_at=unit.now,
            number=line.number,
            digest=line.digest,
        )
    )
    unit.session.flush()
    replay(unit, line)
    close(unit, "told")
    unit.audit(AuditAction.RETENTION_LIST_REPLAY, object_id=line.ref_id, outcome=line.kind)
    log.warning("destruction_list_replayed", number=line.number, kind=line.kind)
    LIST_LINES.labels("taken_up").inc()


def _has_number(unit: Unit, row: ListLineRow, line: Line) -> None:
    row.number, row.digest = line.number, line.digest
    unit.session.flush()
    written(unit, row)
    LIST_LINES.labels("added").inc()
