"""Identity as the pages of administration see it: an outside service that gives the answers of a small trust.
The real one stands behind tests/browser/test_administration.py; here every page and every refusal is reached quickly.
"""

import re
import secrets
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from gateway.sessions.handed_out import marked
from haven_schemas.acts.alerts import InboxPage, NewAlerts
from haven_schemas.acts.identity import School, SessionView
from haven_schemas.acts.identity.calendar import (
    OpenDay,
    SchoolCalendar,
    SchoolDate,
    SchoolYear,
    SchoolYears,
    SchoolYearVersion,
    TrustView,
)
from haven_schemas.acts.identity.cover import Cover, CoverCandidate, CoverList, PresentCover
from haven_schemas.acts.identity.factors import FactorsReset
from haven_schemas.acts.identity.first_run import InstallationState
from haven_schemas.acts.identity.first_visit import FirstVisit
from haven_schemas.acts.identity.owners import AddressAnswered, AddressLinkView, DomainChangeAsked, OwnerProof
from haven_schemas.acts.identity.passwords import PolicyView, SchoolTimeOut, TrustPolicy
from haven_schemas.acts.identity.roles import (
    Decided,
    RoleChanged,
    RoleList,
    RoleView,
    SightLine,
    SightPage,
    SightRequest,
    SightRequests,
)
from haven_schemas.acts.identity.schools import SchoolNumber, SchoolRecord, SchoolRecords, SchoolsAdded, SchoolVersion
from haven_schemas.acts.identity.second_people import SecondPeople
from haven_schemas.acts.identity.sign_on import (
    EmergencyAccount,
    OwnSignOn,
    SignOnOnly,
    SignOnProvider,
    SignOnProviders,
    SignOnWays,
)
from haven_schemas.acts.identity.staff import (
    Account,
    AccountChanged,
    AccountPage,
    AskedGrant,
    HeldRole,
    RoleGiven,
    StaffInvited,
    StaffRowResult,
    StaffRowsResult,
)
from haven_schemas.acts.identity.staff_lists import StaffListCounts
from haven_schemas.acts.identity.visitors import DayPass, DayPasses, DayPassView, Machine, MachineKey, MachineKeyView
from haven_schemas.acts.identity.visitors import Machines as MachineList
from haven_schemas.acts.incidents.conflicts import LinkQuestionCount, StaffLinkCounts
from haven_schemas.acts.incidents.day import OwnDay, SchoolDay, TeamDay
from haven_schemas.acts.incidents.handovers import HandoverPage
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils.possible_links import PossibleLinkCount
from haven_schemas.acts.referrals.referrals import PlansHeld
from haven_schemas.acts.school_closing import OpenCount, SchoolClosing
from haven_schemas.errors import Problem
from haven_schemas.rights import Right

from gateway_tests.absent import absence_answers

SECRET = secrets.token_hex(32)
"""The gateway's, in these tests."""
NOW = datetime(2026, 11, 24, 15, 5, tzinfo=UTC)
PEOPLE = [right for right in Right if not right.startswith(("service:", "installation:", "calendar:"))]


def handed(token: str) -> str:
    """A session's token as this gateway would have handed it out."""
    return marked(token, SECRET)


def number(last: int) -> UUID:
    """One of the ids of this small trust."""
    return UUID(f"0190a5b0-7c1e-7000-8000-{last:012d}")


NORTH = School(id=number(1), urn="910001", laestab="8881001", name="North School", version=1)
SOUTH = School(id=number(2), urn="910002", laestab="8881002", name="South School", version=1)
RECORD = SchoolRecord.model_validate(
    {
        **NORTH.model_dump(exclude={"earlier_numbers"}),
        "version": 4, "nation": "england", "phase": "secondary", "kind": "academy",
        "local_authority": "Ashshire",
        "earlier": [
            {"kind": "urn", "number": "900001", "until": "2024-08-31"},
            {"kind": "laestab", "number": "8889999", "until": "2024-08-31"},
        ],
    }
)  # fmt: skip
PLAIN_RECORD = SchoolRecord.model_validate(
    {
        **SOUTH.model_dump(exclude={"earlier_numbers"}),
        "nation": "wales", "phase": None, "kind": None, "local_authority": None, "earlier": [],
    }
)  # fmt: skip
AUTUMN = SchoolDate(kind="term", name="Autumn term", first_day=date(2026, 9, 2), last_day=date(2026, 12, 18))
INSET = SchoolDate(kind="inset", first_day=date(2026, 9, 1), last_day=date(2026, 9, 1))
ME, DANA, PAULA = number(10), number(11), number(12)


