"""Three first steps on somebody's first page: taken one by one, or dismissed, on every device."""

from people import DESK, PHONE


def test_a_new_colleague_takes_the_steps_and_another_dismisses_them(visit, trust, somebody):
    key, _ = somebody("reporter")
    visitor = visit(PHONE, person=key)
    page, shown = visitor.page, visitor.page.locator(".haven-first-steps li")
    assert visitor.look("/") == {}
    page.goto("/")
    assert shown.count() == 3
    page.click("text=Look at the form")
    page.wait_for_url("**/report")
    page.goto("/")
    assert "Done" in shown.nth(0).inner_text()
    assert "Done" in shown.nth(2).inner_text(), "a second step is set up"
    assert visitor.look("/") == {}
    page.goto("/")
    page.click("text=Read what happens after you report")
    page.wait_for_url("**/help/staff")
    page.goto("/")
    assert shown.count() == 0, "all are done"
    lead_key, _ = somebody("dsl")
    lead = visit(DESK, person=lead_key)
    assert lead.look("/") == {}
    lead.page.goto("/")
    assert lead.page.locator(".haven-first-steps li").count() == 3
    lead.page.click("text=Do not show this again")
    lead.page.wait_for_selector("text=The first steps are not shown again")
    assert lead.page.locator(".haven-first-steps").count() == 0
    assert lead.faults() == []
    elsewhere = visit(PHONE, script=False, person=lead_key)
    elsewhere.page.goto("/")
    assert elsewhere.page.locator(".haven-first-steps").count() == 0, "dismissed with the account, not on a device"
