"""A form that ends with a file: its fields first, then its bytes, never all at once."""

import io

import pytest
from gateway.areas.documents.document_files import file_name
from gateway.security.streamed_form import read_form, read_report
from haven_schemas.errors import ErrorCode, Problem

BOUNDARY = "x9x"


class Counted(io.RawIOBase):
    """A body that counts what was read of it."""

    def __init__(self, *parts, ending=b""):
        self._pieces, self.read_bytes = [*parts, ending], 0

    def read(self, size=-1):
        while self._pieces:
            piece = self._pieces[0][:size]
            self._pieces[0] = self._pieces[0][size:]
            if not self._pieces[0]:
                self._pieces.pop(0)
            if piece:
                self.read_bytes += len(piece)
                return piece
        return b""


def part(name, value, filename=None):
    said = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{said}\r\n\r\n'
    return head.encode() + value + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def test_fields_are_known_before_the_file_is_read():
    large = b"x" * 5_000_000
    body = Counted(part("a", b"1"), part("a", "zwö".encode()), part("file", large, "a.txt"), ending=END)
    fields, file = read_form(body, BOUNDARY)
    assert fields.getlist("a") == ["1", "zwö"]
    assert body.read_bytes < 300_000
    assert file is not None
    assert file.name == "a.txt"
    assert sum(map(len, file.pieces)) == len(large)


def test_bytes_that_look_like_a_boundary_stay_in_the_file():
    content = b"\r\n--x9\r\n--x9y\r\n" * 20_000 + b"\r\n"
    _, file = read_form(Counted(part("file", content, "a.bin"), ending=END), BOUNDARY)
    assert b"".join(file.pieces) == content


@pytest.mark.parametrize("body", [part("a", b"1") + END, part("file", b"", "") + END, END])
def test_no_file_chosen(body):
    assert read_form(Counted(body), BOUNDARY)[1] is None


def test_what_is_no_form_is_refused():
    for body, boundary in ((b"nothing", BOUNDARY), (END, None), (part("a", b"x" * 100_000) + END, BOUNDARY)):
        with pytest.raises(Exception) as refused:  # noqa: PT011  # ours or werkzeug's, which have no base in common
            read_form(Counted(body), boundary)
        assert isinstance(refused.value, Problem) or refused.value.code == 413


def test_a_body_that_breaks_off_inside_the_file_is_no_whole_file():
    _, file = read_form(Counted(part("file", b"x" * 100, "a.txt")[:-50]), BOUNDARY)
    with pytest.raises(Problem):
        b"".join(file.pieces)


def test_the_words_of_a_report_are_known_before_any_of_its_files_and_each_file_is_read_by_itself():
    large = b"x" * 3_000_000
    body = Counted(
        part("account", b"y" * 200_000), part("file", large, "a.txt"), part("file", b"", ""),
        part("file", b"2", "b.txt"), part("do", b"send"), ending=END,
    )  # fmt: skip
    fields, files = read_report(body, BOUNDARY)
    assert len(fields["account"]) == 200_000
    assert fields["had_files"] == "1"
    assert body.read_bytes < 600_000
    assert [file.name for file in files] == ["a.txt", "b.txt"]
    _, files = read_report(Counted(part("file", large, "a.txt"), part("file", b"2", "b.txt"), ending=END), BOUNDARY)
    assert [(file.name, sum(map(len, file.pieces))) for file in files] == [("a.txt", len(large)), ("b.txt", 1)]


def test_a_report_without_a_file_says_so():
    fields, files = read_report(Counted(part("account", b"y"), part("file", b"", ""), ending=END), BOUNDARY)
    assert "had_files" not in fields
    assert list(files) == []


def test_a_report_that_breaks_off_keeps_its_words_and_no_part_of_a_file():
    fields, files = read_report(Counted(part("account", b"y") + part("file", b"x" * 99, "a.txt")[:-50]), BOUNDARY)
    assert fields["account"] == "y"
    with pytest.raises(Problem):
        b"".join(next(files).pieces)


def test_words_without_end_are_no_report():
    for size, number in ((900, 1_100), (2_000, 900)):
        with pytest.raises(Problem, match=ErrorCode.BODY_TOO_LARGE):
            read_report(Counted(*[part(f"a{n}", b"x" * size) for n in range(number)], ending=END), BOUNDARY)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("C:\\Users\\Ann\\letter.pdf", "letter.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("Mèmo.docx", "Mèmo.docx"),
    ],
)
def test_names_of_files(said, kept):
    assert file_name(said) == kept
