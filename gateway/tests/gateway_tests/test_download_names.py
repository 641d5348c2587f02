"""The header that names a download: whatever the name is, it can be sent, and no program is led astray by it."""

import re
from urllib.parse import unquote

import pytest
from gateway.rendering.download_names import attachment
from hypothesis import given
from hypothesis import strategies as st
from support.lists import every


def _read(header):
    """As a browser does: the exact name where there is one, else the plain one."""
    exact = re.search(r"filename\*=UTF-8''([^;]+)", header)
    if exact:
        return unquote(exact[1], errors="strict")
    return re.search(r'filename="?([^"]+)"?', header)[1]


@every(
    ("name", "plain"),
    [
        ("letter.pdf", "letter.pdf"),
        ("\u2019s note.txt", "s note.txt"),
        ("Łukasz.pdf", "ukasz.pdf"),
        ("Zoé.pdf", "Zoe.pdf"),
        ("ملاحظة.pdf", "file.pdf"),
        ("😢", "file"),
        ('a "b".txt', "a _b_.txt"),
        ("a\\b.txt", "a_b.txt"),
    ],
)
def test_plain_letters_stand_beside_the_name(name, plain):
    header = attachment(name)
    assert f"filename={plain}" in header.replace('"', "")
    assert _read(header) == name


@pytest.mark.parametrize("name", ["\u202etxt.exe", "a\r\nX: b", "\x00", "", "\ud800"])
def test_what_cannot_be_seen_is_left_out(name):
    read = _read(attachment(name))
    assert read
    assert read.isprintable()


@given(st.text(max_size=300))
def test_every_name_makes_a_header(name):
    header = attachment(name)
    assert header.isascii()
    assert header.isprintable()
    assert _read(header) == ("".join(each for each in name if each.isprintable()).strip() or "file")
