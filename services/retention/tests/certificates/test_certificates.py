"""A certificate says what was destroyed, by whom and by which rule, nothing of what it said; anyone can check it."""

import base64
import json
from dataclasses import replace
from datetime import date

import pytest
from haven_schemas.acts.retention.disposals import GetDisposal
from haven_schemas.errors import ErrorCode, Problem
from retention.certificates.certificate import get_certificate
from retention.certificates.document import document, holds, in_words, none_from, to_sign
from retention.disposals.lists import get_disposal
from retention.kept_backups import KeptBackups
from retention_world import HEAD, OFFICER, Here, person


def certificates(here: Here, access, disposal):
    return here.ask(access, get_certificate, GetDisposal(disposal_id=disposal.id)).certificates


def test_it_is_signed_and_names_no_child(here):
    child, disposal = here.announced(here.school())
    here.wait(21)
    lead = person(disposal.school_id)
    here.destroyed(disposal)
    [found] = certificates(here, lead, disposal)
    said = json.loads(found.document)
    assert said["gone"] == {
        "concerns": 2, "records": 1, "entries": 5, "actions": 1, "documents": 1, "roll_rows": 3,
    }  # fmt: skip
    assert (said["stays"]["records"], said["keys"], said["rule"]["schedule"]) == (1, 1, "child-protection")
    assert (said["proposed"]["by"], said["agreed"]["by"]) == (str(disposal.proposed_by), str(disposal.agreed_by))
    assert said["backups"] == {"databases_days": 30, "keys_days": 2, "none_from": "2027-01-15"}
    assert said["list"]["line"] == 2
    assert said["searched_words"] == {"kept_months": 12}
    assert "searched for, a child's name say, are sealed there for 12 months at most" in found.text
    del said["searched_words"]
    assert "searched for" not in in_words(document(said), b"", b""), "one that was issued before says nothing of them"
    for text in (found.document, found.text):
        assert str(child) not in text
        assert "Nobody needs it" not in text
    signature, public_key = base64.b64decode(found.signature), base64.b64decode(found.public_key)
    assert holds(found.document, signature, public_key)
    assert public_key in here.signer.keys().values()
    assert not holds(found.document.replace("5", "6"), signature, public_key)
    assert not holds(found.document, signature, b"\0" * 32)
    assert to_sign("x") != b"x"
    assert "from 2027-01-15 on" in found.text


def test_it_says_how_many_records_stay_in_other_words_and_why_the_others_do(here):
    _, disposal = here.announced(here.school(), shared=6, to_redact=2)
    assert (disposal.shared, disposal.to_redact) == (6, 2), "numbers, for whoever agrees"
    here.wait(21)
    here.destroyed(disposal, kept=7, redacted=2, kept_relied_on=1, kept_not_decided=3)
    [found] = certificates(here, person(disposal.school_id), disposal)
    stays = json.loads(found.document)["stays"]
    assert (stays["records"], stays["redacted"]) == (7, 2)
    assert stays["because"] == {"relied_on": 1, "not_decided": 3}
    assert not {"redacted", "kept_because", "kept"} & json.loads(found.document)["gone"].keys()
    assert "2 of them in words without this child" in found.text
    assert "1 of them as they were: a court, the police or an authority relies on these words" in found.text
    numbers = here.ask(person(disposal.school_id), get_disposal, GetDisposal(disposal_id=disposal.id)).numbers
    assert (numbers.redacted, numbers.kept_because) == (2, {"relied_on": 1, "not_decided": 3})


def test_another_one_is_issued_on_the_day_from_which_no_backup_holds_it(here):
    _, disposal = here.announced(here.school())
    here.wait(21)
    here.destroyed(disposal)
    here.wait(30)
    assert here.certify() == 0
    here.wait(1)
    assert here.certify() == 1
    assert here.certify() == 0
    newest, first = certificates(here, person(disposal.school_id), disposal)
    assert (newest.kind, first.kind) == ("out_of_backups", "destroyed")
    assert json.loads(newest.document)["backups"]["none_from"] == "2027-01-15"


def test_without_backup_settings_it_says_that_nothing_is_known(here):
    here.backups = KeptBackups()
    _, disposal = here.announced(here.school())
    here.wait(21)
    here.destroyed(disposal)
    [found] = certificates(here, person(disposal.school_id), disposal)
    assert json.loads(found.document)["backups"] is None
    assert "is not known" in found.text
    here.wait(400)
    assert here.certify() == 0


@pytest.mark.parametrize(
    ("kept", "keys", "expected"),
    [(30, 2, date(2027, 1, 1)), (2, 30, date(2027, 1, 1)), (None, 2, None), (30, None, None)],
)
def test_the_day_is_counted_from_whichever_is_kept_longest(kept, keys, expected):
    assert none_from(date(2026, 12, 1), kept, keys) == expected


def test_who_is_shown_it(here):
    school = here.school()
    _, disposal = here.announced(school)
    here.wait(21)
    here.destroyed(disposal)
    for access in (person(school), person(school, rights=OFFICER), person(here.school(), rights=HEAD)):
        assert len(certificates(here, access, disposal)) == 1
    elsewhere = person(here.school())
    for access in (elsewhere, replace(elsewhere, grants=())):
        with pytest.raises(Problem) as caught:
            certificates(here, access, disposal)
        assert caught.value.code is ErrorCode.NOT_FOUND


def test_before_it_is_destroyed_there_is_none(here):
    school = here.school()
    _, disposal = here.announced(school)
    assert certificates(here, person(school, rights=OFFICER), disposal) == []
    with pytest.raises(Problem):
        certificates(here, person(school), disposal)
