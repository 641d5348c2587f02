"""A whole OpenBao of its own, killed and sealed: what is away comes back by itself, within five seconds."""

import time
from collections.abc import Iterator

import pytest
from chassis.away import VaultAway
from haven_local import openbao
from haven_local.databases import Database as MadeDatabase
from haven_local.testing.plugin import MakeStack, MakeWorld

from .conftest import Keys, Wire


@pytest.fixture
def keys(make_stack: MakeStack, make_world: MakeWorld, key_database: MadeDatabase) -> Iterator[Keys]:
    stack = make_stack()
    world = make_world(stack)
    opened = Keys(world, key_database.app_url, Wire(stack.ports["openbao"]))
    yield opened
    opened.close()
    world.close()


def test_killed_and_sealed_it_is_away_and_comes_back(keys: Keys) -> None:
    vault, stack = keys.vault(), keys.world.stack
    before = vault.read_key("intake")

    stack.supervisor.kill("openbao")
    assert _seconds_until_back(vault) < 5
    assert vault.read_key("intake") == before

    openbao.client(stack.layout, stack.secrets, stack.ports).sys.seal()
    for _ in range(3):
        with pytest.raises(VaultAway):
            vault.read_key("intake")
    assert not vault.ping()
    stack.supervisor.kill("openbao")  # the static seal opens at start
    assert _seconds_until_back(vault) < 5
    assert vault.read_key("intake") == before


def _seconds_until_back(vault: "object") -> float:
    began = time.monotonic()
    while not vault.ping():  # type: ignore[attr-defined]
        assert time.monotonic() - began < 20
        time.sleep(0.05)
    return time.monotonic() - began
