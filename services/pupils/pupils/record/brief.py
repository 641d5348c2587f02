"""Children in brief."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.pupil_record_fields import PupilRecord, SenSpell
from haven_schemas.acts.pupils.record import (
    BriefsAsked,
    HomeDistrict,
    HomeDistricts,
    HomesAsked,
    PupilInBrief,
    PupilsInBrief,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.pupil_codes import SenProvision
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.files import LONDON
from pupils.models import PupilPartRow, PupilRow
from pupils.sealed import RollKey, part_field
from pupils.sight import full_view, kept_from, knowable, shown_entries

from .siblings import siblings_of

_POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9])[A-Z]{2}$")
_SEN = "sen"
_CONTACTS = "contacts"


def sector_of(postcode: str) -> str | None:
    """``AB1 2`` of ``ab12cd``; None for what is no postcode of the United Kingdom."""
    found = _POSTCODE.match("".join(postcode.split()).upper())
    return None if found is None else f"{found[1]} {found[2]}"


def seen_in_full(unit: Unit, pupil_ids: Sequence[UUID]) -> list[PupilRow]:
    """Those among ``pupil_ids``; nobody the caller is linked to (``seen_pupil``)."""
    if not pupil_ids:
        return []
    view, linked = full_view(unit.access, unit.now), kept_from(unit)
    rows = unit.session.scalars(select(PupilRow).where(PupilRow.id.in_(pupil_ids), shown_entries(unit)))
    return [row for row in rows if row.id not in linked and view.covers(row.school_id, row.year_group, row.class_name)]


def part_of_each(unit: Unit, keyring: Keyring, rows: Sequence[PupilRow], name: str) -> Mapping[UUID, PupilRecord]:
    """Of each, as the school they are at knows it, with what is known of the part ``name`` alone. ``VaultAway``."""
    found = {row.id: PupilRecord() for row in rows}
    schools = {row.id: row.school_id for row in rows}
    keys = {school_id: RollKey(unit, keyring, school_id) for school_id in set(schools.values())}
    parts = select(PupilPartRow).where(PupilPartRow.pupil_id.in_(schools), PupilPartRow.part == name)
    for part in unit.session.scalars(parts):
        if schools[part.pupil_id] == part.school_id:
            place = part_field(part.pupil_id, name, part.version)
            values = keys[part.school_id].unseal(place, part.sealed)
            own = {each: value for each, value in values.items() if each != "contacts"}  # they stand by themselves
            found[part.pupil_id] = PupilRecord.model_validate(own)
    return found


def note_details_read(unit: Unit, rows: Sequence[PupilRow]) -> None:
    """One entry for each school: the log shows an entry to each school in it, and names there no child of another's."""
    by_school: dict[UUID, set[UUID]] = {}
    for row in rows:
        by_school.setdefault(row.school_id, set()).add(row.id)
    for school_id, pupil_ids in sorted(by_school.items()):
        unit.audit(
            AuditAction.PUPIL_DETAILS_READ, right=Right.PUPIL_READ, school_ids=[school_id], subject_ids=pupil_ids
        )
    if not by_school:
        unit.audit(AuditAction.PUPIL_DETAILS_READ, right=Right.PUPIL_READ)


def pupils_in_brief(unit: Unit, keyring: Keyring, request: BriefsAsked) -> PupilsInBrief:
    """As the school each is at knows it; of an alias what is known of the pupil it means, where both are seen.

    Others than those the caller sees in full are left out, and so is whom they are linked to (``seen_pupil``). Of a
    child whose identity is protected, people who are not named for them are told no sibling, as on the pupil's page.
    Raises ``VaultAway``.
    """
    asked = seen_in_full(unit, request.ids)
    known = knowable(unit, asked)
    means = {row.id: row.merged_into for row in asked if row.merged_into is not None and row.id in known}
    meant = {row.id: row for row in seen_in_full(unit, list(means.values()))}
    today = {row.id: meant.get(means[row.id], row) if row.id in means else row for row in asked}
    rows = list({row.id: row for row in today.values()}.values())
    sen, siblings = part_of_each(unit, keyring, rows, _SEN), siblings_of(unit, rows)
    note_details_read(unit, [*asked, *rows])
    found = [
        PupilInBrief(
            pupil_id=each.id,
            sen_provision=_holding(sen[today[each.id].id], unit.now.astimezone(LONDON).date()),
            ehc_plan=sen[today[each.id].id].ehc_plan,
            siblings=siblings.get(today[each.id].id, []),
        )
        for each in asked
    ]
    return PupilsInBrief(pupils=found)


def _holding(record: PupilRecord, today: date) -> SenProvision | None:
    """The provision that began last of those that hold today."""
    spells = [each for each in record.sen_provision or () if each.end is None or each.end >= today]
    return max(spells, key=_began).provision if spells else None


def _began(spell: SenSpell) -> date:
    return spell.start or date.min


def home_districts(unit: Unit, keyring: Keyring, request: HomesAsked) -> HomeDistricts:
    """Of pupils the caller sees in full, no closer than a sector; none of a child whose identity is protected, whoever
    asks, and none where no postcode is known. Raises ``VaultAway``."""
    rows = [row for row in seen_in_full(unit, request.ids) if not row.protected]
    records = part_of_each(unit, keyring, rows, _CONTACTS)
    note_details_read(unit, rows)
    sectors = {row.id: _sector(records[row.id]) for row in rows}
    return HomeDistricts(
        homes=[
            HomeDistrict(pupil_id=pupil_id, postcode_sector=sector)
            for pupil_id, sector in sectors.items()
            if sector is not None
        ]
    )


def _sector(record: PupilRecord) -> str | None:
    postcode = record.address.postcode if record.address is not None else None
    return None if postcode is None else sector_of(postcode)
