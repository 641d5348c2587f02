"""What the retention service says of a small trust: a child's file, a hold, schedules; for tests of its pages."""

from datetime import UTC, date, datetime

from haven_schemas.acts.identity import StaffList
from haven_schemas.acts.incidents.chronology import Card, CardVersion
from haven_schemas.acts.pupils import Pupil, PupilPage
from haven_schemas.acts.retention.files import (
    DryRunLine,
    DryRunTotals,
    FileLine,
    FilePage,
    FileRetention,
    FileReviewed,
    LastSweep,
    Reason,
    Sweep,
)
from haven_schemas.acts.retention.holds import Hold, HoldPage, HoldSaid
from haven_schemas.acts.retention.schedules import (
    Schedule,
    ScheduleKept,
    ScheduleList,
    SchoolChange,
    WouldChange,
)
from haven_schemas.acts.retention.wide_holds import WideHoldList
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, Identity, number

NOW = datetime(2026, 11, 24, 15, 5, tzinfo=UTC)
TODAY = NOW.date()
OF_LEAD = [
    Right.RECORD_READ, Right.PUPIL_FIND, Right.STAFF_READ, Right.RETENTION_READ, Right.RETENTION_HOLD,
    Right.RETENTION_REVIEW,
]  # fmt: skip
ZARA, HIDDEN = number(500), number(501)
PUPIL = Pupil(
    id=ZARA, school_id=NORTH.id, upn=None, legal_name="=Zara Quillfeather", known_as="=Zara Quillfeather",
    year_group="7", class_name="7B", on_roll=True,
)  # fmt: skip
REASON = Reason(
    schedule="child-protection", record="child_protection", what="Child protection files", trigger="birth", years=25,
    starts=date(2016, 5, 3), until=date(2041, 5, 3),
)  # fmt: skip
HOLD = Hold(
    id=number(510), subject_id=ZARA, school_id=NORTH.id, kind="claim", placed_by=number(9), placed_at=NOW,
    until=date(2028, 1, 1), review_on=date(2027, 11, 24), version=2,
    said=[HoldSaid(act="placed", by=number(9), at=NOW, words="Solicitors <b>wrote</b>.")],
)  # fmt: skip
FILE = FileRetention(
    subject_id=ZARA, school_id=NORTH.id, state="kept", until=date(2041, 5, 3), keeps=False, reasons=[REASON], holds=[],
    open_records=1, shared=3, may_hold=True, may_review=True,
)  # fmt: skip
DUE = FILE.model_copy(update={"state": "in_review", "until": TODAY, "version": 4})
LINE = FileLine(
    subject_id=ZARA, school_id=NORTH.id, state="in_review", until=date(2026, 11, 1), schedule="child-protection",
    what="Child protection files", keeps=True, open_records=2, shared=1,
)  # fmt: skip
SCHEDULE = Schedule(
    code="child-protection", record="child_protection", what="Child protection files", trigger="birth", years=25,
    keeps=False, basis="guidance", source="IRMS toolkit", edition="2019", status="secondary",
    status_words="as another body quotes it", note="", since=None, checked_on=date(2026, 11, 26), here=True,
)  # fmt: skip
COMING = SCHEDULE.model_copy(
    update={
        "code": "own", "years": 30, "schedule_id": number(520), "since": date(2027, 9, 1), "version": 3,
        "agreed": "The board, 12 October", "status": "own", "status_words": "set by your trust", "basis": "policy",
        "kept_by": number(9), "kept_at": NOW,
    }
)  # fmt: skip
TYPED = {
    "record": "child_protection", "trigger": "birth", "years": "30", "source": "Our policy", "since": "1/9/2027",
    "agreed": "The board",
}  # fmt: skip
NEW_HOLD, ONE_HOLD = f"/pupils/{ZARA}/holds/new", f"/pupils/{ZARA}/holds/{HOLD.id}"
DECISION, NEW_SCHEDULE = f"/pupils/{ZARA}/decision", "/retention/schedules/new"
ANSWERS = {
    "get_pupils": PupilPage(pupils=[PUPIL], next_cursor=None),
    "staff_names": StaffList(staff=[]),
    "get_file": FILE,
    "pupil_card": Card(subject_id=ZARA, school_id=NORTH.id, versions=[CardVersion(version=0)], may_write=False),
    "list_files": FilePage(files=[LINE], next_cursor=None, looked_at=NOW),
    "list_holds": HoldPage(holds=[HOLD], next_cursor=None),
    "list_wide_holds": WideHoldList(holds=[]),
    "last_sweep": LastSweep(sweep=Sweep(begun_at=NOW, looked_at=1200, ended_at=NOW)),
    "begin_sweep": LastSweep(sweep=Sweep(begun_at=NOW, looked_at=0, ended_at=None)),
    "dry_run": DryRunTotals(
        by=date(2030, 8, 31), looked_at=NOW,
        lines=[
            DryRunLine(
                school_id=NORTH.id, schedule="child-protection", what="=1+1", due=7, held=2, keeps=1, later=40
            )
        ],
    ),
    "place_hold": HOLD,
    "review_hold": HOLD,
    "lift_hold": HOLD,
    "review_file": FileReviewed(subject_id=ZARA, version=5),
    "list_schedules": ScheduleList(schedules=[SCHEDULE], replaced=[], coming=[COMING]),
    "what_would_change": WouldChange(
        schools=[SchoolChange(school_id=NORTH.id, earlier=3, later=5, due_now=2)], looked_at=NOW
    ),
    "keep_schedule": ScheduleKept(id=number(520), version=4),
}  # fmt: skip


def answering(rights):
    """Identity and, beside it, retention."""
    made = Identity(rights)
    made.answers |= ANSWERS
    return made


def inside(answer):
    """What stands on the page itself."""
    return answer.text.split("<main", 1)[1].split("</main", 1)[0]
