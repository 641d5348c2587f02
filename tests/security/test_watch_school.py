"""The watcher: all it tries works, nobody finds a trace of it, and it finds none of anybody's."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pyotp
import pytest
from chassis.ground.settings import load
from haven_schemas.watch import (
    CHILD_SURNAME,
    WATCH_ADDRESSES,
    WATCH_CHILD,
    WATCH_LEAD,
    WATCH_REPORTER,
    WATCH_SCHOOL,
    WATCH_URN,
    watch_password,
    watch_totp_secret,
)
from routes import address
from small_trust import PEOPLE, SCHOOLS, pupils_csv
from watcher.settings import WatcherSettings
from watcher.tasks import TASKS
from watcher.trying import Trying

TRUST_WIDE = ("trust_lead", "officer", "administrator")
NAMES = ("Watchchild", "Watch school", "Watch lead", "Watch reporter", "haven.invalid", f'"{WATCH_URN}"')


@pytest.fixture(scope="module")
def watched(trust, sessions):
    """Turned on by the administrator, and tried twice: what came of it, and the traces it left."""
    administrator = sessions.bearer("administrator", elevated=True)
    answer = sessions.stranger.put("/api/v1/watching", json={"on": True}, headers=administrator)
    assert (answer.status_code, answer.json()["on"]) == (200, True)
    settings = load(WatcherSettings, trust.world.settings_for("watcher"))
    trying = Trying(
        settings,
        clock=lambda: datetime.now(UTC),
        sleep=lambda _seconds: trust.world.settle(),
        transport=trust.world.transport,
    )

    trust.world.settle(all_jobs=True)  # a code of the second tier works once: the first try is to succeed
    came = trying.run()
    ids = (WATCH_SCHOOL, WATCH_CHILD, WATCH_REPORTER, WATCH_LEAD)
    return SimpleNamespace(trying=trying, came=came, settings=settings, ids=[str(each) for each in ids])


def test_every_task_succeeds(watched):
    assert tuple(watched.came) == TASKS


def test_whoever_looks_after_the_whole_trust_still_does(watched, sessions):
    """Every service knows the watch school, and nobody of the trust has a role there."""
    chief = sessions.bearer("trust_lead", elevated=True)
    assert sessions.stranger.get("/api/v1/timescales/own", headers=chief).status_code == 200
    category = {"name": "Kept while watched", "group": "pastoral", "position": 91}
    headers = {**chief, "Idempotency-Key": str(uuid4())}
    assert sessions.stranger.post("/api/v1/categories", json=category, headers=headers).status_code == 201


def addresses(app, prefix, values=None):
    """Every address that is read, of pages or of the API; with ``values`` those that take one of them."""
    for rule in app.url_map.iter_rules():
        named = rule.arguments & (values or {}).keys()
        wanted = bool(named) if values else not rule.arguments
        if rule.endpoint.startswith(prefix) and "GET" in rule.methods and wanted:
            yield address(rule, values)


def read(client, at, headers):
    """The status and the text; of an answer that goes on while the page is open, what it says at once."""
    with client.stream("GET", at, headers=headers) as answer:
        if answer.headers.get("Content-Type", "").startswith("text/event-stream"):
            return answer.status_code, next(answer.iter_text())
        return answer.status_code, answer.read().decode(errors="replace")


@pytest.mark.parametrize("person", TRUST_WIDE)
def test_nobody_of_the_whole_trust_finds_a_trace_in_any_page_or_answer(watched, app, sessions, person):
    browser, bearer = sessions.browser(person, elevated=True), sessions.bearer(person, elevated=True)
    seen = 0
    asks = (("pages.", browser, None), ("api_v1.", sessions.stranger, bearer))
    for prefix, client, headers in asks:
        for at in addresses(app, prefix):
            status, text = read(client, at, headers)
            assert status < 500, at
            seen += status == 200
            if at not in ("/api/v1/openapi.json", "/api/v1/docs"):
                assert not [each for each in (*watched.ids, *NAMES) if each in text], at
    assert seen > 40


@pytest.mark.parametrize("person", TRUST_WIDE)
def test_asked_for_by_its_ids_it_is_answered_as_what_is_nowhere(watched, app, sessions, person):
    bearer = sessions.bearer(person, elevated=True)
    ids = {"pupil_id": str(WATCH_CHILD), "subject_id": str(WATCH_CHILD), "staff_id": str(WATCH_LEAD)}
    values = {**ids, "school_urn": WATCH_URN}
    invented = {**dict.fromkeys(ids, str(uuid4())), "school_urn": "999991"}
    both = list(zip(addresses(app, "api_v1.", values), addresses(app, "api_v1.", invented), strict=True))
    assert len(both) >= 10
    for at, nowhere in both:
        answer, other = (sessions.stranger.get(each, headers=bearer) for each in (at, nowhere))
        assert answer.status_code == other.status_code, at
        assert not [each for each in NAMES[:-1] if each in answer.text], at


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/schools", {"schools": [{"urn": WATCH_URN, "name": "Look-alike"}]}),
        ("POST", "/feeds", {"school_urn": WATCH_URN, "name": "MIS"}),
        (
            "POST",
            "/staff",
            {"name": "N", "email": "n@x.example", "grants": [{"role": "dsl", "school_urn": WATCH_URN}]},
        ),
        ("POST", f"/staff/{WATCH_LEAD}/state", {"state": "suspended"}),
    ],
)
@pytest.mark.parametrize("person", ["administrator", "trust_lead"])
def test_nobody_gets_a_way_in(watched, sessions, person, method, path, body):
    headers = {**sessions.bearer(person, elevated=True), "If-Match": '"1"', "Idempotency-Key": "watch"}
    answer = sessions.stranger.request(method, f"/api/v1{path}", json=body, headers=headers)
    assert 400 <= answer.status_code < 500, answer.status_code


def signed_in(watched, sessions, account):
    """As the watcher, whose last codes may have been used a moment ago."""
    secret = watched.settings.watch_secret.get_secret_value()
    body = {"email": WATCH_ADDRESSES[account], "password": watch_password(secret, account)}
    headers = {"Authorization": f"Bearer {sessions.stranger.post('/api/v1/sessions', json=body).json()['token']}"}

    for _ in range(2):  # not oftener: wrong codes are counted
        code = {"code": pyotp.TOTP(watch_totp_secret(secret, account)).now()}
        answer = sessions.stranger.post("/api/v1/sessions/current/elevation", json=code, headers=headers)
        if answer.status_code == 200:
            return {"Authorization": f"Bearer {answer.json()['token']}"}
        time.sleep(31 - time.time() % 30)
    raise AssertionError("no code was taken")


@pytest.mark.parametrize("account", [WATCH_REPORTER, WATCH_LEAD])
def test_the_accounts_see_nobody_else(watched, app, sessions, trust, account):
    headers = signed_in(watched, sessions, account)
    others = [name for name, _, _ in PEOPLE.values()] + [str(each) for each in trust.schools.values()]
    others += [line.split(",")[1] for line in pupils_csv("north").decode().splitlines()[1:]]
    for at in addresses(app, "api_v1."):
        text = sessions.stranger.get(at, headers=headers).text
        assert not [each for each in others if each in text], at
    for name in ("", CHILD_SURNAME, "Quillfeather", "Zebedee"):
        answer = sessions.stranger.get("/api/v1/pupils", params={"query": name}, headers=headers).json()
        assert {each["id"] for each in answer.get("pupils", [])} <= {str(WATCH_CHILD)}
    report = {
        "school_urn": SCHOOLS["north"][0],
        "category": str(trust.categories["Neglect"]),
        "occurred_at": datetime.now(UTC).isoformat(),
        "account": "x",
        "pupils": [{"not_listed": "x", "role": "affected"}],
    }  # fmt: skip
    answer = sessions.stranger.post("/api/v1/concerns", json=report, headers={**headers, "Idempotency-Key": "w"})
    assert answer.status_code in (400, 403)


def test_turned_off_nothing_is_reached(watched, sessions):
    administrator = sessions.bearer("administrator", elevated=True)
    answer = sessions.stranger.put("/api/v1/watching", json={"on": False}, headers=administrator)
    assert answer.json() == {"on": False, "possible": True, "since": None}
    assert set(watched.trying.run().values()) == {"not_reached"}
