"""Whether a member of staff is named in what was written."""

import re
from collections.abc import Iterable

_TITLES = r"(?:mr|mrs|ms|miss|mx|dr|sir|madam|coach)"


def is_named_in(name: str, texts: Iterable[str]) -> bool:
    """By the whole name, by an initial and the last name, or by a title and the last name.

    A last name alone is many people's. Where somebody else of that name is meant, another person agrees.
    """
    words = re.findall(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*", name)
    if len(words) < 2:
        return False
    first, last = re.escape(words[0]), re.escape(words[-1])
    whole = r"\W+".join(map(re.escape, words))
    forms = (whole, rf"{first}\W+{last}", rf"{first[0]}\.?\s*{last}", rf"{_TITLES}\.?\s+(?:\w+\W+)?{last}")
    named = re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)
    return any(named.search(each) for each in texts)
