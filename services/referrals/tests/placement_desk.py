"""Placements as somebody enters, changes and ends them in the world of referrals' tests."""

from datetime import UTC, date, datetime

import pytest
from haven_schemas.acts.referrals.placements import (
    BeginPlacement,
    ChangePlacement,
    EndPlacement,
    PlacementQuery,
    PlacementsQuery,
)
from haven_schemas.acts.referrals.referrals import InvolvedQuery
from haven_schemas.errors import Problem
from referrals.placements.placement import (
    begin_placement,
    change_placement,
    end_placement,
    get_placement,
    list_placements,
)
from referrals.tracking.standings import involved_agencies

TERMS = {"terms": [("2026-09-03", "2026-12-18"), ("2027-01-05", "2027-03-24")], "closed": ["2026-11-27"]}
TUESDAY = date(2026, 11, 24)
"""Today, in the world of these tests."""
MORNINGS = ["tue_am", "thu_am"]


def placed(here, who, record, provider, **own):
    asked = {
        "record_id": record, "agency_id": provider, "half_days": MORNINGS, "starts_on": TUESDAY, **own,
    }  # fmt: skip
    return here.ask(who, begin_placement, BeginPlacement.model_validate(asked))


def changed(here, who, placement, **own):
    asked = {
        "placement_id": placement.id, "version": placement.version, "from_on": placement.starts_on,
        "half_days": placement.half_days, "contact_id": placement.contact_id, "ends_on": placement.ends_on, **own,
    }  # fmt: skip
    return here.ask(who, change_placement, ChangePlacement.model_validate(asked))


def ended(here, who, placement, ends_on=TUESDAY, because="back_at_school"):
    asked = {"placement_id": placement.id, "version": placement.version, "ends_on": ends_on, "because": because}
    return here.ask(who, end_placement, EndPlacement.model_validate(asked)).placement


def shown(here, who, placement):
    return here.ask(who, get_placement, PlacementQuery(placement_id=placement.id))


def listed(here, who, record):
    return here.ask(who, list_placements, PlacementsQuery(record_id=record)).placements


def of_child(here, who, record):
    child = here.elsewhere.records[record].child
    return here.ask(who, involved_agencies, InvolvedQuery(subject_id=child)).placements


def refused(attempt, *arguments, **own):
    with pytest.raises(Problem) as problem:
        attempt(*arguments, **own)
    found = problem.value
    return {each.field: each.code for each in found.fields} or found.code


def on(here, day):
    here.now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
