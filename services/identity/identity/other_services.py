"""Asks pupils and incidents what is open at a school, under this service's own token."""

from collections.abc import Callable
from typing import Any, Protocol

from chassis.ground.away import OwnerAway, VaultAway
from haven_schemas.acts.incidents.closing import COUNT_OPEN_WORK as WORK
from haven_schemas.acts.pupils.closing import COUNT_OPEN_WORK as ROLL
from haven_schemas.acts.school_closing import CountOpenWork, OpenCount, OpenCounts
from haven_schemas.call import Call
from haven_schemas.errors import ErrorCode, Problem

_CANNOT_ANSWER = frozenset(
    {ErrorCode.INTERNAL, ErrorCode.TOKEN_EXPIRED, ErrorCode.TOKEN_INVALID, ErrorCode.VAULT_UNAVAILABLE}
)
"""The service is there but not well, or cannot check our token now."""


class OtherServices(Protocol):
    """Those that know what is open at a school; raises ``OwnerAway`` when one cannot answer."""

    def open_at(self, asked: CountOpenWork) -> list[OpenCount]:
        """What is open there, of what who asks may know of."""
        ...


class AskedServices:
    """By RPC; ``call_owner`` is ``chassis.process.application.App.call_owner``."""

    def __init__(self, call_owner: Callable[..., Any]) -> None:
        self._call_owner = call_owner

    def open_at(self, asked: CountOpenWork) -> list[OpenCount]:
        """Incidents first: the roll may be held from its answer on."""
        work = self._ask(WORK, asked)
        return [*self._ask(ROLL, asked if not work else asked.model_copy(update={"hold": False})), *work]

    def _ask(self, call: Call[CountOpenWork, OpenCounts], asked: CountOpenWork) -> list[OpenCount]:
        try:
            answer: OpenCounts = self._call_owner(call, asked)
        except VaultAway:
            raise OwnerAway(call.service) from None  # no token could be signed
        except Problem as problem:
            if problem.code in _CANNOT_ANSWER:
                raise OwnerAway(call.service) from None
            raise
        return answer.open
