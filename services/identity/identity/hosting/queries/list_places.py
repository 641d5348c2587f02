"""Places data is at, as the trust says of them."""

from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.rpc.hosting import Place, Places
from sqlalchemy import select

from identity.models import DataPlaceRow

_LONDON = ZoneInfo("Europe/London")


def list_places(unit: Unit) -> Places:
    """By part and address. Not audited: it tells of nobody."""
    rows = unit.session.scalars(select(DataPlaceRow).order_by(DataPlaceRow.part, DataPlaceRow.address))
    return Places(places=[place_of(row) for row in rows])


def place_of(row: DataPlaceRow) -> Place:
    """As callers see it."""
    until = row.certificate_until
    return Place.model_validate(
        {
            **{name: getattr(row, name) for name in _AS_THEY_ARE},
            "certificate_until": None if until is None else until.isoformat(),
            "said_on": row.said_at.astimezone(_LONDON).date().isoformat(),
        }
    )


_AS_THEY_ARE = ("id", "part", "address", "operator", "country", "others", "certificate", "said_by", "version")
