"""Corrections of children beside decisions and moves: they wait for each other in one order; on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

from haven_schemas.acts.incidents.moves import MoveRecord
from haven_schemas.acts.incidents.triage import AddConcernToIncident
from haven_schemas.errors import ErrorCode, Problem
from incidents.records.move import move_record
from incidents.triage.decision import add_concern_to_incident

from .test_correct_children import HARMED, MAY_HAVE, correct, in_file, swapped, write

__all__ = ["swapped"]
"""A fixture is found by its name."""


def test_corrections_decisions_and_moves_at_once_wait_for_each_other_in_one_order(incidents, school, swapped):
    _, lead, concern_id, ben, cleo = swapped
    incident_id = incidents.accept(lead, concern_id).id
    notes = [write(incidents, lead, incident_id, ben, cleo) for _ in range(2)]
    second = incidents.record(incidents.reporter(school), incidents.draft(school, cleo)).id
    right = incidents.pupil(school)
    joined = AddConcernToIncident(concern_id=second, incident_id=incident_id, reason="The same.")
    moves = [MoveRecord(record_id=note, wrong_id=ben, right_id=right, reason="Alike names.") for note in notes]
    work = [
        lambda: correct(incidents, lead, incident_id, (cleo, MAY_HAVE)),
        lambda: correct(incidents, lead, concern_id, (ben, HARMED)),
        lambda: incidents.run(lead, add_concern_to_incident, incidents.keyring, incidents.others, joined),
        *(lambda m=m: incidents.run(lead, move_record, incidents.keyring, incidents.others, m) for m in moves),
    ]
    with ThreadPoolExecutor(len(work)) as pool:
        ended = [each.exception(timeout=60) for each in [pool.submit(each) for each in work]]
    stale = [each for each in ended if isinstance(each, Problem) and each.code is ErrorCode.STALE_VERSION]
    assert [each for each in ended if each is not None and each not in stale] == []
    assert len(stale) <= 1, "the second of two corrections may have to look again"
    of_right = in_file(incidents, lead, right)
    assert set(notes) <= set(of_right)
    assert all(ben not in of_right[note] for note in notes)
    assert len(of_right) - len(notes) <= 1, "the reason of a correction of the record after the moves names all in it"
