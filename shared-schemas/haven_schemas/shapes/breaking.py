"""What a process of the last release and a present one would not understand of each other.

A service is rolled out before who calls it, so an old caller asks a new service. It refuses a request with a field it
does not know; the old caller passes over what it does not know of an answer (``chassis.bus.rpc_client``). The answer to
a call that writes is kept for 35 days, so that a new caller may read one that was given before the upgrade, or before
several: a field of it that has a default must keep it.

An event lies in queues and outboxes while services are upgraded in any order: old ones read what new ones wrote and
the other way round, and either refuses a field it does not know. So an event of one version stays as it was published.
What a vendor sends we read as a request: the vendor's system stays as it is when ours is upgraded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .describing import FieldShape, TypeShape
from .document import WIRE, CallShape, Shapes
from .fitting import fits_but_for_inside
from .notation import Kind, Kinds, written

Types = dict[str, TypeShape]


@dataclass(frozen=True)
class Way:
    """How one side reads what the other wrote.

    ``refuses_more``: a field that the reader does not know is an error. ``fills_in``: the reader's default may stand
    for what the writer does not know. ``keeps_defaults``: what could be left out must stay so.
    """

    said: str
    refuses_more: bool
    fills_in: bool
    keeps_defaults: bool = False


REQUEST = Way("request", refuses_more=True, fills_in=True, keeps_defaults=True)
REPLY = Way("reply", refuses_more=False, fills_in=False)
KEPT_REPLY = Way("kept reply", refuses_more=False, fills_in=True, keeps_defaults=True)
EVENT = Way("event", refuses_more=True, fills_in=False)
FORM = Way("what vendors send", refuses_more=True, fills_in=True, keeps_defaults=True)
WIRE_REPLY = Way("reply", refuses_more=True, fills_in=False)


def breaks(before: Shapes, now: Shapes) -> list[str]:
    """Each thing of ``before`` that ``now`` breaks, in words that name the call and the field; empty: none.

    Who may call, and in which tier, is policy: it stands in the file for the review and is not compared.
    """
    found: list[str] = []
    for name, call in before.calls.items():
        if name in now.calls:
            found.extend(_breaks_of_call(name, before, now))
        elif not call.replaced_by:
            found.append(f"{name}: went without having been replaced for a release")
    for name, call in now.calls.items():
        if call.replaced_by and call.replaced_by not in now.calls:
            found.append(f"{name}: there is no {call.replaced_by} in its place")
    return [*found, *_breaks_of_events(before, now), *_breaks_of_forms(before, now)]


def _breaks_of_call(name: str, before: Shapes, now: Shapes) -> Iterator[str]:
    old, new = before.calls[name], now.calls[name]
    if old.writes and not new.writes:
        yield f"{name}: an idempotency key is not honoured any more"
    yield from _read(REQUEST, name, before.types, now.types).faults(old.request, new.request)
    way = WIRE_REPLY if name == WIRE else REPLY
    yield from _read(way, name, now.types, before.types).faults(new.reply, old.reply)
    yield from _breaks_of_kept(name, (old, before.types), (new, now.types))


def _breaks_of_kept(name: str, before: tuple[CallShape, Types], now: tuple[CallShape, Types]) -> Iterator[str]:
    if before[0].writes and now[0].writes:
        yield from _read(KEPT_REPLY, name, before[1], now[1]).faults(before[0].reply, now[0].reply)


def _breaks_of_events(before: Shapes, now: Shapes) -> Iterator[str]:
    """An event goes when its next version comes, or once the release before had nobody read it."""
    for name, event in before.events.items():
        if name in now.events:
            yield from dict.fromkeys(_breaks_of_event(name, before, now))
        elif event.readers and not _has_next_version(name, now):
            yield f"{name}: went while {', '.join(event.readers)} still read it"


def _breaks_of_event(name: str, before: Shapes, now: Shapes) -> Iterator[str]:
    old, new = before.events[name].type, now.events[name].type
    yield from _read(EVENT, name, before.types, now.types).faults(old, new)
    yield from _read(EVENT, name, now.types, before.types).faults(new, old)


def _has_next_version(name: str, now: Shapes) -> bool:
    event_type, _, version = name.rpartition(".v")
    return f"{event_type}.v{int(version) + 1}" in now.events


def _breaks_of_forms(before: Shapes, now: Shapes) -> Iterator[str]:
    for name in before.forms:
        if name in now.forms:
            yield from _read(FORM, name, before.types, now.types).faults(name, name)
        else:
            yield f"{name}: went while vendors may send it"


def _read(way: Way, call: str, wrote: Types, reads: Types) -> "_Reading":
    return _Reading(way, f"{call}: {way.said}", wrote, reads)


@dataclass(frozen=True)
class _Reading:
    """One side's types and the other's. ``above``: pairs of types this one stands in, since a type may hold itself."""

    way: Way
    path: str
    wrote: Types
    reads: Types
    above: frozenset[tuple[str, str]] = frozenset()

    def faults(self, wrote: str, reads: str) -> Iterator[str]:
        """What of a type that is written cannot be read as another."""
        if (wrote, reads) not in self.above:
            within = replace(self, above=self.above | {(wrote, reads)})
            yield from within._faults_of_type(self.wrote[wrote], self.reads[reads])

    def _faults_of_type(self, source: TypeShape, target: TypeShape) -> Iterator[str]:
        for check in sorted(set(target.checks) - set(source.checks)):
            yield f"{self.path}: the check {check} is not known to who writes it"
        if self.way.refuses_more:
            for name in sorted(source.fields.keys() - target.fields.keys()):
                yield f"{self.path}.{name}: is refused by who reads it"
        for name, shape in target.fields.items():
            yield from self._faults_of_field(name, source.fields.get(name), shape)

    def _faults_of_field(self, name: str, wrote: FieldShape | None, reads: FieldShape) -> Iterator[str]:
        if wrote is None:
            if reads.default is None or not self.way.fills_in:
                yield f"{self.path}.{name}: is missed by who reads it"
            return
        if self.way.keeps_defaults and wrote.default is not None and reads.default is None:
            yield f"{self.path}.{name}: could be left out and is required"
        below = replace(self, path=f"{self.path}.{name}")
        yield from below._faults_of_kinds(wrote.kinds, reads.kinds)

    def _faults_of_kinds(self, wrote: Kinds, reads: Kinds) -> Iterator[str]:
        for kind in wrote:
            yield from self._faults_of_kind(kind, reads)

    def _faults_of_kind(self, kind: Kind, reads: Kinds) -> Iterator[str]:
        """Nothing if one of ``reads`` takes it; what is wrong inside where only one could; else the kind itself."""
        tries = [list(self._faults_inside(kind, each)) for each in reads if self._could_be(kind, each)]
        if [] in tries:
            return
        if len(tries) == 1:
            yield from tries[0]
        else:
            yield f"{self.path}: {written((kind,))} is not read as {written(reads)}"

    def _could_be(self, wrote: Kind, reads: Kind) -> bool:
        both_types = wrote.name in self.wrote and reads.name in self.reads
        return both_types or fits_but_for_inside(wrote, reads)

    def _faults_inside(self, wrote: Kind, reads: Kind) -> Iterator[str]:
        if wrote.name in self.wrote and reads.name in self.reads:
            yield from self.faults(wrote.name, reads.name)
        for held, taken in zip(wrote.inside, reads.inside, strict=False):
            yield from self._faults_of_kinds(held, taken)
