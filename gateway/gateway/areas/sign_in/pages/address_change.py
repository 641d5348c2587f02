"""Another address of an account, as its owner is asked by mail: it is right, or it is stopped. No sign-in is needed.

The link carries its token behind the ``#``, as every mailed link does. Looking changes nothing, so that a mail program
that opens links does no harm.
"""

from flask import render_template
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.owners import (
    ANSWER_ADDRESS_LINK,
    CHECK_ADDRESS_LINK,
    AnswerAddressLink,
    CheckAddressLink,
)
from haven_schemas.errors import ErrorCode, Problem, words_of
from pydantic import ValidationError

from gateway.access.correlation import anyone
from gateway.pages.blueprint import open_page
from gateway.pages.forms import text
from gateway.state import haven

_NO_LINK = "Paste the whole code from the message."
_ANSWERS = {"confirm": True, "stop": False}


@open_page("/address-change")
def address_change() -> ResponseReturnValue:
    """Takes the code of the link: from behind the ``#`` by script, or pasted."""
    return _ask_for_code({})


@open_page("/address-change", methods=("POST",))
def answer_address_change() -> ResponseReturnValue:
    """Shows what is asked, and then does what the owner says."""
    token = text("token").rpartition("#")[2].strip()
    services = haven().services
    try:
        asked = services.ask(CHECK_ADDRESS_LINK, anyone(), CheckAddressLink(token=token))
        answer = _ANSWERS.get(text("do"))
        if answer is None:
            return render_template("address_change.html", asked=asked, token=token, errors={})
        services.ask(ANSWER_ADDRESS_LINK, anyone(), AnswerAddressLink(token=token, confirm=answer))
    except ValidationError:
        return _ask_for_code({"token": _NO_LINK}), 400
    except Problem as problem:
        if problem.code is ErrorCode.INVALID_REQUEST:
            errors = {"do": "Someone else has this address now. Nothing was changed. Speak to your IT team."}
            return render_template("address_change.html", asked=asked, token=token, errors=errors), 400
        if problem.code is not ErrorCode.LINK_INVALID:
            raise
        return _ask_for_code({"token": _gone()}), problem.status
    return render_template("address_change_done.html", asked=asked, confirmed=answer)


def _gone() -> str:
    return f"{words_of(ErrorCode.LINK_INVALID).partition('.')[0]}, or the change was decided."


def _ask_for_code(errors: dict[str, str]) -> str:
    return render_template("address_change_code.html", errors=errors)
