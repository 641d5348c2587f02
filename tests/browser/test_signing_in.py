"""Signing in, and the second tier: what was typed is never lost on the way, and one always comes back."""

from people import DESK, PHONE, eventually


def test_a_wrong_password_says_so_and_keeps_the_address(visit):
    page = visit(PHONE).page
    page.goto("/sign-in")
    page.fill("#email", "tara@nowhere.example")
    page.fill("#password", "not the password")
    page.click("main form > button")
    page.wait_for_selector(".govuk-error-summary")
    assert "not right" in page.inner_text(".govuk-error-summary")
    assert page.input_value("#email") == "tara@nowhere.example"
    assert page.input_value("#password") == ""


def test_only_pages_of_ours_are_returned_to(visit):
    page = visit(PHONE).page
    for elsewhere in (
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "/static/x",
        "/nowhere",
    ):
        page.goto(f"/sign-in?next={elsewhere}")
        assert page.input_value("input[name=next]") == "/"
    page.goto("/sign-in?next=/reports")
    assert page.input_value("input[name=next]") == "/reports"


def test_a_decision_survives_signing_in_again_and_confirming(visit, trust):
    number = trust.report(trust.pupils()[8]["id"], account="Bruise on the arm.")["id"]
    head = visit(DESK, person="head", elevated=True)
    page = head.page
    eventually(lambda: page.goto(f"/concerns/{number}").status == 200, what="the concern")
    page.locator("label", has_text="No further action").click()
    page.fill("#reason", "Seen by the nurse: a fall at football.")
    kept = [cookie for cookie in head.context.cookies() if cookie["name"].endswith("-form")]
    head.context.clear_cookies()
    head.context.add_cookies(kept)
    page.click("text=Save the decision")
    assert "What you wrote is kept" in page.inner_text("main")
    page.fill("#email", "head@small-trust.example")
    page.fill("#password", "Correct-Horse-7-Battery")
    page.click("main form > button")
    page.wait_for_selector("#code")
    assert "What you wrote is kept" in page.inner_text("main")
    page.fill("#code", "000000")
    page.click("main form > button")
    page.wait_for_selector(".govuk-error-summary")
    head.confirm("head")
    page.wait_for_url(f"**/concerns/{number}")
    assert "Seen by the nurse: a fall at football." in page.inner_text("main")
    assert page.locator(".haven-decision").count() == 1


def test_signing_out_leaves_nothing_on_the_device(visit):
    """Nothing that opens anything: what spares the device others' guesses stays."""
    visitor = visit(PHONE)
    page = visitor.page
    page.goto("/sign-in")
    visitor.sign_in("senco")
    assert [cookie for cookie in visitor.context.cookies() if "permit" in cookie["name"]]
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")
    assert "You have signed out" in page.inner_text("main")
    left = {cookie["name"] for cookie in visitor.context.cookies()}
    assert {name for name in left if not name.startswith("__Host-haven-device-")} <= {"__Host-haven-form"}
    page.goto("/reports")
    page.wait_for_url("**/sign-in?**")


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(visit):
    visitor = visit(PHONE)
    visitor.page.goto("/sign-in")
    visitor.sign_in("teacher")
    kept = [cookie for cookie in visitor.context.cookies() if cookie["name"].startswith("__Host-")]
    assert kept
    for cookie in kept:
        assert cookie["httpOnly"], cookie["name"]
        assert cookie["secure"], cookie["name"]
        assert cookie["sameSite"] == "Lax", cookie["name"]
        assert cookie["path"] == "/", cookie["name"]


def test_setting_up_an_authenticator_app_shows_a_square_to_scan(visit):
    page = visit(PHONE, person="pastoral", elevated=True).page
    page.goto("/second-factor")
    page.click("text=Set up a new one")
    page.wait_for_selector(".haven-qr svg")
    page.fill("#code", "000000")
    page.click("text=Finish")
    page.wait_for_selector(".govuk-error-summary")
    assert "not right" in page.inner_text(".govuk-error-summary")


def test_a_search_without_a_session_takes_no_one_away_from_what_they_write(visit):
    teacher = visit(PHONE, person="south_teacher")
    page = teacher.page
    page.goto("/report")
    page.fill("#account", "He had bruises on both arms.")
    kept = [cookie for cookie in teacher.context.cookies() if cookie["name"].endswith("-form")]
    teacher.context.clear_cookies()
    teacher.context.add_cookies(kept)
    page.locator("#search").press_sequentially("zebedee")
    page.wait_for_selector(".haven-no-answer")
    assert "nothing is lost" in page.inner_text(".haven-no-answer")
    assert page.input_value("#account") == "He had bruises on both arms."
    page.click(".haven-send")
    page.wait_for_selector("#password")
    teacher.sign_in("south_teacher")
    page.wait_for_selector("#account")
    assert page.input_value("#account") == "He had bruises on both arms."
