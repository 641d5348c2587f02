"""Bank holidays against the government's list.

The dates are facts, kept in ``gov_uk/bank-holidays.json`` in the form of https://www.gov.uk/bank-holidays.json; read on
28 November 2026 in what GOV.UK itself is made of, github.com/alphagov/frontend, ``lib/data/bank-holidays.json`` as
changed on 25 February 2026 (the World Cup's day in Scotland), in a snapshot of 21 August 2026. It lists 2024 to 2028.
"""

import json
from datetime import date
from pathlib import Path

from support.lists import every
from timescales.calendars import NATIONS, Calendar, bank_holidays

_SATURDAY = 5
DIVISIONS = {
    "england": "england-and-wales",
    "wales": "england-and-wales",
    "scotland": "scotland",
    "northern_ireland": "northern-ireland",
}
_LIST = json.loads((Path(__file__).parent / "gov_uk" / "bank-holidays.json").read_text(encoding="utf-8"))
YEARS = range(2024, 2029)


def published(nation, year):
    days = (date.fromisoformat(each["date"]) for each in _LIST[DIVISIONS[nation]]["events"])
    return {day for day in days if day.year == year}


@every("nation", sorted(NATIONS))
@every("year", YEARS)
def test_ours_are_those_of_the_government(nation, year):
    """What it does not list of ours is the weekend's day itself, for which another is given."""
    theirs, ours = published(nation, year), bank_holidays(nation, year)
    assert len(theirs) >= 8
    assert theirs <= ours
    assert {day for day in ours if day.weekday() < _SATURDAY} == theirs


def test_days_of_one_nation_alone():
    for day, off in {
        date(2026, 6, 15): {"scotland"},
        date(2026, 11, 30): {"scotland"},
        date(2027, 3, 17): {"northern_ireland"},
        date(2027, 3, 29): {"england", "wales", "northern_ireland"},
        date(2027, 7, 12): {"northern_ireland"},
        date(2027, 8, 2): {"scotland"},
        date(2027, 8, 30): {"england", "wales", "northern_ireland"},
    }.items():
        assert {nation for nation in NATIONS if not Calendar(nation).is_working_day(day)} == off, day
