"""From the acceptance of a concern to the leads' open pages, 200 of which are open and all of which are told.

Everything runs over TLS on this machine, the pages beside it: each holds the connection on which it waits, and asks
every 2 s whether its session stands. The floor, in the same run, is the bare event: an id broadcast by the alerts
service's own user, without a report, facts, inboxes or mails.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

from chassis.bus.broadcast import Broadcasts
from chassis.bus.broker_connection import BrokerConnection
from chassis.ground import logs
from haven_schemas.topology import BROADCAST_ALERTS
from support.figures import Figure
from support.measured_size import sized
from support.shared_infrastructure import measuring_world
from support.small_trust import SmallTrust, build, eventually
from support.world import World

from performance._browsing import signed_in
from performance._open_pages import OpenPages

PAGES = sized(200, 4)
SIGN_INS = sized(20, 2)
"""Of each of those who are told: a person has few windows that wait in one session."""
TOLD = ("lead", "head")
CONCERNS = sized(40, 2)
GOAL_MILLISECONDS = 2_000
_PAUSE_SECONDS = 0.5


def run() -> Iterator[Figure]:
    """p50 and p95 over every page and concern; nothing else should run meanwhile."""
    logs.configure("bench", "error")
    with measuring_world("alerts") as world, ExitStack() as opened:
        trust = build(world, world.start_everything())
        cookies = [_cookie(opened, trust, person) for person in TOLD for _ in range(SIGN_INS)]
        with OpenPages(trust.url, trust.context(), cookies, PAGES) as pages, _broadcasts(world) as broadcasts:
            owners = _owners(trust)
            child = trust.pupils()[0]["id"]
            trust.report(child)  # the first of all opens connections that later ones find open
            bare = _measured(pages, lambda: _event(broadcasts, owners))
            whole = _measured(pages, lambda: _report(trust, child))
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        value, floor = (sorted(times)[int(len(times) * share)] * 1_000 for times in (whole, bare))
        goal = f"under {GOAL_MILLISECONDS:,} ms" if name == "p95" else None
        what = f"acceptance of a concern to {PAGES} open pages, {name}, against the bare event"
        yield Figure(what, value, "ms", floor, value / floor, goal, value < GOAL_MILLISECONDS if goal else None)


def _measured(pages: OpenPages, happen: Callable[[], float]) -> list[float]:
    """Seconds from each occurrence, by its own word, to every page."""
    times: list[float] = []
    for _ in range(CONCERNS):
        time.sleep(_PAUSE_SECONDS)
        before = pages.numbers()
        began = happen()
        times += [at - began for at in pages.arrived(before)]
    return times


def _report(trust: SmallTrust, child: str) -> float:
    trust.report(child)
    return time.monotonic()


def _event(broadcasts: Broadcasts, owners: list[str]) -> float:
    began = time.monotonic()
    broadcasts.publish(BROADCAST_ALERTS, {"told": {owner: [str(uuid4())] for owner in owners}, "read": {}})
    return began


def _owners(trust: SmallTrust) -> list[str]:
    return [str(trust.signed_in(person).send("GET", "/api/v1/sessions/current")["staff_id"]) for person in TOLD]


def _cookie(opened: ExitStack, trust: SmallTrust, person: str) -> str:
    browser = opened.enter_context(signed_in(trust, person))
    return f"__Host-haven={browser.cookies['__Host-haven']}"


@contextmanager
def _broadcasts(world: World) -> Iterator[Broadcasts]:
    """The voice of the alerts service."""
    url = world.settings_for("alerts")["HAVEN_EVENTS_URL"]
    connection = BrokerConnection(url, world.stack.layout.ca, "alerts")
    broadcasts = Broadcasts(connection, "alerts")
    connection.start()
    broadcasts.start()
    try:
        eventually(lambda: not broadcasts.cut_off, what="the broker")
        yield broadcasts
    finally:
        broadcasts.stop()
        connection.stop()
