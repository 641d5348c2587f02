"""A child's file is to be destroyed, in the browser: proposed, agreed to, stopped, that ended, and withdrawn."""

import pytest
from haven_local.demonstration.caller import ApiError
from people import DESK, PHONE, eventually
from support.disposing import add_file
from support.growing_up import grow_up, grow_young
from support.levels import waits_for
from support.newcomers import join
from support.parts import pages
from test_retention import file_of

pytestmark = waits_for(*pages("retention"), "style")

PLACE = 7
"""In the list of pupils; no other test asks for this child."""
ANSWER = {"reason": "Known to us, and settled."}
API, WORDS = "/api/v1/retention", {"words": "It was tried out."}
SEND_DAMAGED = """async () => {
  const device = await (await fetch("/report/device")).json();
  const form = document.querySelector("form[data-report]");
  const nothing = (length) => btoa("\\0".repeat(length));
  const report = {
    school_id: form.elements.school.value, author_id: device.authors[0], idempotency_key: crypto.randomUUID(),
    key_version: Number(form.dataset.keyVersion), wrapped_key: nothing(512), sealed: nothing(64),
  };
  const headers = { "Content-Type": "application/json", "X-CSRFToken": device.token };
  return (await fetch("/report/sealed", { method: "POST", headers, body: JSON.stringify(report) })).status;
}"""
WHY = "She is 25, and nobody has asked for it. لا حاجة"


@pytest.fixture(scope="module")
def grown_up(trust):
    """A child who left long ago, is 25 by now, and whose file has nothing open; on the roll again afterwards."""
    pupil = trust.pupils()[PLACE]
    concern = trust.report(pupil["id"])["id"]
    lead = trust.signed_in("lead", elevated=True)
    eventually(lambda: lead.send("POST", f"/api/v1/concerns/{concern}/no-further-action", json=ANSWER))
    grow_up(trust, pupil["id"])
    eventually(lambda: file_of(trust, pupil["id"])["state"] == "in_review", what="the day of the file")
    yield pupil
    grow_young(trust, pupil["id"])


@pytest.fixture(scope="module")
def south_head(trust):
    """There before anything is proposed: who gets the right afterwards does not count."""
    join(trust, "south.head", "Selma Southhead", "headteacher", ["south"])
    return "south.head"


@pytest.fixture
def nothing_waits(trust, grown_up):
    """Whatever waits for the child's file when the test is done is withdrawn."""
    yield
    for each in _of(trust, grown_up["id"]):
        if each["state"] in ("proposed", "announced"):
            _lead(trust).send("POST", f"{API}/disposals/{each['id']}/withdrawal", json=WORDS, headers=_seen(each))


@pytest.fixture
def proposed(trust, grown_up, south_head, nothing_waits):
    """Proposed by the head of the child's school; its id."""
    return _propose(trust.signed_in("head", elevated=True), trust, grown_up["id"])["id"]


def test_a_head_proposes_it(visit, grown_up, nothing_waits):
    head, pupil = visit(PHONE, person="head", elevated=True), grown_up["id"]
    page = head.page
    page.goto(f"/pupils/{pupil}")
    page.click("main >> text=Destroy this file")
    page.wait_for_url("**/destroying")
    assert head.look(f"/pupils/{pupil}/destroying") == {}
    page.click("main form >> text=Propose that it be destroyed")
    summary = page.inner_text(".govuk-error-summary")
    for words in ("Choose why it is to be destroyed.", "Type the word destroy"):
        assert words in summary
    assert head.faults() == []
    _type_proposal(page)
    page.wait_for_selector("text=Nothing is destroyed unless a second person agrees.")
    assert WHY in page.inner_text("main")
    assert head.faults() == []
    disposal = page.url.rsplit("/", 1)[1]
    assert head.look("/retention/disposals") == {}
    assert page.goto(f"/retention/disposals/{disposal}/agree").status == 403
    assert "omebody else has to agree" in page.inner_text("main")
    page.goto(f"/pupils/{pupil}/destroying")
    _type_proposal(page)
    assert "It is proposed already" in page.inner_text(".govuk-error-summary")


def test_another_schools_head_agrees_and_sees_facts_alone(visit, grown_up, south_head, proposed):
    other = visit(PHONE, person=south_head, elevated=True)
    page, here = other.page, f"/retention/disposals/{proposed}"
    agreeing = "/retention/disposals?list=agreeing"
    assert other.look(agreeing, "/retention/disposals/signing", here, f"/retention/disposals/{proposed}/agree") == {}
    for address in ("/retention/disposals?list=agreeing", here, f"{here}/agree"):
        page.goto(address)
        assert "North School" in page.inner_text("main")
        for hidden in (grown_up["id"], WHY):
            assert hidden not in page.content(), address
        assert (grown_up["known_as"] in page.content()) is address.startswith(here)
    page.click("main form >> text=Agree that it be destroyed")
    assert "Type the word destroy" in page.inner_text(".govuk-error-summary")
    assert other.faults() == []
    page.fill("#word", "destroy")
    page.click("main form >> text=Agree that it be destroyed")
    page.wait_for_selector("text=You have agreed.")
    assert "Agreed, waits for its day" in page.inner_text("main")
    assert other.faults() == []


