"""Documents, docstrings, comments and pages use everyday words: a short closed list of private ones is refused."""

import re

from sources import ROOT, name_of, tracked
from support.lists import every

PRIVATE = {
    r"(?<!next-)(?<!')\bdoors?\b": "sign in, re-authenticate",
    r"\bsmall letters\b": "lower case",
    r"\b(?:file|name)'s endings?\b|\bendings? of (?:a|the) (?:file|name)": "extension",
    r"\bcarried (?:over|along|through)\b": "kept form; sent on",
    r"(?<![</])\baside\b": "at the same time; not counting",
    r"\bof (?:before|now)\b(?! (?:an?|and|it|that|the|there|they|this)\b)": "earlier, previous; present",
    r"\bever more seldom\b": "less and less often",
    r"\b(?:of|in) the house\b(?! at)": "this repository",
}
"""What is refused, and what to say; as a list for people: "Words we do not use" in the glossary."""
ANY_OF_THEM = re.compile("|".join(f"(?:{word})" for word in PRIVATE), re.IGNORECASE)
EXEMPT = (
    "docs/glossary.md",  # lists them
    "tests/repository/test_everyday_words.py",
    "deploy/local/haven_local/demonstration/accounts.py",  # invented accounts of staff, about doors and houses
)
READ_BY_STAFF = [
    path
    for path in tracked(
        "*.html",
        "services/alerts/*.txt",
        "docs/guides/*.md",
        "shared-schemas/haven_schemas/words/*.py",
        "shared-schemas/haven_schemas/alerts/*.py",
    )
    if re.search(r"second factor", "".join(path.read_text(encoding="utf-8").split('"""')[::2]), re.IGNORECASE)
]
"""Where what is a second factor in code is not called a second step; of Python, docstrings not counting."""
PAGES = [path for path in tracked("*.md", "*.py", "*.html", "*.txt", "*.js", "*.css") if name_of(path) not in EXEMPT]


def private_words(text):
    """Each private word in ``text``, with the line it is on."""
    for found in ANY_OF_THEM.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, found[0]


@every("page", PAGES, ids=name_of)
def test_no_private_words(page):
    assert list(private_words(page.read_text(encoding="utf-8"))) == []


@every(
    "line",
    [
        "A POST that meets a door is kept.",
        "``text`` in small letters.",
        "The file's ending says it.",
        "What was carried over is sealed.",
        "Their own reports aside.",
        "Names of before.",
        "The address of now is told.",
        "It asks ever more seldom.",
    ],
)
def test_a_private_word_is_found(line):
    """So that the test above can fail."""
    assert list(private_words(line))


def test_everyday_sentences_pass():
    assert not list(
        private_words("<aside>Who is told of before it ends, what is carried out, next-door, ending a visit.")
    )


def test_a_second_step_has_one_name_for_who_reads_it():
    assert [name_of(path) for path in READ_BY_STAFF] == []


def test_the_glossary_lists_what_is_refused():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").partition("## Words we do not use")[2]
    for word in PRIVATE.values():
        assert word.split(";")[0].split(",")[0] in text
