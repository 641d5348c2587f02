"""An OpenBao that may be broken, killed and sealed: what is away comes back by itself, within five seconds."""

import time
from collections.abc import Iterator

import hvac
import pytest
from chassis.ground.away import VaultAway
from chassis.keys.vault import Vault
from haven_local import openbao
from haven_local.databases import Database as MadeDatabase
from haven_local.waiting import wait_until
from support.plugin import MakeStack, MakeWorld

from .conftest import Keys, Wire


@pytest.fixture
def keys(breakable_stack: MakeStack, make_world: MakeWorld, key_database: MadeDatabase) -> Iterator[Keys]:
    stack = breakable_stack()
    world = make_world(stack)
    opened = Keys(world, key_database.app_url, Wire(stack.ports["openbao"]))
    yield opened
    opened.close()
    world.close()


def test_killed_and_sealed_it_is_away_and_comes_back(keys: Keys) -> None:
    vault, stack = keys.vault(), keys.world.stack
    server = openbao.client(stack.layout, stack.secrets, stack.ports)
    before = vault.read_key("intake")

    stack.supervisor.kill("openbao")
    _until_back(vault, server)
    assert vault.read_key("intake") == before

    server.sys.seal()
    for _ in range(3):
        with pytest.raises(VaultAway):
            vault.read_key("intake")
    assert not vault.ping()
    stack.supervisor.kill("openbao")  # the static seal opens at start
    _until_back(vault, server)
    assert vault.read_key("intake") == before


def _until_back(vault: Vault, server: hvac.Client) -> None:
    """The server takes its own time; from then on we are back within five seconds, as a consumer pings."""
    wait_until(lambda: openbao.is_ready(server), "OpenBao", seconds=120)
    began = time.monotonic()
    while not vault.ping():
        assert time.monotonic() - began < 5
        time.sleep(0.2)
