"""Which accounts count as one person where it is counted how many are left (decision 112)."""

from collections.abc import Callable, Iterable
from uuid import UUID

from identity.names import same_mailbox, same_name

from .second_person import Account


def _are_one(first: Account, second: Account) -> bool:
    return same_mailbox(first.email, second.email) or same_name(first.name, second.name)


def persons(accounts: Iterable[Account], are_one: Callable[[Account, Account], bool] = _are_one) -> dict[UUID, UUID]:
    """By account, the person: the first account of those that share a mailbox or a name, however far apart they stand.

    Two colleagues of one name count as one: then a person decides who otherwise need not. ``are_one``: by another rule.
    """
    person: dict[UUID, UUID] = {}
    seen: list[Account] = []
    for account in sorted(accounts, key=lambda each: each.staff_id):
        same = {person[each.staff_id] for each in seen if are_one(account, each)}
        first = min(same, default=account.staff_id)
        person = {staff_id: first if each in same else each for staff_id, each in person.items()}
        person[account.staff_id] = first
        seen.append(account)
    return person
