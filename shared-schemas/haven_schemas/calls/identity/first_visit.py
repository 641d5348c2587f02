"""A person's first visits."""

from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.first_visit import FirstVisit, FirstVisitQuery, NoteFirstVisit

FIRST_VISIT = Call(
    "identity.first_visit",
    FirstVisitQuery,
    FirstVisit,
    what="which first steps the caller has done, and whether they are dismissed",
    right=Right.SESSION_OWN,
    first_tier="what the caller did on their own first page",
)
NOTE_FIRST_VISIT = Call(
    "identity.note_first_visit",
    NoteFirstVisit,
    FirstVisit,
    what="a first step of the caller is done, or all are dismissed",
    right=Right.SESSION_OWN,
    first_tier="what the caller did on their own first page",
    writes=True,
)
