"""Nothing is written in the place of somebody's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from incidents.disposal.striking_out import STRUCK, NotThere, struck_out, takes_most
from support.lists import every


@every(
    ("text", "left", "said"),
    [
        ("Anna hit Ben.", "hit Ben.", f"{STRUCK} hit Ben."),
        ("Anna's mother rang\nabout  her.", "'s mother rang about.", f"{STRUCK}'s mother rang\nabout  {STRUCK}."),
        ("Anna ran; Ben stayed.", "Ben stayed.", f"{STRUCK} Ben stayed."),
        ("قالت آنا إنها خائفة.", "قالت إنها خائفة.", f"قالت {STRUCK} إنها خائفة."),
        (f"{STRUCK} saw Anna.", f"{STRUCK} saw.", f"{STRUCK} saw {STRUCK}."),
        ("Anna", "", STRUCK),
        ("", "", ""),
        ("Nothing of her.", "Nothing of her.", "Nothing of her."),
    ],
)
def test_where_words_stood_it_says_so_and_the_others_stay(text, left, said):
    assert struck_out(text, left) == said


@every(("text", "left"), [
    ("He hit her.", "She hit her."), ("He hit her.", "He hit her. Twice."), ("He hit her.", "her hit He."),
    ("She did not agree.", "She did agree! "), ("Annabel ran.", "Ann ran."), ("", "Said nothing."),
])  # fmt: skip
def test_no_word_that_was_not_there_is_taken(text, left):
    with pytest.raises(NotThere):
        struck_out(text, left)


WORDS = st.lists(st.sampled_from(["a", "b", "she", "ran", ".", ",", "بن", "é"]), max_size=12)


@given(WORDS, st.lists(st.booleans(), min_size=12, max_size=12))
def test_whatever_is_left_out_the_rest_is_said_in_its_order(words, kept):
    left = [word for word, stays in zip(words, kept, strict=False) if stays]
    said = struck_out(" ".join(words), " ".join(left))
    assert said.replace(STRUCK, "").split() == left
    assert (STRUCK in said) == (len(left) < len(words))
    assert struck_out(" ".join(words), said) == said, "as it stands in the form the next time"


@pytest.mark.parametrize(
    ("words", "left", "most"),
    [
        ({"text": "He hit Ben and ran."}, {"text": "[redacted] Ben and ran."}, False),
        ({"text": "He hit Ben and ran."}, {"text": "[redacted] ran."}, True),
        ({"account": "One two three four.", "child_words": "He hit me."}, {"account": "One two three four."}, True),
        ({"account": "One two three four.", "place": "Yard."}, {"account": "One two three four."}, False),
        ({"text": "Zara."}, {"text": "[redacted]"}, True),
    ],
)
def test_what_takes_most_of_it_away(words, left, most):
    assert takes_most(words, left) is most
