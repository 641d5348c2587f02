"""A hold on one child's file."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from chassis.keys.keyring import DataKey, Keyring
from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.retention.holds import Hold, HoldPage, HoldSaid, LiftHold, ListHolds, PlaceHold, ReviewHold
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import HoldLifted, HoldReviewDue
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, or_, select, tuple_, update

from retention.days import TOLD_AGAIN, after_school_days, london_day
from retention.destruction_list import list_hold, list_hold_lifted
from retention.disposals import put_back_of_child
from retention.extras import OtherOwners
from retention.files import SeenFile, see_file, standing_holds, while_nobody_counts
from retention.models import FileRow, HoldRow, HoldSaidRow
from retention.paging import Reading, seen_rows
from retention.words import open_words, said_field, school

from .reviews import review_day

_MOST_AT_ONCE = 200


def check_ahead(until: date | None, today: date) -> None:
    """``invalid_request`` on ``until`` for a day that is over, or today."""
    if until is not None and until <= today:
        raise invalid("until", FieldCode.NOT_IN_THE_FUTURE)


def hold_to_change(unit: Unit, owners: OtherOwners, hold_id: UUID, version: int) -> tuple[HoldRow, SeenFile]:
    """Locked, with its file. ``not_found`` for one of a file the caller does not read, ``not_permitted``,
    ``stale_version`` for one that was changed or lifted since it was seen."""
    row = unit.session.scalar(select(HoldRow).where(HoldRow.id == hold_id).with_for_update())
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    file = see_file(unit, owners, row.subject_id, Right.RETENTION_HOLD)
    if row.version != version or row.lifted_at is not None:
        raise Problem(ErrorCode.STALE_VERSION)
    return row, file


def key_of_hold(unit: Unit, keyring: Keyring, hold: HoldRow) -> DataKey:
    """Its data key; a new one for a hold that the destruction list alone knew, without what was said. ``VaultAway``."""
    if keyring.has_key(unit, hold.id):
        return keyring.open(unit, hold.id, via=school(hold.school_id))
    return keyring.new_data_key(unit, hold.id, [school(hold.school_id)])


def say(unit: Unit, key: DataKey, hold: HoldRow, act: str, words: str) -> None:
    """``act``: ``placed``, ``reviewed`` or ``lifted``; the hold is in the database already."""
    said_id = new_id()
    unit.session.add(
        HoldSaidRow(
            id=said_id,
            hold_id=hold.id,
            school_id=hold.school_id,
            act=act,
            said_by=unit.access.actor_id,
            said_at=unit.now,
            words_sealed=key.seal(said_field(said_id), words.strip().encode()),
        )
    )
    unit.session.flush()


def shown_holds(unit: Unit, keyring: Keyring, rows: Sequence[HoldRow]) -> list[Hold]:
    """With all that was said of each, the oldest first; ``VaultAway``; ``Tampered``."""
    said: dict[UUID, list[HoldSaidRow]] = defaultdict(list)
    of_them = HoldSaidRow.hold_id.in_([row.id for row in rows])
    for row in unit.session.scalars(select(HoldSaidRow).where(of_them).order_by(HoldSaidRow.said_at, HoldSaidRow.id)):
        said[row.hold_id].append(row)
    return [shown_hold(row, _what_was_said(unit, keyring, row, said[row.id])) for row in rows]


def shown_hold(row: HoldRow, said: Sequence[HoldSaid] = ()) -> Hold:
    """Without what was said, as writes answer it: an answer is kept in the clear, to be given again."""
    return of_row(Hold, row, said=list(said))


def _what_was_said(unit: Unit, keyring: Keyring, row: HoldRow, said: Sequence[HoldSaidRow]) -> list[HoldSaid]:
    if not said:
        return []
    key = keyring.open(unit, row.id, via=school(row.school_id))
    return [
        HoldSaid.model_validate(
            {
                "act": each.act,
                "by": each.said_by,
                "at": each.said_at,
                "words": open_words(key, said_field(each.id), each.words_sealed),
            }
        )
        for each in said
    ]


def place_hold(unit: Unit, owners: OtherOwners, keyring: Keyring, request: PlaceHold) -> Hold:
    """Beside others that stand: each is lifted by itself. What was to be destroyed is not.

    ``not_found`` of a file the caller does not read, ``not_permitted``; ``invalid_request`` on ``until``, and on
    ``subject_id`` of one that is being destroyed; ``VaultAway``, ``OwnerAway``.
    """
    file = see_file(unit, owners, request.subject_id, Right.RETENTION_HOLD)
    today = london_day(unit.now)
    check_ahead(request.until, today)
    while_nobody_counts(unit)
    put_back_of_child(unit, file.child_ids, "held")
    hold = HoldRow(
        id=new_id(),
        subject_id=file.facts.subject_id,
        covers=file.child_ids,
        school_id=file.facts.school_id,
        kind=request.kind,
        placed_by=unit.access.actor_id,
        placed_at=unit.now,
        until=request.until,
        review_on=review_day(today, request.until),
        version=1,
    )
    key = keyring.new_data_key(unit, hold.id, [school(hold.school_id)])
    unit.session.add(hold)
    unit.session.flush()
    say(unit, key, hold, "placed", request.words)
    list_hold(unit, hold)
    unit.session.execute(update(FileRow).where(FileRow.subject_id.in_(file.child_ids)).values(held=True))
    unit.audit(
        AuditAction.RETENTION_HOLD_PLACE,
        right=Right.RETENTION_HOLD,
        school_ids=[hold.school_id],
        subject_ids=[hold.subject_id],
        object_id=hold.id,
    )
    return shown_hold(hold)


def review_hold(unit: Unit, owners: OtherOwners, keyring: Keyring, request: ReviewHold) -> Hold:
    """It is looked at again in a year, or on ``until``. Errors as ``hold_to_change``; ``invalid_request`` on ``until``;
    ``VaultAway``, ``OwnerAway``."""
    hold, _ = hold_to_change(unit, owners, request.hold_id, request.version)
    today = london_day(unit.now)
    check_ahead(request.until, today)
    key = key_of_hold(unit, keyring, hold)
    hold.until, hold.review_on = request.until, review_day(today, request.until)
    hold.version += 1
    say(unit, key, hold, "reviewed", request.words)
    unit.audit(
        AuditAction.RETENTION_HOLD_REVIEW,
        right=Right.RETENTION_HOLD,
        school_ids=[hold.school_id],
        subject_ids=[hold.subject_id],
        object_id=hold.id,
    )
    return shown_hold(hold)


def lift_hold(unit: Unit, owners: OtherOwners, keyring: Keyring, request: LiftHold) -> Hold:
    """It keeps the file for one whole school day more, and longer where another hold stands: whoever looks after the
    trust and its data is told, and a new one can be placed. Errors as ``hold_to_change``; ``VaultAway``, ``OwnerAway``.
    """
    while_nobody_counts(unit)
    hold, file = hold_to_change(unit, owners, request.hold_id, request.version)
    key = key_of_hold(unit, keyring, hold)
    hold.lifted_by, hold.lifted_at = unit.access.actor_id, unit.now
    hold.keeps_until = after_school_days(london_day(unit.now), 1, owners.calendar_of(hold.school_id))
    hold.version += 1
    say(unit, key, hold, "lifted", request.words)
    list_hold_lifted(unit, hold)
    still_held = bool(standing_holds(unit, file.child_ids))
    unit.session.execute(update(FileRow).where(FileRow.subject_id.in_(file.child_ids)).values(held=still_held))
    unit.audit(
        AuditAction.RETENTION_HOLD_LIFT,
        right=Right.RETENTION_HOLD,
        school_ids=[hold.school_id],
        subject_ids=[hold.subject_id],
        object_id=hold.id,
    )
    unit.publish(
        HoldLifted(hold_id=hold.id, version=hold.version, subject_ids=hold.covers, lifted_by=unit.access.actor_id),
        aggregate_id=hold.id,
        aggregate_version=hold.version,
        school_id=hold.school_id,
    )
    return shown_hold(hold)


def list_holds(unit: Unit, owners: OtherOwners, keyring: Keyring, request: ListHolds) -> HoldPage:
    """Those to be reviewed first; of lifted ones the newest first. ``invalid_request`` on ``cursor``; ``VaultAway``,
    ``OwnerAway``."""
    rows, cursor = seen_rows(
        unit,
        owners,
        Reading(lambda after: _rows(unit, request, after), lambda row: row.subject_id, _key_of),
        limit=request.limit,
        cursor=request.cursor,
        digest=cursors.filter_digest(unit.access.actor_id, request.model_dump(exclude={"limit", "cursor"})),
    )
    unit.audit(
        AuditAction.RETENTION_FILE_READ,
        right=Right.RETENTION_READ,
        school_ids={row.school_id for row in rows} or unit.access.schools_with(Right.RETENTION_READ),
        subject_ids={row.subject_id for row in rows},
    )
    return HoldPage(holds=shown_holds(unit, keyring, rows), next_cursor=cursor)


def _key_of(row: HoldRow) -> tuple[str, UUID]:
    return (row.review_on if row.lifted_at is None else row.lifted_at).isoformat(), row.id


def _rows(unit: Unit, request: ListHolds, after: tuple[str, UUID] | None) -> Sequence[HoldRow]:
    schools = HoldRow.school_id.in_(unit.access.schools_with(Right.RETENTION_READ))
    if request.lifted:
        query = select(HoldRow).where(schools, HoldRow.lifted_at.is_not(None))
        query = query.order_by(HoldRow.lifted_at.desc(), HoldRow.id.desc())
        if after is not None:
            query = query.where(tuple_(HoldRow.lifted_at, HoldRow.id) < (_instant(after[0]), after[1]))
    else:
        query = select(HoldRow).where(schools, HoldRow.lifted_at.is_(None))
        query = query.order_by(HoldRow.review_on, HoldRow.id)
        if after is not None:
            query = query.where(tuple_(HoldRow.review_on, HoldRow.id) > (_day(after[0]), after[1]))
    return unit.session.scalars(query.limit(request.limit)).all()


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def tell_of_reviews(unit: Unit) -> int:
    """On the day, and every thirty days while nobody does; how many. What was told and its event are one transaction:
    however many replicas look, each is told once."""
    today = london_day(unit.now)
    due = select(HoldRow).where(HoldRow.lifted_at.is_(None), HoldRow.review_on <= today, _is_to_be_told(today))
    due = due.order_by(HoldRow.review_on, HoldRow.id).limit(_MOST_AT_ONCE).with_for_update(skip_locked=True)
    rows = unit.session.scalars(due).all()
    for hold in rows:
        hold.told_on = today
        unit.publish(
            HoldReviewDue(hold_id=hold.id, version=hold.version, subject_ids=hold.covers, placed_by=hold.placed_by),
            aggregate_id=hold.id,
            aggregate_version=hold.version,
            school_id=hold.school_id,
        )
    return len(rows)


def _is_to_be_told(today: date) -> ColumnElement[bool]:
    """Never of this day, or so long ago."""
    return or_(HoldRow.told_on.is_(None), HoldRow.told_on < HoldRow.review_on, HoldRow.told_on <= today - TOLD_AGAIN)
