"""Whose files totals leave out for a person, at schools where they read every other.

Whoever counts files leaves these out, and so counts what the person is told of: there may be a hundred thousand of
those, and of these a handful.
"""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.retention import FilesHidden

from incidents.aliases import with_families
from incidents.sight.own_sight import files_of_barred, sight_of

MOST_HIDDEN = 2_000
"""Nobody is kept from so many: who is has a role that was not made for counting."""


def files_hidden(unit: Unit) -> FilesHidden:
    """As ``files_seen`` decides, for all files of a school at once: those of children the caller is linked to, and
    those closed to them. No school at all where more than ``MOST_HIDDEN`` ids are."""
    sight = sight_of(unit)
    schools = sight.reads_all_at & sight.triages_at
    not_theirs = sight.kept_from | sight.closed | files_of_barred(unit, sight.barred)
    hidden = with_families(unit, not_theirs) if schools else frozenset()
    unit.audit(AuditAction.INCIDENT_LIST_READ, right=Right.CONCERN_TRIAGE, school_ids=schools, outcome="counted")
    if len(hidden) > MOST_HIDDEN:
        return FilesHidden(school_ids=[], subject_ids=[])
    return FilesHidden(school_ids=sorted(schools), subject_ids=sorted(hidden))
