"""Writing in an incident record, correcting it, and a pupil's chronology: as people do it, and at both sizes."""

from io import BytesIO

import pytest
from chassis.units.ids import new_id
from looking import looks
from people import DESK, PHONE, eventually
from pypdf import PdfReader
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("records", "pupils", "moves"))

BELOW = """() => {
  const end = (each) => each.getBoundingClientRect().bottom;
  return end(document.querySelector("main")) - end(document.querySelector(".haven-print").lastElementChild);
}"""
"""Pixels between the last line of what is printed and the end of the page."""


@pytest.fixture(scope="module")
def record(trust):
    """An incident record about two children with a call, a disclosure and a correction; a card with two versions."""
    child, other = trust.pupils()[18]["id"], trust.pupils()[19]["id"]  # a colleague is kept from the first
    marks = {"marks": [{"pupil": 1, "region": "left_forearm", "kind": "bruise", "description": "Yellow"}]}
    concern = trust.report(child, other, details=marks)["id"]
    lead = trust.signed_in("trust_lead", elevated=True)
    incident = eventually(
        lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", json={"reason": "Needs a record."})["id"],
        what="the incident record",
    )
    call = {
        "kind": "call", "occurred_at": "2026-09-11T10:00:00+01:00", "text": "She will come at four.",
        "pupil_ids": [child], "details": {"direction": "to_us"},
        "new_people": [{"name": "Mrs Alder", "role": "parent"}],
    }  # fmt: skip
    entry = lead.send("POST", f"/api/v1/incidents/{incident}/entries", json=call)["id"]
    shared = {
        "kind": "disclosure", "occurred_at": "2026-09-12T10:00:00+01:00", "text": "The chronology since March.",
        "pupil_ids": [child, other],
        "details": {"agency": "Children's services", "legal_basis": "safeguarding_duty", "reason": "Two bruises."},
    }  # fmt: skip
    lead.send("POST", f"/api/v1/incidents/{incident}/entries", json=shared)
    correction = {
        "occurred_at": call["occurred_at"], "text": "She will come at five.", "details": call["details"],
        "reason": "Heard it wrong.",
    }  # fmt: skip
    lead.send("POST", f"/api/v1/records/{entry}/versions", json=correction, headers={"If-Match": '"1"'})
    lead.send("POST", f"/api/v1/records/{entry}/significance", json={"significant": True})
    card = {"summary": "Lives with his aunt.", "plan": "Child in Need", "may_not_collect": "His uncle"}
    seen = lead.send("GET", f"/api/v1/pupils/{child}/card")["version"]  # of a test beside that came first, perhaps
    lead.send("POST", f"/api/v1/pupils/{child}/card", json=card, headers={"If-Match": f'"{seen}"'})
    referral = _refer(lead, incident, child, other, entry)
    colleague = str(trust.staff["lead"])
    action = {"text": "See his aunt.", "owner_id": colleague, "due_on": "2030-01-31", "pupil_ids": [child]}
    lead.send("POST", f"/api/v1/incidents/{incident}/actions", json=action)
    linked = {"staff_id": colleague, "kind": "relative"}
    lead.send("POST", f"/api/v1/pupils/{child}/staff-links", json=linked)
    return {"incident": incident, "entry": entry, "child": child, "other": other, "concern": concern, **referral}


