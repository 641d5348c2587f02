"""What each process is told: its own way in and nobody else's, in a file that only its owner reads."""

import stat
import subprocess
from pathlib import Path

import pytest
from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES
from haven_local.settings import read_settings, write_settings
from haven_local.stack import Stack


def test_a_settings_file_says_to_sh_what_it_says_to_us(tmp_path: Path) -> None:
    settings = {"HAVEN_A": 'it\'s $HOME `id` "quoted" a=b&c', "HAVEN_B": "plain"}
    file = tmp_path / "settings.env"
    assert write_settings(file, settings)
    assert not write_settings(file, settings)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_settings(file) == settings
    printed = subprocess.run(
        ["/bin/sh", "-c", 'set -a; . "$0"; printf %s "$HAVEN_A"', str(file)], check=True, capture_output=True, text=True
    )
    assert printed.stdout == settings["HAVEN_A"]


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_no_process_holds_anothers_passwords(infrastructure: Stack, process: str) -> None:
    told = "\n".join(infrastructure.settings_for(process).values())
    secrets = infrastructure.secrets
    foreign = [f"rabbitmq-{name}" for name in (*PROCESS_NAMES, "operator") if name != process]
    foreign += [f"postgres-{service}-owner" for service in SERVICE_NAMES]
    foreign += [f"postgres-{service}-app" for service in SERVICE_NAMES if service != process]
    foreign += [f"openbao-{service}-secret-id" for service in SERVICE_NAMES if service != process]
    foreign += ["openbao-token", "postgres-superuser"]
    assert not [name for name in foreign if secrets.read(name) in told]


def test_the_gateway_has_no_way_into_a_database_or_the_vault(infrastructure: Stack) -> None:
    told = infrastructure.settings_for("gateway")
    assert not [name for name in told if "DATABASE" in name or "VAULT" in name]
