"""Whether a report that nobody can open may not be destroyed."""

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid

from incidents.aliases import families_of
from incidents.chronology_lines import subjects_of
from incidents.extras import OtherOwners
from incidents.models import UnopenedReportRow


def is_kept_by_hold(unit: Unit, owners: OtherOwners, row: UnopenedReportRow) -> bool:
    """As retention says at this moment of the children it is known to be about. ``OwnerAway``.

    Whoever agrees works elsewhere and sees none of them.
    """
    with unit.beyond_own_schools([row.school_id]):
        families = families_of(unit, [each.id for each in subjects_of(unit, row.concern_id)])
    return owners.keeps_report(row.school_id, sorted({each for family in families.values() for each in family}))


def check_not_held(unit: Unit, owners: OtherOwners, row: UnopenedReportRow) -> None:
    """``invalid_request`` on ``concern_id``; ``OwnerAway``."""
    if is_kept_by_hold(unit, owners, row):
        raise invalid("concern_id", FieldCode.HELD)
