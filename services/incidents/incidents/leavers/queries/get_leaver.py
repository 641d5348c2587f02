"""A child who left, with what was asked of whom."""

from collections.abc import Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.leavers import Enquiry, Leaver, LeaverQuery
from haven_schemas.rpc.incidents.records import Entry
from sqlalchemy import select

from incidents.categories.queries.categories import categories_by_id
from incidents.entries.queries.entries import fitting, open_entries
from incidents.models import LeaverEnquiryRow, RecordSubjectRow
from incidents.sight.own_sight import open_family, sight_of
from incidents.sight.seen import visible_lines

from .enquiries import enquiries_about
from .leaver_lines import leaver_lines
from .leavers import find_leaver

_MOST = 100
"""Newest enquiries shown; more stand in the chronology."""


def get_leaver(unit: Unit, keyring: Keyring, request: LeaverQuery) -> Leaver:
    """The newest enquiry first; ``not_found`` as ``find_leaver``. What was said needs the vault; of an entry
    that the caller does not see it is left out."""
    leaver = find_leaver(unit, request)
    family = open_family(unit, leaver.subject_id)
    rows = enquiries_about(unit, [leaver])[leaver.school_id, leaver.subject_id][:_MOST]
    entries = _entries(unit, keyring, family, [row.entry_id for row in rows])
    unit.audit(
        AuditAction.LEAVER_FILE_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[leaver.school_id],
        subject_ids=family,
        object_id=leaver.subject_id,
    )
    return Leaver(
        line=leaver_lines(unit, [leaver])[0],
        enquiries=[_enquiry(row, entries.get(row.entry_id)) for row in rows],
    )


def _entries(unit: Unit, keyring: Keyring, family: Sequence[UUID], entry_ids: Sequence[UUID]) -> dict[UUID, Entry]:
    categories = categories_by_id(unit)
    named = (RecordSubjectRow.subject_id.in_(family), RecordSubjectRow.record_id.in_(entry_ids))
    lines = select(RecordSubjectRow.record_id).where(*named, visible_lines(sight_of(unit), categories, "all"))
    seen = set(unit.session.scalars(lines))
    wanted = [each for each in entry_ids if each in seen]
    opened = fitting(open_entries(unit, keyring, wanted, categories, of_subject=family)) if wanted else []
    return {entry.id: entry for entry in opened}


def _enquiry(row: LeaverEnquiryRow, entry: Entry | None) -> Enquiry:
    return Enquiry.model_validate(
        {
            "entry_id": row.entry_id,
            "asked": row.asked,
            "whereabouts": row.whereabouts,
            "asked_by": row.asked_by,
            "asked_at": row.asked_at,
            "ask_again_on": None if row.ask_again_on is None else row.ask_again_on.isoformat(),
            "entry": entry,
        }
    )
