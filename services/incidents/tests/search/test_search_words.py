"""What is found in a text, and where: beginnings of words, without regard to case or accents."""

import pytest
from haven_schemas.errors import Problem
from hypothesis import given
from hypothesis import strategies as st
from incidents.remembered_texts import joined
from incidents.search_words import SearchWords, fold
from support.lists import every

TEXT = "She kept her coat on. At lunch José said: “I don\u2019t want to go home.” Nothing else happened."


@every(
    "typed",
    ["coat", "COAT", "lun jos", "jose", "don't", '"go home"', '"GO   home" coat', "noth els", "josé", '"go hom"'],
)
def test_is_found(typed):
    assert SearchWords(typed).all_in([fold(TEXT)])


@pytest.mark.parametrize("typed", ["oat", "coat missing", '"home go"', "lunches", "h0me"])
def test_is_not_found(typed):
    assert not SearchWords(typed).all_in([fold(TEXT)])


def test_words_may_stand_in_different_texts_of_one_record():
    assert SearchWords("coat shoe").all_in(["a coat", "", "a shoe"])
    assert not SearchWords("coat shoe").all_in(["a coat"])


@every("typed", ["", "  ", "?!", "a", '""', " ".join("abcdefghijkl")])
def test_nothing_to_look_for(typed):
    with pytest.raises(Problem):
        SearchWords(typed)


def test_shown_in_its_sentence_with_its_place():
    (sentence,) = SearchWords("jose want").sentences(TEXT)
    assert [sentence.text[a:b] for a, b in sentence.found] == ["José", "want"]
    assert sentence.text.startswith("At lunch")
    long = "word " * 200 + "needle " + "word " * 200
    (cut,) = SearchWords("need").sentences(long)
    assert [cut.text[a:b] for a, b in cut.found] == ["needle"]
    assert cut.text.startswith("…")
    assert cut.text.endswith("…")
    assert len(cut.text) < 310


@given(st.text())
def test_places_in_the_folded_text_are_places_in_the_text(text):
    assert len(fold(text)) == len(text)


@given(st.text(min_size=1, max_size=200), st.text(max_size=400))
def test_whatever_is_typed_it_is_refused_or_looked_for(typed, text):
    try:
        words = SearchWords(typed)
    except Problem:
        return
    words.all_in([fold(text)])
    for sentence in words.sentences(text):
        assert all(0 <= a < b <= len(sentence.text) for a, b in sentence.found)


_RECORDS = st.lists(st.lists(st.text("ab \n.\u00e9\u0130", max_size=12), max_size=3), min_size=1, max_size=12)


@given(
    _RECORDS, st.sampled_from(["a", "ab", "aba b", '"a b"', '"a  ba" é', "i", "b."]).map(lambda typed: f"{typed} ab")
)
def test_looked_for_in_many_records_at_once_as_in_each(records, typed):
    words, folded = SearchWords(typed), [[fold(text) for text in texts] for texts in records]
    one_by_one = {at for at, texts in enumerate(folded) if words.all_in(texts)}
    kept = [joined(texts) for texts in folded]
    starts = [sum(len(text) + 1 for text in kept[:at]) for at in range(len(kept))]
    assert words.places_in(joined(kept), starts) == one_by_one


def test_a_phrase_over_a_sentence_or_line_end_is_shown_with_what_it_joins():
    (sentence,) = SearchWords('"home. he cried"').sentences(
        "All was well. He went\nhome. He cried all day. Then no more."
    )
    assert sentence.text == "home. He cried all day."
    assert [sentence.text[a:b] for a, b in sentence.found] == ["home. He cried"]
    (sentence,) = SearchWords('"went home"').sentences("He went\nhome. No more.")
    assert (sentence.text, sentence.found) == ("He went\nhome.", ((3, 12),))


def test_every_word_is_shown_if_there_is_room():
    text = "A cat. Another cat. A third cat. Cats again. And one dog, with a cat."
    assert [each.text for each in SearchWords("cat dog").sentences(text)] == [
        "A cat.", "Another cat.", "And one dog, with a cat.",
    ]  # fmt: skip


@given(st.text("ab .!?\n", max_size=60))
def test_what_is_found_lies_in_its_sentence_and_nothing_is_lost(text):
    words = SearchWords('ab "b a"')
    shown = words.sentences(text)
    assert shown or not words.all_in([fold(text)])
    for sentence in shown:
        assert all(fold(sentence.text[a:b])[:1] in "ab" and b <= len(sentence.text) for a, b in sentence.found)
