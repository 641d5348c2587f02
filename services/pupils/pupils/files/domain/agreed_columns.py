"""Columns that a person chose for files of a feed, or for files by hand."""

from collections.abc import Mapping, Sequence

from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.pupil_changes import ColumnName

from .column_guesses import guesses
from .csv_file import CAN_BE_MAPPED, MUST_BE_MAPPED, heading


def agreed_columns(chosen: Mapping[ColumnName, str]) -> dict[str, str]:
    """Our column name to the heading of theirs; none at all means our own. ``invalid_request``, with the field, for
    columns no file could be read by."""
    columns: dict[str, str] = {name: each.strip() for name, each in chosen.items()}
    if not columns:
        return columns
    for needed in MUST_BE_MAPPED:
        if not columns.get(needed):
            raise invalid(f"csv_columns.{needed}", FieldCode.REQUIRED)
    headings = [heading(each) for each in columns.values()]
    for name, each in columns.items():
        if name not in CAN_BE_MAPPED:
            raise invalid(f"csv_columns.{name}", FieldCode.NOT_ALLOWED)
        if headings.count(heading(each)) > 1:
            raise invalid(f"csv_columns.{name}", FieldCode.DUPLICATE)
    return columns


def chosen_for(headings: Sequence[str], columns: Mapping[str, str]) -> list[ColumnName | None]:
    """For each heading the field that was chosen for it."""
    by_heading = {heading(text): name for name, text in columns.items()}
    found = (by_heading.get(heading(text)) for text in headings)
    return [next((each for each in CAN_BE_MAPPED if each == name), None) for name in found]


def proposed_for(
    headings: Sequence[str], columns: Mapping[str, str], samples: Sequence[Sequence[str]] = ()
) -> list[ColumnName | None]:
    """What was chosen before, and beside it what the other columns look like; ``samples``: some values of each."""
    before = chosen_for(headings, columns)
    taken = {each for each in before if each is not None}
    return [
        was or (None if guess in taken else guess)
        for was, guess in zip(before, guesses(headings, samples), strict=True)
    ]
