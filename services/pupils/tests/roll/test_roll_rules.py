"""Rules of the roll in plain Python: names, years, ages, duplicates, signatures."""

from datetime import date, datetime, timedelta, timezone

import pytest
from haven_schemas.acts.intake_reasons import FileReason, RowReason
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.words.intake import FILE_REASONS, ROW_REASONS
from hypothesis import given
from hypothesis import strategies as st
from pupils.feeds.secrets import check_signature, new_secret
from pupils.files.names import MOST_WORDS, fold, query_words, search_text
from pupils.files.roll_row import age_on
from pupils.files.written import year_group_of
from standardwebhooks import Webhook
from support.lists import every

SECRET = new_secret(lambda count: bytes(range(count)))


def now_then() -> datetime:
    """The library looks at the real clock, so these tests do as well."""
    return datetime.now(timezone.utc)


@every(
    ("name", "folded"),
    [
        ("O'Brien", "obrien"), ("O\u2019Brien", "obrien"), ("Smith-Jones", "smith jones"), ("ÅSE", "ase"),
        ("Łukasz", "lukasz"),
        ("Søren", "soren"), ("Straße", "strasse"), ("St. John", "st john"), ("  Two   Blanks ", "two blanks"),
        ("Nguyễn", "nguyen"), ("Þór", "thor"), ("7B", "7b"), ("李", "李"), ("%_\\", ""),
    ],
)  # fmt: skip
def test_folding(name, folded):
    assert fold(name) == folded


@given(st.text(max_size=60))
def test_folding_is_stable_and_safe_in_a_pattern(text):
    once = fold(text)
    assert fold(once) == once
    assert not set(once) & set("%_\\")


def test_words_of_a_query_are_few_and_longest_first():
    assert query_words("Jo de Smith-jo") == ["smith", "jo", "de"]
    assert len(query_words(" ".join(f"w{n}" for n in range(50)))) == MOST_WORDS
    assert search_text("Ida", None, "", "7B") == "ida 7b"


@every(
    ("text", "code"),
    [
        ("7", "7"), ("07", "7"), ("Year 7", "7"), ("y13", "13"), ("Yr 1", "1"), ("R", "R"), ("reception", "R"),
        ("0", "R"),
        ("N1", "N1"), ("nursery", "N2"), ("X", "X"), ("15", None), ("seven", None), ("-1", None),
        ("\N{ARABIC-INDIC DIGIT SEVEN}", None),
    ],
)  # fmt: skip
def test_year_groups(text, code):
    assert year_group_of(text) == code


def test_ages_are_whole_years():
    assert age_on(date(2012, 2, 29), date(2013, 2, 28)) == 0
    assert age_on(date(2012, 2, 29), date(2013, 3, 1)) == 1
    assert age_on(date(2010, 11, 24), date(2026, 11, 24)) == 16


def test_every_reason_has_words():
    assert all(FILE_REASONS[reason].endswith(".") for reason in FileReason)
    assert all(ROW_REASONS[reason].endswith(".") for reason in RowReason)


def check(body: bytes, headers: dict[str, str], *, secret: str = SECRET, now: datetime | None = None) -> None:
    check_signature(
        secret,
        body,
        message_id=headers["webhook-id"],
        timestamp=headers["webhook-timestamp"],
        signature=headers["webhook-signature"],
        now=now or now_then(),
    )


def headers_for(body: str, at: datetime | None = None, message_id: str = "msg_1") -> dict[str, str]:
    """As a vendor's own copy of the library signs."""
    at = at or now_then()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(message_id, at, body),
    }


def refused(*arguments, **given):
    with pytest.raises(Problem) as problem:
        check(*arguments, **given)
    return problem.value.code is ErrorCode.SIGNATURE_INVALID


def test_what_the_library_signed_passes():
    check("Zoë".encode(), headers_for("Zoë"))
    several = headers_for("a")
    several["webhook-signature"] = "v1,AAAA v2,xx " + several["webhook-signature"]
    check(b"a", several)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_six_minutes_are_too_many(minutes):
    assert refused(b"a", headers_for("a", now_then() + timedelta(minutes=minutes)))
    assert refused(b"a", headers_for("a"), now=now_then() + timedelta(minutes=minutes))


def test_a_changed_byte_id_time_or_secret_is_refused():
    good = headers_for("body")
    assert refused(b"bodY", good)
    assert refused(b"body", {**good, "webhook-id": "msg_2"})
    assert refused(b"body", {**good, "webhook-timestamp": str(int(good["webhook-timestamp"]) + 1)})
    assert refused(b"body", good, secret=new_secret(bytes))


@every("signature", ["", "v1", "v1,", "v1,é", "v1,a,b", "v2,AAAA", ",", " ", "v1,AAAA"])
@every("timestamp", [None, "", "nan", "inf", "-inf", "1e400", "abc", "\N{FULLWIDTH DIGIT ONE}", "99999999999999999999"])
def test_malformed_headers_are_invalid_signatures_and_nothing_else(signature, timestamp):
    given_headers = headers_for("a")
    given_headers["webhook-signature"] = signature
    if timestamp is not None:
        given_headers["webhook-timestamp"] = timestamp
    assert refused(b"a", given_headers)


@given(st.binary(max_size=50), st.text(max_size=20), st.text(max_size=20), st.text(max_size=60))
def test_any_headers_over_any_body_are_refused_in_one_way(body, message_id, timestamp, signature):
    assert refused(body, {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signature})
