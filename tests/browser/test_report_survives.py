"""A report survives a lost connection, a dead server, a closed tab and the device's next user; it arrives once."""

import pytest
from people import DESK, PHONE, SIZES, eventually

EMPTY = """() => new Promise((done) => {
  const opening = indexedDB.open("haven-outbox", 1);
  opening.onsuccess = () => {
    const change = opening.result.transaction("reports", "readwrite");
    change.objectStore("reports").clear();
    change.oncomplete = () => { opening.result.close(); done(); };
  };
})"""
FULL_STORE = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given) {
  const asked = put.apply(this, given);
  asked.addEventListener("success", () => this.transaction.abort());
  return asked;
};"""
SILENT_STORE = "indexedDB.open = () => ({});"
KEPT = """() => new Promise((done) => {
  const opening = indexedDB.open("haven-outbox", 1);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("reports").objectStore("reports").getAll();
    asked.onsuccess = () => { opening.result.close(); done(JSON.stringify(asked.result)); };
  };
})"""


def _write(visitor, child, account):
    page = visitor.page
    page.goto("/report")
    name = visitor.choose_child(child, "affected")
    page.locator("label", has_text="Neglect").click()
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", account)
    return name


_WORDS_BELOW = """() => [...document.querySelectorAll(".haven-categories .govuk-radios__item")]
  .filter((each) => {
    const [button, words] = [each.querySelector("input"), each.querySelector("label")];
    return words.getBoundingClientRect().top >= button.getBoundingClientRect().bottom;
  })
  .map((each) => each.innerText)"""


def _is_in_view(page, selector):
    script = "(one) => { const at = one.getBoundingClientRect(); return at.top >= 0 && at.top < innerHeight; }"
    return page.locator(selector).first.evaluate(script)


def _waits_for_focus(page, name):
    """What htmx puts in is given the focus a moment after it is there."""
    page.wait_for_function("(name) => document.activeElement.id === name", arg=name)


def test_the_words_of_each_category_stand_beside_their_button(visit):
    window = visit(PHONE, person="teacher")
    window.page.goto("/report")
    for size in (PHONE, DESK):
        window.page.set_viewport_size(size)
        assert window.page.evaluate(_WORDS_BELOW) == []


def test_offline_it_is_kept_sealed_and_sent_when_the_connection_is_back(visit):
    teacher = visit(PHONE, person="teacher")
    page = teacher.page
    name = _write(teacher, "zebedeeak", "Fell asleep in class.")
    page.click("#marks summary")
    page.click("[data-region=left_knee]")
    assert _is_in_view(page, "#new_mark_region"), "whoever points at the body sees where to go on"
    page.select_option("#new_mark_kind", "scratch")
    teacher.context.set_offline(True)
    page.click(".haven-send")
    page.wait_for_selector("#not-received")
    assert "has not been received" in page.inner_text("#not-received")
    assert page.locator("#report").count() == 0
    kept = page.evaluate(KEPT)
    assert '"sealed":' in kept
    assert not [word for word in ("asleep", name.split()[0], "scratch", "affected") if word in kept]
    assert teacher.faults() == []
    teacher.context.set_offline(False)
    page.wait_for_url("**/received")
    number = page.get_attribute(".haven-panel .haven-said", "data-report")
    page.goto(f"/reports/{number}")
    words = page.inner_text("main")
    assert "Fell asleep in class." in words
    assert "Scratch or graze, left knee" in words
    assert name in words
    assert page.evaluate(KEPT) == "[]"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_double_click_and_going_back_report_it_once(visit, somebody, script):
    person, _ = somebody("reporter", "south")
    page = visit(PHONE, script=script, person=person).page
    page.goto("/report")
    page.click("text=The child is not on the list")
    page.fill("#not_listed", "A boy in a red coat")
    page.select_option("#not_listed_role", "affected")
    page.locator("label", has_text="Neglect").click()
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", "No coat in the rain.")
    page.dblclick(".haven-send")
    page.wait_for_url("**/received")
    page.go_back()
    page.wait_for_url("**/report")
    assert page.input_value("#account") == "No coat in the rain.", "the browser's doing"
    page.click("text=The child is not on the list")
    page.fill("#not_listed", "A boy in a red coat")
    page.select_option("#not_listed_role", "affected")
    page.click(".haven-send")
    page.wait_for_selector("#sent-before")
    assert len(_reports(page)) == 1


def test_without_a_connection_children_are_added_and_the_form_checks_itself(visit):
    teacher = visit(PHONE, person="teacher")
    page = teacher.page
    page.goto("/report")
    teacher.context.set_offline(True)
    page.fill("#search", "zebedee")
    page.wait_for_selector("text=Write the child's name and class below instead")
    page.fill("#not_listed", "A boy in a red coat")
    page.select_option("#not_listed_role", "harmed")
    page.keyboard.press("Enter")
    page.fill("#not_listed", "His sister")
    page.press("#not_listed", "Enter")
    page.wait_for_selector(".haven-chosen__item >> nth=1")
    assert page.locator("#new_mark_pupil option").all_text_contents() == ["A boy in a red coat", "His sister"]
    page.click(".haven-send")
    wanted = page.locator("#missing li")
    assert wanted.all_inner_texts() == [
        "Choose how soon somebody has to read this.",
        "Choose what it is about. If you are not sure, choose Not sure.", "Write what you saw or heard.",
        "Choose what part they had in it.",
    ]  # fmt: skip
    assert page.evaluate("document.activeElement.id") == "missing"
    assert teacher.faults() == []
    page.click("text=Remove His sister")
    page.fill("#not_listed", "A cousin")
    page.select_option("#not_listed_role", "witness")
    page.locator("label", has_text="Neglect").click()
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", "Would not say where they sleep.")
    page.eval_on_selector(".haven-send", "(button) => button.form.requestSubmit(button)")
    page.wait_for_selector("#not-received")
    teacher.context.set_offline(False)
    page.wait_for_url("**/received")
    page.goto(f"/reports/{page.get_attribute('.haven-panel .haven-said', 'data-report')}")
    assert page.locator(".haven-people .haven-role").all_inner_texts() == ["May have been harmed", "Saw or heard it"]
    assert not [each for each in teacher.complaints if "htmx" not in each and "DISCONNECTED" not in each]
    teacher.complaints.clear()


def test_the_next_user_sees_nothing_and_its_writer_s_return_sends_it_once(visit):
    device = visit(PHONE, person="colleague")
    page = device.page
    before = _reports(page)
    _write(device, "zebedeeal", "Would not go home with her uncle.")
    _cut_off(page)
    page.click(".haven-send")
    page.wait_for_selector("#not-received")
    page.unroute("**/report")
    page.goto("/")
    page.wait_for_selector("#outbox")
    assert "has not been received yet" in page.inner_text("#outbox")
    page.unroute("**/report/sealed")
    assert set(device.complaints) <= {"Failed to load resource: net::ERR_FAILED"}  # what this test cut off
    device.complaints.clear()

    page.goto("about:blank")  # a page that is open leaves by itself as soon as it hears that its session ended
    device.be("teacher")
    asked = []
    page.on("response", lambda answer: asked.append(answer.url) if answer.url.endswith("/report/device") else None)
    page.goto("/")
    eventually(lambda: page.wait_for_timeout(50) or asked, what="the question whose reports may be sent")
    page.wait_for_load_state("networkidle")
    assert page.locator("#outbox").count() == 0
    assert "uncle" not in page.content() + page.evaluate(KEPT)
    assert page.evaluate(KEPT) != "[]"

    device.be("colleague")
    first, second = page, device.context.new_page()
    for tab in (first, second):
        tab.goto("/")
    eventually(lambda: first.wait_for_timeout(50) or first.evaluate(KEPT) == "[]", what="the report to be sent")
    assert len(_reports(first)) == len(before) + 1


def test_a_page_that_waits_hears_that_another_window_sent_its_report(visit):
    teacher = visit(PHONE, person="teacher")
    page, other = teacher.page, teacher.context.new_page()
    _write(teacher, "zebedeeal", "Came without shoes.")
    page.set_input_files("#file", {"name": "note.txt", "mimeType": "text/plain", "buffer": b"No shoes."})
    _cut_off(page)
    page.click(".haven-send")
    page.wait_for_selector("#not-received")
    other.goto("/")
    page.wait_for_url("**/received")
    assert "note.txt" in page.inner_text(".haven-outcomes")
    assert "has been received" in other.inner_text("#outbox")
    other.click("#outbox >> text=What happens next")
    other.wait_for_url("**/received")
    assert "How soon" not in other.inner_text("main")
    assert "The safeguarding team" in other.inner_text("main")

    page.unroute_all()
    _write(teacher, "zebedeeal", "No shoes again.")
    _cut_off(page)
    page.click(".haven-send")
    page.wait_for_selector("#not-received")
    page.evaluate(EMPTY)  # sent by a window that this page did not hear
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/received")
    assert set(teacher.complaints) <= {"Failed to load resource: net::ERR_FAILED"}  # what this test cut off
    teacher.complaints.clear()


def test_a_browser_that_keeps_nothing_sends_all_the_same_and_says_when_it_cannot(visit):
    teacher = visit(PHONE, person="teacher")
    page = teacher.page
    page.add_init_script(FULL_STORE)
    _write(teacher, "zebedeeal", "Came without a coat.")
    teacher.context.set_offline(True)
    page.click(".haven-send")
    page.wait_for_selector("text=This device is offline. What you wrote is still here")
    assert page.inner_text(".haven-send") == "Send the report"
    assert page.input_value("#account") == "Came without a coat."
    teacher.context.set_offline(False)
    page.eval_on_selector(
        ".haven-send", "(button) => button.form.requestSubmit(button)"
    )  # no double click of the one above
    page.wait_for_url("**/received")

    page.add_init_script(SILENT_STORE)
    _write(teacher, "zebedeeal", "No coat again.")
    page.click(".haven-send")
    page.wait_for_url("**/received")


def test_its_copy_is_kept_until_haven_itself_asks_for_something(visit):
    teacher = visit(PHONE, person="teacher")
    page, sealed, taken = teacher.page, [], []
    page.on("request", lambda request: sealed.append(request.url) if request.url.endswith("/report/sealed") else None)
    page.on(
        "response", lambda answer: taken.append(answer.url) if "/report/sealed" in answer.url and answer.ok else None
    )
    _write(teacher, "zebedeeal", "Was hungry.")
    page.fill("[name=day]", "32")
    page.click(".haven-send")
    page.wait_for_selector(".govuk-error-summary")
    assert page.evaluate(KEPT) == "[]"
    page.fill("[name=day]", "1")

    def held_up(route):
        page.evaluate("dispatchEvent(new Event('online'))")  # another try to send what is kept, meanwhile
        eventually(lambda: page.wait_for_timeout(50) or asked, what="the question whose reports may be sent")
        route.fulfill(status=404, body="Not here, says a proxy.")

    asked = []
    page.on("response", lambda answer: asked.append(answer.url) if answer.url.endswith("/report/device") else None)
    page.route("**/report", held_up)
    page.route("**/report/sealed", lambda route: route.fulfill(status=429))
    page.click(".haven-send")
    page.wait_for_selector("#not-received")
    assert sealed == []
    assert page.evaluate(KEPT) != "[]"
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/received")
    assert len(taken) == 1, "once, whatever the page tried by itself while it was answered 429"


def _cut_off(page):
    for address in ("**/report", "**/report/sealed"):
        page.route(address, lambda route: route.abort())


def _reports(page):
    page.goto("/reports")
    return page.locator(".haven-list__title a").all()


def test_a_mark_is_noted_by_keyboard_alone_and_both_ways_are_accessible(visit):
    teacher = visit(SIZES["tablet"], person="south_teacher")
    page = teacher.page
    page.goto("/report")
    page.focus("#marks summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "new_mark_region"
    page.keyboard.type("Nose")
    page.keyboard.press("Tab")
    page.keyboard.type("Swell")
    page.keyboard.press("Tab")
    page.keyboard.type("Puffy, red")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".haven-mark")
    assert _is_in_view(page, ".haven-mark")
    assert page.inner_text(".haven-mark__words") == "Swelling, nose\nPuffy, red"
    _waits_for_focus(page, "new_mark_region")
    page.click("[data-region=chest]")
    assert page.input_value("#new_mark_region") == "chest"
    assert 0 < int(page.input_value("[data-mark-x]")) < 1000
    page.click(".haven-danger__summary")
    assert teacher.faults() == []
    page.click("text=Remove mark 1")
    page.wait_for_selector(".haven-mark", state="detached")
    page.select_option("#new_mark_region", "")
    page.select_option("#new_mark_kind", "burn")
    page.click("text=Add this mark")
    page.wait_for_selector("text=Choose where on the body the mark is.")
    _waits_for_focus(page, "new_mark_region")
    page.click("[data-region=chest]")
    assert page.locator("text=Choose where on the body the mark is.").count() == 0, "it was put right"
    assert teacher.faults() == []


def test_a_child_whose_part_is_chosen_at_last_is_red_no_more(visit):
    page = visit(SIZES["tablet"], person="south_teacher").page
    page.goto("/report")
    page.click("summary:has-text('The child is not on the list')")
    page.fill("#not_listed", "A girl in a red coat")
    page.click("button[value=add-words]")
    page.click(".haven-send")
    page.wait_for_selector("text=Choose what part they had in it.")
    page.select_option("[name=person_role]", "harmed")
    page.wait_for_selector("text=Choose what part they had in it.", state="detached")
    assert page.locator(".haven-chosen__item--error").count() == 0
    assert page.locator("text=Write what you saw or heard.").count(), "what is still wrong stays"
