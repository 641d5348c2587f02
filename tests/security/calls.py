"""Calls to the services past the gateway, as whoever had its password on the bus could make them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import RpcClient
from gateway.clients.asking import Rpc
from haven_schemas.call import Call, all_calls
from haven_schemas.errors import Problem
from pydantic import BaseModel, ConfigDict
from small_trust import eventually
from support.world import World

SERVICES = ("identity", "pupils", "incidents", "alerts", "audit", "referrals", "retention")


class Anything(BaseModel):
    """A body of any shape."""

    model_config = ConfigDict(extra="allow")


def entrypoints() -> Iterator[tuple[str, Call]]:
    """Every call of every service, as it is declared."""
    for call in all_calls().values():
        yield call.service, call


class Calls:
    """As the gateway makes them: over ``client``."""

    def __init__(self, client: Rpc) -> None:
        self.client = client

    def code(self, service: str, method: str, body: dict[str, Any], token: str | None) -> str:
        """``ok``, or the code of the refusal."""
        try:
            self.ask(service, method, body, token)
        except Problem as problem:
            return problem.code.value
        return "ok"

    def ask(self, service: str, method: str, body: dict[str, Any], token: str | None) -> dict[str, Any]:
        """The answer; ``Problem``."""
        answer = self.client.call(
            service, method, Anything(**body), Anything, token=token, timeout=8.0, correlation_id=uuid4()
        )
        return answer.model_dump()


@contextmanager
def on_the_bus(world: World) -> Iterator[Calls]:
    """A client of the real bus with the gateway's own user."""
    settings = world.settings_for("gateway")
    keys = BusKeys.load(Path(settings["HAVEN_BUS_KEYS_FILE"]))
    connection = BrokerConnection(settings["HAVEN_RPC_URL"], world.stack.layout.ca, "gateway-test")
    client = RpcClient(connection, keys, "gateway")
    connection.start()
    try:
        eventually(lambda: client.is_ready, what="the connection")
        yield Calls(client)
    finally:
        connection.stop()
