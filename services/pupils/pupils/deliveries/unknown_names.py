"""Fields nobody agreed to, and who agrees to them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypedDict
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupil_record_fields import GROUP_OF, SPECIAL_GROUPS, FieldGroup
from haven_schemas.acts.pupils.record import (
    Approval,
    ApprovalList,
    ApprovalsAsked,
    DecideApproval,
    UnknownField,
    UnknownOfFeed,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import delete, func, select, update

from pupils.batch import PLACE_OF
from pupils.feeds import OTHER, approved, approved_fields, newest_decisions
from pupils.files import LONDON, OTHER_NAMES, field_digest
from pupils.models import FeedApprovalRow, FeedRow, PupilPartRow, PupilToldRow
from pupils.sealed import RollKey, approval_field, part_field, unknown_names_field
from pupils.taken import LeasedDelivery
from pupils.writing import lock_roll

MOST_NAMES = 200
"""Names that are kept of one feed; a sender whose names are new each night is not followed further."""


class Met(TypedDict):
    """``since``: the day on which the name was first sent, None: before names were asked about. ``kept``: at how many
    pupils of the school there is a value from then."""

    since: str | None
    kept: int


def names_of(unit: Unit, key: RollKey, feed: FeedRow) -> dict[str, Met]:
    """By name; while nothing is noted of the feed, what is kept at its school. Raises ``VaultAway``."""
    if feed.unknown_sealed is not None:
        found: dict[str, Met] = key.unseal(unknown_names_field(feed.id, feed.unknown_version), feed.unknown_sealed)
        return found
    kept = Counter(name for _, values in kept_values(unit, key, feed.school_id) for name in values)
    return {name: Met(since=None, kept=count) for name, count in sorted(kept.items())}


def note_names(unit: Unit, keyring: Keyring, delivery: LeasedDelivery, sent: Collection[str]) -> None:
    """Those that a feed sends for the first time, for whoever decides about them; a check keeps none."""
    if delivery.as_feed is None or delivery.check_only or not sent:
        return
    feed = unit.session.get_one(FeedRow, delivery.as_feed, with_for_update=True)
    key = RollKey(unit, keyring, delivery.school_id)
    names = names_of(unit, key, feed)
    new = sorted(set(sent) - names.keys() - {OTHER_NAMES})[: max(MOST_NAMES - len(names), 0)]
    if new:
        today = unit.now.astimezone(LONDON).date().isoformat()
        put_names(key, feed, {**names, **{name: Met(since=today, kept=0) for name in new}})


def put_names(key: RollKey, feed: FeedRow, names: Mapping[str, Met]) -> None:
    """Seals them as the next version."""
    feed.unknown_version += 1
    feed.unknown_sealed = key.seal(unknown_names_field(feed.id, feed.unknown_version), names)


def kept_values(unit: Unit, key: RollKey, school_id: UUID) -> Iterator[tuple[PupilPartRow, dict[str, Any]]]:
    """What is kept of the school's pupils without a field of ours, by the names it came under."""
    rows = select(PupilPartRow).where(PupilPartRow.school_id == school_id, PupilPartRow.part == OTHER)
    for row in unit.session.scalars(rows).all():
        values = key.unseal(part_field(row.pupil_id, OTHER, row.version), row.sealed)
        yield row, values.get("unknown", {})


def erase_group(unit: Unit, school_id: UUID, group: FieldGroup) -> None:
    """Deletes the group of every pupil of the school, unless another feed there that has not ended is approved for it.

    Times of its fields are forgotten with it: approved once more, the next delivery tells it whole, however old its
    rows say they are. Local additions stay, they are the school's own.
    """
    feeds = [each.id for each in _feeds(unit, school_id) if each.ended_at is None]
    if any(group in groups for groups in approved(unit, feeds).values()):
        return
    unit.session.execute(delete(PupilPartRow).where(PupilPartRow.school_id == school_id, PupilPartRow.part == group))
    _tell_again(unit, school_id, [field for field, of in GROUP_OF.items() if of == group])


def erase_unknown(unit: Unit, key: RollKey, school_id: UUID, names: Collection[str]) -> None:
    """The same of single fields that we have none for; batches of rows in hand are waited for."""
    lock_roll(unit)
    feeds = _feeds(unit, school_id)
    telling = approved_fields(unit, [each.id for each in feeds if each.ended_at is None]).values()
    gone = {name for name in names if not any(field_digest(name) in fields for fields in telling)}
    known = {feed.id: names_of(unit, key, feed) for feed in feeds}
    for row, unknown in kept_values(unit, key, school_id):
        left = {name: text for name, text in unknown.items() if name not in gone}
        if not left:
            unit.session.delete(row)
        elif len(left) < len(unknown):
            row.version += 1
            row.sealed = key.seal(part_field(row.pupil_id, OTHER, row.version), {"unknown": left})
    for feed in feeds:
        met = known[feed.id]
        if any(met[name]["kept"] for name in gone & met.keys()):
            put_names(key, feed, {name: _without(each, gone=name in gone) for name, each in met.items()})
    unit.session.flush()
    _tell_again(unit, school_id, ["unknown"])


def _without(met: Met, *, gone: bool) -> Met:
    return Met(since=met["since"], kept=0 if gone else met["kept"])


def _feeds(unit: Unit, school_id: UUID) -> Collection[FeedRow]:
    return unit.session.scalars(select(FeedRow).where(FeedRow.school_id == school_id).order_by(FeedRow.id)).all()


