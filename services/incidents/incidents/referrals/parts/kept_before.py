"""Words about a referral that are sent again, under whatever key, are kept once.

Whoever sends a referral chooses its id, so a second sending is known by that and not by its idempotency key alone.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.entries import EntryAdded
from haven_schemas.rpc.incidents.referrals import AddReferralEntry
from sqlalchemy import select

from incidents.entries.parts.write_entry import FIRST_VERSION, details_text
from incidents.models import EntryPersonRow, EntryRow, RecordVersionRow
from incidents.moves.queries.one_record import OneRecord, find_record
from incidents.narrative import open_records, unseal

MADE_FROM = ("reached_us_at", "after_id", "owner_id")
"""Columns of a referral's words that it is made from."""


def kept_before(
    unit: Unit, keyring: Keyring, request: AddReferralEntry, subject_ids: Collection[UUID]
) -> EntryAdded | None:
    """The entry that says the same already: of a referral the one that bears its id, of news one by the same person, of
    the same instant, in the same words. None where there is none.

    ``Problem(conflict)`` for a referral that is kept with other content, by somebody else or where the caller does not
    see it. Needs the record held, so that two at once wait for each other; ``VaultAway``.
    """
    same = (EntryRow.referral_id == request.referral_id, EntryRow.kind == request.kind)
    rows = unit.session.scalars(select(EntryRow).where(*same).order_by(EntryRow.recorded_at, EntryRow.id)).all()
    found = next((row for row in rows if _says_the_same(unit, keyring, row, request, subject_ids)), None)
    if found is not None:
        _note(unit, found, subject_ids)
        return EntryAdded(id=found.id, version=found.text_version)
    if rows and request.kind == "referral":
        raise Problem(ErrorCode.CONFLICT)
    return None


def _says_the_same(
    unit: Unit, keyring: Keyring, row: EntryRow, request: AddReferralEntry, subject_ids: Collection[UUID]
) -> bool:
    """As it was written first, whatever was corrected since. One that names new adults says something of its own."""
    first = _first_version(unit, row)
    if first is row and row.text_version > FIRST_VERSION:
        return False  # redacted since: what was written first is gone
    given: Mapping[str, datetime | UUID | None] = {name: getattr(request, name) for name in MADE_FROM}
    alike = (
        row.recorded_by == unit.access.actor_id
        and (row.incident_id, row.agency_id) == (request.incident_id, request.agency_id)
        and first.occurred_at == request.occurred_at
        and {name: getattr(row, name) for name in MADE_FROM} == given
        and not request.new_people
        and set(_people(unit, row)) == set(request.person_ids)
    )
    record = _seen(unit, row) if alike else None
    if record is None or set(record.subject_ids) != set(subject_ids):
        return False
    key = open_records(unit, keyring, {row.id: record.subject_ids}).get(row.id)
    return key is not None and _read(key, row.id, first) == (request.text, details_text(request.details))


def _first_version(unit: Unit, row: EntryRow) -> EntryRow | RecordVersionRow:
    before = unit.session.get(RecordVersionRow, (row.id, FIRST_VERSION))
    return row if before is None else before


def _read(key: DataKey, entry_id: UUID, first: EntryRow | RecordVersionRow) -> tuple[str, str]:
    details = "" if first.details is None else unseal(key, "entry", entry_id, "details", first.details)
    return unseal(key, "entry", entry_id, "text", first.text), details


def _seen(unit: Unit, row: EntryRow) -> OneRecord[EntryRow] | None:
    """None where the caller does not see it, or its use is restricted: it is not read then."""
    try:
        record = find_record(unit, row.id)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return None
    return None if record.restricted else record  # type: ignore[return-value]  # the row is an entry


def _people(unit: Unit, row: EntryRow) -> Sequence[UUID]:
    return unit.session.scalars(select(EntryPersonRow.person_id).where(EntryPersonRow.entry_id == row.id)).all()


def _note(unit: Unit, row: EntryRow, subject_ids: Collection[UUID]) -> None:
    unit.audit(
        AuditAction.ENTRY_RECORD_ADD,
        right=Right.RECORD_WRITE,
        school_ids=[row.school_id],
        subject_ids=list(subject_ids),
        object_id=row.id,
        outcome="sent_before",
    )
