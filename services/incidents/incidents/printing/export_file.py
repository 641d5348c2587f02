"""Makes the file of an export from its content, and refuses one in which a name is left that was to be left out.

``python -m incidents.printing.export_file`` reads the content as JSON from its input and writes the file to its output.
It is a process of its own, so that layout takes no time from calls, has a limit of memory, and ends with everything it
held. Nothing is fetched: not an image, a style sheet, a font.
"""

import csv
import io
import json
import re
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

from chassis.objects.harmless_cells import as_csv
from chassis.objects.lay_out import laid_out
from haven_schemas.body_map import drawn
from pydantic import TypeAdapter

from .export_content import NAME_FOUND, Content, ContentEntry
from .identifying import LABELS, found_in
from .name_runs import Form
from .redaction import NamedPerson, Redactor

_MEMORY_BYTES = 1_500_000_000
_SURE_LETTERS = 6
"""In packed bytes shorter words come up by chance."""
_OF_PDF = frozenset({"filter", "length", "stream", "endstream", "endobj", "objstm", "startxref", "flatedecode"})
_PAGE_NUMBER = r"\s*\b\d+ / \d+\s*\Z"
"""It would part a name that goes on on the next page."""


class NameFound(Exception):
    """A name that was to be left out stands in the file."""


def make_file(kind: str, content: Content, redactor: Redactor, bare: Content | None = None) -> bytes:
    """The file; ``NameFound``. ``bare``: the content with our own words alone, if not what is no text in it."""
    if kind == "json":
        made = as_json(content).encode()
    elif kind == "html":
        made = as_html(content).encode()
    elif kind == "csv":
        made = as_table(content).encode()
    else:
        made = as_pdf(as_html(content))
    check(kind, made, content, redactor, bare or content.with_texts(lambda _: ""))
    return made


def as_json(content: Content) -> str:
    """The content and its digest."""
    return json.dumps({"digest": content.digest, **content.as_json()}, ensure_ascii=False, indent=1) + "\n"


def as_table(content: Content) -> str:
    """The entries as CSV, each on a line, below what is not in it and why."""
    header = ("Kind", "Category", "Happened", "Recorded", "Recorded by", "About", "What it says", "Facts", "Marks seen")
    return as_csv([foot_of(content)], [header, *(_row(each) for each in content.entries)])


def _row(entry: ContentEntry) -> list[str]:
    texts = "\n".join(f"{each.heading}: {each.text}" if each.heading else each.text for each in entry.passages)
    facts = "\n".join(f"{each.label}: {each.text}" for each in entry.lines)
    marks = "\n".join(
        f"{f'{body.of}: ' if body.of else ''}{mark.words}{f': {mark.description}' if mark.description else ''}"
        for body in entry.body_maps
        for mark in body.marks
    )
    about = "\n".join(entry.about)
    return [entry.kind, entry.category, entry.happened, entry.recorded, entry.by, about, texts, facts, marks]