def _tell_again(unit: Unit, school_id: UUID, fields: Collection[str]) -> None:
    of_school = PupilToldRow.school_id == school_id
    unit.session.execute(update(PupilToldRow).where(of_school).values(row_digest=None))
    for place in [PLACE_OF[field] + 1 for field in fields]:
        reset = update(PupilToldRow).where(of_school, func.cardinality(PupilToldRow.record_told) >= place)
        unit.session.execute(reset.values({PupilToldRow.record_told[place]: 0}))


def decide_approval(unit: Unit, keyring: Keyring, request: DecideApproval) -> Empty:
    """Holds from the next delivery on; every decision is kept, the newest counts. A refusal erases what was taken.

    ``not_found`` for feeds of other schools; ``invalid_request`` for a group that needs no approval, for ``other``
    without names, and for names that neither the feed sent nor the school has kept. Raises ``VaultAway``.
    """
    schools = unit.access.schools_with(Right.FEED_APPROVE)
    feed = unit.session.scalar(
        select(FeedRow).where(FeedRow.id == request.feed_id, FeedRow.school_id.in_(schools)).with_for_update()
    )
    if feed is None:
        raise Problem(ErrorCode.NOT_FOUND)
    key = RollKey(unit, keyring, feed.school_id)
    names = sorted(set(request.fields))
    if request.group == OTHER:
        _check_names(unit, key, feed, names)
        for name in names:
            _decide(unit, key, feed, request, field_digest(name))
    else:
        if request.group not in SPECIAL_GROUPS:
            raise invalid("group", FieldCode.NOT_ALLOWED)
        if names:
            raise invalid("fields", FieldCode.NOT_ALLOWED)
        _decide(unit, key, feed, request)
    if not request.approve:
        unit.session.flush()
        if names:
            erase_unknown(unit, key, feed.school_id, names)
        else:
            erase_group(unit, feed.school_id, request.group)
    return Empty()


def _check_names(unit: Unit, key: RollKey, feed: FeedRow, names: Collection[str]) -> None:
    if not names:
        raise invalid("fields", FieldCode.REQUIRED)
    if not set(names) <= names_of(unit, key, feed).keys():
        raise invalid("fields", FieldCode.NOT_ALLOWED)


def _decide(unit: Unit, key: RollKey, feed: FeedRow, request: DecideApproval, digest: str | None = None) -> None:
    approval_id = new_id()
    unit.session.add(
        FeedApprovalRow(
            id=approval_id,
            feed_id=feed.id,
            school_id=feed.school_id,
            field_group=request.group,
            field_digest=digest,
            approved=request.approve,
            reason_sealed=key.seal_text(approval_field(approval_id), request.reason.strip()),
            decided_by=unit.access.actor_id,
            decided_at=unit.now,
        )
    )
    unit.audit(
        AuditAction.FEED_SPECIAL_DECIDE,
        right=Right.FEED_APPROVE,
        school_ids=[feed.school_id],
        object_id=approval_id,
        outcome="approved" if request.approve else "refused",
    )


def list_approvals(unit: Unit, keyring: Keyring, request: ApprovalsAsked) -> ApprovalList:
    """What is ticked or was decided, by name of the feed; an ended one tells nothing more, and is listed where what it
    told can be erased. Raises ``VaultAway``."""
    schools = unit.access.schools_with(Right.FEED_APPROVE)
    feeds = unit.session.scalars(
        select(FeedRow).where(FeedRow.school_id.in_(schools)).order_by(FeedRow.name, FeedRow.id).limit(request.limit)
    ).all()
    decided = {
        (row.feed_id, row.field_digest or row.field_group): row
        for row in unit.session.scalars(newest_decisions([feed.id for feed in feeds]))
    }
    found, unknown = [], []
    for feed in feeds:
        key = RollKey(unit, keyring, feed.school_id)
        for group in sorted(SPECIAL_GROUPS):
            decision = decided.get((feed.id, group))
            waits = group in feed.groups and feed.ended_at is None
            if waits or decision is not None:
                found.append(_approval(key, feed, group, decision))
        fields = [
            _field(key, name, met, decided.get((feed.id, field_digest(name))))
            for name, met in sorted(names_of(unit, key, feed).items())
        ]
        if fields:
            unknown.append(_unknown(feed, fields))
    unit.audit(AuditAction.FEED_SPECIAL_READ, right=Right.FEED_APPROVE, school_ids=schools)
    return ApprovalList(approvals=found[: request.limit], unknown=unknown)


def _approval(key: RollKey, feed: FeedRow, group: str, decision: FeedApprovalRow | None) -> Approval:
    return Approval.model_validate(
        {
            "feed_id": feed.id,
            "feed_name": feed.name,
            "school_id": feed.school_id,
            "group": group,
            "ticked": group in feed.groups and feed.ended_at is None,
            "approved": False,
            **_decided(key, decision),
        }
    )


def _unknown(feed: FeedRow, fields: list[UnknownField]) -> UnknownOfFeed:
    return UnknownOfFeed(
        feed_id=feed.id,
        feed_name=feed.name,
        school_id=feed.school_id,
        ticked=OTHER in feed.groups and feed.ended_at is None,
        fields=fields,
    )


def _field(key: RollKey, name: str, met: Met, decision: FeedApprovalRow | None) -> UnknownField:
    return UnknownField.model_validate(
        {"name": name, "first_sent_on": met["since"], "kept": met["kept"], **_decided(key, decision)}
    )


def _decided(key: RollKey, decision: FeedApprovalRow | None) -> dict[str, Any]:
    if decision is None:
        return {}
    return {
        "approved": decision.approved,
        "decided_by": decision.decided_by,
        "decided_at": decision.decided_at,
        "reason": key.unseal_text(approval_field(decision.id), decision.reason_sealed),
    }