def _refer(lead, incident, child, other, entry):
    """A referral with all it can say, news of it, one that says nothing but its text, and a decision not to refer."""
    ids = {"referral_id": str(new_id()), "agency_id": str(new_id())}

    def write(kind, text, details, hour, **given):
        said = {
            "kind": kind, "occurred_at": f"2026-09-14T{hour}:00:00+01:00", "text": text, "details": details,
            "pupil_ids": [child], **given,
        }  # fmt: skip
        return lead.send("POST", f"/api/v1/incidents/{incident}/referral-entries", json=said)["id"]

    note = {"kind": "note", "occurred_at": "2026-09-13T09:00:00+01:00", "text": "Of both.", "pupil_ids": [child, other]}
    kept = lead.send("POST", f"/api/v1/incidents/{incident}/entries", json=note)["id"]
    sent = {
        "family_told": "told_later", "family_reason": "His mother is told tomorrow, together with the social worker.",
        "agreement": "not_needed", "legal_basis": "safeguarding_duty", "call_with": "Mr Sample, duty social worker",
        "call_at": "2026-09-14T09:20:00+01:00", "call_advice": "Send the form today. Do not ask him again.",
        "sent_how": "portal", "sent_to": "Children's services, duty desk", "reference": "CS-778812",
        "shared": [entry], "not_shared": [{"record_id": kept, "reason": "It is about the other child too."}],
    }  # fmt: skip
    first = write("referral", "Two bruises in a week, and he does not want to go home.", sent, "10", **ids)
    news = {
        "direction": "to_us", "channel": "call", "with_whom": "Ms Ledger", "decision": "They assess within 45 days.",
        "reasons": "The threshold is met.", "late_reason": "Their system was away.",
    }  # fmt: skip
    write("referral_step", "She rang about the referral of Monday.", news, "15", **ids)
    bare = {"referral_id": str(new_id()), "agency_id": str(new_id())}
    write("referral", "Sent to the police as well.", {}, "11", **bare)
    judged = {"reasons": "Early help is enough: she asked for it herself.", "family_told": "told"}
    write("not_referred", "Whether to refer him to CAMHS.", judged, "16")
    return {"referred": first}


@looks
def test_pages_of_records(visit, record):
    lead = visit(PHONE, person="trust_lead", elevated=True)
    addresses = (
        f"/incidents/{record['incident']}",
        f"/incidents/{record['incident']}/entries/call",
        f"/incidents/{record['incident']}/entries/disclosure",
        f"/incidents/{record['incident']}/entries/home_visit",
        f"/records/{record['entry']}/versions",
        f"/records/{record['referred']}/versions",
        f"/records/{record['referred']}/correction",
        f"/incidents/{record['incident']}/print",
        f"/incidents/{record['incident']}/case-sample",
        f"/pupils/{record['child']}?kind=referral",
        f"/records/{record['entry']}/correction",
        f"/pupils/{record['child']}",
        f"/pupils/{record['child']}?show=significant&kind=call&from=2026-09-01",
        f"/pupils/{record['child']}/readers",
        f"/pupils/{record['child']}/card",
        f"/pupils/{record['child']}/kept-away",
        f"/records/{record['concern']}/wrong-child",
        f"/records/{record['concern']}/children",
        f"/records/{record['entry']}/children",
        f"/records/{record['incident']}/children",
        f"/records/{record['entry']}/restriction",
        "/moves",
    )
    assert lead.look(*addresses) == {}


def test_a_referral_says_what_was_shared_and_what_was_never_asked_and_its_words_are_corrected(visit, record):
    page = visit(DESK, person="trust_lead", elevated=True).page
    page.goto(f"/incidents/{record['incident']}")
    told = page.locator(f"#entry-{record['referred']}").inner_text()
    for words in ("Referral to an agency", "Legal basis for sharing", "Telephone call, 11 September 2026", "CS-778812",
                  "Note, 13 September 2026 at 9:00am: It is about the other child too."):  # fmt: skip
        assert words in told, words
    assert "Not recorded" not in told
    assert page.locator("article", has_text="Sent to the police as well.").inner_text().count("Not recorded") == 3
    page.goto(f"/records/{record['referred']}/correction")
    page.get_by_label("What should it say?").fill("Three bruises in a week.")
    page.get_by_label("Why do you change it?").fill("There was a third one.")
    page.get_by_text("Save the correction").click()
    told = page.locator("article").first.inner_text()
    assert "Three bruises in a week." in told
    assert "Note, 13 September 2026 at 9:00am: It is about the other child too." in told