def held(last: int, role: str, name: str, **changes: object) -> HeldRole:
    """A role as it is held."""
    return HeldRole.model_validate(
        {
            "grant_id": number(last), "role": role, "role_name": name, "school_id": NORTH.id, "category_groups": None,
            "year_groups": None, "classes": None, "valid_from": None, "valid_until": None, "opens_records": False,
            "given_at": NOW - timedelta(days=40), "given_by": "Ada Admin", "confirmed_by": None, "first_run": False,
            **changes,
        }
    )  # fmt: skip


DSL = held(20, "dsl", "Safeguarding lead", opens_records=True, confirmed_by="Harold Head")
PASTORAL = held(
    21, "pastoral_lead", "Pastoral lead", opens_records=True, category_groups=["pastoral", "behaviour"],
    year_groups=["7", "8"], classes=["9A"], valid_from=date(2026, 9, 1), valid_until=date(2027, 8, 31),
    confirmed_by="Bea Second", first_run=True,
)  # fmt: skip
REPORTER = held(22, "reporter", "Member of staff")
EVERYWHERE = held(23, "administrator", "Administrator", school_id=None, given_by=None)


def account(staff_id: UUID, name: str, roles: list[HeldRole], **changes: object) -> Account:
    """An account."""
    return Account.model_validate(
        {
            "id": staff_id, "name": name, "email": f"{name[:3].lower()}@small-trust.example", "state": "active",
            "roles": roles, "has_second_factor": True, "last_used_at": NOW - timedelta(days=2), "version": 3, **changes,
        }
    )  # fmt: skip


ACCOUNTS = [
    account(ME, "Ada Admin", [EVERYWHERE]),
    account(DANA, "Dana Lead", [DSL, REPORTER]),
    account(PAULA, "Paula Pastoral", [PASTORAL], state="invited", last_used_at=None, has_second_factor=False),
    account(number(13), "Sam Suspended-With-A-Rather-Long-Name", [], state="suspended"),
    account(number(14), "Eve Ended", [], state="ended", last_used_at=NOW - timedelta(days=300)),
]


def role(key: str, name: str, rights: list[Right], **changes: object) -> RoleView:
    """A role of the book."""
    return RoleView.model_validate(
        {
            "key": key, "name": name, "rights": rights, "composed": False, "limited_to_groups": False,
            "may_span_trust": False, "opens_records": Right.RECORD_READ in rights, "version": 1, **changes,
        }
    )  # fmt: skip


EVERYONE = [Right.SESSION_OWN, Right.SCHOOL_READ, Right.CONCERN_REPORT, Right.CONCERN_FOLLOW_OWN, Right.PUPIL_FIND]
ROLES = RoleList(
    roles=[
        role("reporter", "Member of staff", EVERYONE),
        role("pastoral_lead", "Pastoral lead", [*EVERYONE, Right.RECORD_READ], limited_to_groups=True),
        role("dsl", "Safeguarding lead", [*EVERYONE, Right.RECORD_READ, Right.RECORD_WRITE, Right.CONCERN_TRIAGE]),
        role("administrator", "Administrator", [*EVERYONE, Right.STAFF_ADMINISTER], may_span_trust=True),
        role("office", "School office", [*EVERYONE, Right.VISITOR_ADMIT], composed=True, version=4),
    ],
    composable_rights=[*EVERYONE, Right.VISITOR_ADMIT, Right.STAFF_READ, Right.FEED_ADMINISTER],
)


