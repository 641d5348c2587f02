"""Every reason and every error says in words what is wrong, and a rejected row how it is mended; none holds a value."""

from haven_schemas.acts.intake_reasons import FileReason, RowReason
from haven_schemas.errors import ErrorCode, FieldCode, field_words_of, status_of, words_of
from haven_schemas.words.intake import FILE_REASONS, ROW_MENDING, ROW_REASONS
from support.lists import every

SENTENCES = [
    *((reason, FILE_REASONS.__getitem__) for reason in FileReason),
    *((reason, ROW_REASONS.__getitem__) for reason in RowReason),
    *((reason, ROW_MENDING.__getitem__) for reason in RowReason),
    *((code, words_of) for code in ErrorCode),
    *((code, field_words_of) for code in FieldCode),
]


@every(("reason", "words"), SENTENCES)
def test_it_is_a_sentence_without_a_place_for_a_value(reason, words):
    sentence = words(reason)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert "%" not in sentence


def test_every_error_has_a_status_of_a_refusal():
    assert {status_of(code) // 100 for code in ErrorCode} <= {4, 5}
