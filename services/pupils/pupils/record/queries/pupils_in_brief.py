"""SEN and siblings of some pupils, for whoever decides about a concern they are in."""

from datetime import date

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.pupil_codes import SenProvision
from haven_schemas.rpc.pupil_record_fields import PupilRecord, SenSpell
from haven_schemas.rpc.pupils.record import BriefsAsked, PupilInBrief, PupilsInBrief

from pupils.files.domain.roll_file import LONDON
from pupils.protection.queries.protected_sight import knowable

from .seen_in_full import note_details_read, part_of_each, seen_in_full
from .siblings import siblings_of

_SEN = "sen"


def pupils_in_brief(unit: Unit, keyring: Keyring, request: BriefsAsked) -> PupilsInBrief:
    """As the school each is at knows it; of an alias what is known of the pupil it means, where both are seen.

    Others than those the caller sees in full are left out, and so is whom they are linked to (``seen_pupil``). Of a
    child whose identity is protected, people who are not named for them are told no sibling, as on the pupil's page.
    Raises ``VaultAway``.
    """
    asked = seen_in_full(unit, request.ids)
    known = knowable(unit, asked)
    means = {row.id: row.merged_into for row in asked if row.merged_into is not None and row.id in known}
    meant = {row.id: row for row in seen_in_full(unit, list(means.values()))}
    today = {row.id: meant.get(means[row.id], row) if row.id in means else row for row in asked}
    rows = list({row.id: row for row in today.values()}.values())
    sen, siblings = part_of_each(unit, keyring, rows, _SEN), siblings_of(unit, rows)
    note_details_read(unit, [*asked, *rows])
    found = [
        PupilInBrief(
            pupil_id=each.id,
            sen_provision=_holding(sen[today[each.id].id], unit.now.astimezone(LONDON).date()),
            ehc_plan=sen[today[each.id].id].ehc_plan,
            siblings=siblings.get(today[each.id].id, []),
        )
        for each in asked
    ]
    return PupilsInBrief(pupils=found)


def _holding(record: PupilRecord, today: date) -> SenProvision | None:
    """The provision that began last of those that hold today."""
    spells = [each for each in record.sen_provision or () if each.end is None or each.end >= today]
    return max(spells, key=_began).provision if spells else None


def _began(spell: SenSpell) -> date:
    return spell.start or date.min
