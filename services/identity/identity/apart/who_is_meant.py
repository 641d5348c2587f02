"""Whom somebody may mean who calls a colleague by a name or a title: rather one too many than the wrong one."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from identity.names import mailbox, name_skeleton, words_like
from identity.roles import Role

_FORMS_OF_ADDRESS = words_like("Mr Mrs Ms Miss Mx Dr Sir Prof Rev Lord Lady Dame")
_TITLES = {
    Role.HEADTEACHER: words_like("head headteacher headmaster headmistress principal"),
    Role.DSL: words_like("dsl ddsl designated safeguarding deputy lead"),
    Role.TRUST_LEAD: words_like("trust safeguarding lead"),
    Role.SENCO: words_like("senco sendco"),
    Role.PASTORAL_LEAD: words_like("pastoral"),
}
"""What people call those who hold a role; a title names everybody who holds it."""
_NEAR, _LONG_ENOUGH = 0.8, 4
"""Pattel and Patel, Smyth and Smith; not Jones and James."""


@dataclass(frozen=True)
class CalledAccount:
    """An account as it is looked for: all names it has or had, and the roles it holds at the school or the trust."""

    staff_id: UUID
    names: tuple[str, ...]
    email: str
    roles: frozenset[str]


@dataclass(frozen=True)
class Meant:
    """Every account that may be meant; ``named``: a surname says so, and no title."""

    staff_ids: frozenset[UUID]
    named: bool


def who_is_meant(accounts: Collection[CalledAccount], words: str, chosen: Collection[UUID]) -> Meant:
    """A surname bars everybody of it. Without one, whoever may be meant by a first name, a slip of the pen or a title
    is kept away as well, and nobody counts as named."""
    said = words_like(words.replace("\u2019", "'").replace("'s ", " ").removesuffix("'s")) - _FORMS_OF_ADDRESS
    picked = {each.staff_id for each in accounts if each.staff_id in set(chosen)}
    by_surname = {each.staff_id for each in accounts if _has_surname(each, said, words)}
    titles = {role.value for role, title in _TITLES.items() if said & title}
    by_title = {each.staff_id for each in accounts if each.roles & titles}
    by_other_words = {each.staff_id for each in accounts if each.roles and _is_near(each, said)}
    near = set() if by_surname or picked else by_other_words
    found = _with_second_accounts(accounts, picked | by_surname)
    return Meant(frozenset(found | by_title | near), bool(picked) or (bool(by_surname) and not titles))


def _has_surname(account: CalledAccount, said: Collection[str], words: str) -> bool:
    return any(set(said) & _surname(name) or _is_written_in(name, words) for name in account.names)


def _surname(name: str) -> frozenset[str]:
    """Both parts of one with a hyphen; of "Lead, Ada" what stands before the comma."""
    before, comma, _ = name.partition(",")
    last = before if comma else (name.split() or [""])[-1]
    return words_like(last) - _FORMS_OF_ADDRESS


def _is_written_in(name: str, words: str) -> bool:
    """Of scripts without spaces: the whole name, wherever it stands."""
    letters = "".join(name.split()).casefold()
    return bool(letters) and not letters.isascii() and letters in "".join(words.split()).casefold()


def _is_near(account: CalledAccount, said: Collection[str]) -> bool:
    own = frozenset(word for name in account.names for word in words_like(name)) - _FORMS_OF_ADDRESS
    return any(word in said and len(word) > 1 for word in own) or any(
        _are_near(word, other) for name in account.names for word in _surname(name) for other in said
    )


def _are_near(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _LONG_ENOUGH and SequenceMatcher(None, one, other).ratio() >= _NEAR


def _with_second_accounts(accounts: Collection[CalledAccount], found: set[UUID]) -> set[UUID]:
    """And whoever shares a mailbox or a name with one of them, whatever a third person said: here a slip would tell."""
    own = [each for each in accounts if each.staff_id in found]
    names = {name_skeleton(name) for each in own for name in each.names} - {""}
    boxes = {mailbox(each.email) for each in own if each.email}
    return found | {
        each.staff_id
        for each in accounts
        if (each.email and mailbox(each.email) in boxes) or names & {name_skeleton(name) for name in each.names}
    }
