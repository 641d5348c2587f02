"""Before an export is asked for: who is in it, and how it begins with names left out."""

from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.incidents.documents import Document
from haven_schemas.acts.incidents.exports import (
    ExportEntry,
    ExportPeople,
    ExportPerson,
    ExportPreview,
    ExportScope,
    ExportSection,
    PreviewExport,
    SharedName,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.categories import categories_by_id
from incidents.extras import OtherOwners
from incidents.models import DocumentRow
from incidents.printing import Form, words_of
from incidents.reading import document_views, open_entries
from incidents.reading_ledger import note_reading

from .content import ExportMaterial, ExportRequest, build_content
from .faces import Faces, faces_in
from .gather import around
from .head import head_of
from .people import UNKNOWN_CHILD, UNKNOWN_COLLEAGUE, People, people_of
from .sample import A_PAGE, as_strangers, first_instant, names_nobody, page_digest, sample_material, to_look_at
from .sample import MOST_ENTRIES as MOST_SAMPLED
from .scope import Scope, export_scope, require_not_too_long

_MOST_DOCUMENTS = 200
_NAMED = 5
"""Of those who share a name, this many are named."""


def export_people(unit: Unit, keyring: Keyring, owners: OtherOwners, request: ExportScope) -> ExportPeople:
    """Names for the form, of everyone in it. ``not_found`` as ``export_scope``; ``OwnerAway``; ``VaultAway``."""
    scope = export_scope(unit, request)
    head = head_of(unit, keyring, request)
    people = people_of(owners, faces_in(unit, keyring, scope).also(head.staff, head.adults))
    faces = people.faces
    _audit(unit, scope, faces.every_child, request)
    shared = _shared(people)

    def person(each: UUID, unknown: str) -> ExportPerson:
        return ExportPerson(
            id=each, name=people.shown.get(each, unknown), shares_name=each in shared, shares=shared.get(each, [])
        )

    return ExportPeople(
        title="Chronology" if request.subject_id is not None else "Incident record",
        children=[person(each, UNKNOWN_CHILD) for each in faces.children],
        staff=[person(each, UNKNOWN_COLLEAGUE) for each in faces.staff],
        adults=[person(each, UNKNOWN_COLLEAGUE) for each in faces.adults],
        entries=len(scope.record_ids),
        documents=_documents(unit, keyring, scope),
    )


def preview_export(unit: Unit, keyring: Keyring, owners: OtherOwners, request: PreviewExport) -> ExportPreview:
    """Some entries as they would stand in it, in its order and with its labels. ``invalid_request`` where too much
    would be in it; other errors as ``export_people``."""
    scope = export_scope(unit, request)
    require_not_too_long(scope, MOST_SAMPLED if request.sample else None)
    shown = scope.record_ids[::-1][request.begin : request.begin + A_PAGE]
    entries = open_entries(unit, keyring, shown, categories_by_id(unit), of_subject=scope.family)
    found = around(unit, keyring, request, scope)
    me = unit.access.actor_id
    redaction = names_nobody(request.redaction) if request.sample else request.redaction
    faces = as_strangers(found.faces, me) if request.sample else found.faces
    people = people_of(owners, faces)
    began = first_instant(unit, scope)
    gathered = ExportMaterial(
        entries=entries,
        people=people,
        school="",
        now=unit.now,
        head=found.head,
        documents=found.documents,
        reach=found.reach,
        categories=found.categories,
        sample=sample_material(unit, owners, faces, began) if request.sample else None,
        listed=frozenset(scope.record_ids),
    )
    content = build_content(ExportRequest(request, redaction, "", "", me), gathered)
    _audit(unit, scope, people.faces.every_child, request)
    _note(unit, scope, found.faces, request)
    return ExportPreview(
        title=content.title,
        entries=[ExportEntry.model_validate(asdict(each)) for each in content.entries],
        begin=request.begin,
        total=len(scope.record_ids),
        limits=list(content.limits),
        sections=[ExportSection.model_validate(asdict(each)) for each in content.sections],
        seen=page_digest(content, request.begin, content.entries) if request.sample else "",
        to_look_at=to_look_at(content.entries, people, redaction) if request.sample else [],
    )


def _documents(unit: Unit, keyring: Keyring, scope: Scope) -> list[Document]:
    """Those that could be enclosed, and those that cannot now."""
    newest = (DocumentRow.occurred_at.desc(), DocumentRow.id)
    held = select(DocumentRow).where(DocumentRow.id.in_(scope.record_ids)).order_by(*newest).limit(_MOST_DOCUMENTS)
    return document_views(unit, keyring, unit.session.scalars(held).all())


def _shared(people: People) -> dict[UUID, list[SharedName]]:
    """Of each, the whole name, or else the words of it, that somebody else in it has too, and who."""
    named = {each: known for each, known in people.named({}).items() if each in people.shown}
    bearers: dict[Form, list[UUID]] = {}
    for each, known in named.items():
        for form in frozenset(form for one in known for form in (*one.forms, *one.wholes)):
            bearers.setdefault(form, []).append(each)
    shared: dict[UUID, list[SharedName]] = {}
    for each, known in named.items():
        asked = {each}
        names = sorted(name for one in known for name in one.names)
        for words in dict.fromkeys([*names, *(word for name in names for word in name.split())]):
            others = [other for other in bearers.get(words_of(words), ()) if other not in asked]
            if others:
                if words in names:
                    asked.update(others)
                by_name = list(dict.fromkeys(people.shown[other] for other in others))
                shared.setdefault(each, []).append(SharedName(word=words, others=by_name[:_NAMED]))
    return shared


def _audit(unit: Unit, scope: Scope, children: Iterable[UUID], request: ExportScope) -> None:
    action = AuditAction.INCIDENT_RECORD_READ if request.incident_id is not None else AuditAction.CHRONOLOGY_PUPIL_READ
    unit.audit(
        action,
        right=Right.RECORD_READ,
        school_ids=[scope.school_id],
        subject_ids=children,
        object_id=request.incident_id or request.subject_id,
    )


def _note(unit: Unit, scope: Scope, faces: Faces, request: ExportScope) -> None:
    """What is looked at is the chronology or the record; the file is read by whoever fetches it."""
    if request.incident_id is not None:
        note_reading(unit, "incident", request.incident_id, faces.children, [scope.school_id])
    elif request.subject_id is not None:
        note_reading(unit, "chronology", request.subject_id, [request.subject_id], [scope.school_id])
