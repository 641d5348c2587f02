"""The name under which a browser keeps a download: any Unicode, and beside it plain letters for older programs."""

import unicodedata
from urllib.parse import quote

from werkzeug.http import dump_options_header

_PLAIN = "!#$&+-.^_`|~"
"""What stands as it is in a value of RFC 8187, beside letters and digits."""
_ENDS_THE_VALUE = str.maketrans({'"': "_", "\\": "_", "/": "_", "%": "_"})
"""Read in different ways by different browsers inside quotation marks."""
_NAMELESS = "file"


def attachment(name: str) -> str:
    """The value of ``Content-Disposition`` for a file called ``name`` (RFC 6266, appendix D).

    What cannot be seen is left out of it: a mark that turns the direction of writing would show ``exe.txt`` for
    ``txt.exe``, and a line break would end the header.
    """
    shown = "".join(letter for letter in name if letter.isprintable()).strip() or _NAMELESS
    plain = _in_plain_letters(shown)
    if plain == shown:
        return dump_options_header("attachment", {"filename": plain})
    exact = f"UTF-8''{quote(shown, safe=_PLAIN)}"
    return dump_options_header("attachment", {"filename": plain, "filename*": exact})


def _in_plain_letters(name: str) -> str:
    """As much of ``name`` as ASCII has; what is before the extension is never empty."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    stem, dot, extension = ascii_only.translate(_ENDS_THE_VALUE).strip().rpartition(".")
    if not dot:
        return extension or _NAMELESS
    return f"{stem.strip() or _NAMELESS}.{extension}"
