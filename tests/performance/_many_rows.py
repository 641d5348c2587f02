"""A file of a million rows read to typed changes in a process of its own, so that its peak of memory is its own."""

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pupils.files.csv_file import HEADER, read_csv
from pupils.files.outcomes import Outcomes
from support.measured_size import sized

ROWS = sized(1_000_000, 10_000)
_A_PIECE = 1_000


def main() -> None:
    """Prints seconds, rows, and the megabytes the process grew by, as JSON."""
    before = _megabytes()
    outcomes = Outcomes(read_csv(_a_million()), date(2026, 11, 24))
    began, rows = time.perf_counter(), 0
    while batch := outcomes.next_batch(500):
        rows += len(batch)
    print(json.dumps({"seconds": time.perf_counter() - began, "rows": rows, "grown": _megabytes() - before}))


def _megabytes() -> float:
    """The process's peak; ``getrusage`` would tell that of the process it was forked from."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _a_million() -> Iterator[bytes]:
    """Made as it is asked for, so that what is held is what reading holds."""
    yield ",".join(HEADER).encode() + b"\r\n"
    for start in range(0, ROWS, _A_PIECE):
        lines = (f"A{start + n:012d},Surname{start + n},Ida,,,2014-03-02,F,7,7B\r\n" for n in range(_A_PIECE))
        yield "".join(lines).encode()


if __name__ == "__main__":
    main()
