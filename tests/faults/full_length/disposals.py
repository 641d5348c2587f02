"""Disposal of 50 files while services are killed at random: complete, each once, certified, and of nobody else.

Each child has a report of their own, and every fifth one that is about another child as well. All 50 days come at once.
Takes about 8 minutes.
"""

import json
import time
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from chassis.keys.vault import Reason, Vault, VaultRefused
from chassis.objects.numbered_lines import NumberedLines
from chassis.process.settings import ServiceSettings, load
from full_length._fault_run import FaultRun, fault_run
from full_length._promises import drain, exactly, none_of
from haven_local.demonstration.caller import Caller
from retention.check_list import certificate_holds, check_list
from retention.destruction_list.signer import Signer
from support.breaking import everything_ready, kill_service
from support.figures import Figure
from support.newcomers import join
from support.operating import as_superuser
from support.small_trust import SmallTrust, deliver, eventually, pupils_csv

FILES, SHARED_EACH = 50, 5
SETTINGS = {"HAVEN_ELEVATION_MINUTES": "60", "HAVEN_CALLS_A_MINUTE": "100000", "HAVEN_REPORTS_A_MINUTE": "100000"}
_API, _ANSWER = "/api/v1/retention", {"reason": "Known to us, and settled."}
_VICTIMS = ("retention", "incidents", "pupils", "alerts", "audit", "referrals", "identity")
_PATIENCE_SECONDS = 1_200.0
_DAY_HAS_COME = "UPDATE disposal SET waited_days = 14, destroy_on = current_date - 1, agreed_at = agreed_at - %s"
_ONCE = {
    "orders of records taken out": ("incidents", "incidents.file_disposed"),
    "words that keys are gone": ("retention", "retention.keys_destroyed"),
}


@dataclass
class Files:
    """Children whose files go, the child beside them who stays, and the reports about them."""

    children: list[str]
    stays: str
    alone: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    disposals: list[str] = field(default_factory=list)


def run() -> list[Figure]:
    """What is left of any, what was done twice, and what of another child is missing."""
    with fault_run("disposals", settings=SETTINGS) as fault:
        files = _make(fault, fault.times(FILES))
        _agree(fault.trust, files)
        fault.say(f"{len(files.disposals)} are agreed to, and their day comes")
        as_superuser(fault.trust.world, "retention", _DAY_HAS_COME.replace("%s", "interval '15 days'"))
        began = time.monotonic()
        kills = _kill_until_destroyed(fault, len(files.disposals))
        took = time.monotonic() - began
        everything_ready(fault.trust)
        drain(fault)
        return [
            Figure("files destroyed", len(files.disposals), "files"),
            Figure("processes killed meanwhile", kills, "kills"),
            Figure("until all were certified", took, "s"),
            *_left(fault.trust, files),
            *_once(fault.trust, files),
            none_of("parked", sum(fault.ledger.parked().values()), "messages"),
        ]


def _make(fault: FaultRun, count: int) -> Files:
    trust = fault.trust
    deliver(trust, "north", pupils_csv("north", count + 1))
    ids = [each["id"] for each in trust.pupils()]
    files = Files(ids[:count], ids[count])
    for place, child in enumerate(files.children):
        files.alone.append(trust.report(child)["id"])
        if place % SHARED_EACH == 0:
            files.shared.append(trust.report(child, files.stays)["id"])
    lead = trust.signed_in("lead", elevated=True)
    for concern in (*files.alone, *files.shared):
        path = f"/api/v1/concerns/{concern}/no-further-action"
        eventually(partial(lead.send, "POST", path, json=_ANSWER), what="that a lead sees it")
    grown_up = "date_of_birth = '2001-05-03', on_roll = false, left_on = '2017-07-21'"
    chosen = ", ".join(f"'{each}'" for each in files.children)
    as_superuser(trust.world, "pupils", f"UPDATE pupil SET {grown_up} WHERE id IN ({chosen})")
    fault.say(f"{count} files have come to review")
    return files


def _agree(trust: SmallTrust, files: Files) -> None:
    """Each proposed by the children's lead, and agreed to by another school's head."""
    join(trust, "south.head", "Selma Southhead", "headteacher", ["south"])
    lead, second = trust.signed_in("lead", elevated=True), trust.signed_in("south.head", elevated=True)
    words = {"words": "25 since May.", "shared_kept": "The other child is at school."}
    for child in files.children:
        file = eventually(partial(_in_review, lead, child), what="the day of the file")
        proposed = lead.send("POST", f"{_API}/files/{child}/disposals", json=words, headers=_seen(file))
        path = f"{_API}/disposals/{proposed['id']}"
        second.send("POST", f"{path}/agreement", headers=_seen(second.send("GET", path)))
        files.disposals.append(proposed["id"])


def _in_review(lead: Caller, child: str) -> dict[str, str] | None:
    file: dict[str, str] = lead.send("GET", f"{_API}/files/{child}")
    return file if file["state"] == "in_review" else None


