"""What runbooks and guides tell people to type and to look for exists."""

import re
from functools import cache
from typing import Any

from deployed import ROOT, WITHOUT_ALERT, compose, labels_in_code, rules
from haven_local.cli import COMMANDS
from haven_local.commands.backup import command as backup
from haven_local.commands.events import command as events
from haven_local.databases import WATCH_ROLE
from haven_local.definitions import reads_events
from haven_local.layout import PROCESS_NAMES, WATCHER
from haven_local.stack import INFRASTRUCTURE
from haven_schemas import topology

RUNBOOKS = ROOT / "docs" / "runbooks"
READERS = {service.name for service in topology.SERVICES if reads_events(service)}
OWNERS = {service.name for service in topology.SERVICES if service.publishes}


@cache
def pages() -> dict[str, str]:
    """Path and text of each runbook and guide."""
    found = sorted([*RUNBOOKS.glob("*.md"), *(ROOT / "docs" / "guides").glob("*.md")])
    return {str(page.relative_to(ROOT)): page.read_text() for page in found}


def test_commands_exist() -> None:
    typed = [(page, line) for page, text in pages().items() for line in re.findall(_COMMAND, text)]
    assert len(typed) > 50
    assert [each for each in typed if not _is_command(each[1].split())] == []


_COMMAND = re.compile(r"\./haven ([a-z][^`\n#;&)]*)")
_RUNNING = (*PROCESS_NAMES, *INFRASTRUCTURE, "backup", WATCHER)


def _is_command(words: list[str]) -> bool:
    name, *rest = words
    taken = {
        "logs": lambda: rest[0] in _RUNNING,
        "restart": lambda: rest[0] in _RUNNING,
        "backup": lambda: rest[0] in backup.commands,
        "events": lambda: _is_of_events(rest),
    }
    return name in COMMANDS and taken.get(name, lambda: True)()


def _is_of_events(words: list[str]) -> bool:
    name, *rest = words
    if name in ("parked", "replay", "discard"):
        return name in events.commands and rest[0] in READERS
    if name == "resync" and rest[0] != "OWNER":
        return rest[0] in OWNERS | {"referrals"} and rest[1] in READERS | {"referrals"}
    return "|" in name or name in events.commands


def test_services_of_compose_exist() -> None:
    verbs = r"(?:logs(?: --tail \d+)?|ps|exec|run --rm|restart)"
    asked = [
        (page, line)
        for page, text in pages().items()
        for line in re.findall(rf"docker compose {verbs} ((?:[a-z]+ ?)+)", text)
    ]
    assert asked
    assert [each for each in asked if each[1].split()[0] not in compose()["services"]] == []


def test_metrics_and_alerts_exist() -> None:
    known = set(labels_in_code()) | {"haven_local", WATCH_ROLE} | {rule["alert"] for rule in rules()}
    named = [
        (page, name)
        for page, text in pages().items()
        for name in (*re.findall(r"`(haven_[a-z_]+)[{`]", text), *re.findall(r"`(Haven[A-Z]\w+)`", text))
    ]
    assert named
    assert [each for each in named if each[1] not in known] == []


def test_a_runbook_says_what_it_means_where_to_look_and_what_to_do() -> None:
    runbooks = {page: text for page, text in pages().items() if (ROOT / page).parent == RUNBOOKS}
    headings = ("## What it means for children", "## Look", "## Do")
    lacking = [(page, heading) for page, text in runbooks.items() for heading in headings if heading not in text]
    assert lacking == []
    told = {page for page, text in runbooks.items() for rule in rules() if _tells(rule, page, text)}
    assert set(runbooks) - told - WITHOUT_ALERT == set()


def _tells(rule: dict[str, Any], page: str, text: str) -> bool:
    return rule["alert"] in text and rule["annotations"]["runbook"] == page


def test_the_variables_a_trust_may_set_are_those_of_compose() -> None:
    guide = (ROOT / "docs" / "guides" / "trust-it.md").read_text()
    used = set(re.findall(r"\$\{(HAVEN_\w+):-", (ROOT / "docker-compose.yml").read_text()))
    assert used == set(re.findall(r"^(HAVEN_\w+)=", guide, re.MULTILINE))