def test_a_note_about_nobody_chosen_is_asked_again_and_stays_with_the_child_that_was_ticked(visit, trust, record):
    page = visit(DESK, script=False, person="trust_lead", elevated=True).page
    page.goto(f"/incidents/{record['incident']}")
    page.click("#add-note summary")
    form = page.locator("form[action$='/notes']")
    form.locator("textarea").fill("He is picked up at three.")
    form.get_by_text("Add the note").click()
    assert "Choose which of the children it is about" in page.inner_text(".govuk-error-summary")
    names = {each["id"]: each["known_as"] for each in trust.pupils()}
    child, other = names[record["child"]], names[record["other"]]
    form.get_by_label(child).check()
    form.locator("[name=year]").fill("")
    form.get_by_text("Add the note").click()
    assert form.get_by_label(child).is_checked()
    assert not form.get_by_label(other).is_checked()
    assert form.locator("textarea").input_value() == "He is picked up at three."
    form.locator("[name=year]").fill("2026")
    form.get_by_text("Add the note").click()
    assert "Your note was added." in page.inner_text("body")
    page.goto(f"/pupils/{record['child']}")
    assert "He is picked up at three." in page.inner_text("main")
    page.goto(f"/pupils/{record['other']}")
    assert "He is picked up at three." not in page.inner_text("main")


def test_an_adult_is_named_for_the_children_chosen(visit, record):
    page = visit(PHONE, script=False, person="trust_lead", elevated=True).page
    page.goto(f"/incidents/{record['incident']}")
    page.get_by_text("Name an adult").click()
    form = page.locator("form[action$='/people']")
    form.locator("[name=person_name]").fill("Mr Alder")
    form.get_by_text("Add them").click()
    assert form.locator("[name=person_name]").input_value() == "Mr Alder"
    form.locator("[name=person_role]").select_option("relative")
    form.get_by_label("All of them").check()
    form.get_by_text("Add them").click()
    assert "They are in the record now." in page.inner_text("body")
    assert "Mr Alder" in page.inner_text("#people >> xpath=..")


def test_a_call_is_written_down_without_script(visit, record):
    page = visit(DESK, script=False, person="trust_lead", elevated=True).page
    page.goto(f"/incidents/{record['incident']}")
    page.locator(".haven-kinds").get_by_text("Telephone call").click()
    page.fill("#text", "He rang about Friday.")
    page.click("text=Add the entry")
    summary = page.inner_text(".govuk-error-summary")
    assert page.input_value("#text") == "He rang about Friday."
    assert "Choose who contacted whom." in summary
    assert "Fill this in" not in summary
    page.locator("label", has_text="They contacted us").click()
    page.locator("label", has_text="Mrs Alder").click()
    page.get_by_label("All of them").check()
    page.click("text=Add the entry")
    assert "The entry was added." in page.inner_text("body")
    card = page.locator(".haven-entry", has_text="He rang about Friday.")
    assert "Mrs Alder" in card.inner_text()


def test_two_people_correct_one_entry_and_both_texts_are_kept(visit, record):
    pages = [visit(DESK, script=False, person=who, elevated=True).page for who in ("trust_lead", "head")]
    for page in pages:
        page.goto(f"/records/{record['entry']}/correction")
        page.fill("#change_reason", "The hour.")
    first, second = pages
    first.fill("#text", "She will come at six.")
    first.click("text=Save the correction")
    assert "The correction is saved" in first.inner_text("body")
    second.fill("#text", "She will come at seven.")
    second.click("text=Save the correction")
    assert "Someone else changed this" in second.inner_text("h1")
    assert "She will come at six." in second.inner_text("#theirs >> xpath=..")
    assert second.input_value("#text") == "She will come at seven."
    second.click("text=Save what I wrote")
    second.wait_for_selector("text=The correction is saved")
    said = second.locator(".haven-prose").all_inner_texts()
    assert said[:2] == ["She will come at seven.", "She will come at six."]


