"""Whatever stands in the way of a form, what was written into it comes back: every page that takes free text."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from gateway.rendering.typed_texts import ELSEWHERE, LABELS
from haven_schemas.acts.identity import StaffList
from haven_schemas.acts.incidents.actions import Action, ActionPage
from haven_schemas.acts.incidents.deciding import ConcernHistory
from haven_schemas.acts.incidents.entry_kinds import FIELDS_OF
from haven_schemas.acts.incidents.records import IncidentPage
from haven_schemas.acts.incidents.triage import Concern, LikelyMatches
from haven_schemas.acts.pupils.record import PupilsInBrief
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

import gateway
from gateway_tests.administered import ME, NORTH, NOW, Identity, number

WORDS = {name: f"Quillfeather {place} of {name}" for place, name in enumerate(LABELS)}
FILES_ALONE = {"pages.send_report_files"}
"""Says of each file by itself what became of it."""


class Away(Identity):
    """Knows who is there, and answers nothing else."""

    def __init__(self, problem):
        super().__init__(list(Right))
        self.problem = problem
        self.asked_elsewhere = []

    def call(self, service, method, request, reply_type, **_):
        if method in ("token_for_session", "installation_state", "sign_on_ways"):  # any page may look again
            return self.answers[method]
        self.asked_elsewhere.append(method)
        raise self.problem


def _forms(app):
    """Addresses that take a form from someone signed in."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if (
            "POST" not in rule.methods
            or not rule.endpoint.startswith("pages.")
            or rule.endpoint in ELSEWHERE | FILES_ALONE
        ):
            continue
        if getattr(view, "right", None) is None or view.passes_form_on:
            continue
        values = {name: _value(name) for name in rule.arguments}
        yield rule.endpoint, app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")


def _value(name):
    return {"kind": "note", "word": "x", "version": 1, "name": "x"}.get(name, uuid4())


def _sent(browser, address, **fields):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text).group(1)
    return browser.post(address, data={"csrf_token": token, "made_for": str(ME), "key": "k1", **fields})


def _shown(page):
    return [words for words in WORDS.values() if words in page]


def test_no_form_loses_what_was_written_while_a_part_is_away(open_browser):
    services = Away(Problem(ErrorCode.UNAVAILABLE))
    browser = open_browser(services)
    lost, asking = {}, []
    for endpoint, address in _forms(browser.application):
        services.asked_elsewhere.clear()
        answer = _sent(browser, address, **WORDS)
        if not services.asked_elsewhere:  # what was sent is to be put right first, on the form's own page
            continue
        asking.append(endpoint)
        if answer.status_code != 503 or len(_shown(answer.text)) != len(WORDS):
            lost[endpoint] = answer.status_code
    assert lost == {}
    assert len(asking) > 30


