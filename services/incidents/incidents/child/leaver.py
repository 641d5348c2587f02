"""One leaver, and what is asked after them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.entry_kinds import FIELDS_OF, EntryDetails
from haven_schemas.acts.incidents.leavers import AskAfterLeaver, Enquiry, Leaver, LeaverAsked, LeaverQuery
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.words.leavers import ASKED
from sqlalchemy import insert, select, update

from incidents.aliases import family_of
from incidents.categories import categories_by_id
from incidents.chronology_lines import ChronologyRecord, add_lines
from incidents.models import EntryRow, LeaverEnquiryRow, LeaverRow, RecordSubjectRow
from incidents.naming import Subject
from incidents.narrative import new_key, seal
from incidents.reading import fitting, london_day, open_entries, read_day_to_come
from incidents.records import FIRST_VERSION, details_text
from incidents.sight import open_family, sight_of, visible_lines

from .leavers import NOT_KNOWN, enquiries_about, find_leaver, leaver_lines

_MOST = 100
"""Newest enquiries shown; more stand in the chronology."""
_ROLE = "affected"


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
    return of_row(
        Enquiry, row, ask_again_on=None if row.ask_again_on is None else row.ask_again_on.isoformat(), entry=entry
    )


def ask_after_leaver(unit: Unit, keyring: Keyring, request: AskAfterLeaver) -> LeaverAsked:
    """An entry of its own in the child's chronology, of the kind of ``how``, and a line of what came of it.

    ``not_found`` as ``find_leaver``; ``invalid_request`` on ``category_id``, or on ``ask_again_on`` for a day that is
    not to come or where nobody needs to ask again. Needs the vault.
    """
    leaver = find_leaver(unit, LeaverQuery(subject_id=request.subject_id, school_id=request.school_id))
    category = categories_by_id(unit).get(request.category_id)
    if category is None or category.school_id not in (None, leaver.school_id):
        raise invalid("category_id", FieldCode.UNKNOWN_CATEGORY)
    again_on = _again_on(unit, request)
    entry_id = _write(unit, keyring, request)
    unit.session.add(
        LeaverEnquiryRow(
            entry_id=entry_id,
            school_id=leaver.school_id,
            subject_id=leaver.subject_id,
            asked=request.asked,
            whereabouts=request.whereabouts,
            ask_again_on=again_on,
            asked_by=unit.access.actor_id,
            asked_at=unit.now,
        )
    )
    _keep_whereabouts(unit, leaver, request)
    unit.audit(
        AuditAction.LEAVER_ENQUIRY_ADD,
        right=Right.CONCERN_TRIAGE,
        school_ids=[leaver.school_id],
        subject_ids=[leaver.subject_id],
        object_id=entry_id,
    )
    return LeaverAsked(entry_id=entry_id)


def _keep_whereabouts(unit: Unit, leaver: LeaverRow, request: AskAfterLeaver) -> None:
    """Of every id under which the child left the school."""
    family = family_of(unit, leaver.subject_id)
    unit.session.execute(
        update(LeaverRow)
        .where(LeaverRow.school_id == leaver.school_id, LeaverRow.subject_id.in_(family))
        .values(whereabouts=request.whereabouts)
    )


def _again_on(unit: Unit, request: AskAfterLeaver) -> date | None:
    if request.ask_again_on is None:
        return None
    if request.whereabouts != NOT_KNOWN:
        raise invalid("ask_again_on", FieldCode.NOT_ALLOWED)
    return read_day_to_come("ask_again_on", request.ask_again_on, london_day(unit.now))


def _write(unit: Unit, keyring: Keyring, request: AskAfterLeaver) -> UUID:
    entry_id = new_id()
    key = new_key(unit, keyring, entry_id, [request.subject_id])
    direction = "from_us" if "direction" in FIELDS_OF[request.how] else None
    details = EntryDetails.model_validate({"with_whom": ASKED[request.asked], "direction": direction})
    unit.session.execute(
        insert(EntryRow).values(
            id=entry_id,
            kind=request.how,
            school_id=request.school_id,
            category_id=request.category_id,
            occurred_at=unit.now,
            recorded_at=unit.now,
            recorded_by=unit.access.actor_id,
            text=seal(key, "entry", entry_id, "text", request.text),
            details=seal(key, "entry", entry_id, "details", details_text(details)),
            version=FIRST_VERSION,
        )
    )
    school_id, category_id = request.school_id, request.category_id
    record = ChronologyRecord(request.how, entry_id, school_id, category_id, True, unit.now, unit.now)
    add_lines(unit, record, [Subject(request.subject_id, _ROLE, confirmed=True)])
    return entry_id
