"""The children of the roll whom the rows in hand may be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.pupil_changes import PupilChange
from sqlalchemy import Text, Uuid, any_, bindparam, case, column, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from pupils.files import Finding
from pupils.identities import tombstone_keys
from pupils.models import PupilRow, PupilSourceRow, PupilToldRow, TombstoneRow
from pupils.taken import LeasedDelivery

from .joined import find_elsewhere, read_elsewhere
from .joining import EntryElsewhere
from .known_pupils import PUPIL_IN_HAND, known_of
from .matching import lacking, match_change
from .merging import KnownPupil
from .withheld_words import Withheld

_NOT_EMPTIED = or_(~PupilRow.hidden, PupilRow.merged_into.is_not(None))
"""What an entry that was a protected child is matched by is not on the roll, but withheld."""
_MEANS = case((PupilRow.hidden, PupilRow.merged_into), else_=None).label("means")

_NAMED = text("""
    SELECT p.id FROM unnest(CAST(:surnames AS text[]), CAST(:forenames AS text[]), CAST(:births AS date[]))
        AS said (surname, forename, born)
    CROSS JOIN LATERAL (
        SELECT id FROM pupil p WHERE p.legal_surname = said.surname AND p.legal_forename = said.forename
            AND p.date_of_birth = said.born AND p.school_id = CAST(:school AS uuid) OFFSET 0
    ) AS p
