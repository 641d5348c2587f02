"""What staff are answered does not differ by what is protected: a trust made twice, once with a protected child.

In one a child has been Ivy Oak as long as anybody knows; in the other she was Ida Zedd, and is protected. Nobody who
asks is named for her.
"""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from haven_schemas.acts.pupils import FindPupils, NamesAsked, PupilsById, groups, matching, record
from haven_schemas.errors import Problem
from haven_schemas.rights import Right
from pupils.finding.find import find_pupils
from pupils.finding.lists import get_pupils, pupil_names
from pupils.groups.group import keep_group, list_groups
from pupils.matching.merging import merges_of
from pupils.matching.proposals import compare_pupils, list_proposals
from pupils.matching.suggest import suggest_pupils
from pupils.protection.asking import ask_named_people
from pupils.protection.protection import protect_identity, protection_of
from pupils.record.record import pupil_record

JSON = "application/json"
OLD_UPN, NEW_UPN, OTHER_UPN = "A203202811068", "A103102209083", "E938218618008"
BORN = "2014-03-02"
OLD = {"source_id": "1", "upn": OLD_UPN, "legal_surname": "Zedd", "legal_forename": "Ida", "date_of_birth": BORN}
NEW = {"source_id": "2", "upn": NEW_UPN, "legal_surname": "Oak", "legal_forename": "Ivy", "date_of_birth": BORN}
OTHER = {"source_id": "3", "legal_surname": "Reed", "legal_forename": "Una", "date_of_birth": "2012-11-05"}
RIGHTS = {Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_MATCH, Right.PUPIL_PROTECT, Right.GROUP_KEEP}

SHOWN_APART = {"upn"}
"""A protected child's UPN may be an earlier one, so it is shown to people named only: that something is protected shows
by it to colleagues in the second tier, not what."""

DIFFERENT = {"protection", "compared"}
"""Calls about the child of today by which a lead there learns that she is protected, and no more: what is protected is
not for them to read, nor may she be merged by them."""


def push(*pupils):
    return json.dumps({"mode": "delta", "pupils": pupils}).encode()


