"""A small trust on a system, whole or in one process: two schools, a few staff, forty pupils; callers that are them."""

import csv
import io
import math
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pyotp
from haven_local.demonstration.caller import Caller
from haven_local.demonstration.pupils import HEADER, upn_of
from haven_local.demonstration.setting_up import SetUp
from haven_schemas.acts.identity import Added, AddSchool, AddStaff
from haven_schemas.acts.incidents.categories import CategoryAdded
from haven_schemas.acts.pupils import AddFeed, FeedAdded
from haven_schemas.errors import Problem
from pydantic import RootModel
from standardwebhooks import Webhook

from support import looking
from support.codes import unused_code
from support.world import World

SCHOOLS = {"north": ("910001", "8881001", "North School"), "south": ("910002", "8881002", "South School")}
PEOPLE = {
    "teacher": ("Tara Teacher", "reporter", ("north",)),
    "colleague": ("Colin Colleague", "reporter", ("north",)),
    "lead": ("Dana Lead", "dsl", ("north",)),
    "head": ("Harold Head", "headteacher", ("north",)),
    "pastoral": ("Paula Pastoral", "pastoral_lead", ("north",)),
    "senco": ("Sena Senco", "senco", ("north",)),
    "south_teacher": ("Sid South", "reporter", ("south",)),
    "south_lead": ("Sol South", "dsl", ("south",)),
    "trust_lead": ("Tess Trust", "trust_lead", ()),
    "trustee": ("Tess Trustee", "safeguarding_trustee", ()),
    "governor": ("Gus Governor", "governor", ("north",)),
    "officer": ("Dora Officer", "dpo", ()),
    "administrator": ("Ada Admin", "administrator", ()),
}
GROUPS = {"pastoral": ["pastoral", "behaviour"], "senco": ["send"]}
CATEGORIES = {"Not sure": "unsure", "Neglect": "safeguarding", "Bullying": "pastoral", "Sensory needs": "send"}
PASSWORD = "Correct-Horse-7-Battery"
eventually = looking.eventually
TOLD = ("lead", "head")
"""Who hears of a concern at North School."""
FRESH_SECONDS = 20 * 60
"""For which a session is used again; the second tier lasts half an hour."""


@dataclass
class SmallTrust:
    """The running system and what was put into it."""

    world: World
    processes: Mapping[str, Any]
    """Every service and the gateway: ``RunningProcess``, or what stands for it in a world in one process."""
    schools: dict[str, UUID] = field(default_factory=dict)
    categories: dict[str, UUID] = field(default_factory=dict)
    feeds: dict[str, FeedAdded] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    staff: dict[str, UUID] = field(default_factory=dict)
    sessions: dict[str, Caller] = field(default_factory=dict)
    began: dict[str, float] = field(default_factory=dict)
    """When each session did, by a clock that nobody moves."""

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return self.world.public_url

    @property
    def ca(self) -> Path:
        """The authority of the gateway's certificate."""
        return self.world.stack.layout.ca

    def context(self) -> ssl.SSLContext:
        """Trusts the gateway's authority."""
        return ssl.create_default_context(cafile=str(self.ca))

    def caller(self) -> Caller:
        """Someone not signed in."""
        transport = self.world.transport
        if transport is None:
            return Caller(self.url, self.ca)
        return Caller(self.url, self.ca, tries=1, transport=transport)  # nothing comes right there by being asked again

    def client(self, **options: Any) -> httpx.Client:
        """A client of the gateway that repeats nothing, follows nothing and keeps its own cookies."""
        way = {"transport": self.world.transport} if self.world.transport else {"verify": self.context()}
        return httpx.Client(base_url=self.url, timeout=30.0, **way, **options)

    def signed_in(self, person: str, *, elevated: bool = False) -> Caller:
        """The person's own session, kept while it is fresh; elevated where asked for (a code works once)."""
        key = f"{person}{'+' if elevated else ''}"
        if key not in self.sessions or time.monotonic() - self.began.get(key, math.inf) > FRESH_SECONDS:
            self.sessions[key] = self.new_session(person, elevated=elevated)
            self.began[key] = time.monotonic()
        return self.sessions[key]

    def new_session(self, person: str, *, elevated: bool = False) -> Caller:
        """One that nobody else has."""
        caller = self.caller()
        caller.sign_in(email_of(person), PASSWORD)
        if elevated:
            caller.confirm(unused_code(self.secrets[person]))
        return caller

    def pupils(self, school: str = "north") -> list[dict[str, Any]]:
        """The school's roll, as its teacher sees it."""
        person = "teacher" if school == "north" else "south_teacher"
        parameters = {"school_urn": SCHOOLS[school][0], "limit": 200}
        found: list[dict[str, Any]] = self.signed_in(person).send("GET", "/api/v1/pupils", params=parameters)["pupils"]
        return found

    def concern(self, *pupils: Any, **changes: Any) -> dict[str, Any]:
        """The body of a report; children are pupil ids with the role ``affected`` unless given as a dict."""
        children = [each if isinstance(each, dict) else {"pupil_id": each, "role": "affected"} for each in pupils]
        body = {
            "school_urn": SCHOOLS["north"][0],
            "category": str(self.categories["Neglect"]),
            "occurred_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
            "account": "Came in without a coat again.",
            "child_words": "",
            "action_taken": "",
            "pupils": children,
        }
        return {**body, **changes}

    def report(self, *pupils: Any, by: str = "teacher", key: str | None = None, **changes: Any) -> dict[str, Any]:
        """The receipt of one report."""
        headers = {"Idempotency-Key": key or str(uuid4())}
        body = self.concern(*pupils, **changes)
        receipt: dict[str, Any] = self.signed_in(by).send("POST", "/api/v1/concerns", json=body, headers=headers)
        return receipt


