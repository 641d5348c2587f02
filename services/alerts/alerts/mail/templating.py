"""The templates mails are written from: HTML escapes what is put into it, and nothing may be left out."""

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def templates() -> Environment:
    """Those of this package."""
    return Environment(
        loader=PackageLoader("alerts.mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        auto_reload=False,
    )
