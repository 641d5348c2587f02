"""The words of a child's whole file, looked through before somebody else is given sight of it."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import select

from incidents.categories.queries.categories import categories_by_id
from incidents.disposal.domain.named_in import is_named_in
from incidents.disposal.parts.earlier_words import cards_of, earlier_words
from incidents.entries.queries.entries import open_entries
from incidents.extras import OtherOwners
from incidents.models import RecordSubjectRow

_AT_ONCE = 200


def names_person(unit: Unit, keyring: Keyring, owners: OtherOwners, family: Sequence[UUID], staff_id: UUID) -> bool:
    """Whether a member of staff is named in a child's file; also where there is no such account. ``OwnerAway``,
    ``VaultAway``."""
    person = owners.staff(staff_id)
    return person is None or is_named_in(person.name, _texts(unit, keyring, family))


def _texts(unit: Unit, keyring: Keyring, family: Sequence[UUID]) -> Iterator[str]:
    """All that each record and card says and said before; nothing of it is shown to anybody."""
    categories = categories_by_id(unit)
    wanted = select(RecordSubjectRow.record_id).where(one_of(RecordSubjectRow.subject_id, family)).distinct()
    record_ids = list(unit.session.scalars(wanted.order_by(RecordSubjectRow.record_id)))
    for begin in range(0, len(record_ids), _AT_ONCE):
        page = record_ids[begin : begin + _AT_ONCE]
        entries = open_entries(unit, keyring, page, categories, of_subject=family, though_restricted=True)
        for each in (*entries, *earlier_words(unit, keyring, family, entries)):
            yield each.model_dump_json().replace("\\n", " ")
    for card in cards_of(unit, keyring, family):
        yield card.model_dump_json().replace("\\n", " ")
