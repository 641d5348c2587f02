"""Two entries are joined, and parted again.

Whoever means a child harm could make a child on the roll an alias of a leaver whose file is to be destroyed. So two who
have another birth date, or are both on one school's roll, become one when a second, independent person who triages at
the schools of both has seen them side by side. Until then nothing is joined.

An alias keeps its row, its records and their keys as they are. Nothing is moved, so that ending the merge splits
the two exactly. The one record's readers find the other's through the alias, in every service.
"""

from uuid import UUID

from chassis.ground.away import VaultAway
from chassis.keys.keyring import DataKey, Holder
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.identity.apart import HowApart
from haven_schemas.acts.pupils.matching import EndMerge, MatchAnswer, Merge, Merged, MergeList, MergePupils, MergesOf
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import or_, select, tuple_

from pupils.batch import likeness
from pupils.extras import Extras
from pupils.models import MatchProposalRow, PupilMergeRow, PupilRow
from pupils.moves import end_between, say_merged
from pupils.sealed import merge_field, proposal_field
from pupils.sight import HOLDS_FOR, may_know, may_meet, takes_two

from .join import merge, release, tell

_MOST = 100


def say_same(
    unit: Unit, extras: Extras, proposal: MatchProposalRow, known: PupilRow, new: PupilRow, reason: str
) -> UUID | None:
    """The merge, by two; None where the caller's is the first word, which is kept and waits.

    ``not_permitted`` for who does not triage at the schools of both; ``not_independent`` for who counts as one person
    with who said so first. Raises ``VaultAway``, ``OwnerAway``.
    """
    first = proposal.agreed_by
    if first is None or proposal.agreed_at is None or proposal.agreed_at + HOLDS_FOR <= unit.now:
        _keep_first_word(unit, extras, proposal, reason)
        return None
    if first == unit.access.actor_id:
        return None
    if not all(unit.access.has(Right.CONCERN_TRIAGE, each.school_id) for each in (known, new)):
        raise Problem(ErrorCode.NOT_PERMITTED)
    asked = HowApart(
        first=first,
        second=unit.access.actor_id,
        school_id=new.school_id,
        since=proposal.agreed_at,
        first_session=proposal.agreed_session,
        second_session=unit.access.session_id,
        act="merge",
    )
    if extras.owner.how_apart(asked).ties:
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    sealed = extras.keyring.open(unit, proposal.id).unseal(
        proposal_field(proposal.id, proposal.version), proposal.reason_sealed or b""
    )
    return merge(unit, extras, known, new, sealed.decode(), by=first, agreed_by=unit.access.actor_id)


def proposal_between(unit: Unit, pupil: PupilRow, alias: PupilRow) -> MatchProposalRow:
    """The proposal that ``alias`` is ``pupil``, locked; one that was decided before is asked again, since somebody
    says so. Where a first word waits it keeps its direction."""
    pair = tuple_(MatchProposalRow.known_id, MatchProposalRow.new_id)
    found = unit.session.scalars(
        select(MatchProposalRow)
        .where(or_(pair == (pupil.id, alias.id), pair == (alias.id, pupil.id)))
        .order_by(MatchProposalRow.agreed_by.is_(None), MatchProposalRow.known_id != pupil.id)
        .with_for_update()
    ).first()
    if found is None:
        like = likeness(pupil, alias)
        found = MatchProposalRow(
            id=new_id(), score=like.score, agree=list(like.agree), made_at=unit.now, version=1,
            school_ids=sorted({pupil.school_id, alias.school_id}),
        )  # fmt: skip
        unit.session.add(found)
    if found.agreed_by is None:
        found.known_id, found.new_id = pupil.id, alias.id
    found.state = "open"
    return found


def close_proposal(unit: Unit, extras: Extras, proposal: MatchProposalRow, decision: MatchAnswer, reason: str) -> None:
    """Writes what was decided, or that it is put off, with the reason. What one person alone joined others are told."""
    proposal.state = decision
    if decision == "same" and proposal.agreed_by is None:
        proposal.told_at = None
    proposal.decided_at, proposal.decided_by = unit.now, unit.access.actor_id
    if decision == "different":
        proposal.agreed_by = None
    _seal_reason(unit, extras, proposal, reason)
    _audit(unit, proposal, decision)


