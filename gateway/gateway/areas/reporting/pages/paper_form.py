"""An empty form for paper, for the day Haven cannot be reached: for anyone who can open the page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from gateway.pages.blueprint import open_page, show_who_is_signed_in


@open_page("/paper-form")
def paper_form() -> ResponseReturnValue:
    """What is to be written down, in the order of the form on the screen; nothing of anybody is in it."""
    show_who_is_signed_in()
    return render_template("paper_form.html")
