"""A form kept over signing in: to the same person and the same form, and to nobody else."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from gateway.sessions.kept_form import LIFE, KeptForm, KeptForms

NOW = datetime(2026, 11, 24, 15, 5, tzinfo=UTC)
FIELDS = (("account", "She said “no”.\nTwice."), ("person_role", "harmed"), ("person_role", "witness"))
FORM = KeptForm("/report", FIELDS)
STAFF = uuid4()


@pytest.fixture
def kept_forms():
    return KeptForms("k" * 64)


def test_the_writer_gets_it_back_whole(kept_forms):
    sealed = kept_forms.seal(FORM, STAFF, NOW)
    assert kept_forms.open(sealed, STAFF, "/report", NOW + timedelta(hours=1)) == FORM
    unsent = KeptForm("/report", FORM.fields, unsent=True, page="/report?x=1", labels={"account": "What happened"})
    assert kept_forms.open(kept_forms.seal(unsent, STAFF, NOW), STAFF, "/report", NOW) == unsent


def test_another_person_another_form_another_day_and_another_installation_get_nothing(kept_forms):
    sealed = kept_forms.seal(FORM, STAFF, NOW)
    assert kept_forms.open(sealed, uuid4(), "/report", NOW) is None
    assert kept_forms.open(sealed, STAFF, "/inbox", NOW) is None
    assert kept_forms.open(sealed, STAFF, "/report", NOW + LIFE + timedelta(seconds=1)) is None
    assert KeptForms("l" * 64).open(sealed, STAFF, "/report", NOW) is None


def test_what_nobody_typed_is_for_whoever_comes_in(kept_forms):
    assert kept_forms.open(kept_forms.seal(FORM, None, NOW), STAFF, "/report", NOW) == FORM


@pytest.mark.parametrize("change", ["", "x", "é", "AAAA", "=" * 40, lambda sealed: sealed[:-4] + "AAAA"])
def test_what_was_not_sealed_here_is_nothing(kept_forms, change):
    sealed = kept_forms.seal(FORM, STAFF, NOW)
    assert kept_forms.open(change(sealed) if callable(change) else change, STAFF, "/report", NOW) is None


def test_nothing_of_it_can_be_read_and_no_two_seals_are_alike(kept_forms):
    one, two = (kept_forms.seal(FORM, STAFF, NOW) for _ in range(2))
    assert one != two
    assert "account" not in one
    assert "person" not in repr(FORM)


def test_an_unsent_form_is_sealed_and_the_page_says_that_it_was_not_sent(client):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text).group(1)
    data = {
        "csrf_token": token, "kept_action": "/report", "kept_page": "/report", "made_for": str(STAFF),
        "kept_label": "account=What did you see or hear?", "account": "Crying at the gate.", "password": "hidden",
    }  # fmt: skip
    answer = client.post("/sign-in/kept", data=data)
    assert answer.status_code == 401
    assert "was not sent" in answer.text
    assert "Crying at the gate." not in answer.text
    sealed = re.search(r'name="sealed" value="([^"]+)"', answer.text).group(1)
    kept_forms = client.application.extensions["haven"].kept_forms
    opened = kept_forms.open(sealed, STAFF, "/report", NOW)
    assert opened.unsent
    assert dict(opened.fields) == {"made_for": str(STAFF), "account": "Crying at the gate."}
    assert opened.labels == {"account": "What did you see or hear?"}
    assert kept_forms.open(sealed, uuid4(), "/report", NOW) is None


def test_only_a_page_of_ours_has_something_sealed_and_its_token_may_be_gone(client):
    data = {"csrf_token": "of a session that was ended", "kept_action": "/report", "account": "Crying at the gate."}
    kept = {site: client.post("/sign-in/kept", data=data, headers={"Sec-Fetch-Site": site}) for site in _SITES}
    assert [answer.status_code for answer in kept.values()] == [401, 400, 400, 400]
    assert 'name="sealed"' in kept["same-origin"].text
    assert client.post("/sign-out", data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 400


_SITES = ("same-origin", "same-site", "cross-site", "none")


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//x", "/sign-in", "/confirm", "/nowhere", ""])
def test_an_unsent_form_of_nowhere_is_not_kept(client, target):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text).group(1)
    answer = client.post("/sign-in/kept", data={"csrf_token": token, "kept_action": target, "account": "x"})
    assert answer.status_code == 401
    assert 'name="sealed"' not in answer.text


def test_a_wrong_password_on_the_way_loses_nothing(client):
    """Nor does an identity that is away: the sign-in page comes again with the seal as it was."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text).group(1)
    sealed = "A" * 80
    answer = client.post("/sign-in", data={"csrf_token": token, "email": "x", "password": "", "sealed": sealed})
    assert answer.status_code == 401
    assert f'name="sealed" value="{sealed}"' in answer.text
