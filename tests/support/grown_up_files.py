"""Files of grown-up children whose day has come: made, proposed by a lead and agreed to by another school's head."""

from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from haven_local.demonstration.caller import Caller

from support.growing_up import grow_up
from support.newcomers import join
from support.operating import as_superuser
from support.small_trust import SmallTrust, deliver, eventually, pupils_csv

ALLOWANCES = {"HAVEN_ELEVATION_MINUTES": "60", "HAVEN_CALLS_A_MINUTE": "100000", "HAVEN_REPORTS_A_MINUTE": "100000"}
"""Of a world in which many files are agreed on at once."""
AS_FAST_AS_IT_GOES = {**ALLOWANCES, "HAVEN_DISPOSALS_A_MINUTE": "1000"}
"""And destroyed at once."""
SHARED_EACH = 5
RETENTION = "/api/v1/retention"
_ANSWER = {"reason": "Known to us, and settled."}
_DAY_HAS_COME = (
    "UPDATE disposal SET waited_days = 14, destroy_on = current_date - 1, agreed_at = agreed_at - interval '15 days'"
)


@dataclass
class Files:
    """Children whose files go, one beside them who stays, one whom nothing is about, and the reports."""

    children: list[str]
    stays: str
    beside: str
    alone: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    disposals: list[str] = field(default_factory=list)


def grown_up_files(trust: SmallTrust, count: int) -> Files:
    """Children who left long ago and are 25 by now, each with a report, and every fifth with one that is about a child
    who stays as well."""
    deliver(trust, "north", pupils_csv("north", count + 2))
    ids = [each["id"] for each in trust.pupils()]
    files = Files(ids[:count], *ids[count : count + 2])
    for place, child in enumerate(files.children):
        files.alone.append(trust.report(child)["id"])
        if place % SHARED_EACH == 0:
            files.shared.append(trust.report(child, files.stays)["id"])
    lead = trust.signed_in("lead", elevated=True)
    for concern in (*files.alone, *files.shared):
        path = f"/api/v1/concerns/{concern}/no-further-action"
        eventually(partial(lead.send, "POST", path, json=_ANSWER), what="that a lead sees it")
    grow_up(trust, *files.children)
    return files


def agree(trust: SmallTrust, files: Files) -> None:
    """Each proposed by the children's lead, and agreed to by another school's head."""
    join(trust, "south.head", "Selma Southhead", "headteacher", ["south"])
    lead, second = trust.signed_in("lead", elevated=True), trust.signed_in("south.head", elevated=True)
    words = {"words": "25 since May.", "shared_kept": "The other child is at school."}
    for child in files.children:
        file = eventually(partial(_in_review, lead, child), what="the day of the file")
        proposed = lead.send("POST", f"{RETENTION}/files/{child}/disposals", json=words, headers=_seen(file))
        path = f"{RETENTION}/disposals/{proposed['id']}"
        second.send("POST", f"{path}/agreement", headers=_seen(second.send("GET", path)))
        files.disposals.append(proposed["id"])


def _in_review(lead: Caller, child: str) -> dict[str, str] | None:
    file: dict[str, str] = lead.send("GET", f"{RETENTION}/files/{child}")
    return file if file["state"] == "in_review" else None


def _seen(found: dict[str, str]) -> dict[str, str]:
    return {"If-Match": f'"{found["version"]}"', "Idempotency-Key": str(uuid4())}


def their_day_comes(trust: SmallTrust) -> None:
    """Of all that are agreed to: as if they had waited their fourteen days."""
    as_superuser(trust.world, "retention", _DAY_HAS_COME)


def how_many_destroyed(trust: SmallTrust) -> int:
    """Those that have their certificate."""
    (found,) = trust.world.rows("retention", "SELECT count(*) FROM disposal WHERE state = 'destroyed'")
    return int(found[0])