class World:
    """The people who ask, and what they ask."""

    def __init__(self, roll, *, protected):
        self.roll = roll
        self.schools = [roll.add_school(), roll.add_school()]
        self.feeds = [roll.add_feed(school) for school in self.schools]
        if protected:
            roll.deliver(self.feeds[0], push(OLD), JSON)
            roll.later(days=1)
            roll.deliver(self.feeds[0], push({**OLD, "gone": True}), JSON)
        roll.deliver(self.feeds[0], push(NEW, OTHER), JSON)
        self.by_name = {pupil.legal_surname: pupil.id for pupil in roll.pupils(self.schools[0])}
        self.child, self.old = self.by_name["Oak"], self.by_name.get("Zedd", uuid4())
        self.lead = self.elevated(*self.schools)
        if protected:
            self.protect()

    def elevated(self, *schools):
        made = self.roll.staff(*schools, rights=RIGHTS, elevated=True)
        return replace(made, elevated_until=self.roll.now + timedelta(days=60))

    def protect(self):
        asked = matching.ProtectIdentity(
            pupil_id=self.child, kind="adoption", reason="Adopted.", readers=[uuid4()], old_upns=[OTHER_UPN],
            old_pupil_id=self.old,
        )  # fmt: skip
        self.roll.run(self.lead, protect_identity, self.roll.extras, asked)

    def people(self):
        """Each kind of caller who is not named."""
        here, there = self.schools
        return {
            "reporter": self.roll.staff(here),
            "first tier": replace(self.elevated(here), elevated_until=None),
            "lead": self.elevated(here),
            "lead elsewhere": self.elevated(there),
            "lead of both": self.elevated(here, there),
        }

    def questions(self, who):
        """All that takes a name, a UPN or an id, by what is asked."""
        extras, keyring, here = self.roll.extras, self.roll.extras.keyring, self.schools[0]
        ids = [self.child, self.old, self.by_name["Reed"]]
        for words in ("zedd", "ida", "zed ida", "oak", "ivy", OLD_UPN, OTHER_UPN, ""):
            yield f"find {words}", find_pupils, FindPupils(query=words, leavers=True)
        yield "get", get_pupils, PupilsById(ids=ids)
        if not who.is_elevated(self.roll.now):
            return  # the rest takes the second tier
        yield "names of the old", pupil_names, NamesAsked(pupil_id=self.old)
        yield "names", pupil_names, NamesAsked(pupil_id=self.child)
        yield "record", pupil_record, keyring, record.RecordAsked(pupil_id=self.child)
        for words in ("Ida Zedd", "Ivy Oak"):
            yield f"suggest {words}", suggest_pupils, matching.SuggestPupils(school_id=here, words=words)
        yield "proposals", list_proposals, extras, matching.ListProposals()
        yield "merges", merges_of, extras, matching.MergesOf(pupil_id=self.child)
        yield "merges of the old", merges_of, extras, matching.MergesOf(pupil_id=self.old)
        compared = matching.ComparePupils(pupil_id=self.child, other_id=self.by_name["Reed"])
        yield "compared", compare_pupils, compared
        yield "protection", protection_of, extras, matching.ProtectionQuery(pupil_id=self.child)
        for name, upn in (("old", OLD_UPN), ("other", OTHER_UPN)):
            asked = matching.ProtectIdentity(
                pupil_id=self.by_name["Reed"], kind="adoption", reason="x", readers=[who.actor_id], old_upns=[upn],
                old_pupil_id=self.old,
            )  # fmt: skip
            yield f"protect another by the {name} UPN", protect_identity, extras, asked
        for name, pupil_id in (("child", self.child), ("old", self.old)):
            asked = groups.KeepGroup(school_id=here, name=name, pupil_ids=[pupil_id])
            yield f"group of the {name}", keep_group, keyring, asked
        yield "groups", list_groups, keyring, groups.ListGroups()

    def answers(self):
        """By caller and question; as JSON, without ids and times of the world."""
        self.roll.deliver(self.feeds[1], push({**OLD, "upn": None, "source_id": "7"}), JSON)
        ask_named_people(self.roll.open_unit, self.roll.extras)
        return {
            (kind, name): self.plain(self.answer(who, *asked))
            for kind, who in self.people().items()
            for name, *asked in self.questions(who)
        }

    def answer(self, who, *asked):
        try:
            return self.roll.run(who, *asked).model_dump(mode="json")
        except Problem as problem:
            return {"code": problem.code, "fields": [(each.field, each.code) for each in problem.fields]}

    def plain(self, value):
        known = {str(self.child): "child", str(self.old): "old", str(self.by_name["Reed"]): "other"}
        known |= {str(school): f"school {place}" for place, school in enumerate(self.schools)}
        if isinstance(value, dict):
            return {name: self.plain(each) for name, each in value.items() if name not in SHOWN_APART}
        if isinstance(value, list | tuple):
            return [self.plain(each) for each in value]
        return known.get(value, "an id" if is_id(value) else value)


def is_id(value):
    try:
        return bool(UUID(value))
    except (ValueError, AttributeError, TypeError):
        return False


@pytest.fixture
def worlds(roll, emptied):
    """What is answered in a trust with nothing protected, and in one with a protected child."""
    start, found = roll.now, []
    for protected in (False, True):
        emptied()
        roll.now = start
        found.append(World(roll, protected=protected).answers())
    return found


def test_nobody_who_is_not_named_is_answered_otherwise(worlds):
    ordinary, protected = worlds
    assert ordinary.keys() == protected.keys()
    differ = {asked for asked in ordinary if ordinary[asked] != protected[asked]}
    assert {asked for asked in differ if asked[1] not in DIFFERENT} == set()
    assert {name for _, name in differ} == DIFFERENT, "what does not differ any more needs no exception"
