"""Who sends lists of staff in a test, and what identity sees of them."""

import csv
import io
from uuid import uuid4

from chassis.ground.context import Access
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.pupils.feeds import SetFeed
from haven_schemas.acts.pupils.tries import TryUpload
from haven_schemas.acts.staff_lists import StaffListAsk
from haven_schemas.rights import Right
from pupils.deliveries.begin import begin_upload
from pupils.deliveries.delivery import show_delivery
from pupils.deliveries.feed import set_feed
from pupils.deliveries.finish import finish_upload
from pupils.deliveries.trying import try_upload
from pupils.models import StaffListRow
from pupils.staff_lists.list import copy_staff_list
from sqlalchemy import select

HEADER = (
    "source_id",
    "given_name",
    "family_name",
    "email",
    "job",
    "kind",
    "began_on",
    "left_on",
    "classes",
    "year_groups",
)
ASH = {
    "source_id": "T1", "given_name": "Noor", "family_name": "Ashworth", "email": "n.ashworth@alder.example",
    "job": "Teacher of Maths", "kind": "Teaching", "began_on": "01/09/2021", "classes": "7b; 8A",
}  # fmt: skip
BEECH = {
    "source_id": "T2",
    "given_name": "Bea",
    "family_name": "Canaryname",
    "email": "b@alder.example",
    "job": "Receptionist",
}
IDENTITY = Access(kind="service", actor_id=uuid4(), service="identity", job="test")


def staff_csv(*rows: dict[str, str], header: tuple[str, ...] = HEADER) -> bytes:
    text_of = io.StringIO()
    writer = csv.writer(text_of)
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return text_of.getvalue().encode()


class Lists:
    """What identity sees of a school's lists, and who sends them."""

    def __init__(self, roll, feed):
        self.roll, self.feed = roll, feed
        self.officer = roll.staff(feed.school_id, rights={Right.FEED_ADMINISTER}, elevated=True)

    def setting(self, **given):
        request = SetFeed.model_validate({"feed_id": self.feed.id, **given})
        self.roll.run(self.officer, set_feed, request)

    def complete(self):
        self.setting(staff_files_are_full=True)
        return self

    def send(self, *rows, **given):
        return self.roll.deliver(self.feed, staff_csv(*rows), holds="staff", **given)

    def by_hand(self, body, *, tried=False, **asked):
        request = contract.BeginUpload.model_validate(
            {"school_id": self.feed.school_id, "media_type": "text/csv", "holds": "staff", **asked}
        )
        slot = self.roll.run(self.officer, begin_upload, self.roll.extras, request)
        self.roll.put(slot, body)
        if tried:
            asked_for = TryUpload(delivery_id=slot.delivery_id)
            return self.roll.run(self.officer, try_upload, self.roll.extras, asked_for)
        self.roll.run(self.officer, finish_upload, contract.FinishUpload(delivery_id=slot.delivery_id))
        self.roll.work()
        return self.shown(slot.delivery_id)

    def shown(self, delivery_id):
        query = contract.DeliveryQuery(delivery_id=delivery_id)
        return self.roll.run(self.officer, show_delivery, self.roll.extras.keyring, query)

    def row(self, *, by_hand=False):
        with self.roll.open_unit(None) as unit:
            wanted = select(StaffListRow).where(
                StaffListRow.feed_id.is_not_distinct_from(None if by_hand else self.feed.id)
            )
            return unit.session.scalar(wanted)

    def page(self, list_id, after=None):
        request = StaffListAsk(list_id=list_id, after=after)
        return self.roll.run(IDENTITY, copy_staff_list, self.roll.extras.keyring, request)

    def people(self, **which):
        row = self.row(**which)
        return {} if row is None else {each.source_id: each for each in self.page(row.id).staff}

    def said(self):
        return [each.body["data"] for each in self.roll.published("pupils.staff_listed")]
