"""Entrypoints: formats: CTF, CSV and JSON read into rows."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.pupils import files as calls

from pupils.entrypoints_base import Entrypoints
from pupils.files.queries import preview_columns


@serves(
    (calls.PREVIEW_COLUMNS, preview_columns.preview_columns),
)
class FilesEntrypoints(Entrypoints):
    """Formats: CTF, CSV and JSON read into rows."""
