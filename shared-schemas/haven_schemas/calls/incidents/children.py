"""Which children are in a record, what part they had in it, and correcting both."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.children import (
    ChildrenQuery,
    ChildrenVersion,
    CorrectChildren,
    CorrectionFacts,
    CorrectionFactsReply,
    RecordChildren,
)

RECORD_CHILDREN = Call(
    "incidents.record_children",
    ChildrenQuery,
    RecordChildren,
    what="who is in a record and in which part, and who was before each correction",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.RECORD_CHILDREN_READ,),
)
CORRECT_CHILDREN = Call(
    "incidents.correct_children",
    CorrectChildren,
    ChildrenVersion,
    what=(
        "corrects what part children had in a concern, entry, action, document or incident record, and adds children "
        "who were left out, with the version that was seen"
    ),
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.ENTRY_RECORD_ADD,
        AuditAction.RECORD_CHILDREN_CORRECT,
    ),
)
CORRECTION_FACTS = Call(
    "incidents.correction_facts",
    CorrectionFacts,
    CorrectionFactsReply,
    what="who corrected the children in a concern or record, and of what people were told; no child",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(
        AuditAction.CONCERN_RECORD_READ,
        AuditAction.INCIDENT_RECORD_READ,
    ),
)
