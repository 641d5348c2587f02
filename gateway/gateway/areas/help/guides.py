"""The guides of ``docs/guides`` as they are shown: what is in them, section by section."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

NAMES = ("staff", "safeguarding-leads", "data-protection", "trust-it", "mis-vendors")
"""In the order in which they are offered; the guides of developers are not among them."""
_CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet govuk-list--spaced",
    "ordered_list_open": "govuk-list govuk-list--number govuk-list--spaced",
    "link_open": "govuk-link",
    "table_open": "govuk-table",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
    "code_block": "haven-code",
    "fence": "haven-code",
}
_HEADINGS = {"h2": "govuk-heading-m", "h3": "govuk-heading-s", "h4": "govuk-heading-s"}


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it, up to the next. ``anchor``: its id on the guide's page, empty for what stands
    before the first heading; ``text``: its words, to be searched."""

    guide: str
    title: str
    anchor: str
    level: int
    text: str


@dataclass(frozen=True)
class Guide:
    """One guide. ``body``: without its title."""

    name: str
    title: str
    body: Markup
    sections: tuple[Section, ...]


@cache
def guide(name: str) -> Guide:
    """One of ``NAMES``."""
    text = (files("gateway") / "areas" / "help" / "guides" / f"{name}.md").read_text(encoding="utf-8")
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    title, tokens = tokens[1].content, tokens[3:]
    sections = tuple(_sections(name, title, tokens))
    for token in _each(tokens):
        _dress(token)
    shown = reader.renderer.render(tokens, reader.options, {})
    return Guide(name, title, Markup(shown), sections)  # noqa: S704  # our own file, HTML is off: every word is escaped


def guides() -> list[Guide]:
    """All of them."""
    return [guide(name) for name in NAMES]


def _sections(name: str, title: str, tokens: list[Token]) -> Iterator[Section]:
    """Gives each heading its id on the way."""
    heading, anchor, level, words = title, "", 1, list[str]()
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            yield Section(name, heading, anchor, level, " ".join(words))
            heading, level, words = _plain(tokens[position + 1]), int(token.tag[1]), []
            anchor = anchor_of(heading)
            token.attrSet("id", anchor)
        elif token.type in ("inline", "fence", "code_block") and tokens[position - 1].type != "heading_open":
            words.append(_plain(token))
    yield Section(name, heading, anchor, level, " ".join(words))


def anchor_of(heading: str) -> str:
    """A heading as the id that links between guides use: lower case, hyphens, no other signs."""
    kept = "".join(each for each in heading.lower() if each.isalnum() or each in " -")
    return kept.replace(" ", "-")


def _plain(token: Token) -> str:
    if not token.children:
        return token.content
    return "".join(" " if each.type in ("softbreak", "hardbreak") else each.content for each in token.children)


def _each(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _each(token.children or ())


def _dress(token: Token) -> None:
    """The design system's classes, and links that lead where the guide stands here."""
    if token.type == "heading_open":
        token.attrSet("class", _HEADINGS[token.tag])
    elif token.type in _CLASSES:
        token.attrJoin("class", _CLASSES[token.type])
    for position, each in enumerate(token.children or ()):
        if each.type == "link_open":
            end = next(after for after in (token.children or [])[position:] if after.type == "link_close")
            _lead(each, end)


def _lead(begin: Token, end: Token) -> None:
    """What is not part of the help, such as a file of the repository, is not linked: its words stay."""
    address = _address(str(begin.attrGet("href")))
    if address is not None:
        begin.attrSet("href", address)
        return
    begin.tag = end.tag = "span"
    begin.attrs = {}


def _address(target: str) -> str | None:
    file, _, anchor = target.partition("#")
    if "://" in target:
        return target
    if not file:
        return f"#{anchor}"
    name = file.removesuffix(".md")
    if name not in NAMES:
        return None
    return f"/help/{name}#{anchor}" if anchor else f"/help/{name}"
