"""Leaving names out of a text, and looking whether any is left.

A name is looked for in every form it is known in: whole, turned round, each of its words; in any case, with or without
accents, with any sign or line end between its words, with digits or signs of a file's name around it. What no form says
(initials, a nickname, "the girl in the red coat") is for a person to see: the preview is there for that.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from .name_runs import PARTICLES, Form, FoundForm, NameFinder, words_of

SHORTEST = 2
"""A word of one letter is no name."""
OTHERS_LABEL = "[name left out]"
"""For what was typed, and where it cannot be told whose name it is."""

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "rev", "prof"})
_NO_NAMES = frozenset(
    words_of(
        "a an and at by for from her his in my of on our the their to unknown with without "
        "aunt auntie boy boyfriend brother carer cousin dad daddy daughter father friend girl girlfriend gran grandad "
        "grandfather grandma grandmother grandparent guardian husband mother mum mummy neighbour officer partner "
        "police school sister social son staff step stepdad stepfather stepmother stepmum teacher uncle wife woman "
        "worker"
    )
)
"""What people write of people without calling them by name: lower case, or first. Whole, they are left out all the
same. Words that are surnames too (Foster, Young) are none of them."""
_PARTS = re.compile(r"[^\W_]+(?:['\u2019](?![sS]\b)[^\W_]+)*(?:['\u2019][sS]?\b)?|[^\w\s]")
_POSSESSIVE = re.compile(r"['\u2019][sS]?$")


@dataclass(frozen=True)
class NamedPerson:
    """Someone: how they are called in the export when their name is left out, and the names they are known by.

    ``surnames``: of a child on the roll. ``typed``: what a person wrote of someone ("Amy's mum"), of which not every
    word is their name. ``others``: forms that may mean somebody else, of what was typed; that are no secret, of names
    under seal. ``as_written``: only as a whole, words of which each alone may be harmless ("12 High Street").
    """

    label: str
    names: frozenset[str]
    surnames: frozenset[str] = frozenset()
    typed: bool = False
    others: frozenset[Form] = frozenset()
    as_written: bool = False

    @cached_property
    def wholes(self) -> frozenset[Form]:
        """Whole names, without a title in front."""
        found = (words_of(name) for name in self.names)
        return frozenset(words[1:] if len(words) > 1 and words[0] in _TITLES else words for words in found if words)

    @cached_property
    def forms(self) -> frozenset[Form]:
        """Every form."""
        if self.as_written:
            return _long_enough(words_of(name) for name in self.names)
        if self.typed:
            turned = (form for name in self.names for form in _turned(words_of(name)))
            return _long_enough((*turned, *((word,) for name in self.names for word in self._own_words(name))))
        known = _long_enough(form for name in self.names for form in _roll_forms(name)) | _long_enough(self.family)
        return known - self.others

    @cached_property
    def family(self) -> frozenset[Form]:
        """Forms of the surnames."""
        whole = {words_of(name) for name in self.surnames}
        parts = {words_of(part) for name in self.surnames for part in re.split(r"[\s-]+", name)}
        return frozenset(form for form in whole | parts if form)

    @cached_property
    def forenames(self) -> frozenset[Form]:
        """Words of the names that are no surname where they stand."""
        found = set[Form]()
        for words in (words_of(name) for name in self.names):
            ends = [len(last) for last in map(words_of, self.surnames) if last and words[-len(last) :] == last]
            found |= {(word,) for word in words[: len(words) - max(ends, default=0)]}
        return frozenset(found)

    def _own_words(self, name: str) -> Iterator[str]:
        """Words of what was typed that may call the person; not "Amy" in "Amy's mum" or in "friend of Amy", if there is
        an Amy."""
        parts = _PARTS.findall(name)
        for at, part in enumerate(parts):
            phrase = _phrase(parts, at)
            means_another = any(_POSSESSIVE.search(each) for each in phrase[1]) or "of" in map(str.lower, phrase[0])
            called = part[:1].isupper() and any(each[0].isalnum() for each in parts[:at])
            for word in words_of(_POSSESSIVE.sub("", part)):
                no_name = word in _NO_NAMES and not called
                if word not in _TITLES and not no_name and not (means_another and (word,) in self.others):
                    yield word


class Redactor:
    """Replaces the names of ``left_out`` by their labels.

    Of ``kept`` stay: the whole names that the roll and the accounts know, as they stand there, and a surname that a
    child on the roll shares with one who is left out, unless it is their forename too. Every other word of a name goes,
    whoever else is called so; where that may be somebody else, under the label of nobody. What was typed as words goes
    even out of a whole name. ``also_ours``: labels for what is no name.
    """

    def __init__(
        self, left_out: Sequence[NamedPerson], kept: Sequence[NamedPerson] = (), also_ours: Iterable[str] = ()
    ) -> None:
        self._labels = _labels(left_out, kept)
        stays = _whole_names(kept) - self._labels.keys()
        typed = [form for each in left_out if each.as_written for form in each.forms]
        stays = {form for form in stays if not any(_holds(form, words) for words in typed)}
        self._finder = NameFinder(self._labels.keys(), strict=stays)
        self._ours = _pattern_of_labels({OTHERS_LABEL, *also_ours, *(each.label for each in left_out)} - {""})

    @property
    def forms(self) -> AbstractSet[Form]:
        """What is left out."""
        return self._labels.keys()

    def apply(self, text: str) -> str:
        """``text`` with each form replaced by a label."""
        pieces, at = [], 0
        for found in self._found(text):
            pieces += [text[at : found.begin], _set_apart(self._labels[found.form], text, found)]
            at = found.end
        return "".join([*pieces, text[at:]])

    def counts(self, text: str, *, wrapped: bool = False) -> Counter[Form]:
        """How many times each form stands in ``text``, outside of labels. ``wrapped``: layout broke its lines."""
        return Counter(found.form for found in self._found(text, wrapped=wrapped))

    def count(self, text: str) -> int:
        """How many times some form stands in ``text``."""
        return self.counts(text).total()

    def outside_labels(self, text: str) -> Iterator[tuple[str, bool]]:
        """``text`` in pieces, and whether each stands outside of our labels."""
        begin = 0
        for match in self._ours.finditer(text):
            yield text[begin : match.start()], True
            yield match.group(), False
            begin = match.end()
        yield text[begin:], True

    def _found(self, text: str, *, wrapped: bool = False) -> Iterator[FoundForm]:
        """No name goes over a label: what stands there is ours."""
        begin = 0
        for end, after in [*(match.span() for match in self._ours.finditer(text)), (len(text), len(text))]:
            for found in self._finder.find(text[begin:end], wrapped=wrapped):
                if found.form in self._labels:
                    yield FoundForm(found.form, begin + found.begin, begin + found.end)
            begin = after


def _labels(left_out: Sequence[NamedPerson], kept: Sequence[NamedPerson]) -> dict[Form, str]:
    families = frozenset[Form]().union(*(each.family for each in kept))
    also = frozenset[Form]().union(*(each.forms for each in kept))
    labels: dict[Form, str] = {}
    for each in left_out:
        for form in each.forms - ((families & each.family) - each.forenames):
            alone = form not in also and labels.get(form, each.label) == each.label
            labels[form] = each.label if alone else OTHERS_LABEL
    return labels


def _whole_names(kept: Sequence[NamedPerson]) -> set[Form]:
    known = (words_of(name) for each in kept if not each.typed for name in each.names)
    return {words for words in known if len(words) > 1}


def _roll_forms(name: str) -> Iterator[Form]:
    words = words_of(name)
    yield from _turned(words)
    yield from ((word,) for word in words if word not in _TITLES)
    yield from (words[at : at + 2] for at in range(len(words) - 1) if words[at] in PARTICLES)
    yield from (words_of(part) for pattern in (r"[\s-]+", r"\s+") for part in re.split(pattern, name))


def _turned(words: Form) -> Iterator[Form]:
    return ((*words[at:], *words[:at]) for at in range(len(words)))


def _long_enough(forms: Iterable[Form]) -> frozenset[Form]:
    return frozenset(form for form in forms if sum(map(len, form)) >= SHORTEST and form not in _TITLE_FORMS)


_TITLE_FORMS = {(title,) for title in _TITLES}


def _holds(form: Form, words: Form) -> bool:
    return any(form[at : at + len(words)] == words for at in range(len(form) - len(words) + 1))


def _phrase(parts: Sequence[str], at: int) -> tuple[Sequence[str], Sequence[str]]:
    """What stands before a part, and from it on, up to the next sign."""
    begin = max((place + 1 for place in range(at) if not parts[place][0].isalnum()), default=0)
    end = next((place for place in range(at, len(parts)) if not parts[place][0].isalnum()), len(parts))
    return parts[begin:at], parts[at:end]


def _set_apart(label: str, text: str, found: FoundForm) -> str:
    """A label in the middle of letters (``AmeliaReport``) is parted from them."""
    before, after = text[found.begin - 1 : found.begin], text[found.end : found.end + 1]
    return f"{' ' if before.isalpha() else ''}{label}{' ' if after.isalpha() else ''}"


def _pattern_of_labels(labels: Iterable[str]) -> re.Pattern[str]:
    """As they are spelt, over line ends too. There may be hundreds that begin alike."""
    ends: dict[str, list[str]] = {}
    for label in sorted(labels, key=len, reverse=True):
        *begin, end = map(re.escape, label.split())
        ends.setdefault(r"\s+".join([*begin, ""]), []).append(end)
    spelt = "|".join(f"{begin}(?:{'|'.join(last)})" for begin, last in ends.items())
    return re.compile(rf"(?<![^\W\d_])(?:{spelt})(?![^\W\d_])")
