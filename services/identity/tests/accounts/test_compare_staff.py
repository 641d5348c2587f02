"""A service reads the trust's active staff to compare them, on real PostgreSQL."""

from uuid import uuid4

from chassis.ground.context import Access
from haven_schemas.acts.identity import CompareStaff
from identity.models import StaffRow
from identity.people import staff as compare_staff

SERVICE = Access(kind="service", actor_id=uuid4(), service="pupils", job="test")


def test_active_people_come_page_by_page_with_the_schools_of_their_own_roles(identity, monkeypatch):
    monkeypatch.setattr(compare_staff, "_MOST", 1)
    school = identity.add_school("Alder")
    local, trust_wide, gone = (
        identity.add_staff("dsl", [school]),
        identity.add_staff("trust_lead", []),
        identity.add_staff("reporter", [school]),
    )
    with identity.database.unit(SERVICE) as unit:
        unit.session.get(StaffRow, gone.id).active = False
    met, after = {}, None
    while True:
        page = identity.run(SERVICE, compare_staff.compare_staff, CompareStaff(after=after))
        met |= {each.id: (each.email, each.school_ids) for each in page.staff}
        after = page.next
        if after is None:
            break
    assert met == {local.id: (local.email, [school]), trust_wide.id: (trust_wide.email, [])}
    assert {each["right"] for each in identity.audited("staff:list:read")} == {"service:staff_compare"}
