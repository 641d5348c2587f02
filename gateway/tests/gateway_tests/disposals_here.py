"""What the retention service says of files that are to be destroyed; for tests of their pages."""

from datetime import date, timedelta

from haven_schemas.acts.identity import SchoolName, SchoolNameList, StaffList, StaffMember
from haven_schemas.acts.incidents.disposal import (
    NamedWords,
    SharedRecord,
    SharedRecordDecided,
    SharedRecordPage,
    SharedRecordWords,
)
from haven_schemas.acts.retention.disposals import (
    Certificate,
    Certificates,
    Disposal,
    DisposalFacts,
    DisposalNumbers,
    DisposalPage,
    DisposalSaid,
)
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, number
from gateway_tests.kept import DUE, HIDDEN, NOW, ZARA, answering

HARRIET, OTHER_HEAD, OFFICER = number(9), number(8), number(7)
OF_HEAD = [
    Right.RECORD_READ, Right.PUPIL_FIND, Right.STAFF_READ, Right.SCHOOL_READ, Right.RETENTION_READ,
    Right.RETENTION_HOLD, Right.RETENTION_REVIEW, Right.RETENTION_PROPOSE, Right.RETENTION_AGREE,
]  # fmt: skip
OF_OFFICER = [Right.RETENTION_READ, Right.DATA_OVERSEE, Right.STAFF_READ, Right.SCHOOL_READ]
OF_RECORDS_OFFICER = [Right.RETENTION_READ, Right.RETENTION_AGREE]
PROPOSED = Disposal(
    id=number(530), school_id=NORTH.id, state="proposed", schedule="child-protection", what="Child protection files",
    until=date(2026, 11, 1), keeps=True, shared=2, proposed_by=HARRIET, proposed_at=NOW - timedelta(days=2), version=1,
)  # fmt: skip
READ = PROPOSED.model_copy(
    update={
        "subject_id": ZARA, "may_withdraw": True,
        "said": [
            DisposalSaid(act="proposed", by=HARRIET, at=NOW, words="She is <b>25</b>. لا حاجة"),
            DisposalSaid(act="shared_kept", by=HARRIET, at=NOW, words="Her brother's file is in use."),
        ],
    }
)  # fmt: skip
FACTS = DisposalFacts(name="=Zara Quillfeather", date_of_birth=date(1999, 3, 1), concerns=4, newest_on=date(2017, 2, 3))
TO_AGREE = PROPOSED.model_copy(update={"may_agree": True, "facts": FACTS})
TO_READ = TO_AGREE.model_copy(
    update={
        "facts": FACTS.model_copy(update={"moved": 2, "redacted": 1, "removed": 1, "must_read": True}),
        "to_remove": 1,
    }
)
AGREED = {"agreed_by": OTHER_HEAD, "agreed_at": NOW, "destroy_on": date(2026, 12, 8), "version": 2}
ANNOUNCED = PROPOSED.model_copy(update={"state": "announced", **AGREED})
STOPPED = ANNOUNCED.model_copy(
    update={
        "state": "stopped", "ended_by": OFFICER, "ended_at": NOW, "stop_holds_until": date(2027, 11, 24),
        "said": [DisposalSaid(act="stopped", by=OFFICER, at=NOW, words="An inquiry may ask for it.")],
        "may_end_stop": True, "version": 3,
    }
)  # fmt: skip
DESTROYED = ANNOUNCED.model_copy(
    update={"state": "destroyed", "numbers": DisposalNumbers(concerns=4, entries=11, kept=2), "version": 6}
)
CERTIFICATE = Certificate(
    kind="destroyed", issued_at=NOW, document='{"kind":"destroyed"}', signature="c2ln", public_key="a2V5",
    text="Certificate of destruction of a child's file\n",
)  # fmt: skip
SHARED = SharedRecord(
    record_id=number(540), kind="concern", occurred_at=NOW - timedelta(days=900), school_id=NORTH.id, incident_id=None,
    subject_ids=[HIDDEN], others=3, may_decide=True,
)  # fmt: skip
DECIDED = SHARED.model_copy(
    update={"choice": "redact", "decided_by": HARRIET, "decided_at": NOW, "version": 2, "outdated": True}
)
SHARED_WORDS = SharedRecordWords(
    record=SHARED, redacted=[], choices=["keep", "redact"], record_version=3,
    words=[
        NamedWords(name="account", text="Zara and <b>Adam</b> fought."), NamedWords(name="child_words", text="ضربني"),
        NamedWords(name="details.marks.0.description", text="A bruise."),
    ],
)  # fmt: skip
LIST, ONE = "/retention/disposals", f"/retention/disposals/{PROPOSED.id}"
PROPOSAL = f"/pupils/{ZARA}/destroying"
SHARED_PAGE = f"{PROPOSAL}/{SHARED.record_id}"
ANSWERS = {
    "get_file": DUE,
    "staff_names": StaffList(staff=[
        StaffMember(id=HARRIET, name="Harriet Head"), StaffMember(id=OTHER_HEAD, name="Olu Otherhead"),
        StaffMember(id=OFFICER, name="Dee Officer"),
    ]),
    "school_names": SchoolNameList(schools=[SchoolName(id=NORTH.id, urn=NORTH.urn, name=NORTH.name)]),
    "list_disposals": DisposalPage(disposals=[READ], next_cursor=None),
    "get_disposal": READ,
    "shared_records": SharedRecordPage(records=[SHARED]),
    "get_shared_record": SHARED_WORDS,
    "decide_shared_record": SharedRecordDecided(record_id=SHARED.record_id, choice="redact", version=1),
    "get_certificate": Certificates(certificates=[CERTIFICATE]),
    "open_disposal": PROPOSED,
    **dict.fromkeys(("propose_disposal", "agree_disposal", "withdraw_disposal", "stop_disposal", "end_stop_disposal"),
                    PROPOSED),
}  # fmt: skip


def disposing(rights):
    """Identity and, beside it, retention with files that are to be destroyed."""
    made = answering(rights)
    made.answers |= ANSWERS
    return made
