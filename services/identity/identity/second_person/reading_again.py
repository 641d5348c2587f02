"""Who agrees that the school a child left reads the child's file again: the trust lead, or the school that has it.

Of the order of decision 29 the first two groups have a say in it: whoever agrees is shown the child and the reason, so
neither another school's head nor a trustee does. A lead of the asking school alone is not a second person: it is that
school which wants to read.
"""

from collections.abc import Iterable
from uuid import UUID

from haven_schemas.rights import Right

from identity.roles import RoleBook

from .second_person import Account, is_one_person


def readers_of_file(
    accounts: Iterable[Account], book: RoleBook, asker: Account, asking_school_id: UUID, keeping_school_id: UUID
) -> tuple[list[UUID], list[UUID]]:
    """Those who triage at both schools, and those who do at the one that has the file alone; in the order given.

    Never who asked, nor one person in two accounts, nor an administrator of one of the schools, nor whose account is in
    doubt.
    """
    at_both: list[UUID] = []
    at_keeping: list[UUID] = []
    for account in accounts:
        if not _is_second(account, book, asker, {asking_school_id, keeping_school_id}):
            continue
        if triages_at(account, book, keeping_school_id):
            both = triages_at(account, book, asking_school_id)
            (at_both if both else at_keeping).append(account.staff_id)
    return at_both, at_keeping


def _is_second(account: Account, book: RoleBook, asker: Account, schools: set[UUID]) -> bool:
    if account.staff_id == asker.staff_id or not account.proven:
        return False
    roles = [(book[each.role], each.school_id) for each in account.held if each.role in book]
    if any(role.administers and (at is None or at in schools) for role, at in roles):
        return False
    return not is_one_person(account, asker)


def triages_at(account: Account, book: RoleBook, school_id: UUID) -> bool:
    """Whether it triages at the school and reads records there."""
    held = ((book[each.role], each.school_id) for each in account.held if each.role in book)
    return any(
        role.opens_records and Right.CONCERN_TRIAGE in role.rights and at in (None, school_id) for role, at in held
    )
