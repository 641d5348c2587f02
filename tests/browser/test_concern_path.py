"""From a teacher's phone to the safeguarding lead's chronology and the audit page, as people do it."""

from people import DESK, PHONE, eventually

ACCOUNT = "She kept her coat on all day and would not say why."


def test_a_concern_travels_from_phone_to_chronology(visit, trust):
    teacher = visit(PHONE, person="teacher")
    child, number = _report(teacher)
    assert child
    teacher.page.click("text=My reports >> nth=-1")
    assert "Received" in teacher.page.inner_text(".haven-list__item >> nth=0")

    lead = visit(DESK)
    page = lead.page
    page.goto("/inbox")
    lead.sign_in("lead")
    lead.confirm("lead")
    eventually(lambda: _sees_alert(page, number), what="the alert")
    page.click(f"a[href='/concerns/{number}']")
    assert ACCOUNT in page.inner_text("main")
    assert child in page.inner_text("main")

    page.locator("label", has_text="Open an incident record").click()
    page.fill("#reason", "Third time this half term.")
    page.click("text=Save the decision")
    page.wait_for_url("**/incidents/*")
    assert "You opened an incident record" in page.inner_text("main")
    assert ACCOUNT in page.inner_text("main")

    page.click(f".haven-people a:has-text('{child}') >> nth=0")
    page.wait_for_url("**/pupils/*")
    assert child in page.inner_text("h1")
    chronology = page.inner_text(".haven-timeline")
    assert ACCOUNT in chronology
    assert "Happened" in chronology
    assert "Recorded" in chronology
    assert "Her aunt" in chronology
    _programs_read_the_same(trust, number, page.url.rpartition("/pupils/")[2])

    _audit_tells_of_it(page)
    teacher.page.goto("/reports")
    assert "Being dealt with" in teacher.page.inner_text(".haven-list__item >> nth=0")


def _report(teacher):
    page = teacher.page
    page.goto("/")
    page.click("main >> text=Report a concern")
    child = teacher.choose_child("zebedeeab", "harmed")
    page.locator("label", has_text="Neglect").click()
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", ACCOUNT)
    page.fill("#child_words", "I am cold.")
    page.select_option("#how_known", "parent")
    page.fill("#told_by", "Her aunt")
    page.click(".haven-send")
    page.wait_for_url("**/received")
    return child, page.get_attribute(".haven-panel .haven-said", "data-report")


def _programs_read_the_same(trust, number, child):
    lead = trust.signed_in("lead", elevated=True)
    entries = lead.send("GET", f"/api/v1/pupils/{child}/chronology", params={"limit": 50})["entries"]
    in_chronology = next(each for each in entries if each["concern_id"] == number and each["kind"] == "concern")
    for details in (lead.send("GET", f"/api/v1/concerns/{number}")["details"], in_chronology["details"]):
        assert (details["how_known"], details["told_by"], details["problems"]) == ("parent", "Her aunt", [])


def _sees_alert(page, number):
    page.goto("/inbox")
    return page.locator(f"a[href='/concerns/{number}']").count() == 1


def _audit_tells_of_it(page):
    address = page.url

    def told():
        page.goto(address)
        page.click("a[href^='/audit?subject_id=']")
        words = page.inner_text("main")
        return "Reported a concern" in words and "Read a pupil's chronology" in words and "Decided about" in words

    eventually(told, what="the audit entries")
    assert "Tara Teacher" in page.inner_text("main")
    assert "Dana Lead" in page.inner_text("main")


def test_names_never_stand_in_an_address(visit):
    lead = visit(DESK, person="trust_lead", elevated=True)
    addresses = []
    lead.page.on("request", lambda request: addresses.append(request.url))
    lead.page.goto("/pupils")
    lead.page.locator("#search").press_sequentially("quillfeathernorthac")
    lead.page.click("#results a >> nth=0")
    lead.page.wait_for_url("**/pupils/*")
    assert addresses
    assert not [address for address in addresses if "quill" in address.lower()]


def test_the_same_form_sent_again_reports_once(visit):
    """As by a double click, or by going back and pressing again."""
    teacher = visit(PHONE, person="colleague")
    page = teacher.page
    page.goto("/reports")
    before = page.locator(".haven-list__title a").count()
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.goto("/report")
    teacher.choose_child("zebedeead", "affected")
    page.locator("label", has_text="Bullying").click()
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", "Left out at lunch again.")
    page.click(".haven-send")
    page.wait_for_url("**/received")
    first = page.url
    again = teacher.context.request.post(
        "/report", data=sent[-1].post_data, headers={"Content-Type": sent[-1].headers["content-type"]}, max_redirects=0
    )
    assert again.status == 303
    assert first.endswith(again.headers["location"])
    page.goto("/reports")
    assert page.locator(".haven-list__title a").count() == before + 1

    changed = sent[-1].post_data.replace("lunch", "break")
    other = teacher.context.request.post(
        "/report", data=changed, headers={"Content-Type": sent[-1].headers["content-type"]}, max_redirects=0
    )
    assert other.status == 409
    assert "You have already sent a report from this page" in other.text()