""").columns(column("id", Uuid()))
"""Arrays, since a list of some thousand parameters costs more to send than to look up. Each name is looked up by itself
and apart from the query that reads the pupils: of a school whose roll is being loaded PostgreSQL knows nothing yet, and
would go through all of it for each."""

_Name = tuple[str | None, str | None, date | None]
_IDENTITY = ("upn", "legal_surname", "legal_forename", "date_of_birth")


class RollInHand:
    """Pupils whom a batch may be about, by what a row may name them by.

    ``withheld``: protected children and entries that were one, by id; they are in hand as feeds told them, so that no
    answer differs. ``elsewhere``: entries of other schools by UPN; ``gone``: tombstones by digest. ``ids_of``: the
    feed's ids of pupils whom rows with another id may be about.
    """

    def __init__(self, unit: Unit, delivery: LeasedDelivery, withheld: Mapping[UUID, Withheld]) -> None:
        self._unit, self._delivery = unit, delivery
        self.withheld = withheld
        self.by_source: dict[str, KnownPupil] = {}
        self.by_upn: dict[str, KnownPupil] = {}
        self.elsewhere: dict[str, list[EntryElsewhere]] = {}
        self.ids_of: dict[UUID, set[str]] = defaultdict(set)
        self.gone: dict[int, tuple[int, date | None]] = {}
        self._by_name: dict[_Name, list[KnownPupil]] = defaultdict(list)
        self._by_id: dict[UUID, KnownPupil] = {}
        self._means: dict[UUID, KnownPupil] = {}

    def look_up(self, changes: Sequence[PupilChange]) -> None:
        """Reads whom the changes may be about: by id of the source and UPN, and by name who was not among these."""
        for each in self.withheld.values():
            self._by_id[each.known.id] = each.known
            self.put_in_hand(each.known)
        self._look_up_sources({change.source_id for change in changes if change.source_id})
        self._look_up_upns({change.upn for change in changes if change.upn})
        names = {
            _name_of(change)
            for change in changes
            if change.upn not in self.by_upn and not self._is_sure_by_source(change) and not lacking(change)
        }
        if names:
            named = self._unit.session.scalars(_NAMED, _columns_of(self._delivery.school_id, names)).all()
            self._take_in(PupilRow.id == any_(bindparam("named", type_=ARRAY(Uuid()))), {"named": named})
            self._look_up_tombstones(changes)
            unmet = [change for change in changes if change.upn not in self.by_upn]
            self.elsewhere = find_elsewhere(self._unit, self._delivery, unmet)
        self._look_up_ids([change for change in changes if change.source_id and change.source_id not in self.by_source])

    def take_over(self, there: EntryElsewhere) -> KnownPupil | None:
        """A child who is on no roll, at another school; None if they are not there any more."""
        return read_elsewhere(self._unit, self._delivery, there)

    def put_in_hand(self, known: KnownPupil) -> None:
        """Rows that follow find the pupil by the UPN and name they have now."""
        if known.upn:
            self.by_upn[known.upn] = known
        self._by_name[known.legal_surname, known.legal_forename, known.date_of_birth].append(known)

    def named(self, change: PupilChange) -> Sequence[KnownPupil]:
        """Who has the very name and birth date of the row."""
        return self._by_name.get(_name_of(change), ())

    def is_emptied(self, pupil_id: UUID) -> bool:
        """Whether the roll shows nothing of the entry, so that nothing of it is written there."""
        entry = self.withheld.get(pupil_id)
        return entry is not None and entry.emptied

    def meant_by(self, known: KnownPupil) -> KnownPupil | None:
        """The pupil whom an alias means; None if it is no alias."""
        return self._means.get(known.id)

    def _is_sure_by_source(self, change: PupilChange) -> bool:
        """Twins share what an id is believed by, so their forename is looked at as well."""
        known = self.by_source.get(change.source_id) if change.source_id else None
        return known is not None and change.legal_forename in (None, known.legal_forename)

    def _look_up_sources(self, source_ids: set[str]) -> None:
        if not source_ids or self._delivery.as_feed is None:
            return
        of_feed = select(PupilSourceRow.source_id, PupilSourceRow.pupil_id).where(
            PupilSourceRow.feed_id == self._delivery.as_feed, PupilSourceRow.source_id.in_(source_ids)
        )
        pupils = {each.source_id: each.pupil_id for each in self._unit.session.execute(of_feed)}
        self._take_in(PupilRow.id.in_(pupils.values()))
        self.by_source |= {
            source_id: self._by_id[pupil_id] for source_id, pupil_id in pupils.items() if pupil_id in self._by_id
        }

    def _look_up_ids(self, changes: Sequence[PupilChange]) -> None:
        fitting = [known for change in changes for known in (self.by_upn.get(change.upn or ""), *self.named(change))]
        pupils = {(self.meant_by(known) or known).id for known in fitting if known is not None}
        if not pupils or self._delivery.as_feed is None:
            return
        of_feed = select(PupilSourceRow.source_id, PupilSourceRow.pupil_id).where(
            PupilSourceRow.feed_id == self._delivery.as_feed, PupilSourceRow.pupil_id.in_(pupils)
        )
        for source_id, pupil_id in self._unit.session.execute(of_feed):
            self.ids_of[pupil_id].add(source_id)

    def _look_up_upns(self, upns: Iterable[str]) -> None:
        wanted = [upn for upn in upns if upn not in self.by_upn]
        if wanted:
            self._take_in(PupilRow.upn == any_(bindparam("upns", type_=ARRAY(Text()))), {"upns": wanted})

    def _look_up_tombstones(self, changes: Sequence[PupilChange]) -> None:
        keys = [key for change in changes for key in tombstone_keys(change, self._delivery.as_feed)]
        kept = select(TombstoneRow.digest, TombstoneRow.told, TombstoneRow.left_on).where(
            TombstoneRow.school_id == self._delivery.school_id, TombstoneRow.digest.in_(keys)
        )
        self.gone = {row.digest: (row.told, row.left_on) for row in self._unit.session.execute(kept)}

    def _take_in(self, condition: Any, values: Mapping[str, Any] | None = None) -> None:
        found = (
            select(*PUPIL_IN_HAND, _MEANS)
            .outerjoin(PupilToldRow, PupilToldRow.pupil_id == PupilRow.id)
            .where(PupilRow.school_id == self._delivery.school_id, _NOT_EMPTIED, condition)
        )
        aliases: list[tuple[UUID, UUID]] = []
        for row in self._unit.session.execute(found, values or {}):
            if row.id in self._by_id:
                continue
            known = known_of(row)
            self._by_id[known.id] = known
            self.put_in_hand(known)
            if row.means is not None:
                aliases.append((known.id, row.means))
        if aliases:
            self._take_in(PupilRow.id.in_([means for _, means in aliases]))
            pupils = [(alias, self._by_id[means]) for alias, means in aliases if means in self._by_id]
            self._means |= {alias: self.meant_by(pupil) or pupil for alias, pupil in pupils}


def _name_of(change: PupilChange) -> _Name:
    return (change.legal_surname, change.legal_forename, change.date_of_birth)


def _columns_of(school_id: UUID, names: Iterable[_Name]) -> dict[str, Any]:
    surnames, forenames, births = zip(*names, strict=True)
    return {"school": str(school_id), "surnames": [*surnames], "forenames": [*forenames], "births": [*births]}


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
