"""What to do when a child is in immediate danger: for anyone who can open the page, signed in or not."""

from flask import render_template
from flask.typing import ResponseReturnValue

from gateway.pages.blueprint import open_page, show_who_is_signed_in


@open_page("/danger")
def danger() -> ResponseReturnValue:
    """Call, stay, tell; writing comes after."""
    show_who_is_signed_in()
    return render_template("danger.html")