def request_for(last: int, **changes: object) -> SightRequest:
    """Something that waits."""
    return SightRequest.model_validate(
        {
            "id": number(last), "kind": "role", "staff_id": DANA, "staff_name": "Dana Lead",
            "grant": AskedGrant(role="dsl", school_id=NORTH.id), "role_name": "Safeguarding lead",
            "asked_by": "Ada Admin", "asked_at": NOW - timedelta(days=1), "expires_at": NOW + timedelta(days=13),
            "mine_to_decide": True, "mine_to_withdraw": False, "staff_email": "dana@small-trust.example",
            "agreed_by": [], "first_run": False, **changes,
        }
    )  # fmt: skip


PROVIDERS = SignOnProviders(
    providers=[
        SignOnProvider(
            kind="microsoft", tenant=str(number(81)), domains=["school.example"], client_id="haven",
            counts_second_factor=False, id=number(80), issuer="https://login.example/v2.0", state="off", tested=True,
            version=3, changed_at=NOW,
        )
    ],
    redirect_uri="https://localhost:8443/sign-in/back",
)  # fmt: skip
COVER = Cover(
    id=number(70), school_id=NORTH.id, staff_id=number(72), staff_name="Omar Other", first_day=date(2026, 11, 30),
    last_day=date(2026, 12, 4), school_days=5, named_by="Tara Trust", named_at=NOW, state="waiting",
)  # fmt: skip
OMAR = CoverCandidate(staff_id=number(72), name="Omar Other", leads=True)
TEAM_DAY = TeamDay(
    first=[],
    undecided=0,
    closings=1,
    look_backs=0,
    waits_over=2,
    own_matters=0,
    actions_overdue=100,
    to_sign=1,
    schools=[SchoolDay(school_id=SOUTH.id, undecided=3, late=2, oldest_at=NOW - timedelta(days=3), actions_overdue=0)],
)

ONLY = SignOnOnly(
    since=NOW,
    in_force=True,
    emergency=[
        EmergencyAccount(staff_id=number(15), name="Harold Head", email="harold@school.example", fault=None),
        EmergencyAccount(staff_id=PAULA, name="Paula Pastoral", email="paula@school.example", fault="no_second_factor"),
    ],
    could_be=[EmergencyAccount(staff_id=number(15), name="Harold Head", email="harold@school.example", fault=None)],
    linked=41,
    not_linked=7,
    version=3,
)

