"""What an export's row holds sealed, who may fetch it, and how it is told."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from chassis.ground.context import Access
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.exports import AskExport, Export, ExportScope, Redaction
from haven_schemas.acts.incidents.referral_kinds import RecordedKind
from haven_schemas.rights import Right
from pydantic import BaseModel

from incidents.models import ExportRow
from incidents.narrative import new_key, seal, unseal

LetGo = Mapping[UUID, Sequence[str]]
"""Codes and ids of what stood on a child's record when their asker let the export go all the same."""


class ChronologyFilter(BaseModel):
    """What a chronology was narrowed to, beside days: as the fields of ``ExportScope``."""

    significant_only: bool = False
    category_ids: list[UUID] = []
    kinds: list[RecordedKind] = []
    with_subject_id: UUID | None = None
    person_id: UUID | None = None


class Choices(BaseModel):
    """Purpose, recipient, whose names stay, what it is narrowed to, the documents chosen, and what stood on children's
    records that was let go: sealed, for they name people and tell why. ``children``: everyone in it by every id, once
    it is made; ``document_ids`` then are those enclosed. ``sample``: it is a case sample; ``seen``: what its asker read
    of it before."""

    purpose: str
    recipient: str
    redaction: Redaction
    let_go: dict[UUID, list[str]] = {}
    children: list[UUID] = []
    narrowed: ChronologyFilter = ChronologyFilter()
    bundle: bool = False
    document_ids: list[UUID] = []
    sample: bool = False
    seen: list[str] = []


_GIVEN = {"purpose", "recipient", "redaction", "bundle", "document_ids", "sample", "seen"}


def seal_choices(
    unit: Unit, keyring: Keyring, export_id: UUID, holders: tuple[UUID, ...], asked: AskExport, let_go: LetGo
) -> bytes:
    """Sealed under a data key of the export's own, wrapped for each of ``holders``. ``VaultAway``."""
    key = new_key(unit, keyring, export_id, holders)
    given = asked.model_dump(include=_GIVEN)
    narrowed = asked.model_dump(include=set(ChronologyFilter.model_fields))
    choices = Choices.model_validate({**given, "let_go": let_go, "narrowed": narrowed})
    return seal(key, "export", export_id, "choices", choices.model_dump_json())


def note_made(
    unit: Unit, keyring: Keyring, row: ExportRow, children: Iterable[UUID], document_ids: Sequence[UUID]
) -> None:
    """Who turned out to be in it, and which documents are. Errors as ``open_choices``."""
    made = {"children": sorted(children), "document_ids": list(document_ids)}
    choices = open_choices(unit, keyring, row).model_copy(update=made)
    seal_choices_anew(unit, keyring, row, choices)


def seal_choices_anew(unit: Unit, keyring: Keyring, row: ExportRow, choices: Choices) -> None:
    """Under the data key the export has. Errors as ``open_choices``."""
    row.choices = seal(keyring.open(unit, row.id), "export", row.id, "choices", choices.model_dump_json())


def open_choices(unit: Unit, keyring: Keyring, row: ExportRow) -> Choices:
    """``VaultAway``; ``Problem(key_gone)``; ``Tampered``."""
    key = keyring.open(unit, row.id)
    return Choices.model_validate_json(unseal(key, "export", row.id, "choices", row.choices))


def scope_of(row: ExportRow, choices: Choices) -> ExportScope:
    """What is exported."""
    return ExportScope(
        incident_id=row.incident_id,
        subject_id=row.subject_id,
        first_day=row.first_day,
        last_day=row.last_day,
        **choices.narrowed.model_dump(),
    )


def rights_of(access: Access) -> str:
    """A digest of the grants that read records: the same rights give the same digest."""
    grants = [
        [
            sorted(map(str, grant.school_ids)),
            _sorted(grant.category_groups),
            _sorted(grant.year_groups),
            _sorted(grant.classes),
        ]
        for grant in access.grants
        if Right.RECORD_READ in grant.rights or Right.CONCERN_TRIAGE in grant.rights
    ]
    return hashlib.sha256(json.dumps(sorted(grants, key=json.dumps)).encode()).hexdigest()


def view_of(row: ExportRow, choices: Choices | None) -> Export:
    """As its asker sees it; without ``choices`` (their key is gone) the words are empty."""
    return of_row(
        Export,
        row,
        narrowed=choices is not None and scope_of(row, choices).is_narrowed,
        bundle=choices is not None and choices.bundle,
        sample=choices is not None and choices.sample,
        document_ids=choices.document_ids if choices else [],
        purpose=choices.purpose if choices else "",
        recipient=choices.recipient if choices else "",
    )


def _sorted(values: frozenset[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)
