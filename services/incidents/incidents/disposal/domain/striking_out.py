"""Words struck out of a text: what is left reads as before, and where something stood it says so."""

import re
from collections import deque

STRUCK = "[redacted]"
"""Stands where something was struck out, however long that was."""
WHY = "Words were struck out when the file of another child in it was destroyed. A second person agreed to that."
"""Stands as the reason for the change."""
_WORDS = re.compile(r"\w+|[^\w\s]")


class NotThere(Exception):
    """What is to be left says something that the text does not say, or in another order."""


def struck_out(text: str, left: str) -> str:
    """``text`` with ``STRUCK`` in place of each run of words that ``left`` has not; ``NotThere``.

    Words are whole, and blanks are those of ``text``. ``left`` may have ``STRUCK`` in it: it was struck out before.
    """
    wanted = deque(_WORDS.findall(left.replace(STRUCK, " ")))
    said, end, is_struck = [], 0, False
    for word in _WORDS.finditer(text):
        if wanted and word.group() == wanted[0]:
            wanted.popleft()
            said.append(text[end : word.end()])
            is_struck = False
        elif not is_struck:
            said += [text[end : word.start()], STRUCK]
            is_struck = True
        else:
            said[-1:] = [STRUCK]
        end = word.end()
    if wanted:
        raise NotThere
    return "".join(said) + text[end:]
