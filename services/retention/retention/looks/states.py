"""How a file stands."""

from datetime import date

from haven_schemas.acts.retention.files import FileState


def state_of(until: date, today: date, *, held: bool) -> FileState:
    """A hold comes before everything; on its day a file comes to review."""
    if held:
        return "held"
    return "in_review" if until <= today else "kept"
