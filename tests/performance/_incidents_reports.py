"""Reports a second through the whole path, by 1, 8 and 32 clients, and what pages weigh on the wire.

Everything runs: gateway over TLS, broker, identity, pupils, incidents, alerts and audit, PostgreSQL and OpenBao, on the
machine the clients run on. The floor is one call to the bare echo of ``bench rpc`` through the same gateway, by as many
clients, just before.
"""

import gzip
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from uuid import uuid4

import httpx
from support.figures import Figure
from support.measured_size import sized
from support.small_trust import PASSWORD, SmallTrust, build, email_of
from support.world import World

from performance import _incidents_pages
from performance._browsing import signed_in
from performance._echoes import ECHO_ADDRESS, Echo
from performance._gateway_echo import gateway_with_echo
from performance._light_client import LightClient

CLIENTS = sized((1, 8, 32), (2,))
REPORTS = sized({1: 150, 8: 800, 32: 1_600}, {2: 4})
"""Below the allowance of a minute, spread over the people of the trust's north school."""
_PEOPLE = ("teacher", "colleague", "lead", "head", "pastoral", "senco")
_PAGES = {"/report": "report form", "/reports": "own reports, 25 of them"}
_MILLISECONDS = 1_000
ECHOES = sized(400, 4)

Ask = Callable[[LightClient, str], bytes]


def figures(world: World) -> list[Figure]:
    """Reports a second and their p95, then bytes and times of pages."""
    trust = build(world, world.start_everything())
    tokens = [_token(trust, person) for person in _PEOPLE]
    child = trust.pupils()[0]["id"]
    concern = trust.concern(child, account="What was seen, what was said and what was done about it. " * 9)
    body, echoed = json.dumps(concern).encode(), Echo(text=concern["account"]).model_dump_json().encode()

    def report(client: LightClient, token: str) -> bytes:
        headers = {
            "Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4()), "Content-Type": "application/json",
        }  # fmt: skip
        return client.ask("POST", "/api/v1/concerns", headers, body)

    def echo(client: LightClient, _: str) -> bytes:
        return client.ask("POST", ECHO_ADDRESS, {"Content-Type": "application/json"}, echoed)

    measured = []
    with gateway_with_echo(world) as echo_url:
        for clients in CLIENTS:
            floor, floor_p95 = _measured(trust, echo_url, tokens, echo, clients, ECHOES)
            rate, p95 = _measured(trust, trust.url, tokens, report, clients, REPORTS[clients])
            measured += [
                Figure(f"reports a second, {clients} clients, against a bare echo", rate, "/s", floor, rate / floor),
                Figure(
                    f"p95 of a report, {clients} clients, against a bare echo", p95 * _MILLISECONDS, "ms",
                    floor_p95 * _MILLISECONDS, p95 / floor_p95,
                ),
            ]  # fmt: skip
    return [*measured, *_weights(trust), *_incidents_pages.figures(trust)]


def _token(trust: SmallTrust, person: str) -> str:
    with httpx.Client(base_url=trust.url, verify=str(trust.ca), timeout=60) as client:
        answer = client.post("/api/v1/sessions", json={"email": email_of(person), "password": PASSWORD})
        answer.raise_for_status()
        token: str = answer.json()["token"]
        return token


def _measured(
    trust: SmallTrust, url: str, tokens: list[str], ask: Ask, clients: int, count: int
) -> tuple[float, float]:
    """Answers a second and the 95th percentile in seconds; every answer is a good one, or it is an error."""
    turns, lock, times = cycle(tokens), threading.Lock(), list[float]()

    def one_client(share: int) -> None:
        with LightClient(url, trust.ca, {}) as client:
            for _ in range(share):
                with lock:
                    token = next(turns)
                began = time.perf_counter()
                ask(client, token)
                times.append(time.perf_counter() - began)

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one_client, [max(1, count // clients)] * clients))
    took = time.perf_counter() - began
    return len(times) / took, sorted(times)[int(len(times) * 0.95)]


def _weights(trust: SmallTrust) -> list[Figure]:
    """Bytes of a page as it comes, and packed, without style sheet and scripts, which a browser keeps."""
    with signed_in(trust, "teacher") as browser:
        weighed = []
        for address, words in _PAGES.items():
            page = browser.get(address).raise_for_status().content
            weighed.append(Figure(f"page weight: {words}, packed", len(gzip.compress(page)), "bytes", len(page)))
    return weighed
