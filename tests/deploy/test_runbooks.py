"""What runbooks and guides tell people to type and to look for exists."""

import re
from pathlib import Path

import pytest
from deployed import ROOT, WITHOUT_ALERT, compose, labels_in_code, rules
from haven_local.cli import COMMANDS
from haven_local.commands.backup import command as backup
from haven_local.commands.events import command as events
from haven_local.databases import WATCH_ROLE
from haven_local.definitions import reads_events
from haven_local.layout import PROCESS_NAMES, WATCHER
from haven_local.stack import INFRASTRUCTURE
from haven_schemas import topology

PAGES = sorted([*(ROOT / "docs" / "runbooks").glob("*.md"), *(ROOT / "docs" / "guides").glob("*.md")])
READERS = {service.name for service in topology.SERVICES if reads_events(service)}
OWNERS = {service.name for service in topology.SERVICES if service.publishes}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_exist(page: Path) -> None:
    for line in re.findall(r"\./haven ([a-z][^`\n#;&)]*)", page.read_text()):
        words = line.split()
        assert words[0] in COMMANDS, line
        if words[0] in ("logs", "restart"):
            assert words[1] in (*PROCESS_NAMES, *INFRASTRUCTURE, "backup", WATCHER), line
        if words[0] == "backup":
            assert words[1] in backup.commands, line
        if words[0] == "events":
            _check_events(words[1:], line)


def _check_events(words: list[str], line: str) -> None:
    assert "|" in words[0] or words[0] in events.commands, line
    if words[0] in ("parked", "replay", "discard"):
        assert words[1] in READERS, line
    if words[0] == "resync" and words[1] != "OWNER":
        assert words[1] in OWNERS | {"referrals"}, line
        assert words[2] in READERS | {"referrals"}, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_services_of_compose_exist(page: Path) -> None:
    for verb in (r"logs(?: --tail \d+)?", r"ps", r"exec", r"run --rm", r"restart"):
        for line in re.findall(rf"docker compose {verb} ((?:[a-z]+ ?)+)", page.read_text()):
            assert line.split()[0] in compose()["services"], line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_metrics_and_alerts_exist(page: Path) -> None:
    text = page.read_text()
    assert set(re.findall(r"`(haven_[a-z_]+)[{`]", text)) <= set(labels_in_code()) | {"haven_local", WATCH_ROLE}
    known = {rule["alert"] for rule in rules()}
    assert set(re.findall(r"`(Haven[A-Z]\w+)`", text)) <= known


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "runbooks").glob("*.md")), ids=lambda page: page.stem)
def test_a_runbook_says_what_it_means_where_to_look_and_what_to_do(page: Path) -> None:
    text = page.read_text()
    for heading in ("## What it means for children", "## Look", "## Do"):
        assert heading in text
    told = any(rule["alert"] in text for rule in rules() if rule["annotations"]["runbook"].endswith(page.name))
    assert told or str(page.relative_to(ROOT)) in WITHOUT_ALERT


def test_the_variables_a_trust_may_set_are_those_of_compose() -> None:
    guide = (ROOT / "docs" / "guides" / "trust-it.md").read_text()
    used = set(re.findall(r"\$\{(HAVEN_\w+):-", (ROOT / "docker-compose.yml").read_text()))
    assert used == set(re.findall(r"^(HAVEN_\w+)=", guide, re.MULTILINE))
