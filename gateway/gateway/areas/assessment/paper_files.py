"""A paper as a file: a page of HTML that stands by itself, a PDF laid out from it, and a DOCX to go on writing in."""

import io
import re
import subprocess
import sys
from threading import BoundedSemaphore

from docx import Document
from docx.document import Document as DocumentType
from docx.shared import Cm, Pt, RGBColor
from flask import render_template
from haven_schemas.errors import ErrorCode, Problem

from gateway.areas.assessment.paper import Block, Paper

_SECONDS = 40.0
_WAITS = 20.0
_ONE_AT_A_TIME = BoundedSemaphore(1)
"""Layout takes a processor for seconds and some memory; reports come first."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LATE = RGBColor(0x7D, 0x1F, 0x17)
_LONG_WORD = 16
"""Letters; five such words stand side by side on a page."""


def as_html(paper: Paper) -> str:
    """One page that stands by itself and fetches nothing."""
    return render_template("assessment_paper.html", paper=paper, has_long_word=_has_long_word)


def _has_long_word(cell: str) -> bool:
    """Such a cell's words may be broken anywhere: layout then measures every letter, which took most of its time."""
    return any(len(word) > _LONG_WORD for word in cell.split())


def as_pdf(paper: Paper) -> bytes:
    """Laid out by a process of its own. ``overloaded`` while another one is being made for longer than one may wait, or
    if this one takes too long."""
    page = as_html(paper)
    if not _ONE_AT_A_TIME.acquire(timeout=_WAITS):
        raise Problem(ErrorCode.OVERLOADED)
    command = [sys.executable, "-m", "chassis.objects.lay_out"]
    try:
        made = subprocess.run(  # noqa: S603  # our own program, the page on its input
            command, input=page.encode(), capture_output=True, check=True, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise Problem(ErrorCode.OVERLOADED) from None
    finally:
        _ONE_AT_A_TIME.release()
    return made.stdout


def as_docx(paper: Paper) -> bytes:
    """The same in a form that a word processor opens and changes."""
    made = Document()
    made.core_properties.title = paper.title
    made.core_properties.author = "Haven"
    made.add_heading(_plain(paper.title), level=0)
    for line in paper.lines:
        made.add_paragraph(_plain(line))
    for section in paper.sections:
        made.add_heading(_plain(section.title), level=1)
        for block in section.blocks:
            _add(made, block)
    made.sections[0].footer.paragraphs[0].text = _plain(paper.foot)
    for margin in ("left_margin", "right_margin"):
        setattr(made.sections[0], margin, Cm(2))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _add(made: DocumentType, block: Block) -> None:
    if block.kind == "table":
        _add_table(made, block)
        return
    if block.heading:
        made.add_heading(_plain(block.heading), level=2)
    written = made.add_paragraph().add_run(_plain(block.text))
    if block.kind == "open":
        written.bold, written.font.color.rgb = True, _LATE


def _add_table(made: DocumentType, block: Block) -> None:
    table = made.add_table(rows=1, cols=len(block.head), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, block.head, strict=True):
        cell.paragraphs[0].add_run(_plain(words)).bold = True
    for row in block.rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = _plain(words)
    for row_of_cells in table.rows:
        for cell in row_of_cells.cells:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(9)
    made.add_paragraph()


def _plain(words: str) -> str:
    """Without control characters, which no word processor opens."""
    return _NOT_IN_XML.sub("", words)
