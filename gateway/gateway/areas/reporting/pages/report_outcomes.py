"""What became of the files that were just sent: told once, to whoever sent them, on the page that follows."""

from dataclasses import dataclass
from uuid import UUID

from flask import g, request
from flask import session as form_session

from gateway.areas.reporting.report_files import TAKEN, FileOutcome
from gateway.rendering.words import REPORT_FILE_WORDS, many
from gateway.sessions.kept_form import KeptForm
from gateway.sessions.return_paths import leads_to
from gateway.state import haven

_PLACE = "files"
_LEFT = "files_left"
"""Which report's outcomes are kept, and how many of its files were not taken: all that a page says to whoever is not
signed in."""
_RECEIVED, _KEPT = "received", "kept"
_MOST_LETTERS = 40
"""Of a file's name: all of them travel in one cookie."""
_MOST_DIGITS = 2


@dataclass(frozen=True)
class ShownOutcome:
    """As a page says it; ``name`` may be empty."""

    name: str
    words: str
    taken: bool


@dataclass(frozen=True)
class SafeReport:
    """What the sign-in page says to whose sign-in ended over a report: it was ``received``, or is ``kept`` on the
    device; empty for everyone else. ``files``: how many of its files were not sent."""

    state: str = ""
    files: int = 0


def keep_outcomes(outcomes: list[FileOutcome], staff_id: UUID, concern_id: UUID) -> None:
    """Sealed for whoever sent them, in their browser's own cookie: a file's name may name a child."""
    _forget()
    if outcomes:
        fields = tuple((_short(each.name), each.code) for each in outcomes)
        kept = KeptForm(_target(concern_id), fields)
        form_session[_PLACE] = haven().kept_forms.seal(kept, staff_id, haven().clock())
        form_session[_LEFT] = [str(concern_id), sum(each.code != TAKEN for each in outcomes)]


def outcomes_to_show(concern_id: UUID) -> list[ShownOutcome]:
    """Of each file of that report; none the second time, and none to anyone else.

    To nobody in particular, since the sign-in ended meanwhile, only how many were not sent; they stay to be told.
    """
    of_report, left = form_session.get(_LEFT, ("", 0))
    if of_report != str(concern_id):
        return []
    session = g.get("session")
    if session is None:
        return [_to_nobody(left)]
    sealed = form_session.get(_PLACE, "")
    _forget()
    kept = haven().kept_forms.open(sealed, session.view.staff_id, _target(concern_id), haven().clock())
    if kept is None:
        return []
    return [ShownOutcome(name, REPORT_FILE_WORDS[code], code == TAKEN) for name, code in kept.fields]


def safe_report(next_path: str) -> SafeReport:
    """What is known of a report whose sender is asked to sign in before ``next_path``; said by the page they come from,
    or by where they are going. Nothing that tells of a child: anyone who holds the device may read it."""
    files = len(request.form.getlist("file_name")) or bool(request.form.get("had_files")) or _number("files")
    if leads_to("pages.send_report_files", next_path, "POST"):
        return SafeReport(_RECEIVED, int(files))
    of_report, left = form_session.get(_LEFT, ("", 0))
    if of_report and next_path == f"/reports/{of_report}":
        return SafeReport(_RECEIVED, left)
    state = request.values.get("report", "")
    return SafeReport(state if state in (_RECEIVED, _KEPT) else "", int(files))


def _number(name: str) -> int:
    typed = request.values.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS else 0


def _to_nobody(left: int) -> ShownOutcome:
    if left == 0:
        return ShownOutcome("", REPORT_FILE_WORDS[TAKEN], taken=True)
    were = "One file was not sent" if left == 1 else f"{many(left, 'file')} were not sent"
    return ShownOutcome("", f"{were}. Sign in: your report's page says which, and asks for it again.", taken=False)


def _forget() -> None:
    for name in (_PLACE, _LEFT):
        form_session.pop(name, None)


def _target(concern_id: UUID) -> str:
    """Sealed for one report: another's page does not show them."""
    return f"files of {concern_id}"


def _short(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return last if len(last) <= _MOST_LETTERS else f"{last[: _MOST_LETTERS - 10]}…{last[-8:]}"
