"""Nobody puts a record where they alone of those who triage could read it."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from haven_schemas.acts.incidents.children import AddedChild, CorrectChildren
from haven_schemas.acts.incidents.matching import MatchNotListed
from haven_schemas.acts.incidents.moves import MoveRecord
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.errors import FieldCode, Problem
from incidents.records.correct import correct_children
from incidents.records.move import move_record
from incidents.records.not_listed import match_not_listed
from links_place import Place


@dataclass
class Shared:
    """A report about the child, a brother and one who is not listed; ``far``: head and trust lead are kept away."""

    place: Place
    report_id: UUID
    brother: UUID
    far: UUID

    def act(self, use_case: Any, asked: Any) -> Any:
        world = self.place.incidents
        return world.run(self.place.people["lead"], use_case, world.keyring, world.others, asked)


@pytest.fixture
def shared(place, incidents):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    brother, far = incidents.pupil(place.school), incidents.pupil(place.school)
    named = [ConcernPupil(pupil_id=each, role="affected") for each in (place.child, brother)]
    named.append(ConcernPupil(not_listed="A small boy", role="affected"))
    report_id = incidents.record(place.people["deputy"], incidents.draft(place.school, pupils=named)).id
    at_far = replace(place, child=far)
    assert at_far.link("lead", "head").active
    assert at_far.link("lead", "trust").active
    return Shared(place, report_id, brother, far)


def add(shared):
    child = AddedChild(pupil_id=shared.far, role="affected")
    asked = CorrectChildren(record_id=shared.report_id, version=1, roles=[], added=[child], reason="Was there.")
    shared.act(correct_children, asked)


def move(shared):
    asked = MoveRecord(record_id=shared.report_id, wrong_id=shared.brother, right_id=shared.far, reason="Alike.")
    shared.act(move_record, asked)


def match(shared):
    seen = shared.place.incidents.get(shared.place.people["lead"], shared.report_id).subjects
    [stranger] = [each.subject_id for each in seen if each.not_listed]
    asked = MatchNotListed(concern_id=shared.report_id, subject_id=stranger, pupil_id=shared.far)
    shared.act(match_not_listed, asked)


ACTS = pytest.mark.parametrize(("act", "field"), [(add, "added.0.pupil_id"), (move, "right_id"), (match, "pupil_id")])


@ACTS
def test_a_child_comes_into_no_record_that_nobody_else_could_read_then(shared, act, field):
    assert shared.place.link("lead", "deputy").active
    with pytest.raises(Problem) as refused:
        act(shared)
    assert [(each.field, each.code) for each in refused.value.fields] == [(field, FieldCode.NOBODY_ELSE_READS)]


@ACTS
def test_while_one_other_reads_it_they_do(shared, act, field):
    act(shared)


@ACTS
def test_so_they_do_where_nobody_else_read_it_before(shared, act, field):
    shared.place.incidents.others.triagers = [
        each for each in shared.place.incidents.others.triagers if each.staff_id == shared.place.people["lead"].actor_id
    ]
    act(shared)
