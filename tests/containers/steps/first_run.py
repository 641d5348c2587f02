"""A trust begins: the printed link, two administrators, a trust lead whom the second confirms, a teacher."""

import re
import secrets
from functools import partial
from typing import Any

import httpx

from containers.guide import first_run_command
from containers.pages import Pages
from containers.trip import SCHOOL, Person, Trip, eventually, sure

_MAILS = "http://localhost:8025/api/v1"


def run(trip: Trip) -> None:
    """The first run, through the pages people use, and mails as they come."""
    for key, name in (("ada", "Ada Admin"), ("bea", "Bea Second"), ("tess", "Tess Trust"), ("tara", "Tara Teacher")):
        password = f"Brave-Lantern-{secrets.token_hex(6)}"
        trip.people[key] = Person(name, f"{key}@new-trust.example", password)
    _set_up(trip)
    with trip.caller("ada", elevated=True) as ada:
        lead = _invite(ada, trip.people["tess"], ("trust_lead", None), ("reporter", SCHOOL))
        _invite(ada, trip.people["tara"], ("reporter", SCHOOL))
    sure(lead["requests"], "a trust lead needs no second person")
    bea = Pages(trip.ca)
    bea.choose_password(_printed_link(trip), trip.people["bea"])
    bea.come_in(trip.people["bea"])
    with trip.caller("bea", elevated=True) as second:
        for request in lead["requests"]:
            second.send("POST", f"/api/v1/requests/{request}/decision", json={"confirm": True})
    for key in ("tess", "tara"):
        person = trip.people[key]
        pages = Pages(trip.ca)
        pages.choose_password(eventually(partial(_mailed_link, person), f"the invitation of {key}"), person)
        if key == "tess":
            pages.come_in(person)


def _set_up(trip: Trip) -> None:
    ada, bea, window = trip.people["ada"], trip.people["bea"], Pages(trip.ca)
    token = _printed_link(trip).rpartition("#")[2]
    done = window.send(
        "/first-run",
        token=f"#{token}",
        do="finish",
        trust_name="New Trust",
        schools=f"{SCHOOL}\t8884010\tTyped School",
        password_profile="ncsc",
        own_name=ada.name,
        own_email=ada.email,
        password=ada.password,
        other_name=bea.name,
        other_email=bea.email,
    )
    sure("Haven is set up" in done, "the first run did not end")
    window.come_in(ada)


def _printed_link(trip: Trip) -> str:
    verb, *rest = first_run_command(trip.compose.checkout)
    # There is no terminal.
    return trip.compose.run(verb, "-T", *rest).strip()


def _invite(administrator: Any, person: Person, *roles: tuple[str, str | None]) -> dict[str, Any]:
    grants = [{"role": role, "school_urn": school} for role, school in roles]
    body = {"name": person.name, "email": person.email, "grants": grants}
    invited: dict[str, Any] = administrator.send("POST", "/api/v1/staff", json=body)
    return invited


def _mailed_link(person: Person) -> str | None:
    """Of the newest mail to them that has one."""
    for mail in httpx.get(f"{_MAILS}/messages").json()["messages"]:
        if person.email in [each["Address"] for each in mail["To"]]:
            text = httpx.get(f"{_MAILS}/message/{mail['ID']}").json()["Text"]
            found = re.search(r"https://\S+#\S+", text)
            if found:
                return found[0]
    return None
