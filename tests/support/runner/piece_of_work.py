"""A fixed piece of work, timed while a run goes on: by it machines that differ by half are compared.

Three things that tests and what they start do most, and of which one machine is good at one and the next at another:
walking through code that stays at hand (JSON, text, digests), handing bytes to another process and taking them, and
fetching what is not at hand.
"""

import hashlib
import json
import random
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from statistics import geometric_mean, median

REFERENCE_SECONDS: Mapping[str, float] = {"code": 0.0042, "bytes": 0.00143, "memory": 0.0155}
"""What each takes of a processor during a run where 1,300 seconds of two processors are twelve minutes
(``tests/budgets.toml``): they wait between two times, so nothing of them is at hand, as with what the tests start."""
_EVERY_SECONDS = 10.0
_ROWS = [{"id": number, "text": f"row {number} of the piece of work", "parts": [number] * 8} for number in range(300)]
_WORD = re.compile(r"\b(\w)(\w*)\b")
_ROUNDS, _BYTES = 400, b"x" * 400
_KEPT, _FETCHED = 100_000, 20_000


class PieceOfWork:
    """Timed again and again by a thread; ``slowness`` is 1.0 where it takes as long as it took the reference."""

    def __init__(self) -> None:
        self._pieces: Mapping[str, Callable[[], None]] = {"code": _walk, "bytes": _hand_over, "memory": _Fetching()}
        self._took: dict[str, list[float]] = {name: [_timed(piece)] for name, piece in self._pieces.items()}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="piece-of-work", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends."""
        self._stopping.set()
        self._thread.join()

    @property
    def by_kind(self) -> dict[str, float]:
        """How many times the reference's seconds each takes here: the median so far."""
        return {name: median(took) / REFERENCE_SECONDS[name] for name, took in self._took.items()}

    @property
    def slowness(self) -> float:
        """Of the three together."""
        return geometric_mean(self.by_kind.values())

    def _watch(self) -> None:
        while not self._stopping.wait(_EVERY_SECONDS):
            for name, piece in self._pieces.items():
                self._took[name].append(_timed(piece))


def _timed(piece: Callable[[], None]) -> float:
    """Seconds of a processor, the kernel's for it among them."""
    began = time.thread_time()
    piece()
    return time.thread_time() - began


def _walk() -> None:
    for _ in range(4):
        written = json.dumps(_ROWS)
        read = json.loads(written)
        words = {_WORD.sub(r"\2\1", row["text"]): row["id"] for row in read}
        hashlib.sha256("".join(sorted(words)).encode()).hexdigest()


def _hand_over() -> None:
    one, other = socket.socketpair()
    with one, other:
        for _ in range(_ROUNDS):
            one.send(_BYTES)
            other.send(other.recv(len(_BYTES)))
            one.recv(len(_BYTES))


class _Fetching:
    """Of many things far apart, one after the other in no order."""

    def __init__(self) -> None:
        keys = [f"key {number}" for number in range(_KEPT)]
        self._kept = {key: [number] for number, key in enumerate(keys)}
        random.Random(1).shuffle(keys)
        self._asked = keys[:_FETCHED]

    def __call__(self) -> None:
        if sum(self._kept[key][0] for key in self._asked) < 0:
            raise AssertionError("numbers are not below nothing")
