"""Has the pages of a PDF counted by a process of its own."""

from collections.abc import Callable

from incidents.own_process import Processes, TookTooLong

MOST_BYTES = 30_000_000
"""Of a larger file nobody is told how many pages it has."""
_HERE = Processes()


def count_pages(pdf: bytes, beat: Callable[[], None], processes: Processes = _HERE) -> int | None:
    """How many there are; None if that cannot be said. Raises what ``beat`` raises."""
    try:
        finished = processes.run("incidents.printing.pdf_pages", pdf, beat)
    except TookTooLong:
        return None
    return int(finished.made) if finished.status == 0 and finished.made.isdigit() else None
