"""Everything about one child in order, the card on top, and who has read it."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.chronology import (
    Card,
    CardQuery,
    CardsAtNeed,
    CardsAtNeedQuery,
    CardWritten,
    FileReviewFacts,
    FileReviewFactsReply,
    FileReviewQuery,
    FileToReview,
    ListReaders,
    Marked,
    MarkSignificant,
    MistakeNoted,
    OpenedByMistake,
    ReaderPage,
    SocialWorkerPlans,
    SocialWorkerPlansQuery,
    WriteCard,
)

MARK_SIGNIFICANT = Call(
    "incidents.mark_significant",
    MarkSignificant,
    Marked,
    what="a significant event, or none after all",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RECORD_SIGNIFICANCE_MARK,),
)
PUPIL_CARD = Call(
    "incidents.pupil_card",
    CardQuery,
    Card,
    what="the card on top of a chronology, with its versions",
    right=Right.RECORD_READ,
    at="of child protection",
    tier="elevated",
    audits=(AuditAction.CHRONOLOGY_CARD_READ,),
)
CARDS_AT_NEED = Call(
    "incidents.cards_at_need",
    CardsAtNeedQuery,
    CardsAtNeed,
    what="card and plans of a child who is here now, while the first school has not answered",
    right=Right.CONCERN_TRIAGE,
    at="at the second school, as `pupils.read_at_need` says; of no file that is closed to the caller",
    tier="elevated",
    audits=(AuditAction.CHRONOLOGY_CARD_READ,),
)
SOCIAL_WORKER_PLANS = Call(
    "incidents.social_worker_plans",
    SocialWorkerPlansQuery,
    SocialWorkerPlans,
    what="which of some children are on a plan that means a social worker, by their cards",
    right=Right.CONCERN_TRIAGE,
    at="at the school; nothing of a file that is closed to the caller",
    tier="elevated",
    audits=(AuditAction.CHRONOLOGY_CARD_READ,),
)
WRITE_CARD = Call(
    "incidents.write_card",
    WriteCard,
    CardWritten,
    what="summary, plan, the authority's case number, who may not collect, lead, next review",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CHRONOLOGY_CARD_WRITE,),
)
FILE_TO_REVIEW = Call(
    "incidents.file_to_review",
    FileReviewQuery,
    FileToReview,
    what="whose file an alert says is to be reviewed",
    right=Right.RECORD_READ,
    at="of child protection",
    tier="elevated",
    audits=(AuditAction.CHRONOLOGY_CARD_READ,),
)
FILE_REVIEW_FACTS = Call(
    "incidents.file_review_facts",
    FileReviewFacts,
    FileReviewFactsReply,
    what="whom to tell that a file is to be reviewed",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.CHRONOLOGY_CARD_READ,),
)
LIST_READERS = Call(
    "incidents.list_readers",
    ListReaders,
    ReaderPage,
    what="who has looked at a child's file",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.CHRONOLOGY_READERS_READ,),
)
NOTE_MISTAKE = Call(
    "incidents.note_mistake",
    OpenedByMistake,
    MistakeNoted,
    what="the caller's newest reading of the file was a mistake; stands beside that reading",
    right=Right.RECORD_READ,
    tier="elevated",
    writes=True,
    audits=(AuditAction.CHRONOLOGY_PUPIL_MISTAKE,),
)
