"""RPC of the identity service: who may be a second person where a file is destroyed, and whether they are enough."""

from uuid import UUID

from ...identifiers import Contract


class SecondPerson(Contract):
    """``school_ids``: of whose files they may agree to the destruction."""

    staff_id: UUID
    name: str
    role_names: list[str]
    school_ids: list[UUID]


class SecondPeople(Contract):
    """``short``: schools with fewer than two such people, who count as two. ``hidden``: the caller is not to be told of
    it again before the next term."""

    people: list[SecondPerson]
    short: list[UUID]
    hidden: bool
