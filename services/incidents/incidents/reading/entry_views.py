"""One opened record as an entry."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.keys.sealing import DataKey, Tampered
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.acts.incidents.referral_kinds import ReferralDetails, ReferralView

from incidents.models import (
    ActionRow,
    CategoryRow,
    ConcernRow,
    DocumentRow,
    EntryRow,
    PaperRow,
    PersonRow,
    RecordSubjectRow,
)
from incidents.narrative import text_of, unseal

from .due import day_text
from .entry_versions import read_details
from .people import person_views
from .referral_details import known_as, own_kind, read_referral
from .report_details import open_details, subject_views
from .title_of import TITLED

Record = ConcernRow | EntryRow | ActionRow | DocumentRow


@dataclass(frozen=True)
class OpenedRecord:
    """A record with what is needed to show it."""

    record: Record
    key: DataKey | None
    lines: Sequence[RecordSubjectRow]
    category: CategoryRow
    people: Sequence[PersonRow]
    keys: Mapping[UUID, DataKey]
    words_of: Collection[UUID] | None
    value: str | None = None
    file_name: str = ""
    paper: PaperRow | None = None
    """What is said of a document that is a paper of a child."""
    broken: bool = False
    """Whether something of it does not belong where it stands: then it comes without text."""

    @property
    def restricted(self) -> bool:
        """Whether its use is restricted: then it comes without text."""
        return any(line.restricted for line in self.lines)

    @property
    def children_version(self) -> int:
        """How often it was corrected which children are in it or what part they had, and one."""
        return max((line.children_version for line in self.lines), default=1)


def entry_view(opened: OpenedRecord) -> Entry:
    """The entry; without text where there is no key, and ``broken`` where any of it does not belong where it stands."""
    if not opened.broken:
        try:
            return _view(opened)
        except Tampered:
            pass
    return _view(replace(opened, key=None, keys={}, file_name="", broken=True))


def _view(opened: OpenedRecord) -> Entry:
    record = opened.record
    if isinstance(record, ConcernRow):
        return _from_concern(record, opened)
    if isinstance(record, EntryRow):
        return _from_entry(record, opened)
    if isinstance(record, DocumentRow):
        return _from_document(record, opened)
    return _from_action(record, opened)


def _from_concern(concern: ConcernRow, opened: OpenedRecord) -> Entry:
    return of_row(
        Entry,
        concern,
        kind="concern",
        category_name=opened.category.name,
        recorded_by=concern.reporter_id,
        text=_text(opened, concern, "account"),
        child_words=_text(opened, concern, "child_words"),
        action_taken=_text(opened, concern, "action_taken"),
        subjects=subject_views(opened.lines, opened.key, words_of=opened.words_of),
        concern_id=concern.id,
        sealed=_is_sealed(opened),
        significant=_is_significant(opened),
        restricted=opened.restricted,
        broken=opened.broken,
        children_version=opened.children_version,
        version=concern.text_version,
        details=open_details(opened.key, concern, opened.lines, of_subject=opened.words_of),
    )


def _from_entry(entry: EntryRow, opened: OpenedRecord) -> Entry:
    return Entry(
        id=entry.id,
        kind=known_as(entry.kind),
        category_name=opened.category.name,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        recorded_by=entry.recorded_by,
        text=_text(opened, entry, "text"),
        child_words="",
        action_taken=_of_closing(opened, entry, "action_taken"),
        subjects=subject_views(opened.lines, opened.key, words_of=opened.words_of),
        incident_id=entry.incident_id,
        concern_id=entry.concern_id,
        decision=None if entry.decision == TITLED else entry.decision,
        is_title=entry.decision == TITLED,
        value=opened.value,
        outcome=_of_closing(opened, entry, "outcome"),
        kind_details=_details(opened, entry),
        people=[] if opened.key is None else person_views(opened.people, opened.keys),
        sealed=_is_sealed(opened),
        significant=_is_significant(opened),
        restricted=opened.restricted,
        broken=opened.broken,
        children_version=opened.children_version,
        version=entry.text_version,
        referral=_referral(opened, entry),
    )


def _from_action(action: ActionRow, opened: OpenedRecord) -> Entry:
    outcome, key = action.outcome, opened.key
    return Entry(
        id=action.id,
        kind="action",
        category_name=opened.category.name,
        occurred_at=action.assigned_at,
        recorded_at=action.assigned_at,
        recorded_by=action.assigned_by,
        text="" if key is None else unseal(key, "action", action.id, "text", action.text),
        child_words="",
        action_taken="" if key is None or outcome is None else unseal(key, "action", action.id, "outcome", outcome),
        subjects=subject_views(opened.lines, opened.key, words_of=opened.words_of),
        incident_id=action.incident_id,
        concern_id=None,
        owner_id=action.owner_id,
        due_on=action.due_on.isoformat(),
        completed_at=action.completed_at,
        sealed=_is_sealed(opened),
        significant=_is_significant(opened),
        restricted=opened.restricted,
        broken=opened.broken,
        children_version=opened.children_version,
    )


def _from_document(document: DocumentRow, opened: OpenedRecord) -> Entry:
    paper = opened.paper
    entry = Entry(
        id=document.id,
        kind="document",
        category_name=opened.category.name,
        occurred_at=document.occurred_at,
        recorded_at=document.recorded_at,
        recorded_by=document.recorded_by,
        text=opened.file_name,
        child_words="",
        action_taken="",
        subjects=subject_views(opened.lines, opened.key, words_of=opened.words_of),
        incident_id=document.incident_id,
        concern_id=document.concern_id,
        sealed=_is_sealed(opened),
        significant=_is_significant(opened),
        restricted=opened.restricted,
        broken=opened.broken,
        children_version=opened.children_version,
    )
    said = {} if paper is None else {"paper_kind": paper.kind, "review_on": day_text(paper.review_on)}
    return entry.model_copy(update=said)


def _text(opened: OpenedRecord, row: ConcernRow | EntryRow, field: str) -> str:
    return "" if opened.key is None else text_of(opened.key, row, field)


def _of_closing(opened: OpenedRecord, entry: EntryRow, field: str) -> str:
    """What was done and what came of it: written once, whatever is corrected in the entry's text."""
    sealed: bytes | None = getattr(entry, field)
    return "" if opened.key is None or sealed is None else unseal(opened.key, "entry", entry.id, field, sealed)


def _details(opened: OpenedRecord, entry: EntryRow) -> EntryDetails:
    return EntryDetails() if own_kind(entry.kind) else read_details(_text(opened, entry, "details"))


def _referral(opened: OpenedRecord, entry: EntryRow) -> ReferralView | None:
    """As it was written; ``name_what_is_seen`` takes out what its reader does not see."""
    kind = own_kind(entry.kind)
    if kind is None:
        return None
    details = ReferralDetails() if opened.key is None else read_referral(_text(opened, entry, "details"))
    return ReferralView(kind=kind, referral_id=entry.referral_id, agency_id=entry.agency_id, details=details)


def _is_sealed(opened: OpenedRecord) -> bool:
    return opened.key is None and not opened.restricted and not opened.broken


def _is_significant(opened: OpenedRecord) -> bool:
    return any(line.significant for line in opened.lines)
