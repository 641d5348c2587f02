"""A fixed piece of work, timed while a run goes on: by it machines that differ by half are compared.

It does what tests do most: it reads and writes JSON, walks through objects, matches text and counts digests.
"""

import hashlib
import json
import re
import threading
import time
from statistics import median

REFERENCE_SECONDS = 0.008
"""What the piece takes of a processor during a run where 1,300 seconds of two processors are twelve minutes
(``tests/budgets.toml``): it waits between two times, so nothing of it is at hand, as with what the tests start."""
_EVERY_SECONDS = 10.0
_ROWS = [{"id": number, "text": f"row {number} of the piece of work", "parts": [number] * 8} for number in range(300)]
_WORD = re.compile(r"\b(\w)(\w*)\b")


class PieceOfWork:
    """Timed again and again by a thread; ``slowness`` is 1.0 where it takes as long as it took the reference."""

    def __init__(self) -> None:
        self._took: list[float] = [timed()]
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
    def slowness(self) -> float:
        """How many times the reference's seconds the piece takes here: the median so far."""
        return median(self._took) / REFERENCE_SECONDS

    def _watch(self) -> None:
        while not self._stopping.wait(_EVERY_SECONDS):
            self._took.append(timed())


def timed() -> float:
    """Seconds of a processor that one piece takes now."""
    began = time.thread_time()
    for _ in range(4):
        written = json.dumps(_ROWS)
        read = json.loads(written)
        words = {_WORD.sub(r"\2\1", row["text"]): row["id"] for row in read}
        hashlib.sha256("".join(sorted(words)).encode()).hexdigest()
    return time.thread_time() - began
