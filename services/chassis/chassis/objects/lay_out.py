"""Lays out a page of HTML as a PDF; nothing is fetched: not an image, a style sheet, a font.

``python -m chassis.objects.lay_out`` reads the page from its input and writes the file to its output: a process of its
own, so that layout takes no time from calls, has a limit of memory, and is the first to go where there is too little.
"""

import resource
import sys
from pathlib import Path
from typing import Any

_MEMORY_BYTES = 1_500_000_000
_FIRST_TO_GO = "1000"
"""Of the Linux kernel's scale: it ends this process before any that keeps reports."""


def laid_out(page: str) -> bytes:
    """The PDF, tagged for screen readers. The package that depends on this one brings ``weasyprint`` along."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    class Nothing(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
        """Fetches nothing, whatever it is asked for."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError("nothing is fetched")

    made: bytes = HTML(string=page, url_fetcher=Nothing(), base_url=None).write_pdf(pdf_tags=True)
    return made


def main() -> int:
    """Reads, lays out, writes."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text(_FIRST_TO_GO, encoding="ascii")
    sys.stdout.buffer.write(laid_out(sys.stdin.buffer.read().decode()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
