"""RPC of the identity service: who agrees that the school a child left reads the child's file again."""

from uuid import UUID

from ...identifiers import Contract


class AskWhoAgrees(Contract):
    """``asked_by`` of one school asks to read a file that another one has."""

    asked_by: UUID
    asking_school_id: UUID
    keeping_school_id: UUID


class WhoAgrees(Contract):
    """Never who asked, in whichever account: those who triage at both schools (the trust lead), and those who do at the
    one that has the file, whose turn it is where nobody of the first is left."""

    at_both: list[UUID]
    at_keeping: list[UUID]
