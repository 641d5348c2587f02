"""What an MIS tells of the demonstration's pupils beyond the roll: contacts, attendance, needs, care."""

import random
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from .pupils import DemoPupil

GROUPS = ("school_details", "sen", "support", "care", "contacts", "attendance", "behaviour")
"""What is ticked for each feed: no special category, which the data protection officer would have to approve."""
TOLD_OF = 60
"""So many pupils a school, the first by name: those whom the term's concerns are about are among them."""
_WEEKS = 11
_TEACHERS_CHILD = 41
"""About whom none of the term's concerns is."""
_MOTHERS = ("Amanda", "Rukhsana", "Claire", "Agnieszka", "Grace")
_FATHERS = ("Paul", "Tariq", "Stephen", "Piotr", "Femi")
_NEEDS = ("SLCN", "SEMH", "ASD", "MLD", "SPLD")


def by_name(pupils: list[DemoPupil]) -> list[DemoPupil]:
    """In the order in which the roll lists them."""
    return sorted(pupils, key=lambda each: (each.preferred_surname or each.legal_surname, each.legal_forename))


_AWAY_LAST = (9,)
"""A child in need."""


def told_of(pupils: list[DemoPupil], today: date, seed: int) -> list[dict[str, Any]]:
    """The first of them as a vendor pushes them (``PushedPupil``), without what the roll says already."""
    chance = random.Random(f"{seed}-families")
    days = list(_school_days(today))
    return [_beyond_the_roll(chance, place, pupil, days) for place, pupil in enumerate(by_name(pupils)[:TOLD_OF])]


def identified(pupil: DemoPupil) -> dict[str, Any]:
    """By what a system says who a pupil is."""
    wanted = ("upn", "legal_surname", "legal_forename", "date_of_birth", "sex", "year_group")
    return {name: asdict(pupil)[name] for name in wanted} | {"class": pupil.class_name}


def _beyond_the_roll(chance: random.Random, place: int, pupil: DemoPupil, days: list[date]) -> dict[str, Any]:
    told = identified(pupil) | {
        "contacts": list(_contacts(chance, place, pupil)),
        "attendance_sessions": list(_sessions(chance, place, days)),
        "free_school_meals": chance.random() < 0.25,
        "in_care": place == 7,
        "young_carer": "P" if place == 11 else "N",
    }
    if place % 8 == 3:
        began = f"{days[0].year - 1}-09-01"
        told["sen_provision"] = [{"provision": "E" if place % 16 == 3 else "K", "start": began}]
        told["sen_needs"] = [{"type": chance.choice(_NEEDS), "rank": 1}]
    if place in (2, 9, 14):
        status = {2: "protection_plan", 9: "child_in_need", 14: "early_help"}[place]
        spell = {"status": status, "start": days[0].isoformat(), "authority": "Three Rivers Council"}
        told["child_protection"] = [spell]
    return told


def _contacts(chance: random.Random, place: int, pupil: DemoPupil) -> Iterator[dict[str, Any]]:
    """A mother, whom two of one surname who stand side by side share as siblings do; a father for two in three. One
    has a father who is called as a teacher of Alderbrook is: there somebody has to say whether it is him."""
    home = sum(map(ord, pupil.legal_surname))
    yield {
        "id": f"home-{pupil.legal_surname}-{place // 2}", "surname": pupil.legal_surname,
        "forename": _MOTHERS[home % 5],
        "relationship": "PAM", "priority": 1, "parental_responsibility": True, "may_collect": True,
        "phones": [{"type": "M", "number": f"07700 900{home % 1000:03d}"}],
        "address": {"lines": [f"{home % 90 + 1} Mill Lane"], "postcode": "ZZ1 1ZZ"},
    }  # fmt: skip
    if place == _TEACHERS_CHILD:
        yield {"id": "teacher", "surname": "Ashdown", "forename": "Tom", "relationship": "PAF", "priority": 3}
    if chance.random() < 0.66:
        yield {
            "id": f"other-{pupil.upn}", "surname": pupil.legal_surname, "forename": _FATHERS[home % 5],
            "relationship": "PAF", "priority": 2, "parental_responsibility": place != 4, "may_collect": place != 4,
            "court_order": place == 4, "phones": [{"type": "M", "number": f"07700 901{home % 1000:03d}"}],
        }  # fmt: skip


def _sessions(chance: random.Random, place: int, days: list[date]) -> Iterator[dict[str, Any]]:
    """Nearly all there; some children come less and less, and one with a social worker is not there on the last day."""
    for number, day in enumerate(days):
        missing = 0.02 + (0.3 * number / len(days) if place % 10 == 6 else 0.0)
        away = chance.random() < missing or (place in _AWAY_LAST and day == days[-1])
        for half, present in (("AM", "/"), ("PM", "\\")):
            code = chance.choice(("I", "O", "M")) if away else present
            yield {"date": day.isoformat(), "session": half, "code": code}


def _school_days(today: date) -> Iterator[date]:
    first = today - timedelta(weeks=_WEEKS)
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() < 5 and not (day.month == 10 and day.day >= 25):
            yield day
