"""Counts the pages of a PDF that somebody sent.

``python -m incidents.printing.pdf_pages`` reads the file from its input and writes the number to its output. It is a
process of its own with little memory and time: the file may be damaged, or made to do harm.
"""

import io
import resource
import sys

_MEMORY_BYTES = 700_000_000
_SECONDS = 20


def main() -> int:
    """Writes the number of pages; 1 for a file that cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = len(PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
        return 1
    sys.stdout.write(str(pages))
    return 0


if __name__ == "__main__":
    sys.exit(main())
