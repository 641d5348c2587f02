"""What every fault run stands on: a small trust on an infrastructure of its own, a seed, a length, a voice."""

import atexit
import os
import random
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain

import click
from haven_schemas import topology
from support.breaking import comes_right, everything_ready
from support.ledger import Ledger
from support.measured_size import is_small, sized
from support.posters import Posters
from support.shared_infrastructure import measuring_world
from support.small_trust import SmallTrust, build
from support.world import World

SEED = "HAVEN_CHAOS_SEED"
"""A whole number: what is broken when follows from it. Printed by every run."""
SHARE = "HAVEN_CHAOS_SHARE"
"""Part of the full length, such as 0.5."""
_QUIET_SECONDS = 240.0


@dataclass
class FaultRun:
    """A running system to break."""

    trust: SmallTrust
    ledger: Ledger
    seed: int
    share: float
    random: random.Random
    began: float = field(default_factory=time.monotonic)
    earlier: frozenset[str] = frozenset()
    """Ids of concerns, and of what else was told of, that a small run before this one left."""
    mails: frozenset[str] = frozenset()
    """Message-IDs of the mails that were delivered before it."""

    def times(self, full: int) -> int:
        """``full``, or the part of it that was asked for; at least 1."""
        return max(1, round(full * self.share))

    def posters(self, number: int = 8, pause: float = 0.5, most: int | None = None, tries: int = 30) -> Posters:
        """Teachers who report with this run's seed; ``tries`` of one report before it is given up."""
        return Posters(self.trust, number, pause=pause, most=most, seed=self.seed, tries=tries)

    def say(self, words: str) -> None:
        """A line for whoever waits; figures go elsewhere."""
        click.echo(f"{time.monotonic() - self.began:6.1f} s  {words}", err=True)


def asked_share() -> float:
    """The part of the full length that was asked for; all of it, where nothing was said, or a hundredth."""
    return float(os.environ.get(SHARE) or sized(1.0, 0.01))


class _SharedTrust:
    """What small runs stand on one after the other, where they need nothing of their own."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._trust: SmallTrust | None = None

    def trust(self) -> SmallTrust:
        """As the run before left it, once nothing is on its way there; made where there is none."""
        if self._trust is None:
            world = self._open.enter_context(measuring_world("shared"))
            self._trust = build(world, world.start_everything())
        everything_ready(self._trust)
        comes_right(Ledger(self._trust.world).is_idle, _QUIET_SECONDS, "the end of the run before")
        return self._trust

    def close(self) -> None:
        """The next one is made anew."""
        self._trust = None
        self._open.close()


_shared = _SharedTrust()
atexit.register(_shared.close)


def alone() -> None:
    """Ends what small runs share: called by a run that stands on something else, which takes the whole machine."""
    _shared.close()


@contextmanager
def fault_run(
    name: str,
    retry_delays_ms: Sequence[int] = topology.RETRY_DELAYS_MS,
    settings: dict[str, str] | None = None,
    prepare: Callable[[World], None] | None = None,
) -> Iterator[FaultRun]:
    """A small trust with every service running, removed at the end; takes half a minute to make. Small runs that ask
    for nothing more than ``name`` share one.

    ``settings``: of every process. ``prepare``: what is done to the infrastructure before anything is made in it.
    """
    seed = int(os.environ.get(SEED) or secrets.randbelow(1_000_000))
    share = asked_share()
    click.echo(f"{SEED}={seed} {SHARE}={share}", err=True)
    with ExitStack() as entered:
        if is_small() and not settings and prepare is None and tuple(retry_delays_ms) == topology.RETRY_DELAYS_MS:
            trust = _shared.trust()
            entered.push(_close_broken)
        else:
            alone()
            world = entered.enter_context(measuring_world(name, settings, retry_delays_ms, own=prepare is not None))
            if prepare is not None:
                prepare(world)
            trust = build(world, world.start_everything())
        ledger = Ledger(trust.world)
        told = chain.from_iterable(ledger.alerts_by_recipient().values())
        earlier, mails = frozenset((*ledger.concerns(), *told)), frozenset(ledger.message_ids())
        yield FaultRun(trust, ledger, seed, share, random.Random(seed), earlier=earlier, mails=mails)


def _close_broken(kind: type[BaseException] | None, *_: object) -> None:
    """What a run broke off in is not left to the next."""
    if kind is not None:
        _shared.close()
