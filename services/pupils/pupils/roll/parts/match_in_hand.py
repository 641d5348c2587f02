"""Which of the pupils in hand a row is about."""

from uuid import UUID

from haven_schemas.rpc.pupil_changes import PupilChange

from pupils.deliveries.domain.findings import Finding
from pupils.matching.domain.matching import match_change
from pupils.roll.domain.merging import KnownPupil

from .roll_in_hand import RollInHand

_IDENTITY = ("upn", "legal_surname", "legal_forename", "date_of_birth")


def match_in_hand(roll: RollInHand, change: PupilChange) -> tuple[PupilChange, KnownPupil | Finding | None]:
    """The pupil (None: a new one, ``Finding``: why that cannot be told), and what the row says of them.

    An alias and the pupil it means are one child, whichever of the two a row fits.
    """
    match = _match(roll, change)
    if isinstance(match, KnownPupil) and (pupil := roll.meant_by(match)) is not None:
        return _without_what_it_always_said(change, match), pupil
    return change, match


def _match(roll: RollInHand, change: PupilChange) -> KnownPupil | Finding | None:
    source = _unless_named(roll, change, roll.by_source.get(change.source_id) if change.source_id else None)
    upn = _unless_named(roll, change, roll.by_upn.get(change.upn) if change.upn else None)
    if source is not None and upn is not None and _child(roll, source) is _child(roll, upn):
        source = upn
    named: dict[UUID, KnownPupil] = {}
    for each in roll.named(change):
        child = _child(roll, each).id
        if child not in named or each is source:
            named[child] = each
        if source is not None and _child(roll, source).id == child:
            named[child] = source
    return match_change(change, source, upn, list(named.values()))


def _unless_named(roll: RollInHand, change: PupilChange, known: KnownPupil | None) -> KnownPupil | None:
    """An emptied entry gives way to the protected child whose very name the row says: else it would take in what is
    said of a child in the building, who then could not be found."""
    if known is None or not roll.is_emptied(known.id):
        return known
    protected = any(each.id in roll.withheld and not roll.is_emptied(each.id) for each in roll.named(change))
    return None if protected else known


def _child(roll: RollInHand, known: KnownPupil) -> KnownPupil:
    return roll.meant_by(known) or known


def _without_what_it_always_said(change: PupilChange, alias: KnownPupil) -> PupilChange:
    """What a source says of an alias it says of the pupil, but for what makes it another entry of theirs."""
    same = {name for name in _IDENTITY if getattr(change, name) == alias.value(name)} | {"upn"}
    return PupilChange.model_construct(change.model_fields_set - same, **dict(change))