def _seen(found: dict[str, str]) -> dict[str, str]:
    return {"If-Match": f'"{found["version"]}"', "Idempotency-Key": str(uuid4())}


def _kill_until_destroyed(fault: FaultRun, count: int) -> int:
    """How many were killed until each has its certificate; one after the other, and none is left dead."""
    until, kills = time.monotonic() + _PATIENCE_SECONDS, 0
    while (done := _destroyed(fault.trust)) < count:
        if time.monotonic() > until:
            raise AssertionError(f"{done} of {count} destroyed within {_PATIENCE_SECONDS:g} s")
        name = fault.random.choice(_VICTIMS)
        kill_service(fault.trust, name, fault.random.uniform(0.0, 1.0))
        kills += 1
        fault.say(f"{kills}: {name} is back, {done} of {count} are destroyed")
        time.sleep(fault.random.uniform(0.0, 4.0))
    return kills


def _destroyed(trust: SmallTrust) -> int:
    (found,) = trust.world.rows("retention", "SELECT count(*) FROM disposal WHERE state = 'destroyed'")
    return int(found[0])


def _left(trust: SmallTrust, files: Files) -> list[Figure]:
    """Of the children whose files went; and what has to be there still of the one who stays."""
    lead = trust.signed_in("lead", elevated=True)
    read = [str(lead.send("GET", f"/api/v1/concerns/{each}")) for each in files.shared]
    return [
        none_of("rows that name one of the children", sum(_rows(trust, files).values()), "rows"),
        none_of("keys that open something yet", sum(_opens(trust, each) for each in files.children), "keys"),
        none_of("shared reports lost", sum("Came in without a coat" not in each for each in read), "reports"),
        none_of("shared reports without who stays", sum(files.stays not in each for each in read), "reports"),
        none_of("shared reports that name who went", sum(_names(each, files) for each in read), "reports"),
    ]


def _names(text: str, files: Files) -> bool:
    return any(child in text for child in files.children)


def _rows(trust: SmallTrust, files: Files) -> dict[str, int]:
    children, alone = (", ".join(f"'{each}'" for each in ids) for ids in (files.children, files.alone))
    places = (
        ("incidents", f"record_subject WHERE subject_id IN ({children})"),
        ("incidents", f"concern WHERE id IN ({alone})"),
        ("pupils", f"pupil WHERE id IN ({children})"),
        ("alerts", f"alert WHERE object_id IN ({alone})"),
        ("retention", f"file WHERE subject_id IN ({children})"),
        ("retention", "disposal_said"),
    )
    return {place: int(trust.world.rows(name, f"SELECT count(*) FROM {place}")[0][0]) for name, place in places}


def _opens(trust: SmallTrust, child: str) -> bool:
    vault = Vault(load(ServiceSettings, trust.world.settings_for("incidents")))
    try:
        vault.decrypt(f"subject-{child}", "vault:v1:AAAA", context=b"incidents")
    except VaultRefused as refused:
        return refused.reason is not Reason.KEY_MISSING
    return True


def _once(trust: SmallTrust, files: Files) -> list[Figure]:
    """Lines of the list, words to the others, and certificates: of each disposal one of each kind."""
    world, count = trust.world, len(files.disposals)
    doubled = "SELECT count(*) FROM (SELECT FROM list_line GROUP BY kind, ref_id HAVING count(*) > 1) AS twice"
    lines = "SELECT count(*) FROM list_line WHERE number IS NOT NULL"
    keys = Signer(Vault(load(ServiceSettings, world.settings_for("retention")))).keys()
    number, _ = check_list(NumberedLines(world.destruction_list.as_uri()), keys)
    papers = [_certificates(trust, each) for each in files.disposals]
    signed = [certificate_holds(text, keys) for each in papers for text in each]
    return [
        none_of("kinds of lines twice in the list", world.rows("retention", doubled)[0][0], "lines"),
        exactly("lines of the list, each after the one before", number, "lines", world.rows("retention", lines)[0][0]),
        exactly("files with one certificate", sum(len(each) == 1 for each in papers), "files", count),
        exactly("certificates that hold", sum(signed), "certificates", count),
        *(
            exactly(what, world.rows(service, _TOLD_ONCE.format(kind))[0][0], "files", count)
            for what, (service, kind) in _ONCE.items()
        ),
    ]


_TOLD_ONCE = """
SELECT count(*) FROM (
    SELECT FROM outbox WHERE type = '{}' GROUP BY aggregate_id HAVING count(*) = 1
) AS once
"""


def _certificates(trust: SmallTrust, disposal: str) -> list[str]:
    lead = trust.signed_in("lead", elevated=True)
    found = lead.send("GET", f"{_API}/disposals/{disposal}/certificates")["certificates"]
    return [json.dumps(each) for each in found]
