"""10,000 hostile cells into tables, 100 hostile pages into PDF (target 23). Takes half a minute and needs no stack.

The pages are markup as if nothing had escaped what people wrote; that it is escaped is for the tests of exports.

Every attempt of the process to connect anywhere, or to open the file the texts point to, is counted by an audit hook
of Python (PEP 578), which no library can go around in Python code.
"""

import csv
import io
import os
import random
import re
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
from chassis.objects.harmless_cells import as_csv
from full_length._fault_run import SEED
from full_length._promises import exactly, none_of
from incidents.printing.export_file import as_pdf
from support.figures import Figure
from support.measured_size import sized

CELLS = sized(10_000, 100)
PAGES = sized(100, 2)
_ALPHABET = "=+-@\t\r\n\x00|%ab0 ',\";\uff1d\uff0b"
_FORMULAS = ('=HYPERLINK("http://x")', "=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r\n=1")
_LIVE = re.compile(r"(^|[\r\n])[=+\-@\t\x00]")
_TAGS = (
    '<img src="{0}">', '<link rel="stylesheet" href="{0}">', "<link rel=attachment href='{0}'>", "<object data={0}>",
    "<style>@import url({0})</style>", '<iframe src="{0}"></iframe>', "<svg><image href='{0}'/></svg>",
    '<p style="background:url({0})">x</p>', "<iframe srcdoc='<img src={0}>'></iframe>",
    "<style>@font-face{{font-family:x;src:url({0})}} p{{font-family:x}}</style>",
    '<a href="{0}">x</a>', "<script>fetch('{0}')</script>", "<embed src={0}>", '<base href="{0}">',
)  # fmt: skip


def run() -> list[Figure]:
    """Cells, then pages."""
    seed = int(os.environ.get(SEED) or secrets.randbelow(1_000_000))
    click.echo(f"{SEED}={seed}", err=True)
    chosen = random.Random(seed)
    live, lost = _cells(chosen)
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder) / "secret.txt"
        secret.write_text("kanarienvogel")
        tried = _counted(secret)
        found = _pages(chosen, secret)
        return [
            Figure("cells written", CELLS, "cells"),
            none_of("cells that a spreadsheet would run", live, "cells"),
            none_of("cells that do not read back as written", lost, "cells"),
            Figure("hostile pages laid out", PAGES, "pages"),
            none_of("connections and files tried", len(tried), "tries"),
            none_of("files that hold what the texts point to", found, "files"),
            exactly("what the counter sees of one try of its own", _control(tried, secret), "tries", 1),
        ]


def _cells(chosen: random.Random) -> tuple[int, int]:
    """How many stay live, and how many are lost, of cells read back from the table."""
    cells = [_cell(chosen) for _ in range(CELLS)]
    [read] = csv.reader(io.StringIO(as_csv(cells, []).removeprefix("\ufeff"), newline=""))
    live = sum(bool(_LIVE.search(cell)) for cell in read)
    kept = (_bare(cell) == _bare(back) for cell, back in zip(cells, read, strict=True))
    return live, sum(not each for each in kept)


def _cell(chosen: random.Random) -> str:
    text = "".join(chosen.choices(_ALPHABET, k=chosen.randint(0, 12)))
    return chosen.choice(_FORMULAS) + text if chosen.random() < 0.3 else text


def _bare(text: str) -> str:
    """Without what making a cell harmless adds or takes: apostrophes, and characters that no table can hold."""
    return text.replace("'", "").replace("\x00", "")


def _pages(chosen: random.Random, secret: Path) -> int:
    """How many of the files hold the secret."""
    addresses = (secret.as_uri(), "http://127.0.0.1:1/x", "https://127.0.0.1:1/x.css", "ftp://127.0.0.1:1/x")
    found = 0
    for _ in range(PAGES):
        hostile = "".join(tag.format(chosen.choice(addresses)) for tag in chosen.sample(_TAGS, 5))
        page = f"<html><head><title>x</title></head><body><main>{hostile}</main></body></html>"
        found += b"kanarienvogel" in as_pdf(page)
    return found


def _counted(secret: Path) -> list[str]:
    """Fills, for as long as the process lives, with what is tried."""
    tried: list[str] = []

    def hear(event: str, given: tuple[Any, ...]) -> None:
        if event in {"socket.connect", "socket.getaddrinfo"} or (event == "open" and str(given[0]) == str(secret)):
            tried.append(event)

    sys.addaudithook(hear)
    return tried


def _control(tried: list[str], secret: Path) -> int:
    before = len(tried)
    secret.read_text()
    return len(tried) - before
