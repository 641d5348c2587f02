"""Loads the demonstration trust into an empty stack; can be broken off and taken up again."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from haven_local import openbao
from haven_local.setup_token import close_setup, mint_setup_token
from haven_local.stack import Stack

from .agencies import write_agencies
from .caller import Caller
from .credentials import Credentials
from .mis import deliver, move_children, tell_of_families, wait_for
from .pupils import as_csv, pupils_of
from .setting_up import SetUp
from .term import report_term
from .trust import SCHOOLS, STAFF, DemoSchool

SEED = 20260901

Progress = Callable[[str], None]


def load(stack: Stack, progress: Progress) -> bool:
    """Fills the stack unless that was done before; True when it did. ``progress`` gets one line a step."""
    path = stack.root / "demonstration.json"
    credentials = Credentials.of(path)
    if credentials.complete:
        return False
    credentials.keep(path)
    now = datetime.fromisoformat(credentials.begun_at)
    server = openbao.client(stack.layout, stack.secrets, stack.ports)
    with SetUp(stack.settings_for("gateway"), mint_setup_token(server, datetime.now(UTC))) as setup:
        setup.set_mail(on=False)
        school_ids = setup.add_schools()
        setup.add_staff(school_ids, credentials)
        setup.add_categories()
        setup.add_feeds(school_ids, credentials)
        credentials.keep(path)
        progress("trust, schools, staff, categories and feeds")
        _load_pupils(stack, credentials, now, progress)
        tell_of_families(stack.public_url, stack.layout.ca, credentials, now, SEED)
        progress("contacts, attendance, needs and care")
        for school in SCHOOLS:
            if school.key in credentials.told:
                continue
            count = report_term(stack.public_url, stack.layout.ca, school, credentials, now, SEED)
            progress(f"{count} concerns at {school.name}, worked on")
            credentials.told.append(school.key)
            credentials.keep(path)
        move_children(stack.public_url, stack.layout.ca, credentials, now, SEED)
        progress("a child who changed school, and one who left")
        progress(f"{write_agencies(stack.public_url, stack.layout.ca, credentials)} agencies and their people")
        setup.set_mail(on=True)
    close_setup(server)
    credentials.complete = True
    credentials.keep(path)
    return True


def _load_pupils(stack: Stack, credentials: Credentials, now: datetime, progress: Progress) -> None:
    academic_year = now.year if now.month >= 9 else now.year - 1
    with Caller(stack.public_url, stack.layout.ca) as vendor:
        sent = {}
        for school in SCHOOLS:
            body = as_csv(list(pupils_of(school, academic_year, SEED)))
            sent[school.key] = deliver(vendor, credentials.feeds[school.key], "files", "text/csv", body)
        for school in SCHOOLS:
            applied = wait_for(vendor, credentials.feeds[school.key], sent[school.key])
            progress(f"{applied} pupils at {school.name}")


def described(stack: Stack) -> dict[str, Any]:
    """What ``haven demo --json`` prints; ``SystemExit`` with what to do when there is no demonstration here."""
    path = stack.root / "demonstration.json"
    if not path.exists() or not (credentials := Credentials.of(path)).complete:
        raise SystemExit("There is no demonstration here yet. Run ./haven up first.")
    return {
        "gateway": stack.public_url,
        "ca_certificate": str(stack.layout.ca),
        "mail": str(stack.layout.mail),
        "schools": [{"urn": school.urn, "name": school.name} for school in SCHOOLS],
        "staff": [_person(person.mailbox, credentials) for person in STAFF],
        "feeds": [_feed(school, credentials) for school in SCHOOLS],
    }


def _person(mailbox: str, credentials: Credentials) -> dict[str, Any]:
    person = next(each for each in STAFF if each.mailbox == mailbox)
    keys = person.schools or tuple(school.key for school in SCHOOLS)
    urns = [school.urn for school in SCHOOLS if school.key in keys]
    return {"name": person.name, **credentials.staff[mailbox], "role": person.role, "schools": urns}


def _feed(school: DemoSchool, credentials: Credentials) -> dict[str, str]:
    feed = credentials.feeds[school.key]
    return {"id": feed["id"], "school_urn": school.urn, "secret": feed["secret"]}
