"""What is said of a file that was not taken, beside its field."""

from haven_schemas.errors import ErrorCode, Problem

from gateway.areas.documents.document_files import NotKept
from gateway.pages.forms import errors_of


def errors_of_file(problem: Problem) -> dict[str, str] | None:
    """Field and sentence, or None if the problem is about something else."""
    if problem.code is ErrorCode.STALE_VERSION:
        return {
            "file": "Someone sent another version meanwhile. Look at it, then send yours again if it is still needed."
        }
    if problem.code is ErrorCode.NO_ROOM:
        return {
            "file": "There is no room for files just now, and nothing of this one was kept. Keep the file, tell your "
            "IT team, and send it again once there is room."
        }
    if isinstance(problem, NotKept):
        return {
            "file": "The file could not be kept just now, and nothing of it was. Send it again in a few minutes, and "
            "tell your IT team if this goes on."
        }
    if problem.code is ErrorCode.BODY_TOO_LARGE:
        return {"file": "The file is larger than 100 MB."}
    return errors_of(problem)
