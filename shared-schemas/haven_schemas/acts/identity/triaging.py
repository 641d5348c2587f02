"""RPC of the identity service: who triages at some schools, and who decides whether they are kept from a child."""

from datetime import datetime
from uuid import UUID

from ...identifiers import Contract


class AskWhoTriages(Contract):
    """``school_ids``: those that have to do with the child; who decides is said of the first. ``about``: whom it is
    about; ``set_by``: who wants them kept away, None where nobody does but the school's contacts."""

    school_ids: list[UUID]
    about: UUID
    set_by: UUID | None = None


class Triager(Contract):
    """An account that triages at one of the schools, or where ``about`` does, and reads records there. ``person``: the
    same for accounts that do not count as two people."""

    staff_id: UUID
    person: UUID
    school_ids: list[UUID]


class WhoTriages(Contract):
    """``triagers``: every account in force and not in doubt. ``in_doubt``: those in doubt, and ``about`` while
    suspended or before it first signed in; they count for nobody, and triage once they are back. ``decide``: the groups
    of second persons in their order, without ``about`` and ``set_by`` in whichever account; ``trust_leads`` and
    ``overseers`` (who watch over the data of the school) likewise. Whole weekdays from now."""

    triagers: list[Triager]
    in_doubt: list[Triager] = []
    decide: list[list[UUID]]
    trust_leads: list[UUID]
    overseers: list[UUID]
    after_one_school_day: datetime
    after_two_school_days: datetime
