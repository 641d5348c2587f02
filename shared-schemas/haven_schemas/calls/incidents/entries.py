"""What is written into incident records, its versions, and the adults in it."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.entries import (
    AddEntry,
    AddPerson,
    CorrectEntry,
    EntryAdded,
    EntryCorrected,
    EntryHistory,
    EntryQuery,
    ListPeople,
    PeopleList,
    PersonAdded,
)

ADD_ENTRY = Call(
    "incidents.add_entry",
    AddEntry,
    EntryAdded,
    what=(
        "of a kind, with what that kind has to say (`haven_schemas.rpc.incidents.entry_kinds`), about "
        "those of its children it names, with adults"
    ),
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.ENTRY_RECORD_ADD,),
)
ADD_PERSON = Call(
    "incidents.add_person",
    AddPerson,
    PersonAdded,
    what="names an adult in the record",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.PERSON_RECORD_ADD,),
)
LIST_PEOPLE = Call(
    "incidents.list_people",
    ListPeople,
    PeopleList,
    what=("the adults in the entries of the record that the caller sees; those in no entry yet, for who may write"),
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.PERSON_LIST_READ,),
)
CORRECT_ENTRY = Call(
    "incidents.correct_entry",
    CorrectEntry,
    EntryCorrected,
    what="a new version of an entry or a concern, with the version that was seen",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ENTRY_RECORD_CORRECT,),
)
ENTRY_HISTORY = Call(
    "incidents.entry_history",
    EntryQuery,
    EntryHistory,
    what="every version of an entry or a concern",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.ENTRY_HISTORY_READ,),
)
