"""What a refusal to open says about a report, as far as people can do something about it."""

from haven_schemas.acts.incidents.unopened import UnopenedBecause
from haven_schemas.errors import ErrorCode, Problem


def why_unopened(problem: Problem) -> UnopenedBecause | None:
    """None for a problem of another kind. Only a key of a child is refused with its holder (``FileKeys.open``)."""
    if problem.code is ErrorCode.SEAL_BROKEN:
        return "does_not_open"
    if problem.code is ErrorCode.KEY_GONE:
        return "child_key_gone" if "holder_id" in problem.ids else "version_gone"
    return None
