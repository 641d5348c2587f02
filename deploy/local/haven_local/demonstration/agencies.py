"""Invented agencies of the demonstration, written down by its trust's lead through the API.

Their numbers are Ofcom's for drama (01632 960 and 07700 900): nobody is rung by mistake.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .caller import Caller
from .credentials import Credentials
from .trust import SCHOOLS, STAFF

_MARLOW = tuple(school.urn for school in SCHOOLS if school.key == "marlow")
_PRIMARIES = tuple(school.urn for school in SCHOOLS if school.key != "marlow")

AGENCIES: tuple[dict[str, Any], ...] = (
    {
        "kind": "childrens_services",
        "name": "Riverford Children's Services",
        "area": "Riverford",
        "phone": "01632 960 210",
        "night_phone": "01632 960 299",
        "secure_address": "referrals@childrens-services.riverford.example",
        "form_link": "https://www.riverford.example/refer-a-child",
        "form_sections": (
            {"title": "The child", "hint": "Name, date of birth, address, school, language spoken at home."},
            {"title": "The family", "hint": "Who lives there, and who else cares for the child."},
            {
                "title": "What worries you",
                "hint": "What was seen, heard and said, with dates; in the child's own words.",
            },
            {"title": "What goes well", "hint": "Who and what keeps the child safe today."},
            {"title": "What was done", "hint": "Help given so far, and what came of it."},
            {"title": "What you ask for", "hint": ""},
        ),
        "people": (
            {"name": "Adaeze Obi", "role": "Social worker", "phone": "07700 900214"},
            {"name": "Martin Hale", "role": "Duty team manager", "phone": "01632 960 212"},
            {"name": "Jill Sandford", "role": "Duty team manager", "until": "2026-07-31"},
        ),
    },
    {
        "kind": "childrens_services",
        "name": "Eastmoor Children's Services",
        "area": "Eastmoor: children who live across the county border",
        "phone": "01632 960 310",
        "night_phone": "01632 960 399",
        "secure_address": "https://portal.eastmoor.example/referrals",
        "school_urns": _MARLOW,
    },
    {
        "kind": "police",
        "name": "Riverford Police, child protection",
        "area": "Riverford",
        "phone": "101",
        "night_phone": "101",
        "secure_address": "child.protection@riverford-police.example",
    },
    {
        "kind": "lado",
        "name": "Designated officer of Riverford",
        "area": "Riverford",
        "phone": "01632 960 220",
        "secure_address": "lado@riverford.example",
        "people": ({"name": "Beatrix Lowe", "role": "Designated officer", "phone": "01632 960 221"},),
    },
    {
        "kind": "early_help",
        "name": "Riverford Early Help",
        "area": "Riverford",
        "phone": "01632 960 230",
        "form_link": "https://www.riverford.example/early-help",
    },
    {
        "kind": "camhs",
        "name": "Three Valleys CAMHS",
        "phone": "01632 960 240",
        "night_phone": "01632 960 249",
        "secure_address": "single.point@three-valleys-camhs.example",
    },
    {
        "kind": "health_visitor",
        "name": "Health visitors, Alder surgery",
        "phone": "01632 960 250",
        "school_urns": _PRIMARIES,
    },
    {
        "kind": "school_nurse",
        "name": "School nurses of Riverford",
        "phone": "01632 960 260",
        "people": ({"name": "Sam Whitby", "role": "Nurse for the three schools", "phone": "07700 900261"},),
    },
    {"kind": "counselling", "name": "Open Road Counselling", "phone": "01632 960 270", "until": "2026-08-31"},
)
"""What the API is told, and with ``people`` who is there; without ``school_urns`` every school turns to it."""


def write_agencies(url: str, ca: Path, credentials: Credentials) -> int:
    """By the trust's lead; how many there are."""
    lead = next(each for each in STAFF if each.role == "trust_lead")
    sign_in = credentials.staff[lead.mailbox]
    with Caller(url, ca) as caller:
        caller.sign_in(sign_in["email"], sign_in["password"])
        caller.elevate(sign_in["totp_secret"])
        add_agencies(caller, AGENCIES)
    return len(AGENCIES)


def add_agencies(caller: Caller, agencies: Iterable[dict[str, Any]]) -> None:
    """Those that are not there yet, and their people: a load that was broken off adds nothing twice."""
    listed = caller.send("GET", "/api/v1/agencies", params={"past": True})["agencies"]
    there = {each["name"]: each for each in listed}
    for agency in agencies:
        _add(caller, agency, there.get(agency["name"]))


def _add(caller: Caller, agency: dict[str, Any], present: dict[str, Any] | None) -> None:
    said = {"nation": "england", "school_urns": (), **agency}
    people = said.pop("people", ())
    if present is None:
        present = {**caller.send("POST", "/api/v1/agencies", json=said), "people": []}
    known = {each["name"] for each in present["people"]}
    for person in people:
        if person["name"] not in known:
            caller.send("POST", f"/api/v1/agencies/{present['id']}/people", json=person)
