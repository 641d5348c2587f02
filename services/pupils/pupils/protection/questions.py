"""Whether two entries are one protected child, asked of named people."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from chassis.ground.away import VaultAway
from chassis.keys.keyring import DataKey
from chassis.units.database import Unit
from haven_schemas.acts.identity.apart import AreTwo
from haven_schemas.acts.pupils.matching import Agreement, DecideProposal, MatchFacts, Proposal, ProposalDecided
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.identifiers import Contract
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.extras import Extras
from pupils.models import IdentityQuestionRow, PupilRow
from pupils.sealed import answer_field, question_field
from pupils.sight import match_facts, may_know, named_for

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


def decide_question(unit: Unit, extras: Extras, request: DecideProposal) -> ProposalDecided:
    """``same``: the entry is emptied soon after (``empty_agreed``). ``different`` is kept, and never asked again.

    At a school where the caller protects nobody ``same`` takes two of the people named: after the first it is put off,
    and the others are told (``tell_matches``).
    ``not_found`` unless the caller is named for the child and matches pupils at their school; ``stale_version``. Raises
    ``VaultAway`` and, where two have to agree, ``OwnerAway``.
    """
    row = unit.session.scalar(
        select(IdentityQuestionRow).where(IdentityQuestionRow.id == request.proposal_id).with_for_update()
    )
    pupil = None if row is None else unit.session.get(PupilRow, row.pupil_id)
    if row is None or pupil is None or not unit.access.has(Right.PUPIL_MATCH, pupil.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if not may_know(unit, pupil):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.state in ("same", "different") or (request.version is not None and request.version != row.version):
        raise Problem(ErrorCode.STALE_VERSION, ids={"proposal_id": str(row.id)})
    key = extras.keyring.open(unit, pupil.id)
    entry = entry_of(key, row).entry
    row.version += 1
    row.state = request.decision
    if request.decision == "same" and not _is_enough(unit, extras, row, entry.school_id):
        row.told_at = row.told_at if row.agreed_by == unit.access.actor_id else None
        row.state, row.agreed_by = "later", unit.access.actor_id
    row.decided_at, row.decided_by = unit.now, unit.access.actor_id
    row.reason_sealed = key.seal(answer_field(row.id, row.version), request.reason.encode())
    _audit(unit, request.decision, pupil.school_id, pupil.id, row.id)
    _audit(unit, request.decision, entry.school_id, entry.pupil_id, None)
    return ProposalDecided.model_validate({"proposal_id": row.id, "state": row.state})


def _is_enough(unit: Unit, extras: Extras, row: IdentityQuestionRow, school_id: UUID) -> bool:
    """No school changes alone what another sees of a child on its roll, nor does one person in two accounts."""
    if unit.access.has(Right.PUPIL_PROTECT, school_id):
        return True
    if row.agreed_by is None or row.agreed_by == unit.access.actor_id:
        return False
    asked = AreTwo(first=row.agreed_by, second=unit.access.actor_id, school_id=school_id)
    return not extras.owner.are_two(asked).ties


def _audit(unit: Unit, outcome: str, school_id: UUID, pupil_id: UUID, question_id: UUID | None) -> None:
    """One entry each, so that no entry names the child of today beside the earlier one."""
    unit.audit(
        AuditAction.PUPIL_MATCH_DECIDE,
        right=Right.PUPIL_MATCH,
        school_ids=[school_id],
        subject_ids=[pupil_id],
        object_id=question_id,
        outcome=outcome,
    )
