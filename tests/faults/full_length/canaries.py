"""Canary words in every field that takes text, looked for in all that is written (target 16).

Takes about 3 minutes, at most 15. Looked through: every column of every database, PostgreSQL's data and write-ahead
log, the broker's, the vault's, the objects', the mails', every log, and what the run left in the folder for temporary
files, while events and calls wait in the broker, while the vault is away, after the broker and PostgreSQL were killed,
and at rest. There are no backups yet; a dump holds what the columns hold.
"""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from full_length._fault_run import FaultRun, fault_run
from full_length._promises import drain, none_of
from support import data_map
from support.breaking import kill_part
from support.canary_search import (
    SERVICES_WITHOUT_NAMES,
    cluster_of,
    columns_holding,
    files_holding,
    folders_of,
    values_of,
)
from support.figures import Figure
from support.measured_size import sized
from support.small_trust import SmallTrust

REPORTS = 100
_WORDS = ("Kanarienvogelgesang", "Papageienruf", "Nachtigallenlied", "Drosselgezwitscher", "Zaunschluepfer")
_NAMES = ("Quillfeather", "Zebedee")


def run() -> list[Figure]:
    """Every place that holds a canary is a hit; each place is named on standard error."""
    began = time.time()
    with fault_run("canaries") as fault:
        hits = {
            "while events wait for two readers": _while_events_wait(fault),
            "while calls wait for a frozen service": _while_calls_wait(fault),
            "while the vault is away": _while_the_vault_is_away(fault),
            "after kills of broker and PostgreSQL": _after_kills(fault),
        }
        drain(fault)
        hits["at rest"] = _places(fault)
        hits["in temporary files of the run"] = _temporary_files(fault, began)
        for moment, places in hits.items():
            fault.say(f"{moment}: {', '.join(sorted(places)) or 'nothing found'}")
        sealed = data_map.sealed_columns()
        filled = sum(bool(values_of(fault.trust.world, column)) for column in sealed)
        return [
            *(none_of(f"canaries {moment}", len(places), "places") for moment, places in hits.items()),
            _control(fault),
            Figure(f"sealed columns looked through, of {len(sealed)}: with values", filled, "columns"),
        ]


def _control(fault: FaultRun) -> Figure:
    """The same search for names where they may stand: one that found nothing anywhere would prove nothing."""
    world = fault.trust.world
    found = len(columns_holding(world, _NAMES)) + len(files_holding([cluster_of(world)], _NAMES))
    return Figure("names found where they may stand", found, "places", goal="at least 2", met=found >= 2)


def _words(fault: FaultRun) -> tuple[str, ...]:
    """Narrative of this run alone, so that another's files are not taken for ours."""
    return tuple(f"{word}{fault.seed:06d}" for word in _WORDS)


def _secrets(trust: SmallTrust) -> tuple[str, ...]:
    return (*trust.secrets.values(), *(feed.secret.removeprefix("whsec_") for feed in trust.feeds.values()))


def _told(fault: FaultRun) -> dict[str, Any]:
    return dict(zip(("account", "child_words", "action_taken"), _words(fault), strict=False))


def _while_events_wait(fault: FaultRun) -> set[str]:
    trust = fault.trust
    child, lead = trust.pupils()[8]["id"], trust.signed_in("lead", elevated=True)
    for name in ("alerts", "audit"):
        trust.processes[name].kill()
    reported = [trust.report(child, **_told(fault))["id"] for _ in range(fault.times(REPORTS))]
    trust.report({"not_listed": f"{_NAMES[0]} cousin", "role": "witness"}, **_told(fault))
    for concern_id in reported[:5]:
        lead.send("POST", f"/api/v1/concerns/{concern_id}/acceptance", json={"reason": _words(fault)[3]})
    _write_record(fault, lead, reported[0])
    found = _places(fault)
    for name in ("alerts", "audit"):
        trust.processes[name].start()
    return found


def _write_record(fault: FaultRun, lead: Any, concern_id: str) -> None:
    """An action with its outcome, and a note."""
    incident = lead.send("GET", f"/api/v1/concerns/{concern_id}")["incident_id"]
    today, word = datetime.now(UTC), _words(fault)[4]
    action = {"text": word, "owner_id": str(fault.trust.staff["lead"]), "due_on": today.date().isoformat()}
    added = lead.send("POST", f"/api/v1/incidents/{incident}/actions", json=action)
    completion = f"/api/v1/actions/{added['id']}/completion"
    lead.send("POST", completion, json={"outcome": word}, headers={"If-Match": f'"{added["version"]}"'})
    lead.send("POST", f"/api/v1/incidents/{incident}/notes", json={"text": word, "occurred_at": today.isoformat()})


def _while_calls_wait(fault: FaultRun) -> set[str]:
    trust, child = fault.trust, fault.trust.pupils()[9]["id"]
    trust.signed_in("teacher")
    trust.processes["incidents"].pause()
    with ThreadPoolExecutor(10) as callers:
        waiting = [callers.submit(trust.report, child, **_told(fault)) for _ in range(10)]
        time.sleep(2.0)
        found = _places(fault, is_frozen=True)
        trust.processes["incidents"].resume()
        for each in waiting:
            each.result()
    return found


def _while_the_vault_is_away(fault: FaultRun) -> set[str]:
    trust, child = fault.trust, fault.trust.pupils()[10]["id"]
    trust.world.stack.supervisor.stop("openbao")
    for _ in range(sized(20, 2)):
        trust.report(child, **_told(fault))
    found = _places(fault)
    trust.world.stack.ensure_openbao()
    return found


def _after_kills(fault: FaultRun) -> set[str]:
    trust, child = fault.trust, fault.trust.pupils()[11]["id"]
    for part in ("rabbitmq", "postgres"):
        for _ in range(sized(20, 2)):
            trust.report(child, **_told(fault))
        kill_part(trust, part)
    return _places(fault)


def _places(fault: FaultRun, *, is_frozen: bool = False) -> set[str]:
    """Columns and files that hold what they must not. While a service is frozen its locks are left alone."""
    world, narrative = fault.trust.world, (*_words(fault), *_secrets(fault.trust))
    found = files_holding([cluster_of(world)], narrative)
    found |= files_holding(folders_of(world), (*narrative, *_NAMES))
    if not is_frozen:
        found |= {str(column) for column in columns_holding(world, narrative)}
        named = columns_holding(world, _NAMES)
        found |= {str(column) for column in named if column.service in SERVICES_WITHOUT_NAMES}
    return found


def _temporary_files(fault: FaultRun, began: float) -> set[str]:
    return files_holding([Path(tempfile.gettempdir())], _words(fault), newer_than=began)
