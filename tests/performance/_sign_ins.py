"""One identity process with accounts of its own, and callers that sign in to it over the bus."""

import secrets
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import RpcClient
from chassis.units.ids import new_id
from haven_local.waiting import wait_until
from haven_schemas.acts.identity import Added, AddSchool, AddStaff, NewGrant, SessionView, SignedIn, SignIn
from haven_schemas.acts.identity import TokenForSession as ForSession
from haven_schemas.errors import ErrorCode, Problem
from pydantic import BaseModel
from support.world import World

Answer = TypeVar("Answer", bound=BaseModel)
PASSWORD = f"Measured-{secrets.token_urlsafe(12)}-7"
CALL_SECONDS = 30.0


class SignIns:
    """Calls identity as the gateway does."""

    def __init__(self, client: RpcClient, setup_token: str) -> None:
        self._client = client
        self._setup_token = setup_token
        self._school: uuid.UUID | None = None
        self._devices: dict[str, str | None] = {}

    def add_accounts(self, count: int) -> list[str]:
        """Addresses of new accounts that may report at one school; their hashes have this process's parameters."""
        if self._school is None:
            self._school = self._set_up("add_school", AddSchool(urn="910001", laestab=None, name="A School")).id
        emails = [f"{secrets.token_hex(8)}@measured.example" for _ in range(count)]
        for email in emails:
            grant = NewGrant(role="reporter", school_ids=[self._school])
            self._set_up("add_staff", AddStaff(name="A Person", email=email, password=PASSWORD, grants=[grant]))
        return emails

    def sign_in(self, email: str, password: str = PASSWORD) -> str:
        """The session's token. Each account has one device, which keeps what it was given."""
        request = SignIn(email=email, password=password, client="measured", device_token=self._devices.get(email))
        answer = self._call("sign_in", request, SignedIn, None)
        self._devices[email] = answer.device_token
        if answer.session_token is None:
            raise RuntimeError("a sign-in gave no session")
        return answer.session_token

    def refusal_seconds(self, email: str, password: str) -> float:
        """How long a refused sign-in took; ``RuntimeError`` if it was not refused, or for another reason."""
        began = time.perf_counter()
        try:
            self.sign_in(email, password)
        except Problem as problem:
            if problem.code is ErrorCode.SIGN_IN_FAILED:
                return time.perf_counter() - began
            raise RuntimeError(f"refused as {problem.code.value}") from None
        raise RuntimeError("a wrong sign-in was taken")

    def access_token(self, session_token: str) -> str:
        """An access token of the session."""
        request = ForSession(session_token=session_token)
        return self._call("token_for_session", request, SessionView, None).access_token

    def rate(self, emails: Sequence[str], at_once: int, seconds: float) -> float:
        """Sign-ins a second by ``at_once`` callers, each with accounts no other uses."""
        until = time.perf_counter() + seconds

        def some(caller: int) -> int:
            own, done = emails[caller::at_once], 0
            while time.perf_counter() < until:
                self.sign_in(own[done % len(own)])
                done += 1
            return done

        began = time.perf_counter()
        with ThreadPoolExecutor(at_once) as callers:
            done = sum(callers.map(some, range(at_once)))
        return done / (time.perf_counter() - began)

    def burst(self, emails: Sequence[str]) -> None:
        """Every address at the same moment."""
        with ThreadPoolExecutor(len(emails)) as callers:
            list(callers.map(self.sign_in, emails))

    def _set_up(self, method: str, request: BaseModel) -> Added:
        return self._call(method, request, Added, self._setup_token)

    def _call(self, method: str, request: BaseModel, reply: type[Answer], token: str | None) -> Answer:
        return self._client.call(
            "identity", method, request, reply, token=token, timeout=CALL_SECONDS, correlation_id=new_id()
        )


@contextmanager
def signing_in(world: World) -> Iterator[SignIns]:
    """A client of the bus with the gateway's user."""
    settings = world.settings_for("gateway")
    connection = BrokerConnection(settings["HAVEN_RPC_URL"], Path(settings["HAVEN_CA_FILE"]), "bench")
    client = RpcClient(connection, BusKeys.load(Path(settings["HAVEN_BUS_KEYS_FILE"])), "gateway")
    connection.start()
    try:
        wait_until(lambda: client.is_ready, "the RPC client", 10.0)
        yield SignIns(client, world.setup_token())
    finally:
        connection.stop()
