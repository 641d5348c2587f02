"""What is to be put right names its field and says what to do: a list of errors is read apart from the fields."""

import re
from pathlib import Path

import pytest
from haven_schemas.errors import FieldCode, field_words_of
from haven_schemas.field_sentences import CHOSEN, DAYS, WRITTEN, field_sentence
from support.lists import every

import gateway

TEMPLATES = Path(gateway.__file__).parent
NEVER_WRONG = {
    "about_colleague", "act", "all", "check", "child", "class", "counts_second_factor", "default", "do", "document",
    "ended", "files_are_full", "follows_list", "from", "from_paper", "harmed", "keeps", "known_on", "leaver", "leavers",
    "limited_to_groups", "links", "look", "mail", "may_span_trust", "not_shared", "on", "ours", "photos",
    "recovery", "reopens_record", "retired", "shared", "show", "staff_files_are_full", "sure", "then", "to",
    "token", "waits", "who", "whole",
}  # fmt: skip
"""Ticks, filters of lists, and codes that have a page of their own when they are not taken."""
_FIELD = re.compile(r'<(?:input|select|textarea)[^>]*?\bname="([a-z_]+)"[^>]*>|"name": "([a-z_]+)"')


def fields_of_pages():
    """Names of all that is typed or chosen on a page."""
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        for match in _FIELD.finditer(path.read_text()):
            if 'type="hidden"' not in match.group(0):
                found.add(match.group(1) or match.group(2))
    return found


def test_every_field_of_a_page_has_a_name_in_sentences():
    """If not: add it to ``haven_schemas/field_sentences.py``."""
    assert fields_of_pages() - NEVER_WRONG - {*WRITTEN, *CHOSEN, *DAYS} == set()


def test_no_field_is_named_twice():
    assert not (WRITTEN.keys() & CHOSEN.keys() | WRITTEN.keys() & DAYS.keys() | CHOSEN.keys() & DAYS.keys())


@pytest.mark.parametrize(
    "code", [FieldCode.REQUIRED, FieldCode.WRONG_FORMAT, FieldCode.TOO_LONG, FieldCode.NOT_ALLOWED]
)
def test_two_fields_are_never_told_the_same(code):
    """ "Fill this in. Fill this in." tells nobody what."""
    names = {**WRITTEN, **CHOSEN, **DAYS}
    sentences = {name: field_sentence(name, code) for name in names}
    assert field_words_of(code) not in sentences.values()
    for name, sentence in sentences.items():
        assert names[name] in sentence
        assert sentence[0].isupper()
        assert sentence.endswith(".")


@every(
    ("field", "code", "words"),
    [
        ("reason", FieldCode.REQUIRED, "Write the reason."),
        ("category_id", FieldCode.REQUIRED, "Choose the category."),
        ("due_on", FieldCode.WRONG_FORMAT, "Give the day it is due as day, month and year, for example 27 3 2027."),
        ("occurred_at", FieldCode.IN_THE_FUTURE, "Give an earlier day for when it was: this one is still to come."),
        ("subject_ids.0", FieldCode.REQUIRED, "Choose the children."),
        ("persons.3.name", FieldCode.TOO_LONG, "Shorten the name: it is too long."),
        ("nobody_knows", FieldCode.REQUIRED, "Fill this in."),
        ("category_id", FieldCode.UNKNOWN_CATEGORY, "Choose a category from the list."),
    ],
)
def test_a_sentence_says_what_to_do(field, code, words):
    assert field_sentence(field, code) == words
