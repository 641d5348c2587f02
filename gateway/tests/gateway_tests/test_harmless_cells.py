"""Tables for spreadsheets: no cell begins a formula, whatever is in it, and nothing else of it is lost."""

import csv
import io
import re

from chassis.objects.harmless_cells import as_csv, as_it_was, harmless
from hypothesis import given, settings
from hypothesis import strategies as st
from support.lists import every

STARTS = re.compile(r"(^|[\r\n])[=+\-@\t\x00]")


RUNNING = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "ok\n=1", "ok\r\n@x", "\x00=1", "\uff1d1")


@every("text", RUNNING)
def test_what_would_run_gets_an_apostrophe(text):
    assert "'" in harmless(text)
    assert not STARTS.search(harmless(text))


@settings(max_examples=1_000)
@given(st.text("=+-@\t\r\n\x00ab ',\";|", max_size=12))
def test_no_cell_runs_and_the_table_reads_back(text):
    (row,) = list(csv.reader(io.StringIO(as_csv([text], []).removeprefix("\ufeff"), newline="")))
    assert row == [harmless(text)]
    assert not STARTS.search(row[0])
    assert harmless("Fill it in.") == "Fill it in."


@settings(max_examples=1_000)
@given(st.text("=+-@\t\r\nab ',\";|\uff1d", max_size=12))
def test_it_can_be_undone(text):
    assert as_it_was(harmless(text)) == text
