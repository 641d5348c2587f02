"""A term of concerns told and triaged through the API, spread over the weeks before now."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .accounts import ACCOUNTS, REASONS_TO_KEEP, REASONS_TO_OPEN, Account
from .caller import ApiError, Caller
from .credentials import Credentials
from .leads import work_through
from .trust import STAFF, DemoSchool

LONDON = ZoneInfo("Europe/London")
WEEKS = 11
CONCERNS_A_SCHOOL = 40
_LEFT_TO_TRIAGE = 6
_OPENED_SHARE = 0.45
_SCHOOL_HOURS = (8, 16)


@dataclass(frozen=True)
class TermConcern:
    """A concern on its way in; ``key`` is its idempotency key, so that an interrupted load can be taken up again."""

    key: str
    account: Account
    occurred_at: datetime


def term_of(school: DemoSchool, now: datetime, seed: int) -> Iterator[TermConcern]:
    """The school's concerns, oldest first, on weekdays within school hours up to ``now``."""
    chance = random.Random(f"{seed}-term-{school.key}")
    moments = sorted(_moment(chance, now) for _ in range(CONCERNS_A_SCHOOL))
    for number, moment in enumerate(moments):
        yield TermConcern(f"demonstration-{school.key}-{number}", chance.choice(ACCOUNTS), moment)


def _moment(chance: random.Random, now: datetime) -> datetime:
    while True:
        day = (now - timedelta(days=chance.randrange(1, WEEKS * 7))).astimezone(LONDON)
        if day.weekday() < 5:
            first, last = _SCHOOL_HOURS
            return day.replace(hour=chance.randrange(first, last), minute=chance.randrange(60), second=0, microsecond=0)


def report_term(url: str, ca: Path, school: DemoSchool, credentials: Credentials, now: datetime, seed: int) -> int:
    """Reports the term of ``school`` and triages all but the newest few; answers how many were reported."""
    chance = random.Random(f"{seed}-who-{school.key}")
    with Caller(url, ca) as reporter:
        _sign_in(reporter, credentials, school, "reporter")
        categories = {each["name"]: each["id"] for each in reporter.send("GET", "/api/v1/categories")["categories"]}
        pupils = _pupils(reporter, school)
        term = list(term_of(school, now, seed))
        concern_ids = [
            reporter.send(
                "POST",
                "/api/v1/concerns",
                json=_concern(chance, school, each, categories, pupils),
                headers={"Idempotency-Key": each.key},
            )["id"]
            for each in term
        ]
    with Caller(url, ca) as lead:
        _sign_in(lead, credentials, school, "dsl")
        for concern_id, told in list(zip(concern_ids, term, strict=True))[:-_LEFT_TO_TRIAGE]:
            _triage(lead, chance, concern_id, told.account)
        _read_alerts(lead, decided=set(concern_ids[:-_LEFT_TO_TRIAGE]))
        work_through(lead, school.urn, _colleagues(lead, school), now, seed)
    return len(concern_ids)


def _read_alerts(lead: Caller, decided: set[str]) -> None:
    """A lead has read what they have decided on."""
    page = lead.send("GET", "/api/v1/alerts", params={"limit": 200, "unread_only": True})
    read = [each["id"] for each in page["alerts"] if each["object_id"] in decided]
    if read:
        lead.send("POST", "/api/v1/alerts/read", json={"alert_ids": read})


def _colleagues(lead: Caller, school: DemoSchool) -> list[str]:
    """Who is given records and actions there: the lead, the headteacher, then whoever reports."""
    found = {each["name"]: each["id"] for each in lead.send("GET", f"/api/v1/staff?school_urn={school.urn}")["staff"]}
    order = ("dsl", "headteacher", "reporter")
    people = sorted((each for each in STAFF if each.role in order), key=lambda each: order.index(each.role))
    return [found[each.name] for each in people if each.name in found and school.key in each.schools]


def _sign_in(caller: Caller, credentials: Credentials, school: DemoSchool, role: str) -> None:
    person = next(each for each in STAFF if each.role == role and school.key in each.schools)
    sign_in = credentials.staff[person.mailbox]
    caller.sign_in(sign_in["email"], sign_in["password"])
    if role == "dsl":
        caller.elevate(sign_in["totp_secret"])


def _pupils(reporter: Caller, school: DemoSchool) -> list[str]:
    page = reporter.send("GET", "/api/v1/pupils", params={"school_urn": school.urn, "limit": 200})
    return [pupil["id"] for pupil in page["pupils"]]


def _concern(
    chance: random.Random, school: DemoSchool, concern: TermConcern, categories: dict[str, str], pupils: list[str]
) -> dict[str, Any]:
    """Some children come up again and again, as they do."""
    pool = pupils[:25] if chance.random() < 0.7 else pupils
    children = chance.sample(pool, len(concern.account.roles))
    return {
        "school_urn": school.urn,
        "category": categories[concern.account.category],
        "occurred_at": concern.occurred_at.isoformat(),
        "account": concern.account.account,
        "child_words": concern.account.child_words,
        "action_taken": concern.account.action_taken,
        **_how_soon(concern.account),
        "pupils": [
            {"pupil_id": child, "role": role} for child, role in zip(children, concern.account.roles, strict=True)
        ],
    }


def _how_soon(account: Account) -> dict[str, dict[str, str]]:
    return {} if account.urgency is None else {"details": {"urgency": account.urgency, "told": "somebody"}}


def _triage(lead: Caller, chance: random.Random, concern_id: str, account: Account) -> None:
    opens = chance.random() < _OPENED_SHARE
    verb, reasons = ("acceptance", REASONS_TO_OPEN) if opens else ("no-further-action", REASONS_TO_KEEP)
    decision = {"reason": chance.choice(reasons), **({"title": account.title} if opens else {})}
    try:
        lead.send("POST", f"/api/v1/concerns/{concern_id}/{verb}", json=decision)
    except ApiError as refusal:
        if "already_triaged" not in str(refusal):
            raise
