"""Every address by every method, from a caller nobody knows: signing in or a refusal; never data, never a fault."""

from routes import METHODS, address
from strangers import form_token, problem
from support.levels import sampled
from telltales import CANARIES

OPEN = {
    "static", "assets.static", "assets.pages_css", "pages.sign_in", "pages.session_state",
    "pages.news", "pages.news_count",
    "pages.danger", "pages.paper_form",
    "api_v1.openapi", "api_v1.docs", "api_v1.docs_of_area",
    "mis_v1.get_delivery", "pages.first_run", "pages.forgotten_password", "pages.choose_password", "pages.visitor",
    "pages.address_change", "pages.help_contents", "pages.help_guide",
    "pages.source", "pages.source_archive",
}  # fmt: skip
"""What is meant for everyone to GET; a delivery's state is told to whoever knows its two ids, and names no child."""
OPEN_POSTS = {"pages.sign_out"}
"""Signing out leads to the sign-in page, whoever one was."""
OPEN_FORMS = {
    "pages.take_first_run_step": 410, "pages.ask_for_link": 400, "pages.use_link": 400, "pages.enter_by_day_pass": 401,
    "pages.keep_typed": 401, "pages.answer_address_change": 400,
}  # fmt: skip
"""Ways in that need no session: sent empty, each asks for its token, address or code again."""
WAYS_IN = ("/sign-in", "/confirm", "/reports")
"""Where a stranger is sent; one's own reports are behind the sign-in themselves."""


NO_METHODS = sampled(METHODS, ["TRACE"])
"""Tried where an address does not have them: none is looked up for what it names."""


def test_no_address_gives_a_stranger_anything(app, stranger, rows, records):
    """By its own methods with the ids of real records, and by others; every answer protects the browser."""
    values = records["north"].path_values()
    wrong, opened = [], {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in OPEN}
    with rows.untouched(but=("pupils.delivery",)):
        for rule in app.url_map.iter_rules():
            for method in sorted({*rule.methods, *NO_METHODS}):
                answer = stranger.request(method, address(rule, values))
                if not _is_refused(rule.rule in opened, rule.rule, method, answer):
                    wrong.append((rule.rule, method, answer.status_code))
                if not _protects(answer, is_open=rule.endpoint in OPEN):
                    wrong.append((rule.rule, method, "headers"))
                assert not [word for word in CANARIES if word in answer.text], rule.rule
    assert wrong == [], wrong


def _protects(answer, *, is_open):
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    return (
        "'unsafe-inline'" not in policy
        and "default-src 'none'" in policy
        and headers["X-Content-Type-Options"] == "nosniff"
        and headers["X-Frame-Options"] == "DENY"
        and headers["Strict-Transport-Security"]
        and (is_open or "no-store" in headers["Cache-Control"])
        and not any(letter.isdigit() for letter in headers.get("Server", ""))
    )


def _is_refused(is_open, path, method, answer):
    if answer.status_code == 303:
        return answer.headers["Location"].startswith(WAYS_IN)
    if answer.status_code == 200:
        return (method == "OPTIONS" and answer.text == "") or (method in ("GET", "HEAD") and is_open)
    if path.startswith(("/api/", "/mis/")) and method != "HEAD":
        problem(answer)
    return answer.status_code in (400, 401, 404, 405, 415)


def test_a_stranger_with_a_form_of_their_own_gets_to_the_door(app, sessions, rows, records):
    """The forgery token is anyone's to have; it opens nothing."""
    forms = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("pages.") and "POST" in rule.methods]
    assert len(forms) >= 10
    values = records["north"].path_values()
    with sessions.client() as browser, rows.untouched():
        token = form_token(browser)
        for rule in forms:
            answer = browser.post(address(rule, values), data={"csrf_token": token})
            if rule.endpoint in OPEN_POSTS or answer.status_code == 303:
                assert answer.headers["Location"].startswith(WAYS_IN), rule.rule
            elif rule.endpoint in OPEN_FORMS:
                assert answer.status_code == OPEN_FORMS[rule.endpoint], rule.rule
            else:
                assert answer.status_code in (401, 404), (rule.rule, answer.status_code)
                assert "/sign-in" in answer.text
            token = form_token(browser)


def test_an_address_that_is_none_is_a_page_or_a_problem(stranger):
    for path in ("/nothing", "/concerns/not-an-id", "/../../etc/passwd", "/static/../../settings.env", "/%00", "/%ff"):
        answer = stranger.get(path)
        assert answer.status_code in (404, 405), (path, answer.status_code)
        assert "text/html" in answer.headers["Content-Type"]
    for path in ("/api/v1/nothing", "/api/v1/concerns/not-an-id", "/mis/v1/feeds/1/files", "/api/v2/concerns"):
        problem(stranger.get(path), "not_found")
    problem(stranger.get(f"/api/v1/concerns/{'9' * 3000}"), "not_found")
