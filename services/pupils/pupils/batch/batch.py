"""Takes rows one after the other: each is matched, and what it does to its pupil is gathered.

Nothing is written here, so that a check without applying is the same work.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.intake_reasons import RowDetail, RowReason
from haven_schemas.acts.pupil_changes import PupilChange
from haven_schemas.identifiers import upn_check_letter_agrees
from sqlalchemy import select

from pupils.files import ALL_NAMES, Faults, Finding, has_lost_letters
from pupils.identities import tombstone_keys
from pupils.models import RollEndRow
from pupils.taken import LeasedDelivery

from .changes import BatchChanges, OldIdentity, OldNames, RecordChange
from .in_hand import RollInHand, match_in_hand
from .joining import EntryElsewhere, Joining, joining, on_rolls
from .matching import has_another_forename, lacking, without_upn
from .merging import NAME_ATTRIBUTES, KnownPupil, merge, microseconds
from .record_merging import said_by
from .returning import Returning
from .withheld_words import Withheld

IDENTITY = ("upn", "date_of_birth", "sex")
"""Beside the names, what says who a child is; what it was before is kept."""
_MOST_WARNINGS = 5
"""Fields of one row that are told to have been left out; a file of wrong columns would have as many as it has cells."""
MEETS_ANOTHER = frozenset({"on_roll", "enrolment_status", "upn", "date_of_birth"})
"""What may put a child of this school's roll on another's as well, when it changes."""


class RollBatch:
    """The roll in hand, and what the rows taken so far do to it. ``digest_of``: digests of rows of a full delivery, by
    their number."""

    def __init__(
        self,
        unit: Unit,
        delivery: LeasedDelivery,
        digest_of: Mapping[int, int],
        withheld: Mapping[UUID, Withheld],
        returning: Returning,
    ) -> None:
        self._delivery, self._digest_of, self.returning = delivery, digest_of, returning
        self.roll = RollInHand(unit, delivery, withheld)
        self.changes = BatchChanges()
        self._ids_here: set[str | None] = set()
        self._left_by = unit.session.scalar(select(RollEndRow.left_by))

    def take_all(self, outcomes: Sequence[PupilChange | Faults]) -> None:
        """Looks up whom they may be about, then takes them in their order: a pupil is changed in memory, or the row is
        rejected."""
        rows = [outcome for outcome in outcomes if isinstance(outcome, PupilChange)]
        self._ids_here = {row.source_id for row in rows}
        self.roll.look_up(rows)
        self.returning.look_up(rows)
        for outcome in outcomes:
            if isinstance(outcome, PupilChange):
                self._take(outcome)
            else:
                self.changes.rejected += outcome

    def _take(self, row: PupilChange) -> None:
        change, match = match_in_hand(self.roll, row)
        if isinstance(match, Finding):
            self.changes.rejected.append(match)
        elif match is None:
            self._take_unknown(change)
        elif self._has_two_ids(change, match):
            self._take_beside(change, match)
        elif match.seen_in == self._delivery.delivery_id and not self._delivery.may_repeat:
            self.changes.rejected.append(Finding(change.number, None, RowReason.DUPLICATE))
        else:
            self._apply(match, change)

    def _has_two_ids(self, change: PupilChange, match: KnownPupil) -> bool:
        """Whether a row that fits a pupil by name and birth date alone, or by UPN under another forename, has an id of
        its own while the source goes on with another one for that pupil: it tells two children apart."""
        others = self.roll.ids_of.get(match.id)
        if not others or change.source_id is None or change.source_id in self.roll.by_source:
            return False
        if change.upn is not None and change.upn == match.upn and not has_another_forename(change, match):
            return False
        if self._delivery.kind.mode == "full":
            return match.seen_in == self._delivery.delivery_id or not others.isdisjoint(self._ids_here)
        return match.on_roll

    def _take_beside(self, change: PupilChange, match: KnownPupil) -> None:
        """An entry of their own, and a question; the UPN stays with who has it. Where a person has said that the ids
        of the delivery are wrong the row is one of those."""
        if self._delivery.ids_decided:
            self.changes.rejected.append(Finding(change.number, "source_id", RowReason.SOURCE_ID_CONFLICT))
            return
        before = len(self.changes.new)
        same_upn = change.upn is not None and change.upn == match.upn
        self._take_unknown(without_upn(change) if same_upn else change)
        self.changes.beside += [(known, match, same_upn) for known in self.changes.new[before:]]

    def _take_unknown(self, change: PupilChange) -> None:
        missing = lacking(change)
        if change.gone:
            # It may have overtaken the word of the joiner, so it is kept for when that comes.
            at = (microseconds(change.changed_at or self._delivery.as_of), change.left_on)
            self.changes.tombstones |= dict.fromkeys(tombstone_keys(change, self._delivery.as_feed), at)
            self.changes.rejected.append(Finding(change.number, None, RowReason.NOT_ON_ROLL))
        elif missing is not None:
            self.changes.rejected.append(Finding(change.number, missing, RowReason.REQUIRED))
        elif change.left_on is not None and change.left_on <= (self._left_by or date.min):
            self.changes.applied += (
                1  # forgotten long ago, or would be tonight: a full list of leavers brings back none
            )
        elif self.returning.holds(change):
            self.changes.applied += 1
            self.changes.held += self.returning.hold(change)
        else:
            self._take_joiner(change)

    def _take_joiner(self, change: PupilChange) -> None:
        changes = self.changes
        elsewhere = self.roll.elsewhere.get(change.upn, []) if change.upn else []
        comes = joining(change, elsewhere, self._delivery.today) if elsewhere else Joining.APART
        known = self._taken_over(elsewhere) if comes is Joining.MOVES else None
        if known is None:
            known = KnownPupil.new(new_id())
            changes.new.append(known)
        if comes is Joining.AT_BOTH:
            changes.at_both += [(known.id, there.pupil_id, there.school_id) for there in on_rolls(elsewhere)]
        elif comes is Joining.ASKS:
            changes.asking += [(known, there) for there in on_rolls(elsewhere)]
        changes.added += 1
        self._apply(known, change)
        if known.id in changes.coming:
            changes.mark(known.id, set())
        self._destroy(known, change)
        self.roll.put_in_hand(known)

    def _taken_over(self, elsewhere: Sequence[EntryElsewhere]) -> KnownPupil | None:
        """A child who is on no roll, in hand; None if they are not there any more."""
        there = next(each for each in elsewhere if not each.alias)
        known = self.roll.take_over(there)
        if known is not None:
            self.changes.coming[known.id] = there.school_id
        return known

    def _apply(self, known: KnownPupil, change: PupilChange) -> None:
        at = change.changed_at or self._delivery.as_of
        names = {name: known.value(name) for name in NAME_ATTRIBUTES}
        identity = {name: known.value(name) for name in IDENTITY}
        different = merge(known, change, microseconds(at), self._delivery.today)
        # It stands only while all of the row is the newest word there is of the pupil.
        is_newest = max(known.said_at) == microseconds(at) >= max(known.record_said_at, default=0)
        known.row_digest = self._digest_of.get(change.number) if is_newest else None
        known.seen_in = self._delivery.delivery_id
        self.changes.spoken_of[known.id] = known
        self.changes.applied += 1
        if different or known.version == 0:
            self.changes.mark(known.id, different)
        if known.version:
            self._keep_before(known, at, different, names, identity)
        if said := said_by(change):
            self.changes.said.append(RecordChange(known, said, microseconds(at)))
        self._learn(known, change, identity["upn"])
        self._warn(change)

    def _keep_before(
        self, known: KnownPupil, at: datetime, different: set[str], names: dict[str, Any], identity: dict[str, Any]
    ) -> None:
        """What a pupil of the roll was before, and whether they may be on another's by now."""
        self.changes.upns_before.setdefault(known.id, identity["upn"])
        if known.on_roll and known.id not in self.roll.withheld and different & MEETS_ANOTHER:
            self.changes.returned[known.id] = known
        if not different.isdisjoint(NAME_ATTRIBUTES):
            since = known.names_since
            known.names_since = max(at, since) if since else at
            self.changes.names_before.append(OldNames(known, names, since, known.names_since))
        if not different.isdisjoint(IDENTITY):
            self.changes.identity_before.append(OldIdentity(known, identity, at))

    def _learn(self, known: KnownPupil, change: PupilChange, upn_before: str | None) -> None:
        """Rows that follow find the pupil by their new UPN, and by the source's id."""
        if known.upn != upn_before and known.upn:
            self.roll.by_upn[known.upn] = known
        if change.source_id and self._delivery.as_feed and change.source_id not in self.roll.by_source:
            self.changes.sources[change.source_id] = known.id
            self.roll.ids_of[known.id].add(change.source_id)
            self.roll.by_source[change.source_id] = known

    def _warn(self, change: PupilChange) -> None:
        if "upn" in change.left_out:
            self.changes.warnings.append(Finding(change.number, "upn", RowReason.LEFT_OUT, RowDetail.UNKNOWN_UPN))
        beyond = [name for name in change.left_out if name != "upn"][:_MOST_WARNINGS]
        self.changes.warnings += [Finding(change.number, name, RowReason.LEFT_OUT) for name in beyond]
        lost = [name for name in ALL_NAMES if has_lost_letters(getattr(change, name))]
        self.changes.warnings += [Finding(change.number, name, RowReason.UNREADABLE_CHARACTER) for name in lost]
        if change.upn and not upn_check_letter_agrees(change.upn):
            self.changes.warnings.append(Finding(change.number, "upn", RowReason.CHECK_LETTER))

    def _destroy(self, known: KnownPupil, change: PupilChange) -> None:
        """A tombstone that came before its pupil counts if it is the newer word."""
        gone, tombstones = self.roll.gone, self.changes.tombstones
        for key in tombstone_keys(change, self._delivery.as_feed):
            if key in gone or key in tombstones:
                at, left_on = gone.get(key) or tombstones[key]
                fields: dict[str, Any] = {"number": change.number, "gone": True, "left_on": left_on}
                merge(known, PupilChange.model_construct({"number"}, **fields), at, self._delivery.today)
