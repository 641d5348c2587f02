"""What every fault run stands on: a small trust on an infrastructure of its own, a seed, a length, a voice."""

import os
import random
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import click
from haven_schemas import topology
from support.ledger import Ledger
from support.measured_size import sized
from support.posters import Posters
from support.shared_infrastructure import measuring_world
from support.small_trust import SmallTrust, build
from support.world import World

SEED = "HAVEN_CHAOS_SEED"
"""A whole number: what is broken when follows from it. Printed by every run."""
SHARE = "HAVEN_CHAOS_SHARE"
"""Part of the full length, such as 0.5."""


@dataclass
class FaultRun:
    """A running system to break."""

    trust: SmallTrust
    ledger: Ledger
    seed: int
    share: float
    random: random.Random
    began: float = field(default_factory=time.monotonic)

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


@contextmanager
def fault_run(
    name: str,
    retry_delays_ms: Sequence[int] = topology.RETRY_DELAYS_MS,
    settings: dict[str, str] | None = None,
    prepare: Callable[[World], None] | None = None,
) -> Iterator[FaultRun]:
    """A small trust with every service running, removed at the end; takes half a minute to make.

    ``settings``: of every process. ``prepare``: what is done to the infrastructure before anything is made in it.
    """
    seed = int(os.environ.get(SEED) or secrets.randbelow(1_000_000))
    share = asked_share()
    click.echo(f"{SEED}={seed} {SHARE}={share}", err=True)
    with measuring_world(name, settings, retry_delays_ms, own=prepare is not None) as world:
        if prepare is not None:
            prepare(world)
        trust = build(world, world.start_everything())
        yield FaultRun(trust, Ledger(world), seed, share, random.Random(seed))
