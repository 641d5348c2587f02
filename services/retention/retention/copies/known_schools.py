"""The schools this service knows: the scope of work done for the whole trust."""

from sqlalchemy import select

from retention.models import SchoolRow

KNOWN_SCHOOLS = select(SchoolRow.id)
"""Every school copied from identity."""
