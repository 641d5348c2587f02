"""Help: which guides there are, each of them, and the search in all."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from haven_schemas.rights import Right

from gateway.pages.blueprint import open_page, page, show_who_is_signed_in
from gateway.pages.forms import text
from gateway.sessions.current import Session

from ..guides import NAMES, guide, guides
from ..looking_up import find_sections

_MOST_LETTERS = 200
_RIGHTS = {
    "safeguarding-leads": Right.CONCERN_TRIAGE,
    "data-protection": Right.DATA_OVERSEE,
    "trust-it": Right.STAFF_ADMINISTER,
    "mis-vendors": Right.FEED_ADMINISTER,
}
"""A guide whose reader has this right stands first. All may be read by everyone: they are published."""


@open_page("/help", counted="by_session")
def help_contents() -> ResponseReturnValue:
    """What there is, the guides for this person first."""
    show_who_is_signed_in()
    return render_template("help.html", guides=guides(), words="", found=None)


@open_page("/help/<name>", counted="by_session")
def help_guide(name: str) -> ResponseReturnValue:
    """One guide, with its contents beside it."""
    if name not in NAMES:
        abort(404)
    show_who_is_signed_in()
    return render_template("help_guide.html", guide=guide(name))


@page("/help", right=Right.SESSION_OWN, methods=("POST",))
def search_help(session: Session) -> ResponseReturnValue:
    """Sections with all the words; a POST, so that a name typed here stands in no address."""
    words = text("words")[:_MOST_LETTERS]
    first = ("staff", *(name for name, right in _RIGHTS.items() if session.has(right)))
    found = find_sections(words, first)
    return render_template("help.html", guides=guides(), words=words, found=found)
