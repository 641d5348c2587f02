"""What feeds are answered does not differ by what is protected: a trust made twice, once with a protected child."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts.pupils import matching as contract
from haven_schemas.acts.pupils.tries import TryDelivery
from haven_schemas.rights import Right
from pupils.deliveries.trying import try_delivery
from pupils.protection.protection import protect_identity

JSON = "application/json"
OLD_UPN, NEW_UPN, OTHER_UPN = "A203202811068", "A103102209083", "E938218618008"
BORN = "2014-03-02"
OLD = {"source_id": "1", "upn": OLD_UPN, "legal_surname": "Zedd", "legal_forename": "Ida", "date_of_birth": BORN}
NEW = {"source_id": "2", "upn": NEW_UPN, "legal_surname": "Oak", "legal_forename": "Ivy", "date_of_birth": BORN}
OTHERS = [
    {
        "source_id": f"9{place}",
        "legal_surname": name,
        "legal_forename": "Tom",
        "date_of_birth": "2013-05-0" + str(place),
    }
    for place, name in enumerate(("Ash", "Birch", "Cedar", "Elder"), start=1)
]
RIGHTS = {Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_MATCH, Right.PUPIL_PROTECT}

ROWS = {
    "the old identity": OLD,
    "without the UPN": {**OLD, "upn": None, "source_id": "77"},
    "without either": {key: OLD[key] for key in ("legal_surname", "legal_forename", "date_of_birth")},
    "by the id alone, renamed": {**OLD, "legal_forename": "Ada"},
    "another forename": {**OLD, "upn": None, "source_id": "78", "legal_forename": "Ina"},
    "an old UPN with a new name": {**NEW, "upn": OTHER_UPN, "source_id": "79"},
    "the old name with the UPN of today": {**OLD, "upn": NEW_UPN, "source_id": "2"},
    "with a former name": {**NEW, "former_surname": "Zedd"},
    "with a preferred earlier name": {**NEW, "preferred_surname": "Zedd"},
    "a leaver": {**OLD, "gone": True},
    "a leaver by name": {**OLD, "upn": None, "source_id": None, "gone": True},
    "a leaver by an old UPN": {**OLD, "upn": OTHER_UPN, "source_id": None, "gone": True},
}


OF_TODAY = {"with a former name", "with a preferred earlier name"}
"""Asked at the child's own school: elsewhere they are a question of the child's moving there."""


def push(*pupils, mode="delta", **more):
    return json.dumps({"mode": mode, "pupils": pupils, **more}).encode()


def told(delivery):
    """All a vendor is told, but ids and times."""
    kept = delivery.model_dump(mode="json")
    for name in ("delivery_id", "received_at", "finished_at", "feed_id", "as_of"):
        kept.pop(name, None)
    return kept


class Trust:
    """Two schools with a feed each; at the first Ida Zedd left, and Ivy Oak came."""

    def __init__(self, roll):
        self.roll = roll
        self.schools = [roll.add_school(), roll.add_school()]
        self.here, self.there = [roll.add_feed(school) for school in self.schools]
        self.lead = replace(
            roll.staff(self.schools[0], rights=RIGHTS, elevated=True), elevated_until=roll.now + timedelta(days=60)
        )
        roll.deliver(self.here, push(OLD, *OTHERS), JSON)
        roll.later(days=1)
        roll.deliver(self.here, push({**OLD, "gone": True}, NEW), JSON)
        roll.later(days=1)

    def protect(self):
        by_name = {pupil.legal_surname: pupil.id for pupil in self.roll.pupils(self.schools[0])}
        asked = contract.ProtectIdentity(
            pupil_id=by_name["Oak"], kind="adoption", reason="Adopted.", readers=[uuid4()], old_upns=[OTHER_UPN],
            old_pupil_id=by_name["Zedd"],
        )  # fmt: skip
        self.roll.run(self.lead, protect_identity, self.roll.extras, asked)

    def attempt(self, feed, *rows, **more):
        self.roll.later(hours=1)
        body, slot = push(*rows, **more), self.roll.begin(feed, JSON, check=True)
        self.roll.put(slot, body)
        signed = self.roll.signed(slot, feed, body, message_id="haven_try_1").model_dump()
        request = TryDelivery.model_validate(signed)
        return self.roll.run(NOBODY, try_delivery, self.roll.extras, request).model_dump(mode="json")

    def ask(self, feed, *rows, **more):
        self.roll.later(hours=1)
        check = more.pop("check", False)
        return told(self.roll.deliver(feed, push(*rows, **more), JSON, check=check))


@pytest.fixture
def answers(roll, emptied):
    """What ``asked`` is answered in a trust where nobody is protected, and in one where a child is."""

    def compared(asked):
        start, found = roll.now, []
        for protected in (False, True):
            emptied()
            roll.now = start
            trust = Trust(roll)
            if protected:
                trust.protect()
            found.append(asked(trust))
        return found

    return compared


def test_a_feed_is_answered_the_same_whatever_it_says_of_an_old_identity(answers):
    """Each row by itself, all of them again, and as checks that write nothing; at the child's school and another."""

    def asked(trust):
        elsewhere = {name: row for name, row in ROWS.items() if name not in OF_TODAY}
        return [
            (place, name, answer)
            for place, feed, rows in (("here", trust.here, ROWS), ("there", trust.there, elsewhere))
            for name, answer in (
                ("check of all", trust.ask(feed, *rows.values(), check=True)),
                ("try of all", trust.attempt(feed, *rows.values())),
                *((f"try: {name}", trust.attempt(feed, row)) for name, row in rows.items()),
                *((name, trust.ask(feed, row)) for name, row in rows.items()),
                ("all again", trust.ask(feed, *rows.values())),
                ("try of all again", trust.attempt(feed, *rows.values())),
                ("check of all again", trust.ask(feed, *rows.values(), check=True)),
            )
        ]

    ordinary, protected = answers(asked)
    assert [(each, other) for each, other in zip(protected, ordinary, strict=True) if each != other] == []


def test_full_deliveries_make_the_same_leavers(answers):
    def asked(trust):
        renamed = {**OLD, "upn": NEW_UPN, "source_id": "2"}
        return [
            trust.ask(trust.here, OLD, NEW, *OTHERS, mode="full"),
            trust.ask(trust.here, {**OLD, "class": "7B"}, NEW, *OTHERS, mode="full"),
            trust.ask(trust.here, NEW, *OTHERS, mode="full", check=True),
            trust.attempt(trust.here, NEW, *OTHERS, mode="full"),
            trust.attempt(trust.here, OLD, NEW, *OTHERS, mode="full"),
            trust.ask(trust.here, NEW, *OTHERS, mode="full"),
            trust.ask(trust.here, OLD, renamed, *OTHERS, mode="full"),
            trust.ask(trust.here, renamed, *OTHERS, mode="full"),
            trust.ask(trust.here, *OTHERS, mode="full"),
        ]

    ordinary, protected = answers(asked)
    assert protected == ordinary
