"""What somebody at the second school needs of a child who is there now, while the first school has not answered."""

from typing import Any

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.pupils.roll_questions import AtNeed, AtNeedQuery, ToRing
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import func, select

from pupils.models import ContactRow, PupilContactRow, PupilRow, RollQuestionRow
from pupils.sealed import RollKey, contact_bond_field, contact_field
from pupils.sight import entries_of, kept_from
from pupils.two_rolls import sides_of

from .flags import flags_by_pupil

_LAST = 99


def read_at_need(unit: Unit, keyring: Keyring, request: AtNeedQuery) -> AtNeed:
    """Read beyond the caller's schools, of this child alone: stops, names and numbers of whom to ring.

    ``not_found`` unless the caller matches pupils and triages at the second school, somebody there said that the child
    is here now, and the first school, whose roll has them, has not answered within its weekday; and of a child who
    is protected, or whom the caller is linked to. Raises ``VaultAway``.
    """
    question = unit.session.get(RollQuestionRow, request.question_id)
    if question is None or not _is_open(unit, question) or question.acts_from is None:
        raise Problem(ErrorCode.NOT_FOUND)
    schools = {question.pupil_school_id, question.entry_school_id}
    with unit.beyond_own_schools(schools):
        pupil = unit.session.scalar(select(PupilRow).where(PupilRow.id == func.kept_entry(question.pupil_id)))
        if pupil is None or not pupil.on_roll or pupil.protected or pupil.id in kept_from(unit):
            raise Problem(ErrorCode.NOT_FOUND)
        same = entries_of(unit, [pupil.id])
        found = AtNeed(
            question_id=question.id,
            pupil_id=pupil.id,
            school_id=pupil.school_id,
            until=question.acts_from,
            flags=flags_by_pupil(unit, keyring, same)[pupil.id],
            to_ring=_to_ring(unit, RollKey(unit, keyring, pupil.school_id), pupil),
        )
    unit.audit(
        AuditAction.PUPIL_ROLL_QUESTION_READ,
        right=Right.PUPIL_MATCH,
        school_ids=schools,
        subject_ids=[question.entry_id, pupil.id],
        object_id=question.id,
        outcome="at_need",
    )
    return found


def _is_open(unit: Unit, question: RollQuestionRow) -> bool:
    sides = sides_of(unit, [question]).get(question.id)
    if sides is None or sides.entry is None or not unit.access.has(Right.CONCERN_TRIAGE, question.entry_school_id):
        return False
    waits = question.acts_from is not None and question.acts_from > unit.now and not question.carried_out
    return question.state == "here_now" and waits


def _to_ring(unit: Unit, key: RollKey, pupil: PupilRow) -> list[ToRing]:
    bonds = (
        select(PupilContactRow, ContactRow)
        .join(ContactRow, ContactRow.id == PupilContactRow.contact_id)
        .where(PupilContactRow.pupil_id == pupil.id, PupilContactRow.school_id == pupil.school_id)
    )
    found: list[tuple[int, str, ToRing]] = []
    for bond, person in unit.session.execute(bonds):
        said: dict[str, Any] = key.unseal(contact_bond_field(pupil.id, person.id, bond.version), bond.sealed)
        who: dict[str, Any] = key.unseal(contact_field(person.id, person.version), person.sealed)
        if said.get("no_contact"):
            continue
        known_as = " ".join(each for each in (who.get("forename"), who["surname"]) if each)
        phones = [each["number"] for each in who.get("phones") or ()]
        ring = ToRing(known_as=known_as, relationship=said.get("relationship"), phones=phones)
        found.append((said.get("priority") or _LAST, known_as, ring))
    return [ring for _, _, ring in sorted(found, key=lambda each: each[:2])]