def _seal_reason(unit: Unit, extras: Extras, proposal: MatchProposalRow, reason: str) -> None:
    """As the proposal's next version."""
    proposal.version += 1
    holders = [Holder("school", school) for school in proposal.school_ids]
    key = extras.keyring.new_data_key(unit, proposal.id, holders, key_version=proposal.version)
    proposal.reason_sealed = key.seal(proposal_field(proposal.id, proposal.version), reason.encode())


def _keep_first_word(unit: Unit, extras: Extras, proposal: MatchProposalRow, reason: str) -> None:
    proposal.state, proposal.told_at = "open", None
    proposal.agreed_by, proposal.agreed_at = unit.access.actor_id, unit.now
    proposal.agreed_session = unit.access.session_id
    _seal_reason(unit, extras, proposal, reason)
    _audit(unit, proposal, "waits_for_second")


def _audit(unit: Unit, proposal: MatchProposalRow, outcome: str) -> None:
    unit.audit(
        AuditAction.PUPIL_MATCH_DECIDE,
        right=Right.PUPIL_MATCH,
        school_ids=proposal.school_ids,
        subject_ids=[proposal.new_id, proposal.known_id],
        object_id=proposal.id,
        outcome=outcome,
    )


def merge_pupils(unit: Unit, extras: Extras, request: MergePupils) -> Merged:
    """``not_found`` unless the caller matches pupils at the schools of both, may know of both if one is protected, and
    is linked to neither.

    Two who have another birth date, or are both on one school's roll, wait for a second person (``say_same``, whose
    refusals are these too); of any other two the others who match pupils there are told the next morning.
    ``stale_version`` if the alias changed since it was looked at. ``invalid_request`` on ``alias_id`` if either is an
    alias already: a chain is made from its end. Raises ``VaultAway``.
    """
    if request.pupil_id == request.alias_id:
        raise invalid("alias_id", FieldCode.DUPLICATE)
    pupil, alias = lock_pair(unit, request.pupil_id, request.alias_id)
    if request.alias_version is not None and request.alias_version != alias.version:
        raise Problem(ErrorCode.STALE_VERSION, ids={"pupil_id": str(alias.id)})
    if pupil.merged_into is not None or alias.merged_into is not None:
        raise invalid("alias_id", FieldCode.NOT_ALLOWED)
    if takes_two(unit, pupil, alias):
        proposal = proposal_between(unit, pupil, alias)
        pupil, alias = lock_pair(unit, proposal.known_id, proposal.new_id)
        merge_id = say_same(unit, extras, proposal, pupil, alias, request.reason)
        if merge_id is None:
            return Merged(merge_id=proposal.id, waits=True)
        close_proposal(unit, extras, proposal, "same", request.reason)
    else:
        merge_id = merge(unit, extras, pupil, alias, request.reason)
        if not (pupil.protected or alias.protected):
            close_proposal(unit, extras, proposal_between(unit, pupil, alias), "same", request.reason)
    say_merged(unit, pupil, alias)
    return Merged(merge_id=merge_id)


def lock_pair(unit: Unit, pupil_id: UUID, other_id: UUID) -> tuple[PupilRow, PupilRow]:
    """Both, locked in the order of their ids so that two people at once do not wait for each other.

    The entry a protected child had before is nobody's to merge: its records would be open to whoever reads the other's.
    """
    rows = unit.session.scalars(
        select(PupilRow).where(PupilRow.id.in_([pupil_id, other_id])).order_by(PupilRow.id).with_for_update()
    )
    found = {row.id: row for row in rows if unit.access.has(Right.PUPIL_MATCH, row.school_id)}
    emptied = any(row.hidden and row.merged_into is None for row in found.values())
    if len(found) < 2 or emptied or not all(may_know(unit, row) for row in found.values()):
        raise Problem(ErrorCode.NOT_FOUND)
    return found[pupil_id], found[other_id]


