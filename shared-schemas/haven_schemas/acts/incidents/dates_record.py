"""RPC of the incidents service: a record for dates to keep about a child who has none that the caller sees."""

from uuid import UUID

from ...identifiers import Contract
from . import Narrative
from .deciding import OpenRecord


class DatesRecordQuery(Contract):
    """Asks about one child on a roll."""

    subject_id: UUID


class DatesRecordChoices(Contract):
    """``category_ids``: in which the caller may start a record about the child; ``records``: the newest ten open ones
    they see, in which such dates may stand as well."""

    category_ids: list[UUID]
    records: list[OpenRecord]


class StartDatesRecord(Contract):
    """A concern of the caller's about one child on a roll, decided at once into an incident record of its own, for
    dates to keep. ``category_id``: one that the caller reads, and none of child protection. ``words``: why.

    Those who decide about concerns hear of it, and it stays among their new ones until one of them has read it.
    """

    subject_id: UUID
    category_id: UUID
    words: Narrative
