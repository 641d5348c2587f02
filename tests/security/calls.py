"""Calls to the services past the gateway, as whoever had its password on the bus could make them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import RpcClient
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
    """A client of the bus with the gateway's own user."""

    def __init__(self, world: World) -> None:
        settings = world.settings_for("gateway")
        self.keys = BusKeys.load(Path(settings["HAVEN_BUS_KEYS_FILE"]))
        self._connection = BrokerConnection(settings["HAVEN_RPC_URL"], world.stack.layout.ca, "gateway-test")
        self.client = RpcClient(self._connection, self.keys, "gateway")
        self._connection.start()
        eventually(lambda: self.client.is_ready, what="the connection")

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

    def close(self) -> None:
        self._connection.stop()