def test_the_officer_stops_it_and_ends_that(visit, trust, grown_up, proposed):
    officer, here = visit(DESK, person="officer", elevated=True), f"/retention/disposals/{proposed}"
    page = officer.page
    for address in ("/retention?show=all", "/retention/holds"):
        assert page.goto(address).status == 200, "nothing is listed there for who reads no record, and nothing refused"
        assert grown_up["known_as"] not in page.content()
    assert officer.look("/retention/disposals", "/retention/register", here) == {}
    assert grown_up["known_as"] not in page.content()
    for act, button, words, said in (
        ("stop", "Stop it", "An inquiry may ask for it.", "It is stopped."),
        ("end-stop", "End the stop", "The inquiry does not ask for it.", "Your stop is ended."),
    ):
        page.goto(here)
        page.click(f"main >> text={button}")
        page.wait_for_url(f"**/{act}")
        page.click(f"main form >> text={button}")
        assert "Say why." in page.inner_text(".govuk-error-summary")
        assert officer.faults() == []
        page.fill("#words", words)
        page.click(f"main form >> text={button}")
        page.wait_for_selector(f"text={said}")
        assert words in page.inner_text("main")
        if act == "stop":
            with pytest.raises(ApiError, match="disposal_stopped"):
                _propose(_lead(trust), trust, grown_up["id"])
    looked = (f"/retention/disposals/{proposed}", f"/retention/disposals/{proposed}/certificates")
    assert officer.look(*looked) == {}
    assert "There is none yet" in page.inner_text("main")
    assert officer.look(f"/retention/disposals/{proposed}/stop", f"/retention/disposals/{proposed}/end-stop") == {}
    assert _propose(_lead(trust), trust, grown_up["id"])["id"] != proposed, "it may be proposed again"


def test_a_lead_withdraws_it(visit, trust, grown_up, proposed):
    lead = visit(DESK, person="lead", elevated=True)
    assert lead.look(f"/pupils/{grown_up['id']}") == {}
    assert lead.page.locator("text=Destroy this file").count() == 0, "it is proposed already"
    lead.page.click("text=See who, and why")
    lead.page.wait_for_url(f"**/retention/disposals/{proposed}")
    assert lead.look(f"/retention/disposals/{proposed}/withdraw") == {}
    lead.page.fill("#words", "Her solicitors wrote today.")
    lead.page.click("main form >> text=Withdraw")
    lead.page.wait_for_selector("text=It is withdrawn. Nothing was destroyed.")
    assert "Her solicitors wrote today." in lead.page.inner_text("main")
    assert lead.faults() == []
    lead.page.goto(f"/retention/disposals/{proposed}/withdraw")
    assert "This cannot be done any more: withdrawn." in lead.page.inner_text("main")
    lead.page.goto(f"/pupils/{grown_up['id']}")
    assert lead.page.locator("text=See who, and why").count() == 0
    assert file_of(trust, grown_up["id"])["state"] == "in_review", "nothing is gone"


