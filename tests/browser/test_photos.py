"""A photo of a pupil: sent from a telephone, drawn on the pupil's page, replaced, removed; by API as well."""

import io
import zipfile

import httpx
import pytest
from haven_local.demonstration.caller import ApiError
from people import DESK, PHONE
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("pupils"), "style")


def portrait(colour, kind="JPEG", **more):
    """A head and shoulders, taken lying on its side as telephones do."""
    made, drawn = io.BytesIO(), Image.new("RGB", (900, 1200), "#cfd8dc")
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((150, 800, 750, 1500), fill=colour)
    pen.ellipse((280, 260, 620, 780), fill="#c68863")
    told = Image.Exif()
    told[0x0112], told[0x010E] = 6, "Canary place"
    drawn.rotate(90, expand=True).save(made, kind, exif=told, **more)
    return made.getvalue()


def file(data, name="IMG 0001.jpg"):
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


@pytest.fixture(scope="module")
def child(trust):
    """One whom other tests leave alone: they take the first ones."""
    return trust.pupils()[-1]


def is_drawn(page):
    """Its height, once the browser has it."""
    page.wait_for_function("() => document.querySelector('img.haven-photo__picture')?.complete")
    return page.locator("img.haven-photo__picture").evaluate("each => each.naturalHeight")


def test_a_photo_is_put_on_the_page_replaced_and_removed(visit, child):
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    page.goto(f"/pupils/{child['id']}")
    expect(page.locator(f"[aria-label='No photo of {child['known_as']}']")).to_have_count(1)
    page.click("text=Add a photo")
    page.set_input_files("#file", file(b"<svg/>", "picture.jpg"))
    page.click("text=Save the photo")
    expect(page.locator(".govuk-error-summary")).to_contain_text("not a JPEG, PNG, WebP or HEIC picture")
    assert lead.faults() == []
    page.set_input_files("#file", file(portrait("#1b6069")))
    page.click("text=Save the photo")
    expect(page.locator(f"img[alt='Photo of {child['known_as']}']")).to_have_count(1)
    assert is_drawn(page) == 480, "it stands upright"
    assert lead.look(f"/pupils/{child['id']}") == {}
    page.goto(f"/pupils/{child['id']}")
    address = page.locator("img.haven-photo__picture").get_attribute("src")
    page.click("text=Change the photo")
    page.set_input_files("#file", file(portrait("#b3261e", "PNG"), "picture.png"))
    page.click("text=Replace the photo")
    assert page.locator("img.haven-photo__picture").get_attribute("src") != address
    page.click("text=Change the photo")
    page.click("summary:has-text('Remove the photo')")
    page.click("text=Yes, remove the photo")
    expect(page.locator(f"[aria-label='No photo of {child['known_as']}']")).to_have_count(1)


def test_by_api_and_seen_at_a_desk(trust, visit, child):
    lead = trust.signed_in("lead", elevated=True)
    path = f"/api/v1/pupils/{child['id']}/photo"
    lead.send("PUT", path, files={"file": ("a.webp", portrait("#6b4e9b", "WEBP"), "image/webp")})
    with httpx.Client(base_url=trust.url, verify=str(trust.ca), headers=lead.headers) as client:
        drawn = client.get(path)
    assert drawn.headers["Content-Type"] == "image/jpeg"
    assert drawn.headers["Cache-Control"] == "no-store"
    assert drawn.headers["X-Content-Type-Options"] == "nosniff"
    assert b"Canary" not in drawn.content
    desk = visit(DESK, person="lead", elevated=True)
    assert desk.look(f"/pupils/{child['id']}") == {}
    assert is_drawn(desk.page) == 480
    lead.send("DELETE", path)
    with pytest.raises(ApiError):
        lead.send("GET", path)


def test_a_zip_by_hand_is_worked_through_and_its_page_counts(trust, visit):
    one, two = trust.pupils()[1:3]
    lead = trust.signed_in("lead", elevated=True)
    upns = {each["id"]: lead.send("GET", f"/api/v1/pupils/{each['id']}/record")["pupil"]["upn"] for each in (one, two)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr(f"{upns[one['id']]}.jpg", portrait("#1b6069"))
        package.writestr(f"{upns[two['id']]}.jpg", b"<svg/>")
        package.writestr("A999999999999.jpg", portrait("#1b6069"))
    window = visit(PHONE, person="administrator", elevated=True)
    page = window.page
    page.goto("/pupil-files")
    page.check("#holds-photos")
    page.select_option("#school", "910001")
    page.set_input_files("#file", {"name": "photos.zip", "mimeType": "application/zip", "buffer": made.getvalue()})
    page.click("text=Send the file")
    expect(page.locator("main")).to_contain_text("Not taken", timeout=45_000)
    text = page.inner_text("main")
    for words in (
        "New photos",
        "not a JPEG, PNG, WebP or HEIC picture",
        "No pupil of the school has this UPN",
    ):
        assert words in text, words
    assert window.faults() == []
    faults = page.evaluate("fetch(location.pathname + '/faults.csv').then(each => each.text())")
    assert "not a JPEG, PNG, WebP or HEIC picture" in faults
    assert " in the MIS" not in faults, "advice about rows"
    assert window.look("/pupil-files") == {}
    assert lead.send("GET", f"/api/v1/pupils/{one['id']}/record")["photo"]["version"] == 1


def test_a_feed_is_ticked_for_photos_and_says_so(visit):
    window = visit(PHONE, person="administrator", elevated=True)
    page = window.page
    page.goto("/pupil-files/feeds/new")
    page.select_option("#school", index=1)
    page.fill("#name", "Photos of the MIS")
    page.click("text=Connect it")
    page.click("a:has-text('Photos of the MIS')") if page.locator("#photos").count() == 0 else None
    expect(page.locator("#photos")).not_to_be_checked()
    page.check("#photos")
    page.click("text=Save what is taken")
    page.wait_for_selector("text=It holds from the next delivery on")
    expect(page.locator("#photos")).to_be_checked()
    assert window.faults() == []
