"""What is said about a file or a row: places and reasons, never a value."""

from dataclasses import dataclass

from haven_schemas.acts.intake_reasons import FileDetail, FileReason, RowDetail, RowReason

THE_FILE = 0
"""Row number of a warning about the file itself."""


@dataclass(frozen=True)
class Finding:
    """Row (from 1), field if one is at fault, and why; ``detail`` says more where there is more to say."""

    row: int
    field: str | None
    reason: RowReason
    detail: RowDetail | None = None


class FileRefused(Exception):
    """The file is refused as a whole; carries a reason, perhaps the row that shows why, and nothing of the file."""

    def __init__(
        self, reason: FileReason, detail: FileDetail | None = None, *, shown_by: Finding | None = None
    ) -> None:
        super().__init__(reason.value)
        self.reason, self.detail, self.shown_by = reason, detail, shown_by
