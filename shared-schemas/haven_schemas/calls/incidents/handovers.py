"""Files of children who moved to another school of the trust."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.handovers import (
    AddHandoverNote,
    Handover,
    HandoverNoteAdded,
    HandoverPage,
    HandoverQuery,
    HandoverSigned,
    ListHandovers,
    SignHandover,
)

LIST_HANDOVERS = Call(
    "incidents.list_handovers",
    ListHandovers,
    HandoverPage,
    what="files that go from one school to another, those nobody signed for first; no child",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.HANDOVER_LIST_READ,),
)
GET_HANDOVER = Call(
    "incidents.get_handover",
    HandoverQuery,
    Handover,
    what="one handover with its files, what is open in them and the sender's notes; no text of a record",
    right=Right.RECORD_READ,
    at="safeguarding team of either school; the SENCO of the new one, of SEN papers alone",
    tier="elevated",
    audits=(AuditAction.HANDOVER_FILE_READ,),
)
SIGN_HANDOVER = Call(
    "incidents.sign_handover",
    SignHandover,
    HandoverSigned,
    what="the new school has the files: open records and actions are taken over by name",
    right=Right.RECORD_READ,
    at="`concern:triage` at the new school; of SEN papers the SENCO",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HANDOVER_FILE_SIGN, AuditAction.MATTER_STEP_TAKE),
)
ADD_HANDOVER_NOTE = Call(
    "incidents.add_handover_note",
    AddHandoverNote,
    HandoverNoteAdded,
    what="what the old school has to say, before or after the files were signed for",
    right=Right.CONCERN_TRIAGE,
    at="at the old school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HANDOVER_NOTE_ADD,),
)
