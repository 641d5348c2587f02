"""A pupil's record beyond the roll, as far as the caller may see it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.pupil_record_fields import READ_AS_SPECIAL, Behaviour, Contact, PupilRecord
from haven_schemas.acts.pupils.groups import GroupListed
from haven_schemas.acts.pupils.photos import PhotoNoted
from haven_schemas.acts.pupils.record import FLAGS, ContactShown, KnownBefore, LocalAddition, RecordAsked, RecordShown
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right

from pupils.files import LONDON
from pupils.groups import groups_at
from pupils.models import PupilRow
from pupils.sealed import RollKey, before_field, contact_bond_field, contact_field, local_field, month_field, part_field
from pupils.sight import entries_with_schools, full_view, holds_for, knowable, pupil_view, seen_pupil

from .attendance import attendance_of
from .flags import flags_by_pupil, opened_order, said_by
from .kept_rows import KeptRow, kept_of
from .order import order_of
from .siblings import also_of_contacts
from .stops import stops_said

_MONTHS = 12
"""Months of sessions and behaviour that are read."""
_DAYS = ("attendance_sessions", "behaviour")
_MOST_BEHAVIOUR = 50
_MOST_BEFORE = 200
_MOST_ADDED = 200
_MOST_GROUPS = 100


def pupil_record(unit: Unit, keyring: Keyring, request: RecordAsked) -> RecordShown:
    """As the school they are at knows it. ``not_found`` unless the caller sees the pupil in full.

    Special categories, and what we have no field for, only with the right to them. Of a child whose identity is
    protected, people who are not named for them see no contact (addresses), nothing we have no field for, and no
    earlier identity; what stops letters and who may not collect is still said. Raises ``VaultAway``.
    """
    pupil = seen_pupil(unit, request.pupil_id)
    hidden = () if holds_for(unit, Right.PUPIL_READ_SPECIAL, pupil) else tuple(sorted(READ_AS_SPECIAL))
    key = RollKey(unit, keyring, pupil.school_id)
    today = unit.now.astimezone(LONDON).date()
    kept = kept_of(unit, pupil, hidden, months=_MONTHS * len(_DAYS), additions=_MOST_ADDED, before=_MOST_BEFORE)
    parts = {each.name: key.unseal(part_field(pupil.id, each.name, each.version), each.sealed) for each in kept["part"]}
    days = _days(key, pupil, kept["month"])
    contacts, bonds = _contacts(unit, key, pupil, kept["contact"])
    local = _local(unit, key, kept["local"])
    all_read = len(local) < _MOST_ADDED
    said = {pupil.id: [*bonds, *(said_by(each.kind) for each in local)]} if all_read else {}
    values = {name: value for part in parts.values() for name, value in part.items()}
    unknown, summaries = values.pop("unknown", {}), values.get("attendance_summaries", [])
    values.pop("contacts", None)
    known = knowable(unit, [pupil])
    with entries_with_schools(unit, pupil) as entries:
        flags = flags_by_pupil(unit, keyring, {pupil.id: entries}, said)[pupil.id]
        elsewhere = [each for each in stops_said(unit, keyring, entries) if each.school_id is not None] if flags else []
    unit.audit(
        AuditAction.PUPIL_DETAILS_READ,
        right=Right.PUPIL_READ,
        school_ids={entry.school_id for entry in entries} if flags else [pupil.school_id],
        subject_ids=[pupil.id],
    )
    behaviour = sorted(days["behaviour"], key=lambda each: str(each["date"]), reverse=True)[:_MOST_BEHAVIOUR]
    return RecordShown(
        pupil=pupil_view(pupil, full_view(unit.access, unit.now), known),
        record=PupilRecord.model_validate(values),
        contacts=contacts if known else [],
        siblings=sorted({sibling for each in contacts for sibling in each.also_of}) if known else [],
        attendance=attendance_of(days["attendance_sessions"], summaries, today),
        behaviour=[Behaviour.model_validate(each) for each in behaviour],
        unknown=unknown if known else {},
        flags=flags,
        elsewhere=elsewhere,
        local=local,
        before=[
            each
            for each in _before(key, pupil, kept["before"], parts, request.known_on)
            if known or each.part != "identity"
        ],
        hidden=list(hidden),
        groups=_groups(unit, keyring, pupil) if request.with_groups else [],
        photo=next((PhotoNoted(version=each.version, put_at=each.at) for each in kept["photo"]), None),
        born_on=pupil.date_of_birth,
    )


def _groups(unit: Unit, keyring: Keyring, pupil: PupilRow) -> list[GroupListed]:
    if pupil.school_id not in unit.access.schools_with(Right.GROUP_KEEP):
        return []
    return groups_at(unit, keyring, [pupil.school_id], _MOST_GROUPS)


def _days(key: RollKey, pupil: PupilRow, months: Sequence[KeptRow]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _DAYS}
    for each in months:
        entries = key.unseal(month_field(pupil.id, each.name, each.month, each.version), each.sealed)
        found[each.name] += [entry for entry, _ in entries.values()]
    return found


def _contacts(
    unit: Unit, key: RollKey, pupil: PupilRow, rows: Sequence[KeptRow]
) -> tuple[list[ContactShown], list[dict[str, Any]]]:
    """Whom the school may call, the first first, and what is said of the child with each of them."""
    others = also_of_contacts(unit, [each.id for each in rows])
    found, bonds = [], []
    for each in rows:
        bonds.append(key.unseal(contact_bond_field(pupil.id, each.id, each.version), each.sealed))
        values = key.unseal(contact_field(each.id, each.person_version), each.person_sealed) | bonds[-1]
        contact = Contact.model_validate(values)
        found.append(
            ContactShown(
                contact_id=each.id,
                contact=contact,
                also_of=[other for other in others.get(each.id, ()) if other != pupil.id],
            )
        )
    found.sort(key=lambda each: (each.contact.priority or 99, each.contact.surname, str(each.contact_id)))
    return found, bonds


def _local(unit: Unit, key: RollKey, rows: Sequence[KeptRow]) -> list[LocalAddition]:
    found = []
    for each in rows:
        told = key.unseal(local_field(each.id), each.sealed)
        if told["kind"] in FLAGS:
            told |= order_of(opened_order(key, each.id, each.order_sealed), each.at, unit.now)
        row = {"id": each.id, "added_by": each.by, "added_at": each.at, "version": each.version}
        found.append(LocalAddition.model_validate({**row, **told}))
    return found


def _before(
    key: RollKey, pupil: PupilRow, rows: Sequence[KeptRow], parts: Mapping[str, dict[str, Any]], known_on: date | None
) -> list[KnownBefore]:
    """What held before, newest first; on a day, what held then, that of today included."""
    found = [
        KnownBefore.model_validate(
            {
                "part": each.name,
                "known_from": each.since,
                "known_until": each.at,
                "values": key.unseal(before_field(each.id, each.name), each.sealed),
            }
        )
        for each in rows
    ]
    if known_on is None:
        return found
    found = [*_now(pupil, parts, rows), *found]
    begins = datetime.combine(known_on, time(0), LONDON)
    return [each for each in found if _held(each, begins, begins + timedelta(days=1))]


def _now(pupil: PupilRow, parts: Mapping[str, dict[str, Any]], rows: Sequence[KeptRow]) -> list[KnownBefore]:
    """What holds today began when the one before it ended."""
    began = {part: max((each.at for each in rows if each.name == part), default=None) for part in
             ("sen", "identity")}  # fmt: skip
    identity = {"upn": pupil.upn, "date_of_birth": pupil.date_of_birth.isoformat(), "sex": pupil.sex}
    values = {"sen": parts.get("sen", {}), "identity": identity}
    return [
        KnownBefore.model_validate(
            {"part": part, "known_from": began[part], "known_until": None, "values": values[part]}
        )
        for part in began
    ]


def _held(each: KnownBefore, begins: datetime, ends: datetime) -> bool:
    return (each.known_from is None or each.known_from < ends) and (
        each.known_until is None or each.known_until > begins
    )
