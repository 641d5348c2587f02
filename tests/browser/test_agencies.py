"""A lead writes down whom to ring: an agency with its number at night, a person there who leaves, and its last day."""

from datetime import timedelta

from haven_local.demonstration.agencies import AGENCIES, add_agencies
from people import DESK, PHONE
from small_trust import SCHOOLS
from support import clock
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("agencies", "timescales"), "style")

SOUTH = SCHOOLS["south"][0]
NIGHT = "01632 960 999"


def test_an_agency_from_its_first_day_to_its_last(visit):
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    page.goto("/agencies")
    assert lead.faults() == []
    page.click("main >> text=Add an agency >> nth=0")
    page.wait_for_url("**/agencies/new")
    add(lead)
    person(lead)
    reach_at_night(lead)
    agency = page.locator("h3 a", has_text="Ashshire Children First").get_attribute("href")
    two_save_at_once(lead, visit(DESK, person="trust_lead", elevated=True), agency)
    leave(lead, agency)


def test_the_demonstrations_agencies_are_added_once_and_shown(visit, trust):
    caller = trust.signed_in("trust_lead", elevated=True)
    invented = [{**each, **({"school_urns": [SOUTH]} if "school_urns" in each else {})} for each in AGENCIES]
    for _ in range(2):
        add_agencies(caller, invented)
    listed = caller.send("GET", "/api/v1/agencies", params={"past": True})["agencies"]
    invented_people = [one["name"] for each in AGENCIES for one in each.get("people", ())]
    people = [one["name"] for each in listed for one in each["people"] if one["name"] in invented_people]
    assert sorted(people) == sorted(invented_people)
    names = [each["name"] for each in AGENCIES]
    assert sorted(each["name"] for each in listed if each["name"] in names) == sorted(names)
    lead = visit(PHONE, person="lead", elevated=True)
    assert lead.look("/agencies?past=yes") == {}
    text = lead.page.inner_text("main")
    assert text.index("Riverford Children's Services") < text.index("Riverford Police")
    assert "Eastmoor" not in text, "another school's alone"
    assert "Jill Sandford" not in text


def add(lead):
    page = lead.page
    page.select_option("#kind", "childrens_services")
    page.fill("#name", "Ashshire Children First")
    page.fill("#form_link", "ashshire.example/refer")
    page.click("main form >> text=Save")
    assert "from https:// on" in page.inner_text(".govuk-error-summary")
    assert lead.faults() == []
    page.fill("#form_link", "https://www.ashshire.example/refer")
    page.fill("#phone", "01632 960 100, option 2")
    page.fill("#night_phone", NIGHT)
    page.fill("#secure_address", "duty@ashshire.example")
    page.fill("#area", "Ashshire")
    page.click("main form >> text=Save")
    page.wait_for_selector("text=Ashshire Children First is added")
    assert lead.faults() == []


def person(lead):
    page = lead.page
    page.click("text=Add a person")
    page.wait_for_url("**/people/new")
    assert lead.faults() == []
    page.fill("#name", "Ngozi Okafor")
    page.fill("#role", "Duty social worker")
    page.fill("#phone", "07700 900123")
    page.click("main form >> text=Save")
    page.wait_for_selector("text=Ngozi Okafor is added")


def reach_at_night(lead):
    """Two touches on a phone: from the first page to the agencies, and the number."""
    page = lead.page
    page.goto("/")
    page.click("text=Whom to ring outside the trust, also at night")
    page.wait_for_url("**/agencies")
    number = page.locator(f"main a[href='tel:{NIGHT.replace(' ', '')}']").first
    place = number.bounding_box()
    assert place["y"] + place["height"] < PHONE["height"], "in sight without scrolling"
    assert lead.faults() == []


def two_save_at_once(lead, other, agency):
    assert lead.look(f"{agency}/change") == {}
    assert other.look(f"/agencies?school={SOUTH}", "/agencies", agency) == {}
    other.page.goto(f"{agency}/change")
    other.page.fill("#area", "All of Ashshire")
    other.page.click("main form >> text=Save")
    other.page.wait_for_selector("text=Ashshire Children First is changed")
    page = lead.page
    page.fill("#area", "Ashshire and Elmshire")
    page.click("main form >> text=Save")
    page.wait_for_selector("text=While you were here someone saved this agency")
    assert "All of Ashshire" in page.inner_text(".govuk-inset-text")
    assert page.input_value("#area") == "Ashshire and Elmshire"
    assert lead.faults() == []
    page.click("main form >> text=Save")
    page.wait_for_selector("text=Ashshire Children First is changed")
    assert "Ashshire and Elmshire" in page.inner_text("main")


def leave(lead, agency):
    """Who left and what is no more stand by themselves."""
    page = lead.page
    yesterday = clock.today() - timedelta(days=1)
    page.goto(agency)
    page.click("text=Change Ngozi Okafor")
    page.fill("#until", f"{yesterday:%d/%m/%Y}")
    assert lead.faults() == []
    page.click("main form >> text=Save")
    page.wait_for_selector("text=People who left")
    page.goto(f"{agency}/change")
    page.fill("#until", f"{yesterday:%d/%m/%Y}")
    page.click("main form >> text=Save")
    page.wait_for_selector("h1 >> text=No more")
    assert lead.faults() == []
    page.goto("/agencies")
    assert "Ashshire Children First" not in page.inner_text("main")
    page.click("text=Also show those that are no more")
    page.wait_for_selector("h3 >> text=Ashshire Children First")
    assert lead.faults() == []


def test_the_rules_of_time_are_looked_at(visit):
    lead = visit(PHONE, person="lead", elevated=True)
    assert lead.look("/timescales") == {}
