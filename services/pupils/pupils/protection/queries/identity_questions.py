"""Entries of the roll that may be a protected child, for the people named for the child to say."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from chassis.keys.keyring import DataKey
from chassis.process.away import VaultAway
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.identifiers import Contract
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import Agreement, MatchFacts, Proposal
from sqlalchemy import select

from pupils.extras import Extras
from pupils.matching.queries.match_facts import match_facts
from pupils.matching.sealed_reasons import question_field
from pupils.models import IdentityQuestionRow, PupilRow

from .protected_sight import named_for

_SURE = 100
_MOST = 100


class Asked(Contract):
    """The entry a question is about as it was then, since it may be at a school the person asked is not at; and what it
    has in common with what the child was."""

    entry: MatchFacts
    agree: list[Agreement]


def seal_entry(key: DataKey, question_id: UUID, asked: Asked) -> bytes:
    """What is sealed of it."""
    return key.seal(question_field(question_id), asked.model_dump_json().encode())


def entry_of(key: DataKey, row: IdentityQuestionRow) -> Asked:
    """The other way round; raises ``Tampered``."""
    return Asked.model_validate_json(key.unseal(question_field(row.id), row.sealed))


def asked_about(unit: Unit, key: DataKey, pupil_id: UUID) -> frozenset[UUID]:
    """Entries about which the people named for the child were asked already."""
    rows = unit.session.scalars(select(IdentityQuestionRow).where(IdentityQuestionRow.pupil_id == pupil_id))
    return frozenset(entry_of(key, row).entry.pupil_id for row in rows)


def identity_questions(unit: Unit, extras: Extras, *, include_later: bool) -> list[Proposal]:
    """Of the children the caller is named for, as proposals: ``new`` is the entry, ``known`` the protected child.

    In the second tier, at schools where the caller matches pupils; none while the vault is away. The two are audited
    apart.
    """
    named = named_for(unit)
    if not named or not unit.access.is_certain(unit.now):
        return []
    states = ("open", "later") if include_later else ("open",)
    wanted = (
        select(IdentityQuestionRow, PupilRow)
        .join(PupilRow, PupilRow.id == IdentityQuestionRow.pupil_id)
        .where(
            IdentityQuestionRow.state.in_(states),
            IdentityQuestionRow.pupil_id.in_(named),
            PupilRow.school_id.in_(unit.access.schools_with(Right.PUPIL_MATCH)),
        )
        .order_by(IdentityQuestionRow.id.desc())
        .limit(_MOST)
    )
    rows = [(row, pupil) for row, pupil in unit.session.execute(wanted)]
    try:
        return list(_shown(unit, extras, rows))
    except VaultAway:
        return []


def _shown(unit: Unit, extras: Extras, rows: Sequence[tuple[IdentityQuestionRow, PupilRow]]) -> Iterator[Proposal]:
    for row, pupil in rows:
        asked = entry_of(extras.keyring.open(unit, pupil.id), row)
        for school_id, pupil_id in ((pupil.school_id, pupil.id), (asked.entry.school_id, asked.entry.pupil_id)):
            unit.audit(
                AuditAction.PUPIL_MATCH_READ,
                right=Right.PUPIL_MATCH,
                school_ids=[school_id],
                subject_ids=[pupil_id],
            )
        yield Proposal(
            id=row.id,
            score=_SURE,
            agree=asked.agree,
            state="later" if row.state == "later" else "open",
            made_at=row.asked_at,
            new=asked.entry,
            known=match_facts(pupil),
            version=row.version,
            agreed_by=row.agreed_by,
        )
