"""A placement as referrals answers it, for tests of pages that show one."""

from datetime import date

from haven_schemas.acts.referrals.placements import Placement, PlacementLead

from gateway_tests.administered import NORTH, number

RECORD, PLACEMENT, PROVIDER, LEAD_THERE = number(81), number(720), number(300), number(301)


def placement(**own):
    fields = {
        "id": PLACEMENT, "record_id": RECORD, "school_id": NORTH.id, "agency_id": PROVIDER,
        "agency_name": "Oak <Yard>", "agency_phone": "01632 960100", "contact_id": LEAD_THERE,
        "lead": PlacementLead(
            id=LEAD_THERE, name="Nur Example", role="DSL", phone="01632 960111", secure_address="", left=False
        ),
        "half_days": ["mon_am", "mon_pm", "tue_am"], "starts_on": date(2026, 11, 2), "today": "morning",
        "review_id": number(730), "review_due_on": date(2026, 12, 14), "may_write": True, "version": 3, **own,
    }  # fmt: skip
    return Placement.model_validate(fields)
