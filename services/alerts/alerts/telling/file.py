"""A child's file: its reviews, its end, its holds.

No child stands in it: who opens it is shown what they may know. They are told while there is time to withdraw or stop
it, so that a school where nobody could is not passed over: the event rests in parking.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.alerts import DisposalAlertKind, FileReviewAlertKind, KeptFilesAlertKind
from haven_schemas.acts.incidents.retention import FilesKeptFromQuery
from haven_schemas.events import DisposalAnnounced, FileReviewDue, FilesDue, HoldReviewDue
from haven_schemas.rights import Right
from sqlalchemy import update

from alerts.alert import Occurrence, raise_alerts
from alerts.extras import OtherOwners
from alerts.models import AlertRow
from alerts.people import (
    ActionRecipients,
    NobodyToTell,
    choose_recipients,
    duty_hours_of,
    file_leads,
    hidden_files,
    recipients_at,
    staff_who_may_agree,
    staff_with,
    told_at,
)
from alerts.unseen import late_file, told_first, watch_late

_FILE_REVIEW: FileReviewAlertKind = "file_review_due"
_FILES_DUE: KeptFilesAlertKind = "files_due"
_HOLD_REVIEW: KeptFilesAlertKind = "hold_review_due"
_KINDS: Mapping[str, DisposalAlertKind] = {
    "proposed": "disposal_proposed",
    "announced": "disposal_announced",
    "withdrawn": "disposal_ended",
    "stopped": "disposal_ended",
    "changed": "disposal_ended",
    "destroyed": "disposal_done",
}


def tell_of_file_review(unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, event: FileReviewDue) -> None:
    """Whoever leads for the child; where nobody does, or they left or are linked to the child, those who triage there.

    One alert a day that was set; nobody is told if the card has another day meanwhile. The mail waits for the school's
    next duty hours.
    """
    work = late_file(owners.file_review_facts(event.card_id))
    if not work.holds:
        return
    unit.scope_to([work.school_id])
    named = [] if work.owner_id is None else [work.owner_id]
    found: ActionRecipients = recipients_at(unit, work.school_id, work.kept_from, named)
    told = found.first_of(*named)
    occurrence = Occurrence(
        event_id=event_id,
        kind=_FILE_REVIEW,
        school_id=work.school_id,
        source_id=work.source_id,
        object_id=work.object_id,
        sender_id=work.sender_id,
        occurred_at=at,
        mail_from=duty_hours_of(unit, work.school_id).next_duty(unit.now),
    )
    raise_alerts(unit, occurrence, told)
    watch_late(unit, work, told_first(told, work), told)


def tell_of_files_due(
    unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, school_id: UUID | None, event: FilesDue
) -> None:
    """Those who decide on files at the school, but for whom all of these are hidden from: a number that counted such a
    file would tell that there is one. ``NobodyToTell``; ``OwnerAway``.

    Where there are more than an event names nobody is told a number. The mail waits for the next duty hours.
    """
    if school_id is None or not event.subject_ids:
        raise NobodyToTell
    leads = file_leads(unit, Right.RETENTION_REVIEW, school_id)
    hidden = hidden_files(owners, school_id, leads, event.subject_ids)
    files = len(set(event.subject_ids))
    numbers = {each.staff_id: files - len(hidden.get(each.staff_id, ())) for each in leads}
    told = told_at(leads, {staff_id for staff_id, number in numbers.items() if not number})
    told = sorted({*told, *_who_else_sees(set(event.subject_ids), told, numbers, hidden)})
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_FILES_DUE,
        school_id=school_id,
        source_id=event.notice_id,
        object_id=school_id,
        occurred_at=at,
        mail_from=duty_hours_of(unit, school_id).next_duty(unit.now),
    )
    raise_alerts(unit, occurrence, told)
    if event.files <= files:
        _write_numbers(unit, event_id, {staff_id: numbers[staff_id] for staff_id in told})


def _who_else_sees(
    files: set[UUID], told: Sequence[UUID], numbers: Mapping[UUID, int], hidden: Mapping[UUID, set[UUID]]
) -> list[UUID]:
    """Whoever may see a file that is hidden from everybody who is told: the trust's lead, beside a school's own."""
    left = files.intersection(*(hidden.get(staff_id, set()) for staff_id in told))
    return [staff_id for staff_id in numbers if left - hidden.get(staff_id, set())]


def _write_numbers(unit: Unit, event_id: UUID, numbers: Mapping[UUID, int]) -> None:
    for staff_id, number in numbers.items():
        mine = (AlertRow.event_id == event_id, AlertRow.recipient_id == staff_id, AlertRow.number.is_(None))
        unit.session.execute(update(AlertRow).where(*mine).values(number=number))


def tell_of_hold_review(
    unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, school_id: UUID | None, event: HoldReviewDue
) -> None:
    """Those of the school who may review it, and whoever placed it while they may; nobody who is kept from a child it
    is about, since the page they are led to would not show it. ``NobodyToTell``; ``OwnerAway``.

    The mail waits for the school's next duty hours.
    """
    if school_id is None:
        raise NobodyToTell
    leads = file_leads(unit, Right.RETENTION_HOLD, school_id)
    told = told_at(leads, set(hidden_files(owners, school_id, leads, event.subject_ids)), also=event.placed_by)
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_HOLD_REVIEW,
        school_id=school_id,
        source_id=event.hold_id,
        object_id=event.hold_id,
        occurred_at=at,
        mail_from=duty_hours_of(unit, school_id).next_duty(unit.now),
    )
    raise_alerts(unit, occurrence, told)


def tell_of_disposal(
    unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, school_id: UUID | None, event: DisposalAnnounced
) -> None:
    """Of what is proposed, who may agree to it, or whoever watches over the data where none of those may know; else
    those of the school who may propose one, the trust's lead where it has nobody, and whoever watches over its data;
    ``NobodyToTell`` where nobody could withdraw it, or all who could are kept from the child and nobody watches;
    ``OwnerAway``.

    Nobody who is kept from the child: an alert whose page shows them nothing would tell them that there is something.
    """
    if school_id is None:
        raise NobodyToTell
    officers = {each.staff_id for each in staff_with(unit, Right.DATA_OVERSEE, school_id)}
    if event.state == "proposed":
        asked = set(staff_who_may_agree(unit, school_id)) - {event.proposed_by}
        may_know = asked - _kept_from(owners, school_id, asked, event)
        told = sorted(may_know or officers)
    else:
        candidates = staff_with(unit, Right.RETENTION_PROPOSE, school_id)
        kept_from = _kept_from(owners, school_id, {each.staff_id for each in candidates}, event)
        free = [each for each in candidates if each.staff_id not in kept_from]
        leads = choose_recipients(free, None) if free else []
        if not candidates or not (leads or officers):
            raise NobodyToTell
        told = sorted({*leads, *officers})
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KINDS[event.state],
        school_id=school_id,
        source_id=event.disposal_id,
        object_id=event.disposal_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, told)


def _kept_from(
    owners: OtherOwners, school_id: UUID, staff_ids: Collection[UUID], event: DisposalAnnounced
) -> set[UUID]:
    """Once it is destroyed nobody is, and nothing is asked."""
    if not staff_ids or not event.subject_ids:
        return set()
    asked = FilesKeptFromQuery(
        school_id=school_id,
        staff_ids=sorted(staff_ids),
        subject_ids=event.subject_ids,
        as_second=event.state == "proposed",
    )
    return {each.staff_id for each in owners.files_kept_from(asked).people}
