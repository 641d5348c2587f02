"""Everything the roll has under some ids goes, with what others have about them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.pupil_changes import PupilChange
from sqlalchemy import delete, select

from pupils.disposal.parts.delete_child import delete_child
from pupils.disposal.parts.go_on_anew import go_on_anew, new_line_of
from pupils.disposal.parts.identities import Identity, protected_names
from pupils.extras import Extras
from pupils.matching.parts.join_entries import release
from pupils.matching.parts.roll_place import give_back
from pupils.models import IdentityMarkRow, PupilMergeRow, PupilRow, PupilSourceRow, TombstoneRow
from pupils.protection.domain.old_identities import digests_of
from pupils.protection.domain.tombstones import tombstone_keys
from pupils.protection.parts.marks import marks_for


def forget_entries(
    unit: Unit, extras: Extras, ids: Sequence[UUID], entries: Sequence[PupilRow], identities: Collection[Identity]
) -> int:
    """In how many rows they stood. ``entries``: those of ``ids``, held; ``identities``: all they are known by.

    Who is on a roll today goes on there as somebody new (``go_on_anew``); an entry that a merge made this child's
    since is a child of its own again. The unit's scope is every school. Raises ``VaultAway``.
    """
    gone = _tombstones(unit, ids, identities) + _old_identities(unit, extras, entries)
    _give_places_back(unit, extras, ids)
    _release_others(unit, extras, ids)
    anew = [line for entry in entries if (line := new_line_of(unit, entry)) is not None]
    gone += delete_child(unit, extras, ids)
    unit.session.expunge_all()
    for line in anew:
        go_on_anew(unit, line)
    return gone


def _tombstones(unit: Unit, ids: Sequence[UUID], identities: Collection[Identity]) -> int:
    """Words of leaving that came before the child: digests, without a key, of what the child would be known by."""
    digests: set[int] = set()
    for each in identities:
        said = PupilChange.model_construct(
            number=0, upn=each.upn, legal_surname=each.surname, legal_forename=each.forename, date_of_birth=each.born
        )
        digests |= {*tombstone_keys(said, None)}
    for source in unit.session.scalars(select(PupilSourceRow).where(one_of(PupilSourceRow.pupil_id, ids))):
        digests |= {*tombstone_keys(PupilChange.model_construct(number=0, source_id=source.source_id), source.feed_id)}
    found = delete(TombstoneRow).where(TombstoneRow.digest.in_(digests)).returning(TombstoneRow.digest)
    return len(unit.session.scalars(found.execution_options(synchronize_session=False)).all())


def _old_identities(unit: Unit, extras: Extras, entries: Sequence[PupilRow]) -> int:
    """Marks of what a protected child was before; they do not say whose they are."""
    gone = 0
    for entry in entries:
        names = protected_names(unit, extras, entry.id)
        today = {"upn": entry.upn, "legal_surname": entry.legal_surname, "legal_forename": entry.legal_forename}
        marks = marks_for(unit, extras, digests_of(names, entry.date_of_birth, today))
        of_them = (IdentityMarkRow.mark.in_(marks.values()), IdentityMarkRow.school_id == entry.school_id)
        deleted = delete(IdentityMarkRow).where(*of_them).returning(IdentityMarkRow.mark)
        gone += len(unit.session.scalars(deleted.execution_options(synchronize_session=False)).all())
    return gone


def _give_places_back(unit: Unit, extras: Extras, ids: Sequence[UUID]) -> None:
    """Who is on the roll goes on there under their own name, and not that of the pupil they were merged into."""
    taken = PupilMergeRow.before_sealed.is_not(None)
    merges = select(PupilMergeRow, PupilRow).join(PupilRow, PupilRow.id == PupilMergeRow.alias_id)
    for merge, alias in unit.session.execute(merges.where(one_of(PupilMergeRow.pupil_id, ids), taken)).all():
        give_back(unit, extras, merge, alias)
    unit.session.flush()


def _release_others(unit: Unit, extras: Extras, ids: Sequence[UUID]) -> None:
    """Entries that mean the child and are not among the ids: merged after the file was agreed on."""
    merges = unit.session.execute(
        select(PupilMergeRow, PupilRow)
        .join(PupilRow, PupilRow.id == PupilMergeRow.alias_id)
        .where(one_of(PupilMergeRow.pupil_id, ids), PupilMergeRow.ended_at.is_(None), PupilRow.id.not_in(ids))
    ).all()
    for merge, alias in merges:
        release(unit, extras, merge, alias)
    unit.session.flush()
