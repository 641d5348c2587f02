"""Hostile bodies, parameters and forms: each a problem with a stable code or a page that says what to do."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from asks import OPERATIONS, ask
from haven_schemas.rights import Right
from routes import address
from small_trust import SCHOOLS
from strangers import form_token, problem
from support.levels import sampled
from telltales import NARRATIVE

WITH_BODY = [each for each in OPERATIONS.values() if each.body is not None and not each.file]
REFUSED = ("invalid_request", "media_type_unsupported", "body_too_large")
LONGEST_ANSWER = 20_000
"""Bytes; a refusal does not grow with what was sent."""
TEXT = f'"{NARRATIVE}"'
RAW = {
    "nothing": b"",
    "no JSON": f"account={NARRATIVE}".encode(),
    "half of it": f'{{"account": {TEXT[:-1]}'.encode(),
    "a text": TEXT.encode(),
    "a number": b"1" * 5_000,
    "null": b"null",
    "a list": f"[{TEXT}]".encode(),
    "ten thousand lists in each other": b"[" * 10_000 + b"]" * 10_000,
    "ten thousand objects in each other": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "not a number": b'{"limit": NaN}',
    "not UTF-8": b'{"account": "\xff\xfe"}',
    "UTF-16": f'{{"account": {TEXT}}}'.encode("utf-16"),
    "half a surrogate": b'{"account": "\\ud800"}',
    "a comment": f"// {NARRATIVE}\n{{}}".encode(),
    "prototype": f'{{"__proto__": {TEXT}, "constructor": {TEXT}}}'.encode(),
    "an empty object": b"{}",
    "a megabyte of fields": json.dumps({f"field{n}": NARRATIVE for n in range(20_000)}).encode(),
}
NOT_JSON = ["text/plain", "application/x-www-form-urlencoded", "application/xml", "", "application/json/x"]
VALUES = {
    "null": None, "true": True, "number": 7, "long number": 10**300, "fraction": 1.5, "list": [[]], "object": {"a": {}},
    "list of a million": [0] * 300_000, "NUL": f"{NARRATIVE}\x00", "long text": NARRATIVE * 20_000, "empty": "",
    "SQL": f"'; DROP TABLE concern; -- {NARRATIVE}", "template": "{{7*7}}${7*7}<%= 7*7 %>", "path": "../../etc/passwd",
    "lone surrogate": "\udc00", "not an id": "not-an-id", "list of texts": [NARRATIVE], "list of NULs": ["\x00"],
}  # fmt: skip
HUGE = ("list of a million", "long text")
"""Sent to one field of each operation: they are refused before anybody looks for fields in them."""


@pytest.fixture(scope="module")
def lead(sessions):
    return sessions.bearer("lead", elevated=True)


EACH = 6
"""At a landing each operation and form is sent every sixth kind, the next one the kinds after those."""


def _kinds(kinds, place):
    return sampled(list(kinds.items()), list(kinds.items())[place % EACH :: EACH])


def _post(caller, operation, path, content, bearer, kind="application/json"):
    headers = {**bearer, "Content-Type": kind, "Idempotency-Key": str(uuid4()), "If-Match": '"1"'}
    return caller.request(operation.method, path, content=content, headers=headers)


def _is_switch(operation, field):
    shape = operation.body.model_fields.get(field)
    return shape is not None and shape.annotation is bool


def _asks_for_something(operation):
    return any(each.is_required() for each in operation.body.model_fields.values())


def test_what_is_no_request_is_refused_by_every_operation(trust, stranger, records, rows, lead):
    wrong = []
    with rows.untouched():
        for place, operation in enumerate(WITH_BODY):
            path = ask(operation, trust, records["north"]).path
            for name, content in _kinds(RAW, place):
                if name == "an empty object" and not any(
                    each.is_required() for each in operation.body.model_fields.values()
                ):
                    continue
                answer = _post(stranger, operation, path, content, lead)
                if problem(answer) not in REFUSED or NARRATIVE in answer.text or len(answer.content) > LONGEST_ANSWER:
                    wrong.append((operation.name, name, answer.status_code, answer.text[:200]))
            for kind in sampled(NOT_JSON, [NOT_JSON[place % len(NOT_JSON)]]):
                problem(_post(stranger, operation, path, b"{}", lead, kind), "media_type_unsupported")
    assert wrong == [], wrong


NO_FIELDS = {"recorded_at", "reporter_id", "school_id", "id", "status", "version", "Account", "is_admin"}
THEIR_FIELDS = {"make_view": {"status"}, "change_view": {"status"}}
"""A view keeps which records a list shows by their state."""


def test_a_field_that_does_not_exist_is_refused_by_every_operation(trust, stranger, records, rows, lead):
    """``recorded_at`` above all: no field of the API sets it."""
    with rows.untouched():
        for operation in WITH_BODY:
            right = ask(operation, trust, records["north"])
            none = sorted(NO_FIELDS - THEIR_FIELDS.get(operation.name, set()))
            for name in sampled(none, ["recorded_at", "is_admin"]):
                body = json.dumps({**(right.body or {}), name: datetime.now(UTC).isoformat()})
                answer = _post(stranger, operation, right.path, body, lead)
                problem(answer, "invalid_request")
                assert {"field": name, "code": "not_allowed"}.items() <= answer.json()["fields"][-1].items()


def test_every_field_of_every_operation_refuses_what_it_is_not(trust, stranger, records, rows, lead):
    """Texts and ids of the wrong kind, size and shape, one field at a time; what is plain text is left out."""
    wrong = []
    with rows.untouched():
        for number, operation in enumerate(WITH_BODY):
            right = ask(operation, trust, records["north"])
            for place, field in enumerate(right.body or {}):
                for name, value in _kinds(VALUES, number + place):
                    if place and name in HUGE:
                        continue
                    if name in ("SQL", "template", "path", "not an id", "empty", "long text") and field in PLAIN:
                        continue
                    if name in TAKEN.get((operation.name, field), ()) or (
                        name == "true" and _is_switch(operation, field)
                    ):
                        continue
                    body = json.dumps({**(right.body or {}), field: value})
                    answer = _post(stranger, operation, right.path, body, lead)
                    if answer.status_code not in (400, 413) or problem(answer) not in REFUSED:
                        wrong.append((operation.name, field, name, answer.status_code))
                    elif NARRATIVE in answer.text:
                        wrong.append((operation.name, field, name, "echoed"))
    assert wrong == [], wrong


PLAIN = {
    "account", "child_words", "action_taken", "reason", "text", "outcome", "email", "password", "code", "name",
    "present", "new", "summary", "action", "plan", "may_not_collect", "purpose", "recipient", "words",
    "old_domain", "new_domain", "refusal", "reference", "query", "address", "operator", "local_authority",
    "harm", "measure", "title",
}  # fmt: skip
_ANY_WORDS = ("SQL", "template", "path", "not an id")
TAKEN = {
    **{
        (operation, field): taken
        for operation in ("add_own_timescale", "change_own_timescale")
        for field, taken in {
            "what": _ANY_WORDS,
            "source": _ANY_WORDS,
            "edition": _ANY_WORDS,
            "length": ("number", "true"),
        }.items()
    },
    **{
        (f"{verb}_retention_schedule", field): taken
        for verb in ("add", "change", "compare")
        for field, taken in {"source": _ANY_WORDS, "agreed": _ANY_WORDS, "years": ("number", "true")}.items()
    },
    ("switch_timescale", "because"): _ANY_WORDS,
    ("accept_concern", "title"): ("null",),
    ("decide_shared_record", "because"): ("null",),
    ("decide_shared_record", "record_version"): ("number",),
    ("invite_listed", "revision"): ("number", "true"),
    ("settle_listed", "revision"): ("number", "true"),
    ("settle_leaving_lead", "revision"): ("number", "true"),
    ("rotate_feed_secret", "overlap_hours"): ("number", "true"),
    ("set_feed", "drop_percent"): ("null", "number", "true"),
    ("preview_columns", "school_urn"): ("null",),
    ("place_wide_hold", "school_urns"): ("null",),
    ("search_records", "school_urn"): ("null",),
    ("find_for_data_case", "school_urn"): ("null",),
    ("search_records", "pupil_id"): ("null",),
    ("make_view", "school_urn"): ("null",),
    ("change_view", "school_urn"): ("null",),
    ("change_category", "parent_id"): ("null",),
    ("change_category", "position"): ("number", "true"),
    ("assign_concern", "staff_id"): ("null",),
    ("assign_incident", "staff_id"): ("null",),
    ("add_category", "parent_id"): ("null",),
    ("add_category", "position"): ("number", "true"),
    ("add_category", "school_urn"): ("null",),
    ("write_card", "summary"): ("null",),
    ("set_unread_rule", "minutes"): ("number",),
    ("set_unread_rule", "urgent_minutes"): ("number",),
    ("set_unread_rule", "late_days"): ("number",),
    ("look_back", "again_on"): ("null",),
    ("set_waiting_of_concern", "until"): ("null",),
    ("set_waiting_of_incident", "until"): ("null",),
    ("sign_handover", "taken_by"): ("null",),
    ("decide_read_request", "refusal"): ("null",),
    ("ask_after_leaver", "ask_again_on"): ("null",),
    ("say_place", "certificate_until"): ("null",),
    ("set_digest", "digest_at"): ("null",),
    ("take_step", "occurred_at"): ("number", "fraction"),
    **{
        (f"{verb}_sign_on_provider", field): values
        for verb in ("add", "change")
        for field, values in {
            "tenant": ("null",),
            "domains": ("list of texts",),
            "client_id": ("path", "not an id"),
            "counts_second_factor": ("true",),
            "client_secret": ("path", "not an id"),
        }.items()
    },
    ("change_sign_on_provider", "client_secret"): ("path", "not an id", "null"),
    ("change_school", "laestab"): ("null",),
    ("convert_school", "laestab"): ("null",),
    **{("change_school", field): ("null",) for field in ("duty_from", "duty_to", "night_number")},
    ("plan_closing", "closes_on"): ("null",),
    ("change_school", "phase"): ("null",),
    ("change_school", "kind"): ("null",),
    ("change_school", "local_authority"): ("null",),
    ("change_paper", "review_on"): ("null",),
    ("review_paper", "next_review_on"): ("null",),
}
"""What is a right value there."""


_NO_BIRTHS = ("soon", "2026-02-30", "1800-01-01", "9999-12-31", "")


def test_reports_about_what_is_not_so(trust, stranger, sessions, records, rows):
    now, north = datetime.now(UTC), records["north"]
    soon, long_ago = now + timedelta(hours=1), now.replace(year=1804)
    me = {"pupil_id": north.pupil_id, "role": "affected"}
    changes = [
        {"category": str(uuid4())}, {"category": "Neglect"}, {"school_urn": SCHOOLS["south"][0]},
        {"school_urn": "999999"}, {"school_urn": str(north.school_id)}, {"occurred_at": soon.isoformat()},
        {"occurred_at": long_ago.isoformat()}, {"occurred_at": "9999-12-31T23:59:59Z"},
        {"occurred_at": "0001-01-01T00:00:00+14:00"}, {"occurred_at": now.replace(tzinfo=None).isoformat()},
        {"occurred_at": now.date().isoformat()}, {"occurred_at": "yesterday"}, {"occurred_at": "2026-02-30T10:00:00Z"},
        {"account": ""}, {"account": "x" * 20_001}, {"child_words": "x" * 20_001}, {"pupils": []},
        {"pupils": [me] * 21}, {"pupils": [{"role": "affected"}]}, {"pupils": [{**me, "not_listed": "x"}]},
        {"pupils": [{**me, "role": "victim"}]}, {"pupils": [{**me, "role": None}]},
        {"pupils": [{**me, "pupil_id": str(records["south"].pupil_id)}]},
        {"pupils": [{"not_listed": "x" * 201, "role": "other"}]}, {"pupils": [{"not_listed": "", "role": "other"}]},
        {"pupils": [{**me, "recorded_at": now.isoformat()}]}, {"pupils": me}, {"pupils": [me, me]},
        {"pupils": [{**me, "expected_on": now.date().isoformat()}]},
        *({"pupils": [{"not_listed": "x", "role": "other", "expected_on": day}]} for day in _NO_BIRTHS),
    ]  # fmt: skip
    wrong, bearer = [], sessions.bearer("teacher")
    with rows.untouched():
        for change in changes:
            body = trust.concern(north.pupil_id, **change)
            headers = {**bearer, "Idempotency-Key": str(uuid4())}
            answer = stranger.post("/api/v1/concerns", json=body, headers=headers)
            if answer.status_code != 400 or problem(answer) != "invalid_request" or not answer.json().get("fields"):
                wrong.append((str(change)[:120], answer.status_code, answer.text[:200]))
    assert wrong == [], wrong


def test_headers_that_are_none(trust, stranger, sessions, records, rows):
    bearer, body = sessions.bearer("teacher"), trust.concern(records["north"].pupil_id)
    with rows.untouched():
        problem(stranger.post("/api/v1/concerns", json=body, headers=bearer), "idempotency_key_required")
        for key in ("x" * 201, "with blank", b"\xff\xfe", "", "tab\tkey"):
            answer = stranger.post("/api/v1/concerns", json=body, headers={**bearer, "Idempotency-Key": key})
            problem(answer, "invalid_request", "idempotency_key_required")
        lead = sessions.bearer("lead", elevated=True)
        path = f"/api/v1/concerns/{records['north'].waiting}/acceptance"
        for version in ("1", '"x"', '"-1"', f'"{"9" * 30}"', b'"\xb2"', '"1", "2"'):
            answer = stranger.post(path, json={"reason": "x"}, headers={**lead, "If-Match": version})
            problem(answer, "invalid_request")
        problem(stranger.post(path, json={"reason": "x"}, headers={**lead, "If-Match": '"77"'}), "stale_version")


def test_parameters_that_are_none(trust, stranger, sessions, records, rows, lead):
    bad = {
        "limit": ("0", "-1", "201", "x", "1e3", "9" * 400), "cursor": ("x", "x" * 401, "\x00", "eyJ4IjogMX0=", "é"),
        "school_urn": ("1", "x" * 6, "0000000"), "pupil_id": ("x", "0"), "subject_id": ("x",), "object_id": ("x",),
        "actor_id": ("x",), "query": ("x" * 101, "\x00"), "mine_only": ("perhaps",), "unread_only": ("perhaps",),
        "waiting_only": ("perhaps",), "with_ended": ("perhaps",), "leavers": ("perhaps",), "recorded_at": ("1",),
        "retired": ("perhaps",), "incident_id": ("x",), "known_on": ("yesterday",), "significant_only": ("perhaps",),
        "category": ("x",), "kind": ("x",), "occurred_from": ("x",), "occurred_until": ("x",), "with_pupil_id": ("x",),
        "person_id": ("x",), "queue": ("x",), "include_later": ("perhaps",), "other_pupil_id": ("x",),
        "feed_id": ("x",), "purpose": ("gossip",), "override_id": ("x",), "oldest_first": ("perhaps",),
            "state": ("x",), "to_sign": ("perhaps",), "found": ("perhaps",), "handover_id": ("x",),
        "action": ("gossip",), "outcome": ("perhaps",), "since": ("x",), "until": ("yesterday",),
        "session_id": ("x",), "network_of": ("x",),
            "owner": ("x", "everybody"), "risk": ("x",), "status": ("x",), "order": ("x", "title"), "group_id": ("x",),
        "year_group": ("x" * 21, "\x00"), "class_name": ("x" * 61, "\x00"),
        "number": ("x", "HV-4K7-2PQ", "x" * 41, "\x00"),
        "past": ("perhaps",), "record_id": ("x",), "agency_id": ("x",), "open_only": ("perhaps",), "mine": ("perhaps",),
        "overdue": ("perhaps",), "chased": ("perhaps",), "lifted": ("perhaps",), "listed_for": ("everybody",),
        "referral_begun": ("perhaps",), "by": ("yesterday", "2026-02-30"),
        "opened_from": ("yesterday", "2026-02-30"), "opened_until": ("x", "9999-12-31"), "version": ("x", "0"),
    }  # fmt: skip
    wrong = []
    others = {
        Right.DATA_OVERSEE: sessions.bearer("officer", elevated=True),
        Right.RETENTION_AGREE: sessions.bearer("head", elevated=True),
    }
    with rows.untouched():
        for operation in [each for each in OPERATIONS.values() if each.query is not None]:
            right = ask(operation, trust, records["north"])
            bearer = others.get(operation.right, lead)
            for name in [*operation.query.model_fields, "recorded_at"]:
                for value in bad[name]:
                    answer = stranger.get(right.path, params={**right.query, name: value}, headers=bearer)
                    if answer.status_code != 400 or problem(answer) != "invalid_request":
                        wrong.append((operation.name, name, value[:20], answer.status_code))
    assert wrong == [], wrong


STRANGE = {
    "occurred day": {
        "day": "99", "month": "99", "year": "9" * 12, "person_id": "x", "person_label": "", "person_expected": "²",
    },
    "no digits": {"day": "²", "month": "x", "year": "-", "next": "//evil.example/", "carried": "1", "do": "remove:²"},
    "NULs": {"account": "\x00", "search": "\x00\x00\x00", "do": "add:not-an-id"},
    "version": {
        "version": "²", "decision": "opened", "reason": "x", "cursor": "x" * 500, "search": "zebedee", "outcome": "x",
        "key": "\udcff",
    },
    "long version": {"version": "9" * 5_000, "decision": "no_further_action", "reason": "x", "outcome": "x"},
    "ids": {"school": "x", "category": "x", "incident_id": "x", "owner_id": "x", "factor_id": "x", "alert_id": "x"},
    "long": {"account": NARRATIVE * 1_100, "reason": "x" * 4_001}, "nothing": {},
}  # fmt: skip
"""Several kinds of nonsense at once where no form reads both."""


def test_every_form_answers_nonsense_with_a_page(app, sessions, records, rows):
    """No fault, nothing written, and a page with words (or the way to one)."""
    browser, wrong = sessions.browser("lead", elevated=True), []
    token = form_token(browser, "/report")
    north = records["north"].path_values() | {"concern_id": records["north"].waiting}
    browser.get(f"/concerns/{north['concern_id']}")  # the first time it is noted that somebody has read it
    with rows.untouched():
        for place, rule in enumerate(app.url_map.iter_rules()):
            if (
                not rule.endpoint.startswith("pages.")
                or "POST" not in rule.methods
                or rule.rule in (*OPEN_TO_ALL, *BUTTONS, *SCRIPTS, CARD)
            ):
                continue
            for name, fields in _kinds(STRANGE, place):
                typed = {key: value.encode("utf-8", "surrogateescape") for key, value in fields.items()}
                answer = browser.post(address(rule, north), data={"csrf_token": token, **typed})
                if not _is_a_page(answer):
                    wrong.append((rule.rule, name, answer.status_code))
    assert wrong == [], wrong


OPEN_TO_ALL = ("/sign-in", "/sign-out", "/second-factor", "/inbox")
"""Leaving, beginning a second factor, and marking nothing as read are not refused."""
CARD = "/pupils/<uuid:pupil_id>/card"
"""A card on which nothing stands is a card."""
BUTTONS = (
    "/staff/<uuid:staff_id>/factors", "/staff/<uuid:staff_id>/sessions", "/account/recovery-codes",
    "/account/passkey/options", "/confirm/passkey/options", "/account/sessions", "/session/keep",
    "/pupils/<uuid:pupil_id>/photo/removal",
)  # fmt: skip
"""Pressed, they do what they say: nothing is typed into them."""
SCRIPTS = ("/report/draft", "/report/sealed")
"""Spoken to by a page's script, and answered without a page of their own."""


def _is_a_page(answer):
    if answer.status_code in (200, 400, 401, 403, 404, 409, 410, 412, 413):
        return "<h1" in answer.text or answer.status_code == 413
    return answer.status_code in (303, 307) and answer.headers["Location"].startswith("/")


def test_no_answer_leads_away_from_the_house(sessions):
    with sessions.client() as browser:
        for where in (
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/%0d%0aX: 1",
        ):
            answer = browser.get("/sign-in", params={"next": where})
            assert "evil.example" not in answer.text
            assert "javascript:alert" not in answer.text
            assert "X" not in answer.headers