def email_of(person: str) -> str:
    """The address a person signs in with."""
    return f"{person.replace('_', '.')}@small-trust.example"


def build(world: World, processes: Mapping[str, Any]) -> SmallTrust:
    """Fills an empty system, as the command line does: over RPC under the set-up token, pupils by the intake."""
    trust = SmallTrust(world, processes)
    with world.setting_up() as setup:
        for key, (urn, laestab, name) in SCHOOLS.items():
            added = setup.call("identity", "add_school", AddSchool(urn=urn, laestab=laestab, name=name), Added)
            trust.schools[key] = added.id
        for person in PEOPLE:
            _add_person(setup, trust, person)
        for position, (name, group) in enumerate(CATEGORIES.items()):
            # No field that came since the last release, which is filled by this too and refuses what it does not know.
            category = RootModel[dict[str, Any]]({"name": name, "group": group, "position": position})
            trust.categories[name] = setup.call("incidents", "add_category", category, CategoryAdded).id
        for key, school_id in trust.schools.items():
            trust.feeds[key] = eventually(partial(_feed, setup, school_id), what="the school's copy")
    for key in SCHOOLS:
        deliver(trust, key, pupils_csv(key))
    return trust


def _add_person(setup: SetUp, trust: SmallTrust, person: str) -> None:
    name, role, schools = PEOPLE[person]
    trust.secrets[person] = pyotp.random_base32()
    grant = {
        "role": role,
        "school_ids": [trust.schools[key] for key in schools],
        "category_groups": GROUPS.get(person),
        "year_groups": None,
    }
    request = AddStaff.model_validate(
        {
            "name": name,
            "email": email_of(person),
            "password": PASSWORD,
            "grants": [grant],
            "totp_secret": trust.secrets[person],
        }
    )
    trust.staff[person] = setup.call("identity", "add_staff", request, Added).id


def _feed(setup: SetUp, school_id: UUID) -> FeedAdded | None:
    try:
        return setup.call("pupils", "add_feed", AddFeed(school_id=school_id, name="MIS"), FeedAdded)
    except Problem:
        return None


def pupils_csv(school: str, count: int = 20) -> bytes:
    """``count`` pupils of ``school`` with canary names, so that a leak can be searched for."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for number in range(count):
        year = str(7 + number % 5)
        upn = upn_of(SCHOOLS[school][1], 2020, number + 1)
        surname, forename = f"Quillfeather{school}{letters(number)}", f"Zebedee{letters(number)}"
        writer.writerow([upn, surname, forename, "", "", "2012-03-04", "F", year, f"{year}A"])
    return text.getvalue().encode()


def letters(number: int) -> str:
    """``number`` as two letters."""
    return chr(97 + number // 26) + chr(97 + number % 26)


def sign(feed: FeedAdded, body: bytes, *, message_id: str | None = None, at: datetime | None = None) -> dict[str, str]:
    """Standard Webhooks headers over ``body``."""
    message_id, at = message_id or f"msg_{uuid4().hex}", at or datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(feed.secret).sign(message_id, at, body.decode("utf-8", "surrogateescape")),
    }


def sign_for_result(feed: FeedAdded, delivery_id: str) -> dict[str, str]:
    """The same for being told what became of a delivery."""
    return sign(feed, b"", message_id=f"haven_result_{delivery_id}")


def deliver(trust: SmallTrust, school: str, body: bytes, media_type: str = "text/csv") -> dict[str, Any]:
    """Sends a signed file and waits until it is worked through."""
    feed = trust.feeds[school]
    path = f"/mis/v1/feeds/{feed.id}"
    headers = {"Content-Type": media_type, **sign(feed, body)}
    with trust.caller() as vendor:
        delivery_id = vendor.send("POST", f"{path}/files", content=body, headers=headers)["delivery_id"]

        def finished() -> dict[str, Any] | None:
            signed = sign_for_result(feed, delivery_id)
            found = vendor.send("GET", f"{path}/deliveries/{delivery_id}", headers=signed)
            return found if found["state"] in ("done", "refused") else None

        return eventually(finished, what="the delivery")
