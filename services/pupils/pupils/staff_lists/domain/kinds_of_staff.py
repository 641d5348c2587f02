"""As what somebody works at a school, by the words of a report: its own column, else the job."""

from haven_schemas.rpc.staff_lists import StaffKind

_YES = frozenset({"yes", "y", "true", "1", "t", "teaching", "teaching staff", "teacher", "teachers"})
_NO = frozenset({"no", "n", "false", "0", "support", "support staff", "non teaching", "non-teaching", "associate"})
_WORDS: tuple[tuple[StaffKind, tuple[str, ...]], ...] = (
    # What is not a teacher though the word stands in it comes first.
    ("support", (
        "teaching assistant", "learning support", "classroom assistant", "cover supervisor", "higher level teaching",
        "hlta", "support assistant", "nursery nurse", "teaching support", "learning mentor", "technician", "midday",
        "lunchtime", "caretaker", "site manager", "premises", "kitchen", "catering", "cleaner", "librarian", "aide",
        "pastoral", "counsellor", "nurse", "support",
    )),
    ("administrator", (
        "administrator", "administration", "admin", "office", "receptionist", "secretary", "business manager",
        "bursar", "data manager", "finance", "clerk", "examinations officer", "exams officer", "attendance officer",
    )),
    ("teacher", ("teacher", "teaching", "headteacher", "head teacher", "principal", "lecturer", "tutor", "head of")),
)  # fmt: skip


def kind_of(kind: str, job: str) -> StaffKind:
    """``other`` where neither says it."""
    said = _plain(kind)
    if said in _YES:
        return "teacher"
    if said in _NO:
        return _by_words(_plain(job)) if _by_words(_plain(job)) == "administrator" else "support"
    for text in (said, _plain(job)):
        if (found := _by_words(text)) != "other":
            return found
    return "other"


def _by_words(text: str) -> StaffKind:
    return next((kind for kind, words in _WORDS if any(word in text for word in words)), "other")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
