"""Whose turn it is to decide, as people are told."""

from datetime import datetime

from haven_schemas.rpc.identity.owners import SecondPersonGroup

from identity.second_person.domain.second_person import Group, Persons

_NAMES: dict[Group, SecondPersonGroup] = {
    Group.THERE: "there",
    Group.TRUST_LEAD: "trust_lead",
    Group.OTHER_HEAD: "other_head",
    Group.TRUSTEE: "trustee",
}


def turn_of(persons: Persons, now: datetime) -> tuple[SecondPersonGroup | None, datetime | None]:
    """The last group whose turn has come and that has someone in it, and when it goes on to one that has.

    None for the group: there is nobody who could decide it.
    """
    there_are = [group for group in Group if persons.by_group[group]]
    opened = [group for group in there_are if persons.opens_at[group] <= now]
    later = [persons.opens_at[group] for group in there_are if persons.opens_at[group] > now]
    return (_NAMES[opened[-1]] if opened else None), (min(later) if later else None)