REQUESTS = SightRequests(
    requests=[
        request_for(30),
        request_for(31, first_run=True, role_name="Headteacher", staff_name="Harold Head", staff_id=number(15)),
        request_for(
            32, kind="factor_reset", grant=None, role_name=None, mine_to_decide=False, staff_id=PAULA,
            staff_name="Paula Pastoral", mine_to_withdraw=True, agreed_by=["Harold Head"],
        ),
    ]
)  # fmt: skip
ROWS = [
    StaffRowResult(row=2, outcome="invite", name="Nina New", email="nina@small-trust.example"),
    StaffRowResult(row=3, outcome="waits_for_confirmation", name="Dan Deputy", email="dan@small-trust.example"),
    StaffRowResult(row=4, outcome="unchanged", name="Dana Lead", email="dana@small-trust.example"),
]
REFUSED_ROW = StaffRowResult(row=5, outcome="refused", name="Bo", email="bo", code="wrong_format", field="email")
MACHINE = Machine(
    id=number(50), name="Dashboards", rights=["school:read", "audit:read"], school_ids=[], created_at=NOW,
    created_by="Ada Admin",
    keys=[
        MachineKeyView(id=number(51), starts="hvk_3fA", created_at=NOW, ends_at=None, last_used_at=NOW),
        MachineKeyView(id=number(52), starts="hvk_9xQ", created_at=NOW, ends_at=NOW, last_used_at=None),
    ],
)  # fmt: skip
_EMPTY = (
    "note_feed_call", "send_link", "end_grant", "remove_role", "withdraw_request", "end_day_pass", "remove_machine",
    "end_cover", "first_run",
)  # fmt: skip
ANSWERS = {
    **dict.fromkeys(_EMPTY, Empty()),
    "first_visit": FirstVisit(done=[], dismissed=True),
    "note_first_visit": FirstVisit(done=["guide"], dismissed=False),
    "count_possible_links": PossibleLinkCount(waiting=0),
    "count_link_questions": LinkQuestionCount(waiting=0),
    "second_people": SecondPeople(people=[], short=[], hidden=False),
    "plans_held": PlansHeld(children=[]), "staff_list_counts": StaffListCounts(schools=[]),
    "list_accounts": AccountPage(accounts=ACCOUNTS, next_cursor="more-of-them"),
    "change_account": AccountChanged(version=4),
    "set_account_state": AccountChanged(version=4),
    "reset_factors": FactorsReset(done=False, request_id=number(60)),
    "invite_staff": StaffInvited(staff_id=PAULA, requests=[number(61)]),
    "give_role": RoleGiven(grant_id=None, request_id=number(62)),
    "list_roles": ROLES,
    "compose_role": RoleChanged(version=1),
    "change_role": RoleChanged(version=5),
    "list_requests": REQUESTS,
    "change_domain": DomainChangeAsked(request_id=number(63), accounts=12),
    "owner_proof": OwnerProof(unproven_since=None, request_id=None, asked_at=None, turn=None, passes_on_at=None),
    "ask_owner": OwnerProof(
        unproven_since=NOW, request_id=number(64), asked_at=NOW, turn="there", passes_on_at=NOW + timedelta(days=1)
    ),
    "check_address_link": AddressLinkView(
        name="Dana Lead", old_email="dana@small-trust.example", new_email="dana@new.example", new_email_plain=None,
        asked_by="Ada Admin", asked_at=NOW, takes_effect_at=None, expires_at=NOW + timedelta(days=14),
    ),
    "answer_address_link": AddressAnswered(confirmed=False),
    "decide_request": Decided(confirmed=True, in_force=True),
    "list_sight": SightPage(
        lines=[
            SightLine(staff_id=DANA, name="Dana Lead", roles=[DSL, REPORTER], last_used_at=NOW),
            SightLine(staff_id=PAULA, name="Paula Pastoral", roles=[PASTORAL], last_used_at=None),
            SightLine(staff_id=ME, name="Ada Admin", roles=[EVERYWHERE], last_used_at=NOW),
        ],
        next_cursor="more-of-them",
    ),
    "import_staff": StaffRowsResult(rows=ROWS, applied=False),
    "admit_visitor": DayPass(id=number(70), code="KESTREL-4821-MOSS", ends_at=NOW + timedelta(hours=9)),
    "list_day_passes": DayPasses(
        passes=[
            DayPassView(
                id=number(70), name="Vic Visitor", created_at=NOW, created_by="Ada Admin",
                ends_at=NOW + timedelta(hours=9), used=False,
            )
        ]
    ),
    "add_machine": MachineKey(machine_id=MACHINE.id, key_id=number(51), key="hvk_" + "k" * 44, previous_ends_at=None),
    "rotate_machine": MachineKey(
        machine_id=MACHINE.id, key_id=number(53), key="hvk_" + "n" * 44, previous_ends_at=NOW + timedelta(days=1)
    ),
    "list_machines": MachineList(machines=[MACHINE]),
    "get_policy": PolicyView(
        policy=TrustPolicy(password_profile="source_document", idle_minutes=None, elevation_minutes=20, version=2),
        schools=[
            SchoolTimeOut(school_id=NORTH.id, idle_minutes=20),
            SchoolTimeOut(school_id=SOUTH.id, idle_minutes=None),
        ],
        installed_idle_minutes=30,
        installed_elevation_minutes=30,
    ),
    "school_records": SchoolRecords(schools=[RECORD, PLAIN_RECORD], of_trust=True),
    "add_schools": SchoolsAdded(added=[SchoolNumber(id=number(3), urn="910003")], there=[]),
    "change_school": SchoolVersion(version=5),
    "convert_school": SchoolVersion(version=5),
    "school_closing": SchoolClosing(
        school_id=NORTH.id, version=4, closes_on=None, closed_on=None, accounts=2,
        open=[OpenCount(kind="pupils", count=3), OpenCount(kind="records", count=1)],
    ),
    "plan_closing": SchoolVersion(version=5),
    "close_school": SchoolVersion(version=5),
    "reopen_school": SchoolVersion(version=6),
    "school_years": SchoolYears(
        own=[SchoolYear(first_year=2026, version=2, dates=[INSET])],
        of_trust=[SchoolYear(first_year=2026, version=1, dates=[AUTUMN])],
        hours=[OpenDay(weekday=0, opens="08:30", closes="15:30")],
        bank_holidays=[date(2026, 12, 25)],
    ),
    "set_school_year": SchoolYearVersion(version=3), "set_opening_hours": SchoolVersion(version=5),
    "list_cover": CoverList(cover=[COVER], in_a_year=4, may_name=True, candidates=[OMAR]),
    **absence_answers(NORTH.id, number),
    "present_cover": PresentCover(cover=[COVER], in_a_year={NORTH.id: 4}),
    "school_calendar": SchoolCalendar(
        nation="england", terms=[(date(2026, 9, 2), date(2026, 12, 18))], closed=[], inset=[date(2026, 9, 1)],
        bank_holidays=[date(2026, 12, 25)], hours=[],
    ),
    "count_staff_links": StaffLinkCounts(counts=[]), "get_trust": TrustView(name="Small Trust", version=1),
    "change_trust": TrustView(name="Larger Trust", version=2),
    "set_policy": TrustPolicy(password_profile="ncsc", idle_minutes=None, elevation_minutes=None, version=3),
    "set_school_time_out": SchoolTimeOut(school_id=NORTH.id, idle_minutes=20),
    "check_first_run": InstallationState(set_up=False, trust_name=None),
    "installation_state": InstallationState(set_up=True, trust_name="Small Trust"),
    "sign_on_ways": SignOnWays(ways=[]),
    "own_sign_on": OwnSignOn(links=[], ways=[]),
    "list_sign_on_providers": PROVIDERS,
    "sign_on_only": ONLY,
    "own_day": OwnDay(actions_overdue=1, actions_today=2, actions_soon=3, reports=1),
    "team_day": TEAM_DAY,
    "new_alerts": NewAlerts(ids=[]), "read_inbox": InboxPage(alerts=[], unread=4, next_cursor=None),
    "list_handovers": HandoverPage(handovers=[], next_cursor=None),
}  # fmt: skip


