"""What people read for the codes of how long records are kept."""

from collections.abc import Mapping
from typing import Annotated

from ..acts.identity.apart import Tie
from ..acts.incidents.disposal import KeptBecause, KeptFor, SharedChoice
from ..acts.incidents.unopened import DiscardReason, UnopenedBecause, UnopenedState
from ..acts.retention.disposals import (
    CertificateKind,
    DisposalAct,
    DisposalReason,
    DisposalState,
    ListedFor,
    PutBackBecause,
)
from ..acts.retention.files import FileState, ReviewDecision
from ..acts.retention.holds import HoldAct, HoldKind
from ..acts.retention.schedules import Basis, RecordKind, Trigger

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
    "roll_leaver": "Former pupils with no file",
    "while_a_child": "Every file, while a child it was ever about is one",
    "last_written": "Every file, since anybody wrote in it",
    "register": "Whose files were destroyed",
}
TRIGGERS: Mapping[Trigger, str] = {
    "birth": "The child's birth",
    "last_entry": "The last entry",
    "leaving": "The child's last day at a school of the trust",
    "youngest_birth": "The birth of the youngest child the file was ever about",
    "last_written": "The day on which anybody wrote in it last",
    "destruction": "The end of the year in which the file was destroyed",
}
AFTER: Annotated[Mapping[Trigger, str], "behind a number of years"] = {
    "birth": "after birth",
    "last_entry": "after the last entry",
    "leaving": "after the child left",
    "youngest_birth": "after the birth of the youngest child it was ever about",
    "last_written": "after anybody wrote in it last",
    "destruction": "after the end of the year in which the file was destroyed",
}
COUNTED_FROM: Annotated[Mapping[Trigger, str], "before the day it is counted from"] = {
    "birth": "born",
    "last_entry": "last entry",
    "leaving": "left",
    "youngest_birth": "born",
    "last_written": "last written",
    "destruction": "destroyed",
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
DISPOSAL_STATES: Mapping[DisposalState, str] = {
    "proposed": "Proposed, waits for a second person",
    "announced": "Agreed, waits for its day",
    "ordered": "Being destroyed",
    "taken_out": "Records destroyed, keys to follow",
    "keys_gone": "Keys destroyed, the rest to follow",
    "destroyed": "Destroyed",
    "withdrawn": "Withdrawn",
    "stopped": "Stopped by the data protection officer",
    "put_back": "Not destroyed",
}
PUT_BACK_BECAUSE: Mapping[PutBackBecause, str] = {
    "held": "A hold was placed on the file",
    "reviewed": "A review keeps the file on",
    "not_due": "Counted again, its day has not come",
    "still_open": "Something in the file was still open",
    "changed": "Something was written in the file, or moved",
    "moved": "Another school keeps the file",
    "no_file": "There is no such file any more",
    "people": "The two people do not count as independent any more, or may not decide this any more",
    "restored": "A database was restored to an earlier time, so that what was decided since is not known",
    "not_agreed": "No second person agreed in time",
}
DISPOSAL_REASONS: Mapping[DisposalReason, str] = {
    "time_over": "Its time is over, and nothing is known for which it is still needed",
    "kept_elsewhere": "Whoever is responsible now keeps the file, and this one is not needed beside it",
    "erasure_asked": "The person it is about asked for it to be erased",
    "made_in_error": "It should not have been made",
}
DISPOSAL_ACTS: Mapping[DisposalAct, str] = {
    "proposed": "Proposed",
    "shared_kept": "Why shared records stay",
    "withdrawn": "Withdrawn",
    "stopped": "Stopped",
    "stop_ended": "Stop ended",
}
CERTIFICATE_KINDS: Mapping[CertificateKind, str] = {
    "destroyed": "Certificate of destruction",
    "out_of_backups": "Certificate that no backup holds it",
}
TIES: Mapping[Tie, str] = {
    "same_account": "the same account",
    "same_mailbox": "the same mailbox",
    "same_person": "alike by name, and one entered the other",
    "same_factor": "the same second step",
    "known_device": "used on the same device",
    "same_session": "the same session",
    "made_account": "one made the other's account lately",
    "gave_role": "one gave the other the role lately",
    "confirmed": "one confirmed the other's account lately",
    "account_in_doubt": "nobody has confirmed whose account it is",
    "not_active": "an account that is stopped",
    "administers": "an administrator",
    "no_right": "no right to it any more",
    "role_since": "given the role after it was asked for",
}
DISPOSALS_LISTED_FOR: Mapping[ListedFor, str] = {
    "reading": "Files you read",
    "agreeing": "Files you may agree to, or did",
    "overseeing": "Files you watch over",
    "destroyed": "Destroyed",
}
NO_DISPOSALS_LISTED_FOR: Annotated[Mapping[ListedFor, str], "where nothing stands in it"] = {
    "reading": "No file that you read is to be destroyed",
    "agreeing": "There is nothing for you to agree to",
    "overseeing": "No file that you watch over is to be destroyed",
    "destroyed": "No file of your schools was destroyed",
}
DISPOSAL_NEXT: Annotated[Mapping[DisposalState, str], "what comes next"] = {
    "proposed": "Next: a second, independent person agrees, within 28 days of the proposal",
    "announced": "Next: it waits for 14 school days in which it can be withdrawn or stopped. Then everything is "
    "checked again, and it is destroyed",
    "ordered": "Its day has come: it is being destroyed, and nobody can stop it any more",
    "taken_out": "Its records are destroyed. The child's keys follow",
    "keys_gone": "Its records and keys are destroyed. What is beside them follows",
    "destroyed": "All of it is destroyed. The certificate says when",
    "withdrawn": "Nothing was destroyed. It can be proposed anew",
    "stopped": "Nothing was destroyed",
    "put_back": "Nothing was destroyed. It can be proposed anew",
}
DISPOSAL_NUMBERS: Mapping[str, str] = {
    "concerns": "Concerns",
    "records": "Incident records",
    "entries": "Entries in records",
    "actions": "Actions",
    "documents": "Documents",
    "referrals": "Referrals",
    "dates": "Dates to keep",
    "alerts": "Alerts",
    "mails": "Mails about them",
    "roll_rows": "Rows of the roll",
    "log_rows": "Copies beside the log",
}
TO_LOOK_AT: Mapping[str, str] = {
    "moved": "Records were moved into it, or about whom they are was changed",
    "merged": "Entries of the roll, or children not listed, were taken for this child",
    "corrected": "Records were corrected",
    "redacted": "Records about other children too are to be redacted",
    "removed": "Documents named for other children too are to be removed",
    "lifted": "Holds on it were lifted",
    "is_earlier": "Its day has come, or it is not kept on, by the trust's own schedule alone",
}
SHARED_CHOICES: Mapping[SharedChoice, str] = {
    "keep": "Keep it as it is",
    "redact": "Redact it: what tells of this child is struck out",
    "remove": "Remove it: it is about this child only",
}
KEPT_BECAUSE: Mapping[KeptBecause, str] = {
    "says_nothing": "It says nothing of this child",
    "others_need_it": "What it says of the others is not to be understood without",
    "relied_on": "A court, the police or an authority relies on these words",
}
KEPT_FOR: Mapping[KeptFor, str] = {
    "says_nothing": KEPT_BECAUSE["says_nothing"],
    "others_need_it": KEPT_BECAUSE["others_need_it"],
    "relied_on": KEPT_BECAUSE["relied_on"],
    "not_decided": "Nobody decided on it by itself; the reason given with the proposal holds",
}
UNOPENED_BECAUSE: Mapping[UnopenedBecause, str] = {
    "version_gone": "The key it was sealed under is deleted, since it is too old",
    "does_not_open": "It was changed on its way or since, or was sealed for another report",
    "child_key_gone": "It would open, but a child it names has no key any more",
}
UNOPENED_STATES: Mapping[UnopenedState, str] = {
    "waiting": "Waits for somebody to look",
    "proposed": "To be destroyed unread, if a second person agrees",
    "agreed": "Two people agreed: it is being destroyed",
    "discarded": "Destroyed unread",
}
DISCARD_REASONS: Mapping[DiscardReason, str] = {
    "told_again": "Whoever sent it has told us again what they saw or heard, and that is recorded",
    "written_elsewhere": "What it was about is recorded already",
    "nobody_knows": "Whoever sent it was asked and does not know any more, or cannot be asked",
}
