"""Disposal of 50 files while services are killed at random: complete, each once, certified, and of nobody else.

Each child has a report of their own, and every fifth one that is about another child as well. All 50 days come at once.
Takes about 8 minutes.
"""

import json
import time

from chassis.ground.settings import ServiceSettings, load
from chassis.keys.vault import Reason, Vault, VaultRefused
from chassis.objects.numbered_lines import NumberedLines
from full_length._fault_run import FaultRun, fault_run
from full_length._promises import drain, exactly, none_of
from retention.check_list import certificate_holds, check_list
from retention.destruction_list.place import Signer
from support.breaking import everything_ready, kill_service
from support.figures import Figure
from support.grown_up_files import (
    AS_FAST_AS_IT_GOES,
    RETENTION,
    Files,
    agree,
    grown_up_files,
    how_many_destroyed,
    their_day_comes,
)
from support.small_trust import SmallTrust

FILES = 50
_VICTIMS = ("retention", "incidents", "pupils", "alerts", "audit", "referrals", "identity")
_PATIENCE_SECONDS = 1_200.0
_ONCE = {
    "orders of records taken out": ("incidents", "incidents.file_disposed"),
    "words that keys are gone": ("retention", "retention.keys_destroyed"),
}


def run() -> list[Figure]:
    """What is left of any, what was done twice, and what of another child is missing."""
    with fault_run("disposals", settings=AS_FAST_AS_IT_GOES) as fault:
        files = grown_up_files(fault.trust, fault.times(FILES))
        agree(fault.trust, files)
        fault.say(f"{len(files.disposals)} are agreed to, and their day comes")
        their_day_comes(fault.trust)
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


def _kill_until_destroyed(fault: FaultRun, count: int) -> int:
    """How many were killed until each has its certificate; one after the other, and none is left dead."""
    until, kills = time.monotonic() + _PATIENCE_SECONDS, 0
    while (done := how_many_destroyed(fault.trust)) < count:
        if time.monotonic() > until:
            raise AssertionError(f"{done} of {count} destroyed within {_PATIENCE_SECONDS:g} s")
        name = fault.random.choice(_VICTIMS)
        kill_service(fault.trust, name, fault.random.uniform(0.0, 1.0))
        kills += 1
        fault.say(f"{kills}: {name} is back, {done} of {count} are destroyed")
        time.sleep(fault.random.uniform(0.0, 4.0))
    return kills


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
    found = lead.send("GET", f"{RETENTION}/disposals/{disposal}/certificates")["certificates"]
    return [json.dumps(each) for each in found]
