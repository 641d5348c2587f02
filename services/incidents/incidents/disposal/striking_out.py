"""Words struck out of a text: what is left reads as before, and where something stood it says so."""

import re
from collections import deque
from collections.abc import Iterable, Mapping

STRUCK = "[redacted]"
"""Stands where something was struck out, however long that was."""
_WORDS = re.compile(r"\w+|[^\w\s]")


_SAID = ("account", "text", "child_words")
"""Places that by themselves are what somebody came to say."""


class NotThere(Exception):
    """What is to be left says something that the text does not say, or in another order."""


def why_struck(agreed_by: str) -> str:
    """Stands as the reason for the change, beside who decided it and when. ``agreed_by``: a name; empty: not known."""
    second = f"{agreed_by} agreed" if agreed_by else "A second person agreed"
    return f"Words were struck out when the file of another child in it was destroyed. {second} to that."


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


def takes_most(words: Mapping[str, str], left: Mapping[str, str]) -> bool:
    """Whether of all places together, or of one that is what somebody came to say, less than half is left."""
    by_place = ([words[each]] for each in _SAID if each in words)
    left_by_place = ([left.get(each, "")] for each in _SAID if each in words)
    pairs = ((words.values(), left.values()), *zip(by_place, left_by_place, strict=True))
    return any(2 * _count(after) < _count(before) for before, after in pairs)


def _count(texts: Iterable[str]) -> int:
    return sum(len(_WORDS.findall(each.replace(STRUCK, " "))) for each in texts)