class Identity:
    """Answers calls as an RPC client would; ``asked`` keeps what came, ``answers`` may be problems, or functions."""

    def __init__(self, rights: list[Right] | None = None, *, elevated: bool = True) -> None:
        self.asked: list[tuple[str, object]] = []
        self.answers: dict[str, object] = dict(ANSWERS)
        self.answers["token_for_session"] = session(PEOPLE if rights is None else rights, elevated=elevated)

    def call(self, service, method, request, reply_type, **_):
        """The answer of ``method``; raised if it is a problem."""
        self.asked.append((method, request))
        known = [each for each in ACCOUNTS if method == "get_account" and each.id == request.staff_id]
        answer = self.answers[method] if method in self.answers or not known else known[0]
        answer = answer(request) if callable(answer) else answer
        if isinstance(answer, Problem):
            raise answer
        assert isinstance(answer, reply_type), method
        return answer

    def last(self, method):
        """What ``method`` was asked last."""
        return [request for name, request in self.asked if name == method][-1]


def session(rights: list[Right], *, elevated: bool) -> SessionView:
    """Ada's session."""
    return SessionView(
        access_token="a" * 40, expires_at=NOW + timedelta(minutes=1), session_id=number(90), staff_id=ME,
        name="Ada Admin", tier="elevated" if elevated else "standard",
        elevated_until=NOW + timedelta(minutes=20) if elevated else None, has_second_factor=True,
        schools=[NORTH, SOUTH], roles=["administrator"], rights=[right.value for right in rights],
        session_ends_at=NOW + timedelta(minutes=30),
    )  # fmt: skip


def send(browser, address, page=None, **fields):
    """Posts a form with the token of the page it stands on."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page or address).text).group(1)
    return browser.post(address, data={"csrf_token": token, **fields})
