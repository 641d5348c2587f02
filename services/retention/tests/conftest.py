"""An empty database for each test on real PostgreSQL, and a real OpenBao."""

from pathlib import Path
from typing import Any

import pytest
from chassis.ground.settings import ServiceSettings, load
from chassis.keys.keyring import Keyring
from chassis.keys.vault import Vault
from chassis.objects.numbered_lines import NumberedLines
from retention_world import Elsewhere, Here


@pytest.fixture(scope="session")
def vault(world: Any) -> Vault:
    return Vault(load(ServiceSettings, world.settings_for("retention")))


@pytest.fixture(scope="session")
def keyring(vault: Vault) -> Keyring:
    return Keyring(vault, vault.trust_id, "retention")


@pytest.fixture(scope="session")
def incidents_vault(world: Any) -> Vault:
    """Whoever makes and uses the keys of children."""
    return Vault(load(ServiceSettings, world.settings_for("incidents")))


@pytest.fixture
def here(emptied_database: Any, keyring: Keyring, vault: Vault, tmp_path: Path) -> Here:
    """No school, no file, an empty destruction list."""
    emptied_database("retention").empty()
    made = Here.__new__(Here)
    database = emptied_database("retention").as_service("retention", workers=6, clock=lambda: made.now)
    made.__init__(database, keyring, Elsewhere(), vault, NumberedLines(tmp_path.as_uri()))
    return made
