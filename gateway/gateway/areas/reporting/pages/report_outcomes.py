"""What became of the files that were just sent: told once, on the page that follows."""

from dataclasses import dataclass
from uuid import UUID

from flask import g
from flask import session as form_session

from gateway.areas.reporting.report_files import TAKEN, FileOutcome
from gateway.rendering.words import REPORT_FILE_WORDS
from gateway.sessions.current import Session
from gateway.sessions.kept_form import KeptForm
from gateway.state import haven

_PLACE = "files"
_NOBODY = UUID(int=0)
_MOST_LETTERS = 40
"""Of a file's name: all of them travel in one cookie."""


@dataclass(frozen=True)
class ShownOutcome:
    """As a page says it; ``name`` may be empty."""

    name: str
    words: str
    taken: bool


def keep_outcomes(outcomes: list[FileOutcome], session: Session | None) -> None:
    """Sealed for whoever sent them, in their browser's own cookie: a file's name may name a child."""
    if outcomes:
        fields = tuple((_short(each.name), each.code) for each in outcomes)
        owner = None if session is None else session.view.staff_id
        form_session[_PLACE] = haven().kept_forms.seal(KeptForm(_PLACE, fields), owner, haven().clock())


def outcomes_to_show() -> list[ShownOutcome]:
    """Of each file; none the second time, and none to anyone else."""
    sealed, session = form_session.pop(_PLACE, None), g.get("session")
    if sealed is None:
        return []
    person = session.view.staff_id if session is not None else _NOBODY
    kept = haven().kept_forms.open(sealed, person, _PLACE, haven().clock())
    if kept is None:
        return []
    return [ShownOutcome(name, REPORT_FILE_WORDS[code], code == TAKEN) for name, code in kept.fields]


def _short(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return last if len(last) <= _MOST_LETTERS else f"{last[: _MOST_LETTERS - 10]}…{last[-8:]}"
