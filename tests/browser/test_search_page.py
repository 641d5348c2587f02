"""Searching in what was written, as a safeguarding lead does it; and unfinished reports, as their writer finds them."""

from people import DESK, PHONE, eventually
from playwright.sync_api import expect
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("search", "reporting"), "style")


def test_words_are_found_in_their_sentence_and_stand_in_no_address(visit, trust):
    number = trust.report(trust.pupils()[11]["id"], account="She hid a Zanzibar biscuit. Then she wept.")["id"]
    lead = visit(DESK, person="head", elevated=True)
    page, addresses = lead.page, []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto("/search")
    page.fill("#words", "zanzib wept")
    page.click(".haven-search-form .haven-search__row button")
    page.wait_for_selector(".haven-hit")
    assert page.locator(".haven-hit mark").all_inner_texts() == ["Zanzibar", "wept"]
    assert page.locator(f"a[href='/concerns/{number}']").count() == 1
    assert "That is everything" in page.inner_text("main")
    assert lead.faults() == []
    page.click("text=More filters")
    page.select_option("#kind", "note")
    page.click(".haven-search-form .haven-search__row button")
    page.wait_for_selector("text=Nothing found")
    assert not [address for address in addresses if "zanzib" in address.lower()]
    page.fill("#words", "x")
    page.click(".haven-search-form .haven-search__row button")
    assert "at least two letters" in page.inner_text(".govuk-error-summary")


def test_an_unfinished_report_is_offered_to_its_writer_alone_and_goes_when_sent(visit, somebody):
    person, _ = somebody("reporter", "south")  # the forms that others leave open are kept too, a few seconds later
    teacher = visit(PHONE, person=person)
    page = teacher.page
    page.goto("/report")
    page.fill("#account", "He came without shoes again.")
    page.wait_for_selector("[data-draft-state]:has-text('is kept')")
    page.once("dialog", lambda dialog: dialog.accept())
    page.close()
    page = teacher.page = teacher.context.new_page()
    page.goto("/report")
    assert "He came without shoes again." in page.inner_text(".haven-unfinished")
    assert teacher.faults() == []
    page.click("text=Go on with it")
    expect(page.locator("#account")).to_have_value("He came without shoes again.")
    other = visit(PHONE, person="colleague")
    other.page.goto("/report")
    assert "shoes" not in other.page.content()
    window = teacher.context.new_page()
    window.goto("/report")
    window.route("**/report/draft", lambda route: route.fulfill(status=429))
    window.fill("#account", "Another matter.")
    window.wait_for_selector("[data-draft-state]:has-text('Too much was sent'):has-text('on this device')")
    teacher.context.set_offline(True)
    page.fill("#account", "He came without shoes again, and a coat.")
    page.wait_for_selector("[data-draft-state]:has-text('no connection'):has-text('on this device')")
    kept = page.evaluate("JSON.stringify({...localStorage})")
    assert kept.count("haven-unfinished") == 2, "one a window"
    assert "coat" not in kept
    window.unroute_all()
    teacher.context.set_offline(False)
    eventually(
        lambda: page.wait_for_timeout(50) or page.evaluate("localStorage.length") == 0, what="the server to take both"
    )
    teacher.choose_child("zebedee", "affected")
    page.locator("label", has_text="Neglect").click()
    page.locator("label", has_text="It can wait").click()
    page.click(".haven-send")
    page.wait_for_url("**/received")
    page.goto("/report")
    assert "Another matter." in page.inner_text(".haven-unfinished")
    assert page.locator(".haven-unfinished__one").count() == 1