def as_html(content: Content) -> str:
    """One page that stands by itself."""
    from jinja2 import Environment, PackageLoader, select_autoescape

    environment = Environment(
        loader=PackageLoader("incidents", "exports/templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("export.html")
    return page.render(content=content, digest=content.digest, foot=foot_of(content), drawn=drawn)


def foot_of(content: Content) -> str:
    """What stands at the foot of every page: what it is of, and what is not in it."""
    made = f", made {content.made}" if content.made else ""
    return f"{content.title}{made}. {content.limits_text}".strip()


def as_pdf(page: str) -> bytes:
    """The same page, laid out and tagged for screen readers."""
    return laid_out(page)


def check(kind: str, made: bytes, content: Content, redactor: Redactor, bare: Content) -> None:
    """Raises ``NameFound`` if a form of a name stands in the file more often than in our own words around the content.

    A child may be called as one of those words ("Page"); the same page without its texts tells how often they occur.
    Labels and the digest are nobody's name.
    """
    if kind == "json":
        found, expected = [*_said_in_json(made.decode())], [*_said_in_json(as_json(bare))]
    elif kind == "html":
        found, expected = _said_in_html(made.decode()), _said_in_html(as_html(bare))
    elif kind == "csv":
        found, expected = _said_in_table(made.decode()), _said_in_table(as_table(bare))
    else:
        found, expected = _said_in_pdf(made, content), _read_off_html(as_html(bare))
    own = _counted(redactor, expected, bare.digest)
    there = _counted(redactor, found, content.digest, wrapped=kind == "pdf")
    if any(times > own[form] for form, times in there.items()) or (kind == "pdf" and _in_bytes(made, redactor)):
        raise NameFound
    if content.is_sample:
        _check_sample(kind, found, content, redactor, bare)


def _check_sample(kind: str, found: Iterable[str], content: Content, redactor: Redactor, bare: Content) -> None:
    """Raises ``NameFound`` if what identifies by its form stands in the file more often than in our own words, outside
    of labels. Of a PDF line by line, and in the page it was laid out from: there letters stand in their order."""
    if kind == "pdf":
        page = as_html(content)
        found = [*_said_in_html(page), *(line for text in found for line in text.split("\n"))]
        if _counted(redactor, _said_in_html(page), content.digest) - _counted(
            redactor, _said_in_html(as_html(bare)), bare.digest
        ):
            raise NameFound
    there = _identifying(redactor, found, content.digest)
    own = _identifying(redactor, [*_said_in_html(as_html(bare)), *_said_in_json(as_json(bare))], bare.digest)
    if there.keys() - own.keys():
        raise NameFound


def _identifying(redactor: Redactor, said: Iterable[str], digest: str) -> Counter[str]:
    counts = Counter[str]()
    for text in said:
        for piece, is_open in redactor.outside_labels(text.replace(digest, " ")):
            if is_open:
                counts.update(found_in(piece))
    return counts


def _counted(redactor: Redactor, said: Iterable[str], digest: str, *, wrapped: bool = False) -> Counter[Form]:
    signs = re.compile(r"\s*".join(digest))
    counts = Counter[Form]()
    for text in said:
        counts.update(redactor.counts(signs.sub(" ", text), wrapped=wrapped))
    return counts


def _in_bytes(made: bytes, redactor: Redactor) -> bool:
    """Whether a long form stands in what is not packed, its letters by themselves."""
    small = made.lower()
    for form in redactor.forms:
        spelt = " ".join(form)
        if len("".join(form)) < _SURE_LETTERS or spelt in _OF_PDF:
            continue
        for code, letter in (("utf-8", rb"[a-z]"), ("utf-16-be", rb"\x00[a-z]")):
            word = spelt.encode(code)
            if word in small and re.search(
                rb"(?<!" + letter + rb")" + re.escape(word) + rb"(?!" + letter + rb")", small
            ):
                return True
    return False


def _said_in_json(text: str) -> Iterator[str]:
    def strings(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for name, each in value.items():
                yield from (name, *strings(each))
        elif isinstance(value, list):
            for each in value:
                yield from strings(each)
        elif isinstance(value, str):
            yield value

    return strings(json.loads(text))


def _said_in_table(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) for cell in row]


class _Texts(HTMLParser):
    """Collects what a page says: in its texts, by the tag they are in, and in its tags, attributes and remarks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[tuple[str, str]] = []
        self.marks: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.marks += [tag, *(part for pair in attrs for part in pair if part)]

    def handle_data(self, data: str) -> None:
        self.texts.append((self._tag, data))

    def handle_comment(self, data: str) -> None:
        self.marks.append(data)

    def handle_decl(self, decl: str) -> None:
        self.marks.append(decl)

    def handle_pi(self, data: str) -> None:
        self.marks.append(data)


def _read(page: str) -> _Texts:
    texts = _Texts()
    texts.feed(page)
    texts.close()
    return texts


def _said_in_html(page: str) -> list[str]:
    read = _read(page)
    return [*read.marks, *(text for _, text in read.texts)]


def _read_off_html(page: str) -> list[str]:
    """What a reader of its layout sees: the style is not read, headings stand in the outline once more, and the foot
    is not looked at."""
    read = _read(page)
    seen = [text for tag, text in read.texts if tag not in ("style", "footer")]
    return [*seen, *(text for tag, text in read.texts if tag in ("h1", "h2", "h3"))]


def _said_in_pdf(made: bytes, content: Content) -> list[str]:
    """The text layer, less what stands at the foot of each page, the facts about the document, and its outline.

    The foot says what the cover says, where it is read, and the number of the page.
    """
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(made))
    words = r"\s+".join(map(re.escape, foot_of(content).split()))
    foot = re.compile(rf"(?:\s*{words})?{_PAGE_NUMBER}")
    said = ["\n".join(foot.sub("", page.extract_text()) for page in reader.pages)]
    said += [str(value) for name, value in (reader.metadata or {}).items() if name != "/Producer"]
    said += [str(getattr(each, "title", "")) for each in _flat(reader.outline)]
    xmp = reader.root_object.get("/Metadata")
    if xmp is not None:
        said.append(xmp.get_object().get_data().decode("utf-8", "replace"))
    return said


def _flat(outline: Any) -> Iterator[Any]:
    for each in outline:
        if isinstance(each, list):
            yield from _flat(each)
        else:
            yield each


def read_content(given: dict[str, Any]) -> Content:
    """What ``as_json`` wrote."""
    return TypeAdapter(Content).validate_python(
        {name: value for name, value in given.items() if name != "haven_export"}
    )


def read_named(given: dict[str, Any]) -> NamedPerson:
    """Someone as ``render_export`` told of them."""
    sets = {name: frozenset(given[name]) for name in ("names", "surnames")}
    return NamedPerson(
        given["label"], **sets, typed=given["typed"], others=_forms(given), as_written=given["as_written"]
    )


def _forms(given: dict[str, Any]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(each) for each in given["others"])


def main() -> int:
    """Reads what to make, writes the file; 3 when a name is left."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    given = json.load(sys.stdin)
    content = read_content(given["content"])
    left_out, kept = ([read_named(each) for each in given[part]] for part in ("left_out", "kept"))
    redactor = Redactor(left_out, kept, LABELS if content.is_sample else ())
    try:
        made = make_file(given["format"], content, redactor, read_content(given["bare"]))
    except NameFound:
        return NAME_FOUND
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
