"""Columns that a person chose for a feed's lists of staff."""

from collections.abc import Mapping

from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.staff_lists import StaffColumn

from pupils.files.domain.csv_file import heading

from .staff_columns import missing_of


def agreed_staff_columns(chosen: Mapping[StaffColumn, str]) -> dict[str, str]:
    """Our column name to the heading of theirs; none at all means our own. ``invalid_request``, with the field, for
    columns no list could be read by."""
    columns: dict[str, str] = {name: each.strip() for name, each in chosen.items() if each.strip()}
    if columns and (missing := missing_of(columns)):
        raise invalid(f"staff_columns.{missing[0]}", FieldCode.REQUIRED)
    headings = [heading(each) for each in columns.values()]
    for name, each in columns.items():
        if headings.count(heading(each)) > 1:
            raise invalid(f"staff_columns.{name}", FieldCode.DUPLICATE)
    return columns