@pytest.mark.parametrize(
    "code",
    [ErrorCode.VAULT_UNAVAILABLE, ErrorCode.TIMED_OUT, ErrorCode.OVERLOADED, ErrorCode.INTERNAL],
)
def test_it_is_sent_again_as_it_was(open_browser, code):
    browser = open_browser(Away(Problem(code)))
    address = f"/incidents/{uuid4()}/notes"
    child, now = str(uuid4()), {"day": "24", "month": "11", "year": "2026", "time": "14:00"}
    page = _sent(browser, address, text="She <b>rang</b>.\r\nTwice.", subject_id=[child, "all"], **now)
    assert page.status_code == Problem(code).status
    assert "Not saved. Your text is still here: send it again in a moment." in page.text
    assert f'action="{address}"' in page.text
    assert re.search(r"<textarea[^>]*name=\"text\"[^>]*>She &lt;b&gt;rang&lt;/b&gt;\.\s+Twice\.</textarea>", page.text)
    form = page.text.split(f'action="{address}"')[1].split("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', form)
    assert {("key", "k1"), ("subject_id", child), ("subject_id", "all"), *now.items()} <= set(hidden)
    assert sorted(name for name, _ in hidden if name in ("csrf_token", "made_for")) == ["csrf_token", "made_for"]


def test_changed_after_it_was_saved_it_goes_under_a_key_of_its_own(open_browser):
    browser = open_browser(Away(Problem(ErrorCode.IDEMPOTENCY_CONFLICT)))
    page = _sent(browser, f"/incidents/{uuid4()}/notes", text="Twice.", day="24", month="11", year="2026", time="14:00")
    assert "What you sent first was saved after all." in page.text
    assert 'name="key" value="k1"' not in page.text
    assert "Twice." in page.text


def test_a_refusal_shows_what_was_written_too(open_browser):
    browser = open_browser(Away(Problem(ErrorCode.ALREADY_CLOSED)))
    page = _sent(browser, f"/incidents/{uuid4()}/notes", text="Twice.", day="24", month="11", year="2026", time="14:00")
    assert page.status_code == 409
    assert "It is here for you to copy." in page.text
    assert '<div class="haven-prose">Twice.</div>' in page.text


def test_with_a_secret_in_it_nothing_comes_back(open_browser):
    browser = open_browser(Away(Problem(ErrorCode.UNAVAILABLE)))
    page = _sent(browser, f"/incidents/{uuid4()}/notes", text="Twice.", code="123456", day="24", month="11",
                 year="2026", time="14:00")  # fmt: skip
    assert "Twice." not in page.text


def test_every_field_for_free_text_has_words_to_stand_beside_it():
    named = re.compile(
        r"""govukTextarea\(\{[^}]*?"name":\s*"(\w+)"|<textarea[^>]*\bname="(\w+)"|\{\{\s*words\("(\w+)"""
    )
    found = {
        next(filter(None, match))
        for template in Path(gateway.__file__).parent.rglob("templates/*.html")
        if not template.name.startswith("report")
        for match in named.findall(template.read_text())
    }
    of_kinds = {name for fields in FIELDS_OF.values() for name in fields} & {"with_whom", "agency", "reason"}
    assert len(found) > 10
    assert (found | of_kinds) - set(LABELS) == set()


ACTION = Action(
    id=number(80), incident_id=number(81), text="Ring home.", owner_id=ME, due_on="2026-12-01", completed_at=None,
    outcome=None, subject_ids=[], version=2,
)  # fmt: skip


def test_what_was_done_stays_written_where_someone_else_was_quicker(open_browser):
    services = Identity(list(Right))
    services.answers |= {
        "complete_action": Problem(ErrorCode.STALE_VERSION),
        "list_actions": ActionPage(actions=[ACTION], next_cursor=None),
        "staff_names": StaffList(staff=[]),
    }
    browser, address = open_browser(services), f"/actions/{ACTION.id}"
    page = _sent(browser, address, outcome="She came.", version="1")
    assert page.status_code == 412
    assert re.search(r'<textarea[^>]*id="outcome-[^>]*>She came\.</textarea>', page.text)
    assert 'name="version" value="2"' in page.text
    services.answers["list_actions"] = ActionPage(actions=[], next_cursor=None)  # completed by that colleague
    assert "She came." in _sent(browser, address, outcome="She came.", version="1").text
    page = _sent(browser, address, outcome="x" * 9000, version="2")
    assert page.status_code == 400


@pytest.mark.parametrize("code", [ErrorCode.STALE_VERSION, ErrorCode.ALREADY_TRIAGED])
def test_the_reason_of_a_decision_stays_written_where_someone_else_was_quicker(open_browser, code):
    services = Identity(list(Right))
    decided = code is ErrorCode.ALREADY_TRIAGED
    services.answers |= {
        "decide_concern": Problem(code),
        "get_concern": Concern(
            id=number(82), school_id=NORTH.id, category_id=number(83), category_name="Neglect",
            status="closed" if decided else "received", decision="no_further_action" if decided else None,
            decision_reason="Theirs." if decided else None, decided_by=ME if decided else None, decided_at=None,
            incident_id=None, occurred_at=NOW, recorded_at=NOW, reporter_id=ME, author_confirmed=True, sealed=False,
            account="Cold.", child_words="", action_taken="", subjects=[], version=2,
        ),
        "list_incidents": IncidentPage(incidents=[], next_cursor=None),
        "propose_matches": LikelyMatches(matches=[]),
        "concern_history": ConcernHistory(children=[]),
        "pupils_in_brief": PupilsInBrief(pupils=[]),
        "list_staff": StaffList(staff=[]),
        "staff_names": StaffList(staff=[]),
    }  # fmt: skip
    browser = open_browser(services)
    typed = {
        "reason": "Known to us.",
        "risk_reason": "Seen twice.",
        "level": "low",
        "owner_reason": "Ask me.",
        "version": "1",
    }
    page = _sent(browser, f"/concerns/{number(82)}", decision="no_further_action", **typed, staff_id=str(ME))
    assert page.status_code == Problem(code).status
    assert all(words in page.text for words in ("Known to us.", "Seen twice.", "Ask me."))
    assert ("Theirs." in page.text) is decided


def test_a_concern_is_added_to_a_record_whose_address_was_pasted(open_browser):
    services = Identity(list(Right))
    services.answers["decide_concern"] = Problem(ErrorCode.ALREADY_CLOSED)
    fields = {"decision": "added", "incident_id": str(number(81)), "reason": "The same.", "version": "1"}
    browser = open_browser(services)
    for pasted, meant in (("", number(81)), (f" https://haven.example/incidents/{number(84)}#add-note ", number(84))):
        _sent(browser, f"/concerns/{number(82)}", **fields, incident_id_pasted=pasted)
        assert services.last("decide_concern").incident_id == meant
