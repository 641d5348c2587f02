"""Children of South School who moved to North School, with what South's team wrote about them before."""

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

from people import eventually
from small_trust import SCHOOLS, SmallTrust, deliver
from support import clock

SOUTH = SCHOOLS["south"][0]
_COLUMNS = (
    "upn", "legal_surname", "legal_forename", "preferred_surname", "preferred_forename", "date_of_birth", "sex",
    "year_group", "class", "source_id",
)  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """A child's two ids, and the name they have at both schools."""

    old: str
    new: str
    name: str


def move(trust: SmallTrust, children: list[dict[str, str]], before) -> list[Moved]:
    """Puts the children on South's roll, has ``before`` write about them (by South's ids), puts them on North's roll,
    and has South say that they have left."""
    _push(trust, "south", [{**child, "source_id": f"s{child['upn']}", "class": "7S"} for child in children])
    south, north = (trust.signed_in(person, elevated=True) for person in ("south_lead", "lead"))
    old = [_pupil(south, child) for child in children]
    before([each["id"] for each in old])
    _push(trust, "north", [{**child, "source_id": f"n{child['upn']}", "class": "7N"} for child in children])
    new = [_pupil(north, child) for child in children]
    moved = [
        Moved(left["id"], came["id"], child["legal_surname"])
        for left, came, child in zip(old, new, children, strict=True)
    ]
    asked = south.send("GET", "/api/v1/roll-questions")["questions"]
    by_pupil = {each["pupil"]["pupil_id"]: each for each in asked if each["pupil"]}
    for child in moved:
        south.send("POST", f"/api/v1/roll-questions/{by_pupil[child.old]['id']}/answer", json={"answer": "left"})
    return moved


def risk(trust: SmallTrust, incident: str, level: str) -> None:
    """Judges an incident record of South's."""
    south = trust.signed_in("south_lead", elevated=True)
    south.send("POST", f"/api/v1/incidents/{incident}/risk", json={"level": level, "reason": "Twice this week."})


def record_about(trust: SmallTrust, *pupils: str, category: str = "Neglect") -> str:
    """An incident record that South's team opened about these children."""
    about = {"school_urn": SOUTH, "category": str(trust.categories[category])}
    concern = trust.report(*pupils, by="south_teacher", **about)["id"]
    south = trust.signed_in("south_lead", elevated=True)
    accept = {"json": {"reason": "Needs a record."}}
    return eventually(lambda: south.send("POST", f"/api/v1/concerns/{concern}/acceptance", **accept))["id"]


def action_about(trust: SmallTrust, incident: str, *pupils: str) -> str:
    """Something that South's lead has to do about these children."""
    later = (clock.today() + timedelta(days=9)).isoformat()
    todo = {
        "text": "Ring her mother.",
        "owner_id": str(trust.staff["south_lead"]),
        "due_on": later,
        "pupil_ids": pupils,
    }
    south = trust.signed_in("south_lead", elevated=True)
    return south.send("POST", f"/api/v1/incidents/{incident}/actions", json=todo)["id"]


def handover_of(trust: SmallTrust, person: str, files: int) -> dict:
    """The handover as ``person`` finds it, once that many files are in it."""
    caller = trust.signed_in(person, elevated=True)

    def found():
        lines = caller.send("GET", "/api/v1/handovers", params={"state": "open"})["handovers"]
        return next((line for line in lines if line["files"] == files), None)

    return eventually(found, what="the handover")


def _pupil(caller, child):
    def found():
        query = {"query": child["legal_surname"]}
        return next(iter(caller.send("GET", "/api/v1/pupils", params=query)["pupils"]), None)

    return eventually(found, what="the pupil")


def _push(trust, school, children):
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(children)
    assert deliver(trust, school, text.getvalue().encode())["rejected_count"] == 0