@looks
def test_a_chronology_is_narrowed_to_an_adult_and_to_another_child_and_widened_again(visit, trust, record):
    visitor = visit(DESK, person="trust_lead", elevated=True)
    page = visitor.page
    page.goto(f"/pupils/{record['child']}")
    page.locator("a[href*='?person=']", has_text="Mrs Alder").first.click()
    page.wait_for_selector("text=Only entries with")
    assert page.locator(".haven-entry").count() == page.locator(".haven-entry", has_text="Mrs Alder").count() > 0
    assert "Only entries with Mrs Alder (parent)" in page.inner_text("main")
    page.goto(page.url + "&kind=call")
    page.click("text=With anyone")
    page.wait_for_url(f"**/pupils/{record['child']}?kind=call")
    page.goto(f"/pupils/{record['child']}")
    page.locator("summary", has_text="Show filters").click()
    page.select_option("#with", record["other"])
    page.locator("button", has_text="Filter").click()
    page.wait_for_url("**with=*")
    shown = page.locator(".haven-entry").all_inner_texts()
    names = {each["id"]: each["known_as"] for each in trust.pupils()}
    assert shown
    assert all(names[record["other"]] in each for each in shown)
    assert visitor.faults() == []


def test_what_stood_in_the_wrong_file_is_reached_from_the_records(visit, record):
    page = visit(DESK, script=False, person="trust_lead", elevated=True).page
    page.goto("/incidents")
    page.click("text=Records that stood in the wrong file")
    assert "Records that stood in the wrong file" in page.inner_text("h1")
    page.goto(f"/pupils/{record['child']}")
    assert page.locator("a[href='/moves']").count() == 1


def test_opened_by_mistake_stands_beside_the_reading(visit, record):
    page = visit(PHONE, person="head", elevated=True).page
    page.goto(f"/pupils/{record['other']}")
    page.click("text=I opened this by mistake")
    page.wait_for_selector("text=It is noted that you opened this file by mistake")
    page.goto(f"/pupils/{record['other']}/readers")
    assert "Opened by mistake" in page.inner_text("main")


@looks
def test_a_concern_leaves_the_wrong_child_s_file_without_script(visit, trust, record):
    marks = {"marks": [{"pupil": 0, "region": "left_forearm", "kind": "burn", "description": "Round"}]}
    beside = trust.pupils()[17]["id"]
    concern = trust.report(record["other"], beside, account="Her lunch was gone.", details=marks)["id"]
    page = visit(DESK, script=False, person="trust_lead", elevated=True).page
    eventually(lambda: page.goto(f"/concerns/{concern}").status == 200, what="the concern")
    page.goto(f"/pupils/{beside}")
    page.goto(f"/records/{concern}/wrong-child")
    page.locator("[name=wrong_id]").first.check()
    right = trust.pupils()[16]
    page.fill("#search", right["known_as"].split()[0])
    page.click("text=Find")
    page.locator(f"#right_id-{right['id']}").check()
    page.fill("#reason", "The names are alike.")
    page.click("text=Move it")
    assert "It is out of the wrong file" in page.inner_text("body")
    assert "Who had read it in the other children's files" in page.inner_text("main")
    assert visit(PHONE, person="trust_lead", elevated=True).look(page.url.removeprefix(trust.url)) == {}
    page.goto(f"/pupils/{record['other']}")
    assert "Her lunch was gone." not in page.inner_text("main")
    page.goto(f"/pupils/{right['id']}")
    assert "Her lunch was gone." in page.inner_text("main")
    assert "Burn or scald, left forearm" in page.inner_text("main"), "marks go along"


def on_paper(page):
    return [each.extract_text() for each in PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages]


def never_ends_in_an_empty_page(page):
    """Wherever on a sheet its last line comes to stand."""
    head = len("".join(page.inner_text(".haven-print__by").split()))
    for pixels in range(0, 1000, 50):
        page.evaluate("(high) => { document.querySelector('.haven-entry').style.paddingTop = `${high}px`; }", pixels)
        last = on_paper(page)[-1]
        assert len("".join(last.split())) > head + len("12/12") + 20, pixels


