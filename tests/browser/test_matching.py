"""Which pupil is which, by browser: proposals, merges and their ends, children not listed, protected identities."""

import csv
import io

import pytest
from people import DESK, PHONE, eventually
from small_trust import deliver
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("matching"), "style")

BORN = "2013-07-09"
MARIGOLD = {"source_id": "m1", "upn": "Z820400115771", "legal_surname": "Marigold", "legal_forename": "Annabel"}


COLUMNS = (
    "upn", "legal_surname", "legal_forename", "preferred_surname", "preferred_forename", "date_of_birth", "sex",
    "year_group", "class", "source_id", "left_on",
)  # fmt: skip


def push(trust, pupil):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerow({"date_of_birth": BORN, "class": "9Q", "year_group": "9", **pupil})
    return deliver(trust, "north", text.getvalue().encode())


def found(trust, query):
    lead = trust.signed_in("trust_lead", elevated=True)
    return lead.send("GET", "/api/v1/pupils", params={"query": query, "leavers": "true"})["pupils"]


@pytest.fixture(scope="module")
def twice(trust):
    """A child on the roll, and her second entry, spelt otherwise, who has left."""
    push(trust, MARIGOLD)
    other = {"source_id": "m2", "legal_surname": "Marygold", "legal_forename": "Anabel"}
    push(trust, other)
    push(trust, {**other, "left_on": "2026-01-09"})
    return found(trust, "marigold")[0]["id"], found(trust, "marygold")[0]["id"]


def well(visitor, name, words):
    page = visitor.page
    page.wait_for_selector(f"text={words}")
    assert visitor.faults() == [], name


def test_a_proposal_is_merged_read_as_one_and_split(visit, trust, twice):
    for number, child in enumerate(twice):
        trust.report(child, account=f"Account {number} of the marigolds.")
    card = {"may_not_collect": "Her step-brother"}
    keeper = trust.signed_in("trust_lead", elevated=True)
    keeper.send("POST", f"/api/v1/pupils/{twice[1]}/card", json=card, headers={"If-Match": '"0"'})
    lead = visit(DESK, person="trust_lead", elevated=True)
    page = lead.page
    page.goto("/pupils")
    page.click("text=Pupils who may be one child")
    well(lead, "matches", "Annabel")
    section = page.locator("section", has_text="Marygold")
    section.locator("text=The same child").click()
    page.wait_for_selector("text=There is something to put right")
    assert lead.faults() == []
    section = page.locator("section", has_text="Marygold")
    section.locator("textarea").fill("Both have the same mother.")
    section.locator("text=The same child").click()
    page.wait_for_selector("text=There is nobody to compare")

    def as_one():
        page.goto(f"/pupils/{twice[1]}")
        return "Account 0" in page.inner_text("main") and "Account 1" in page.inner_text("main")

    eventually(as_one, what="one chronology")
    assert page.url.endswith(twice[0]), "an alias leads to the pupil"
    well(lead, "the pupil", "From the other entry of this child")
    assert "May not collect: Her step-brother" in page.inner_text("#card >> xpath=..")
    page.click("text=The same child twice?")
    well(lead, "same", "Anabel Marygold")
    assert "Both have the same mother." in page.inner_text("main")
    page.fill("#search", "quillfeathernortha")
    page.click("button:has-text('Find')")
    page.click("button:has-text('Compare') >> nth=0")
    well(lead, "compare", "Are these one child?")
    page.goto(f"/pupils/{twice[0]}/same")
    page.click("text=They are different children")
    page.locator("details textarea").fill("Cousins.")
    page.click("button:has-text('End the merge')")
    page.wait_for_selector("text=Ended")

    def split():
        page.goto(f"/pupils/{twice[0]}")
        return "Account 1" not in page.inner_text("main")

    eventually(split, what="the end of the merge")


def test_a_child_not_listed_is_matched(visit, trust, twice):
    waiting = trust.report({"not_listed": "Annabel Mariegold I think", "role": "affected"}, account="By the gate.")[
        "id"
    ]
    lead = visit(DESK, person="trust_lead", elevated=True)
    page = lead.page
    page.goto(f"/concerns/{waiting}")
    page.click("text=Match the child who is not listed to a pupil")
    well(lead, "not-listed", "Annabel Marigold")
    page.click("text=It is Annabel Marigold")
    page.wait_for_selector("text=The child was matched")
    page.goto(f"/pupils/{twice[0]}")
    assert "By the gate." in page.inner_text("main")
    page.goto(f"/concerns/{waiting}")
    page.click("text=Matched to a pupil")
    well(lead, "matched", "Taken for")
    page.click("text=It is not this pupil")
    page.wait_for_selector("text=The match was ended")


def asked_about_sorrel(page):
    page.goto("/matches")
    return page.locator("section", has_text="Sorrel").count()


def test_an_identity_is_protected_a_feed_learns_nothing_and_only_named_people_are_asked(visit, trust):
    push(trust, {"source_id": "w1", "upn": "Z820400115772", "legal_surname": "Wallflower", "legal_forename": "Sorrel"})
    push(trust, {"source_id": "w1", "upn": "Z820400115772", "legal_surname": "Foxglove", "legal_forename": "Rowan"})
    child = found(trust, "wallflower")[0]["id"]
    lead = visit(PHONE, person="trust_lead", elevated=True)
    page = lead.page
    page.goto(f"/pupils/{child}/protection")
    well(lead, "protect", "Protect this child")
    page.click("button:has-text('Protect')")
    page.wait_for_selector("text=There is something to put right")
    assert lead.faults() == []
    page.get_by_label("Adoption").check()
    page.get_by_label("Dana Lead").check()
    page.fill("#reason", "An adoption order.")
    page.click("button:has-text('Protect')")
    well(lead, "protected", "What the child was before")
    assert "Sorrel Wallflower" in page.inner_text("main")
    page.goto(f"/pupils/{child}")
    well(lead, "banner", "identity is protected")
    assert found(trust, "wallflower") == []
    old = {"source_id": "x", "legal_surname": "Wallflower", "legal_forename": "Sorrel"}
    assert [push(trust, old)[count] for count in ("added", "rejected")] == [1, []]
    eventually(lambda: asked_about_sorrel(page), what="the question")
    well(lead, "question", "Only you and the others named for Rowan Foxglove are asked")
    other = visit(DESK, person="head", elevated=True)
    other.page.goto("/matches")
    assert "Wallflower" not in other.page.inner_text("body")
    other.page.goto(f"/pupils/{child}")
    assert "protected" not in other.page.inner_text("main")
    other.page.goto(f"/pupils/{child}/protection")
    assert "Wallflower" not in other.page.inner_text("body")
    question = page.locator("section", has_text="Only you and the others")
    question.get_by_label("Why").fill("By the order.")
    question.get_by_role("button", name="The same child").click()
    eventually(lambda: found(trust, "wallflower") == [], what="the entry taken off the roll")
    assert [push(trust, old)[count] for count in ("added", "changed", "rejected")] == [0, 0, []]
