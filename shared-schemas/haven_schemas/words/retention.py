"""What people read for the codes of how long records are kept."""

from collections.abc import Mapping
from typing import Annotated

from ..rpc.retention.files import FileState, ReviewDecision
from ..rpc.retention.holds import HoldAct, HoldKind
from ..rpc.retention.schedules import Basis, RecordKind, Trigger

RECORD_KINDS: Mapping[RecordKind, str] = {
    "child_protection": "Child protection and safeguarding",
    "lasting": "Sexual abuse, or failings of the institution",
    "send": "Special educational needs",
    "pastoral": "Pastoral care",
    "behaviour": "Behaviour",
    "no_birth_date": "Children whose date of birth is not known",
    "attendance": "Attendance and admission registers",
    "staff_allegation": "Allegations against staff",
    "low_level": "Low-level concerns about staff",
}
TRIGGERS: Mapping[Trigger, str] = {
    "birth": "The child's birth",
    "last_entry": "The last entry",
    "leaving": "The child's last day at a school of the trust",
}
AFTER: Annotated[Mapping[Trigger, str], "behind a number of years"] = {
    "birth": "after birth",
    "last_entry": "after the last entry",
    "leaving": "after the child left",
}
COUNTED_FROM: Annotated[Mapping[Trigger, str], "before the day it is counted from"] = {
    "birth": "born",
    "last_entry": "last entry",
    "leaving": "left",
}
BASES: Mapping[Basis, str] = {
    "law": "Set by law",
    "guidance": "From guidance",
    "policy": "From policy",
}
FILE_STATES: Mapping[FileState, str] = {
    "kept": "Kept",
    "in_review": "Due for review",
    "held": "Do not destroy",
}
REVIEW_DECISIONS: Mapping[ReviewDecision, str] = {
    "keep_until": "Keep it until another day",
    "transfer_pending": "It goes to another school first",
}
REVIEWED: Annotated[Mapping[ReviewDecision, str], "what a review came to"] = {
    "keep_until": "Kept on",
    "transfer_pending": "To go to another school first",
}
HOLD_KINDS: Mapping[HoldKind, str] = {
    "inquiry": "A public inquiry",
    "claim": "A claim or court case",
    "police": "The police",
    "request": "A request for somebody's data",
    "death": "The child's death",
    "other": "Another reason",
}
HOLD_ACTS: Mapping[HoldAct, str] = {
    "placed": "Placed",
    "reviewed": "Still needed",
    "lifted": "Lifted",
}
