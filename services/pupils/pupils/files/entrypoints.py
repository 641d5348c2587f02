"""Entrypoints: formats: CTF, CSV and JSON read into rows."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.pupils import files as calls

from pupils.entrypoints_base import Entrypoints
from pupils.files.domain.remembered import forget_all
from pupils.files.queries import preview_columns

_FORGET_SECONDS = 300


@serves(
    (calls.PREVIEW_COLUMNS, preview_columns.preview_columns),
)
class FilesEntrypoints(Entrypoints):
    """Formats: CTF, CSV and JSON read into rows."""

    @every(seconds=_FORGET_SECONDS)
    def forget_texts(self) -> None:
        """Words and days of files leave memory in time, names among them, whether or not another file comes."""
        forget_all()