def printed(page):
    """The words of each page on paper, which has its number, and more than that and its head. Below the last line there
    is no room, which would be a page of its own where that line is the last of one."""
    words = on_paper(page)
    assert all(f"{number} / {len(words)}" in text for number, text in enumerate(words, 1))
    page.emulate_media(media="print")
    assert page.evaluate(BELOW) < 1
    page.emulate_media(media="null")
    return words


@looks
def test_a_record_reads_top_down_in_lines_and_on_paper(visit, trust):
    """What is next and what to write stand above twenty-five entries; the paper has neither addresses nor side panels,
    and every page its number."""
    child = trust.pupils()[13]["id"]
    concern = trust.report(child)["id"]
    lead = trust.signed_in("trust_lead", elevated=True)
    acceptance = {"json": {"reason": "Needs a record."}}
    incident = eventually(lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", **acceptance))["id"]
    for number in range(23):
        said = {
            "occurred_at": f"2026-09-{number + 1:02}T10:00:00+01:00",
            "text": f"Note {number + 1}. " + "Words. " * 40,
        }
        lead.send("POST", f"/api/v1/incidents/{incident}/notes", json={**said, "pupil_ids": [child]})
    todo = {"text": "Ring his aunt.", "owner_id": str(trust.staff["lead"]), "due_on": "2030-01-31"}
    lead.send("POST", f"/api/v1/incidents/{incident}/actions", json=todo)
    visitor = visit(DESK, person="trust_lead", elevated=True)
    page = visitor.page
    page.goto(f"/incidents/{incident}")
    assert "Ring his aunt." in page.inner_text(".haven-matter")
    entries = page.locator(".haven-entry").first.bounding_box()["y"]
    assert page.locator("#other-kinds").bounding_box()["y"] < entries
    assert page.locator("#add-note").bounding_box()["y"] < entries
    page.click("text=One line each")
    page.wait_for_url("**view=lines*")
    assert visitor.faults() == []
    lines = page.locator(".haven-line")
    assert (lines.count(), lines.nth(19).bounding_box()["y"] - lines.nth(0).bounding_box()["y"] < 900) == (25, True)
    page.click("text=Oldest first")
    page.wait_for_url("**order=oldest*")
    assert "Note 1." in lines.first.inner_text()
    with page.expect_navigation():
        page.click("main .haven-views >> text=Print")
    assert visitor.faults() == []
    assert "Printed by Tess Trust" in page.inner_text("main")
    words = printed(page)
    assert len(words) > 2
    everything = " ".join(words)
    assert "Whom this working copy names" in words[0]
    assert all("Working copy, not for anybody outside." in text for text in words), "on each page"
    assert "Note 23." in everything
    assert not [each for each in ("/incidents/", "Sign out", "Name an adult", "999") if each in everything]
    page.goto(f"/pupils/{child}?order=oldest")
    assert "Note 1." in page.inner_text(".haven-entry >> nth=0")
    page.goto(f"/pupils/{child}?order=oldest&from=05/09/2026")
    with page.expect_navigation():
        page.click("main >> text=Print this part")
    assert visitor.look(page.url.removeprefix(trust.url)) == {}
    words = printed(page)
    assert all("Printed by Tess Trust" in text for text in words), "on each page"
    everything = " ".join(words)
    assert everything.index("Note 5.") < everything.index("Note 23.")
    assert not [each for each in ("Note 4.", "/pupils/", "Sign out", "At a glance", "999") if each in everything]
    page.goto(f"/pupils/{child}/print?from=20/09/2026")
    never_ends_in_an_empty_page(page)
    page.goto(f"/pupils/{child}")
    assert "Working copy" not in page.inner_text("main")
    assert "Working copy, printed from the screen by Tess Trust" in on_paper(page)[0]
    read = trust.signed_in("officer", elevated=True).send("GET", f"/api/v1/audit?subject_id={child}")
    assert "printed" in [each["outcome"] for each in read["entries"] if each["action"] == "chronology:pupil:read"]
