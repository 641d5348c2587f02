"""Who may say what about a child whom two schools' systems have on their rolls, and when a question is over."""

from haven_schemas.rpc.pupils.roll_questions import RollAnswer

from pupils.roll.domain.joining import MAIN, may_be_at_both

OPEN = ("waiting", "still_here", "here_now")
"""States in which someone may still say something."""

SHOWN = (*OPEN, "left", "both")
"""States that are shown: nothing is said of questions that the roll itself settled, or that were withdrawn."""


def answers_of(state: str, *, asked: bool, asking: bool, may_be_both: bool, denied: bool) -> list[RollAnswer]:
    """What may be said in ``state`` by someone of the school that had the child first (``asked``), or of the other one.

    ``both`` only where a system says that the child is registered at two schools (``may_be_both``); ``here_now`` after
    someone at the first school said ``still_here`` (``denied``) only by who answers for both.
    """
    if state not in OPEN:
        return []
    found: list[RollAnswer] = []
    if asked:
        found += ["left"]
        found += ["still_here"] if state != "still_here" else []
        found += ["both"] if may_be_both else []
    if asking and state != "here_now" and (asked or not denied):
        found += ["here_now"]
    return found


def settled_by_rolls(
    *, pupil_on_roll: bool, entry_on_roll: bool, pupil_status: str | None, entry_status: str | None
) -> str | None:
    """The state of a question that waits, or was answered with ``still_here``, once the two rolls settle it; else None.

    The statuses are those of enrolment (Common Basic Data Set).
    """
    if not entry_on_roll:
        return "withdrawn"
    if not pupil_on_roll:
        return "moved"
    return "both" if may_be_at_both(pupil_status, entry_status) else None


def may_be_both(pupil_status: str | None, entry_status: str | None) -> bool:
    """Whether one of the systems has the child as registered at two schools, so that a person may say so too."""
    return MAIN in (pupil_status, entry_status) or may_be_at_both(pupil_status, entry_status)