def end_merge(unit: Unit, extras: Extras, request: EndMerge) -> Merged:
    """The alias is searched and matched again, as it was, and so is the pupil; what systems said since of an alias
    whose place the pupil had is the alias's. What people wrote meanwhile stays where it is.

    ``not_found`` unless it is in force, at schools where the caller matches pupils, and of pupils of whom the caller
    may know and whom they are linked to neither of: the end would take from them what keeps them away. Raises
    ``VaultAway``.
    """
    row = unit.session.scalar(select(PupilMergeRow).where(PupilMergeRow.id == request.merge_id).with_for_update())
    if row is None or not all(unit.access.has(Right.PUPIL_MATCH, school) for school in row.school_ids):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.ended_at is not None:
        raise Problem(ErrorCode.NOT_FOUND)
    pair = select(PupilRow).where(PupilRow.id.in_([row.alias_id, row.pupil_id])).order_by(PupilRow.id)
    sides = {each.id: each for each in unit.session.scalars(pair.with_for_update())}
    alias, pupil = sides.get(row.alias_id), sides.get(row.pupil_id)
    if alias is None or not may_know(unit, alias) or (pupil is not None and not may_know(unit, pupil)):
        raise Problem(ErrorCode.NOT_FOUND)
    key = extras.keyring.open(unit, row.id)
    row.ended_at, row.ended_by = unit.now, unit.access.actor_id
    row.ended_sealed = key.seal(merge_field(row.id, "ended_sealed"), request.reason.encode())
    release(unit, extras, row, alias)
    end_between(unit, row.pupil_id, row.alias_id)
    tell(unit, AuditAction.PUPIL_MERGE_END, row.id, row.school_ids, (row.pupil_id, row.alias_id))
    return Merged(merge_id=row.id)


def merges_of(unit: Unit, extras: Extras, request: MergesOf) -> MergeList:
    """Newest first, of pupils at schools where the caller matches pupils; without reasons while the vault is away.

    Of a protected child whom the caller is not named for none, as of a child who has none. ``not_found`` for other
    pupils, for an emptied entry, and for whom the caller is linked to.
    """
    pupil = unit.session.get(PupilRow, request.pupil_id)
    if pupil is None or not unit.access.has(Right.PUPIL_MATCH, pupil.school_id) or not may_meet(unit, pupil):
        raise Problem(ErrorCode.NOT_FOUND)
    mine = or_(PupilMergeRow.pupil_id == pupil.id, PupilMergeRow.alias_id == pupil.id)
    rows = unit.session.scalars(
        select(PupilMergeRow).where(mine).order_by(PupilMergeRow.merged_at.desc(), PupilMergeRow.id).limit(_MOST)
    ).all()
    sides = select(PupilRow).where(PupilRow.id.in_({each for row in rows for each in (row.pupil_id, row.alias_id)}))
    met = {row.id: row for row in unit.session.scalars(sides)}
    sealed = {row.id for row in met.values() if not may_know(unit, row)}
    shown = [row for row in rows if row.alias_id in met and sealed.isdisjoint((row.pupil_id, row.alias_id))]
    unit.audit(
        AuditAction.PUPIL_MERGE_READ,
        right=Right.PUPIL_MATCH,
        school_ids=[pupil.school_id],
        subject_ids={pupil.id, *(row.alias_id for row in shown)},
        object_id=pupil.id,
    )
    return MergeList(merges=[_merge(unit, extras, row, met[row.alias_id]) for row in shown])


def _merge(unit: Unit, extras: Extras, row: PupilMergeRow, alias: PupilRow) -> Merge:
    try:
        key: DataKey | None = extras.keyring.open(unit, row.id)
    except VaultAway:
        key = None
    return of_row(
        Merge,
        row,
        alias_known_as=f"{alias.legal_forename} {alias.legal_surname}",
        reason=_text(key, row, "reason_sealed"),
        ended_reason=_text(key, row, "ended_sealed"),
    )


def _text(key: DataKey | None, row: PupilMergeRow, field: str) -> str | None:
    sealed = getattr(row, field)
    return None if key is None or sealed is None else key.unseal(merge_field(row.id, field), sealed).decode()