def test_a_lead_redacts_what_is_about_another_child_too(visit, trust, grown_up, south_head, nothing_waits):
    """The last one: from here on the file has a record that is about another child as well."""
    pupil, brother = grown_up["id"], trust.pupils()[PLACE + 1]["id"]
    concern = trust.report(pupil, brother, account=f"{WHY} They fought.")["id"]
    leads = _lead(trust)
    add_file(trust, concern, ("What she wrote", "of it"))
    card = {"summary": "Lived with her aunt.", "may_not_collect": "The uncle.", "plan": ""}
    for version, words in enumerate((card, {**card, "summary": "Nothing of note."})):
        leads.send("POST", f"/api/v1/pupils/{pupil}/card", json=words, headers={"If-Match": f'"{version}"'})
    entries = leads.send("GET", f"/api/v1/pupils/{pupil}/chronology")["entries"]
    [alone] = [each for each in entries if each["kind"] == "concern" and each["id"] != concern]
    corrected = {"occurred_at": alone["occurred_at"], "text": "Nothing was seen.", "reason": "Her brother told us."}
    leads.send("POST", f"/api/v1/records/{alone['id']}/versions", json=corrected, headers={"If-Match": '"1"'})
    eventually(lambda: leads.send("POST", f"/api/v1/concerns/{concern}/no-further-action", json=ANSWER))
    grow_up(trust, pupil)
    shared = leads.send("GET", f"{API}/files/{pupil}/shared-records")["records"]
    assert {each["kind"] for each in shared} == {"concern", "decision", "document"}
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    assert lead.look(f"/pupils/{pupil}/destroying", f"/pupils/{pupil}/destroying/{concern}") == {}
    page.click("main form >> text=Save")
    assert "Choose what becomes of it." in page.inner_text(".govuk-error-summary")
    assert lead.faults() == []
    page.check("text=Redact it")
    page.click("main form >> text=Save")
    assert "These are the words it has now." in page.inner_text(".govuk-error-summary")
    page.fill("#redacted--0", "He was in a fight.")
    page.click("main form >> text=Save")
    assert "Words can be taken out of it, and none put in." in page.inner_text(".govuk-error-summary")
    assert page.input_value("#redacted--0") == "He was in a fight."
    assert lead.faults() == []
    page.fill("#redacted--0", f"{WHY} fought.")
    page.click("main form >> text=Save")
    page.wait_for_selector("text=It is decided. Nothing changes before the file is destroyed.")
    assert "Redact it" in page.inner_text("main")
    assert lead.faults() == []
    page.goto(f"/records/{concern}/versions")
    assert "They fought." in page.inner_text("main"), "nothing changed"
    page.goto(f"/pupils/{pupil}/destroying")
    page.fill("#shared_kept", "His file is in use.")
    _type_proposal(page)
    page.wait_for_selector("text=Nothing is destroyed unless a second person agrees.")
    assert "1 of them is redacted then." in page.inner_text("main")
    assert lead.look(f"/pupils/{pupil}/destroying/{concern}") == {}
    assert page.locator("main form").count() == 0, "it is proposed as it was decided"
    [waiting] = [each["id"] for each in _of(trust, pupil) if each["state"] == "proposed"]
    other = visit(DESK, person=south_head, elevated=True)
    other.page.goto(f"/retention/disposals/{waiting}/agree")
    other.page.click("main form >> text=Read the file")
    other.page.wait_for_url(f"**/retention/disposals/{waiting}/file")
    shown = other.page.inner_text("main")
    for words in (
        "They fought.",
        "Nothing was seen.",
        alone["text"],
        "Lived with her aunt.",
        "The uncle.",
        "of it.txt",
    ):
        assert words in shown, words
    assert f"{WHY} fought." not in other.page.inner_text("main"), "what was struck out is marked"
    with other.page.expect_download() as saved:
        other.page.click("text=Save version 1")
    assert saved.value.path().read_bytes() == b"What she wrote of it"
    assert other.look(f"/retention/disposals/{waiting}/file") == {}


def test_two_people_have_a_report_destroyed_that_does_not_open(visit, south_head):
    """As a browser sends one that was damaged on its way."""
    teacher = visit(PHONE, person="teacher")
    teacher.page.goto("/report")
    assert teacher.page.evaluate(SEND_DAMAGED) == 201
    lead = visit(PHONE, person="lead", elevated=True)
    assert lead.look("/retention/unopened-reports") == {}
    lead.page.click("main >> text=Report of")
    lead.page.wait_for_url("**/unopened-reports/*")
    here = lead.page.url.removeprefix(lead.page.url.split("/retention")[0])
    lead.page.click("main form >> text=Try to open it now")
    lead.page.wait_for_selector("text=It does not open.")
    lead.page.click("main form >> text=Propose that it be destroyed")
    assert "Choose why it may be destroyed." in lead.page.inner_text(".govuk-error-summary")
    assert lead.faults() == []
    lead.page.check("text=has told us again")
    lead.page.fill("#word", "destroy")
    lead.page.click("main form >> text=Propose that it be destroyed")
    lead.page.wait_for_selector("text=Nothing is destroyed unless a second person agrees.")
    assert lead.look(here) == {}
    other = visit(DESK, person=south_head, elevated=True)
    assert other.look("/retention/unopened-reports", here) == {}
    assert other.page.locator("main a[href^='/concerns/']").count() == 0
    officer = visit(PHONE, person="officer", elevated=True)
    assert officer.look("/retention/unopened-reports", here) == {}
    assert "You watch over this and decide nothing." in officer.page.inner_text("main")
    assert officer.page.locator("main form, main a[href^='/concerns/']").count() == 0
    other.page.fill("#word", "destroy")
    other.page.click("main form >> text=Agree that it be destroyed")
    other.page.wait_for_selector("text=You have agreed.")

    def is_destroyed():
        lead.page.goto(here)
        return "Destroyed unread" in lead.page.inner_text("main")

    eventually(is_destroyed)
    assert lead.look(here) == {}


def _type_proposal(page):
    page.select_option("#because", "time_over")
    page.fill("#reason", WHY)
    page.fill("#word", "destroy")
    page.click("main form >> text=Propose that it be destroyed")


def _lead(trust):
    return trust.signed_in("lead", elevated=True)


def _seen(found):
    return {"If-Match": f'"{found["version"]}"'}


def _propose(caller, trust, pupil):
    seen = _seen(file_of(trust, pupil))
    return caller.send("POST", f"{API}/files/{pupil}/disposals", json={"words": WHY}, headers=seen)


def _of(trust, pupil):
    listed = _lead(trust).send("GET", f"{API}/disposals")["disposals"]
    return [each for each in listed if each["pupil_id"] == pupil]
