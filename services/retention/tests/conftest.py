"""An empty database for each test on real PostgreSQL, and a real OpenBao."""

from typing import Any

import pytest
from chassis.keys.keyring import Keyring
from chassis.keys.vault import Vault
from chassis.process.settings import ServiceSettings, load
from retention_world import Elsewhere, Here


@pytest.fixture(scope="session")
def keyring(world: Any) -> Keyring:
    settings = load(ServiceSettings, world.settings_for("retention"))
    return Keyring(Vault(settings), settings.trust_id, "retention")


@pytest.fixture
def here(emptied_database: Any, keyring: Keyring) -> Here:
    """No school, no file."""
    emptied_database("retention").empty()
    made = Here.__new__(Here)
    database = emptied_database("retention").as_service("retention", workers=6, clock=lambda: made.now)
    made.__init__(database, keyring, Elsewhere())
    return made
