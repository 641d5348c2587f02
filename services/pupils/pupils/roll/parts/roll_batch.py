"""The roll as far as a batch of changes touches it: a few queries whatever their number, and what the batch does to it.

Nothing is written here: what would be written is gathered, so that a check without applying is the same work.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.identifiers import upn_check_letter_agrees
from haven_schemas.rpc.intake_reasons import RowReason
from haven_schemas.rpc.pupil_changes import PupilChange
from sqlalchemy import Row, Text, Uuid, any_, bindparam, case, column, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from pupils.deliveries.domain.findings import Finding
from pupils.deliveries.parts.take_delivery import Taken
from pupils.matching.domain.matching import lacking, match_change
from pupils.models import PupilRow, PupilSourceRow, PupilToldRow, TombstoneRow
from pupils.protection.domain.tombstones import tombstone_keys
from pupils.protection.domain.withheld_words import Withheld
from pupils.record.domain.record_merging import said_by
from pupils.roll.domain.joining import Elsewhere, Joining, joining, on_rolls
from pupils.roll.domain.merging import ATTRIBUTES, NAME_ATTRIBUTES, Known, merge, microseconds

from .join_school import find_elsewhere, read_elsewhere, values_in

PUPIL_IN_HAND = (
    PupilRow.id, PupilRow.version, PupilRow.on_roll, PupilRow.names_since, PupilRow.moved_on, PupilToldRow.told,
    PupilToldRow.seen_in, PupilToldRow.record_told, *(getattr(PupilRow, attribute) for attribute in ATTRIBUTES),
)  # fmt: skip
"""What ``known_of`` needs of a pupil."""
IDENTITY = ("upn", "date_of_birth", "sex")
"""Beside the names, what says who a child is; what it was before is kept."""
MEETS_ANOTHER = frozenset({"on_roll", "enrolment_status", "upn", "date_of_birth"})
"""What may put a child of this school's roll on another's as well, when it changes."""
_NOT_EMPTIED = or_(~PupilRow.hidden, PupilRow.merged_into.is_not(None))
"""What an entry that was a protected child is matched by is not on the roll, but withheld."""
_MEANS = case((PupilRow.hidden, PupilRow.merged_into), else_=None)

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


def known_of(row: Row[Any]) -> Known:
    """The pupil of a row that has the columns of ``PUPIL_IN_HAND``."""
    known = Known(row.id, row.version, row.on_roll, row.names_since, values_in(row), moved_on=row.moved_on)
    if row.told is not None:
        short = len(ATTRIBUTES) - len(row.told)
        known.told = (*row.told, *(0,) * short)
        known.record_told, known.seen_in = tuple(row.record_told or ()), row.seen_in
    return known


class RollBatch:
    """Takes changes one after the other. ``changed`` maps pupils that are different now to the attributes that are,
    ``coming`` those who come from another school of the trust to that school. ``new``: who was on no roll before;
    ``beside``: who is registered at another school as well, that pupil, and that school. ``asking``: who is on another
    school's roll, with those entries; ``returned``: who was here before and may be on another's by now. ``withheld``:
    protected children and entries that were one, by id; matched and merged as feeds told them, so that no answer
    differs."""

    def __init__(
        self, unit: Unit, taken: Taken, digest_of: Mapping[int, int], withheld: Mapping[UUID, Withheld]
    ) -> None:
        self._unit, self._taken, self._digest_of = unit, taken, digest_of
        self.withheld = withheld
        self._by_source: dict[str, Known] = {}
        self._by_upn: dict[str, Known] = {}
        self._by_name: dict[_Name, list[Known]] = defaultdict(list)
        self._by_id: dict[UUID, Known] = {}
        self._elsewhere: dict[str, list[Elsewhere]] = {}
        self._means: dict[UUID, Known] = {}
        self.upns_before: dict[UUID, str | None] = {}
        self.new: list[Known] = []
        self.beside: list[tuple[UUID, UUID, UUID]] = []
        self.coming: dict[UUID, UUID] = {}
        self.asking: list[tuple[Known, Elsewhere]] = []
        self.returned: dict[UUID, Known] = {}
        self._gone: dict[int, tuple[int, date | None]] = {}
        self.spoken_of: dict[UUID, Known] = {}
        self.changed: dict[UUID, set[str]] = {}
        self.names_before: list[tuple[Known, dict[str, Any], datetime | None, datetime]] = []
        self.identity_before: list[tuple[Known, dict[str, Any], datetime]] = []
        self.said: list[tuple[Known, dict[str, Any], int]] = []
        self.sources: dict[str, UUID] = {}
        self.tombstones: dict[int, tuple[int, date | None]] = {}
        self.rejected: list[Finding] = []
        self.warnings: list[Finding] = []
        self.added = self.applied = 0

    def look_up(self, changes: Sequence[PupilChange]) -> None:
        """Reads whom the changes may be about: by id of the source and UPN, and by name who was not among these."""
        for each in self.withheld.values():
            self._by_id[each.known.id] = each.known
            self._put_in_hand(each.known)
        self._look_up_sources({change.source_id for change in changes if change.source_id})
        self._look_up_upns({change.upn for change in changes if change.upn})
        names = {
            _name_of(change)
            for change in changes
            if change.upn not in self._by_upn and not self._is_sure_by_source(change) and not lacking(change)
        }
        if names:
            named = self._unit.session.scalars(_NAMED, _columns_of(self._taken.school_id, names)).all()
            self._take_in(PupilRow.id == any_(bindparam("named", type_=ARRAY(Uuid()))), {"named": named})
            self._look_up_tombstones(changes)
            unmet = [change for change in changes if change.upn not in self._by_upn]
            self._elsewhere = find_elsewhere(self._unit, self._taken, unmet)

    def take(self, outcome: PupilChange | Finding) -> None:
        """One outcome: its pupil is changed in memory, or it is rejected."""
        if isinstance(outcome, Finding):
            self.rejected.append(outcome)
            return
        match = self._match(outcome)
        if isinstance(match, Known) and (pupil := self._means.get(match.id)) is not None:
            outcome, match = _without_what_it_always_said(outcome, match), pupil
        if isinstance(match, Finding):
            self.rejected.append(match)
        elif match is None:
            self._take_unknown(outcome)
        elif match.seen_in == self._taken.delivery_id and not self._taken.may_repeat:
            self.rejected.append(Finding(outcome.number, None, RowReason.DUPLICATE))
        else:
            self._apply(match, outcome)

    def _match(self, change: PupilChange) -> Known | Finding | None:
        """An alias and the pupil it means are one child, whichever of the two a row fits."""
        source = self._unless_named(change, self._by_source.get(change.source_id) if change.source_id else None)
        upn = self._unless_named(change, self._by_upn.get(change.upn) if change.upn else None)
        if source is not None and upn is not None and self._pupil(source) is self._pupil(upn):
            source = upn
        named: dict[UUID, Known] = {}
        for each in self._by_name.get(_name_of(change), []):
            child = self._pupil(each).id
            if child not in named or each is source:
                named[child] = each
            if source is not None and self._pupil(source).id == child:
                named[child] = source
        return match_change(change, source, upn, list(named.values()))

    def _unless_named(self, change: PupilChange, known: Known | None) -> Known | None:
        """An emptied entry gives way to the protected child whose very name the row says: else it would take in what is
        said of a child in the building, who then could not be found."""
        if known is None or not self._is_emptied(known):
            return known
        named = self._by_name.get(_name_of(change), ())
        return None if any(each.id in self.withheld and not self._is_emptied(each) for each in named) else known

    def _is_emptied(self, known: Known) -> bool:
        return known.id in self.withheld and self.withheld[known.id].emptied

    def _pupil(self, known: Known) -> Known:
        return self._means.get(known.id, known)

    def _take_unknown(self, change: PupilChange) -> None:
        missing = lacking(change)
        if change.gone:
            # It may have overtaken the word of the joiner, so it is kept for when that comes.
            at = (microseconds(change.changed_at or self._taken.as_of), change.left_on)
            self.tombstones |= dict.fromkeys(tombstone_keys(change, self._taken.as_feed), at)
            self.rejected.append(Finding(change.number, None, RowReason.NOT_ON_ROLL))
        elif missing is not None:
            self.rejected.append(Finding(change.number, missing, RowReason.REQUIRED))
        else:
            self._take_joiner(change)

    def _take_joiner(self, change: PupilChange) -> None:
        elsewhere = self._elsewhere.get(change.upn, []) if change.upn else []
        comes = joining(change, elsewhere, self._taken.today) if elsewhere else Joining.APART
        known = self._taken_over(elsewhere) if comes is Joining.MOVES else None
        if known is None:
            known = Known.new(new_id())
            self.new.append(known)
        if comes is Joining.BESIDE:
            self.beside += [(known.id, there.pupil_id, there.school_id) for there in on_rolls(elsewhere)]
        elif comes is Joining.ASKS:
            self.asking += [(known, there) for there in on_rolls(elsewhere)]
        self.added += 1
        self._apply(known, change)
        if known.id in self.coming:
            self.changed.setdefault(known.id, set())
        self._bury(known, change)
        self._put_in_hand(known)

    def _taken_over(self, elsewhere: Sequence[Elsewhere]) -> Known | None:
        """A child who is on no roll, in hand; None if they are not there any more."""
        there = next(each for each in elsewhere if not each.alias)
        known = read_elsewhere(self._unit, self._taken, there)
        if known is not None:
            self.coming[known.id] = there.school_id
        return known

    def _is_sure_by_source(self, change: PupilChange) -> bool:
        """Twins share what an id is believed by, so their forename is looked at as well."""
        known = self._by_source.get(change.source_id) if change.source_id else None
        return known is not None and change.legal_forename in (None, known.legal_forename)

    def _apply(self, known: Known, change: PupilChange) -> None:
        at = change.changed_at or self._taken.as_of
        before = {name: known.value(name) for name in NAME_ATTRIBUTES}
        identity = {name: known.value(name) for name in IDENTITY}
        upn_before = known.upn
        if known.version:
            self.upns_before.setdefault(known.id, upn_before)
        different = merge(known, change, microseconds(at), self._taken.today)
        # It stands only while all of the row is the newest word there is of the pupil.
        is_newest = max(known.told) == microseconds(at) >= max(known.record_told, default=0)
        known.row_digest = self._digest_of.get(change.number) if is_newest else None
        known.seen_in = self._taken.delivery_id
        self.spoken_of[known.id] = known
        self.applied += 1
        if different or known.version == 0:
            self.changed.setdefault(known.id, set()).update(different)
        if known.version and known.on_roll and known.id not in self.withheld and different & MEETS_ANOTHER:
            self.returned[known.id] = known
        if known.version and not different.isdisjoint(NAME_ATTRIBUTES):
            since = known.names_since
            known.names_since = max(at, since) if since else at
            self.names_before.append((known, before, since, known.names_since))
        if known.version and not different.isdisjoint(IDENTITY):
            self.identity_before.append((known, identity, at))
        if said := said_by(change):
            self.said.append((known, said, microseconds(at)))
        self.warnings += [Finding(change.number, name, RowReason.LEFT_OUT) for name in change.left_out[:1]]
        if known.upn != identity["upn"] and known.upn:
            self._by_upn[known.upn] = known
        if change.source_id and self._taken.as_feed and change.source_id not in self._by_source:
            self.sources[change.source_id] = known.id
            self._by_source[change.source_id] = known
        if change.upn and not upn_check_letter_agrees(change.upn):
            self.warnings.append(Finding(change.number, "upn", RowReason.CHECK_LETTER))

    def _bury(self, known: Known, change: PupilChange) -> None:
        """A tombstone that came before its pupil counts if it is the newer word."""
        for key in tombstone_keys(change, self._taken.as_feed):
            if key in self._gone or key in self.tombstones:
                at, left_on = self._gone.get(key) or self.tombstones[key]
                fields: dict[str, Any] = {"number": change.number, "gone": True, "left_on": left_on}
                merge(known, PupilChange.model_construct({"number"}, **fields), at, self._taken.today)

    def _put_in_hand(self, known: Known) -> None:
        if known.upn:
            self._by_upn[known.upn] = known
        self._by_name[known.legal_surname, known.legal_forename, known.date_of_birth].append(known)

    def _look_up_sources(self, source_ids: set[str]) -> None:
        if not source_ids or self._taken.as_feed is None:
            return
        of_feed = select(PupilSourceRow.source_id, PupilSourceRow.pupil_id).where(
            PupilSourceRow.feed_id == self._taken.as_feed, PupilSourceRow.source_id.in_(source_ids)
        )
        pupils = {each.source_id: each.pupil_id for each in self._unit.session.execute(of_feed)}
        self._take_in(PupilRow.id.in_(pupils.values()))
        self._by_source |= {
            source_id: self._by_id[pupil_id] for source_id, pupil_id in pupils.items() if pupil_id in self._by_id
        }

    def _look_up_upns(self, upns: Iterable[str]) -> None:
        wanted = [upn for upn in upns if upn not in self._by_upn]
        if wanted:
            self._take_in(PupilRow.upn == any_(bindparam("upns", type_=ARRAY(Text()))), {"upns": wanted})

    def _look_up_tombstones(self, changes: Sequence[PupilChange]) -> None:
        keys = [key for change in changes for key in tombstone_keys(change, self._taken.as_feed)]
        kept = select(TombstoneRow.digest, TombstoneRow.told, TombstoneRow.left_on).where(
            TombstoneRow.school_id == self._taken.school_id, TombstoneRow.digest.in_(keys)
        )
        self._gone = {digest: (told, left_on) for digest, told, left_on in self._unit.session.execute(kept)}

    def _take_in(self, condition: Any, values: Mapping[str, Any] | None = None) -> None:
        found = (
            select(*PUPIL_IN_HAND, _MEANS.label("means"))
            .outerjoin(PupilToldRow, PupilToldRow.pupil_id == PupilRow.id)
            .where(PupilRow.school_id == self._taken.school_id, _NOT_EMPTIED, condition)
        )
        aliases: list[tuple[UUID, UUID]] = []
        for row in self._unit.session.execute(found, values or {}):
            if row.id in self._by_id:
                continue
            known = known_of(row)
            self._by_id[known.id] = known
            self._put_in_hand(known)
            if row.means is not None:
                aliases.append((known.id, row.means))
        if aliases:
            self._take_in(PupilRow.id.in_([means for _, means in aliases]))
            self._means |= {alias: self._pupil(self._by_id[means]) for alias, means in aliases if means in self._by_id}


_IDENTITY = ("upn", "legal_surname", "legal_forename", "date_of_birth")


def _without_what_it_always_said(change: PupilChange, alias: Known) -> PupilChange:
    """What a source says of an alias it says of the pupil, but for what makes it another entry of theirs."""
    same = {name for name in _IDENTITY if getattr(change, name) == alias.value(name)} | {"upn"}
    return PupilChange.model_construct(change.model_fields_set - same, **dict(change))


def _name_of(change: PupilChange) -> _Name:
    return (change.legal_surname, change.legal_forename, change.date_of_birth)


def _columns_of(school_id: UUID, names: Iterable[_Name]) -> dict[str, Any]:
    surnames, forenames, births = zip(*names, strict=True)
    return {"school": str(school_id), "surnames": [*surnames], "forenames": [*forenames], "births": [*births]}
