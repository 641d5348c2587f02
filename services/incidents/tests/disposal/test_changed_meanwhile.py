"""A file that is not what was agreed on is not touched, and nobody who writes at the same moment loses a word."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from chassis.units.ids import new_id
from disposal_desk import KEPT_BY, refusal
from haven_schemas.acts.incidents.moves import RestrictRecord
from haven_schemas.acts.incidents.retention import FileFactsQuery
from haven_schemas.errors import ErrorCode
from incidents.disposal.facts import file_facts
from incidents.disposal.order import carry_out_order
from incidents.models import (
    EntryRow,
    IncidentRow,
    RecordSubjectRow,
)
from incidents.records.restricted import restrict_record
from incidents.report.record import record_concern
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

NOTHING = {
    "record_ids": [], "concerns": 0, "records": 0, "entries": 0, "actions": 0, "documents": 0, "kept": 0, "whose": None,
    "redacted": 0, **dict.fromkeys(KEPT_BY, 0),
}  # fmt: skip


CHANGES = {
    "an entry": lambda desk, incident_id, entry_id: desk.note(incident_id, desk.anna),
    "a correction": lambda desk, incident_id, entry_id: desk.correct(entry_id),
    "an action": lambda desk, incident_id, entry_id: desk.action(incident_id, desk.anna),
    "a report": lambda desk, incident_id, entry_id: desk.concern(desk.anna),
    "a report about both": lambda desk, incident_id, entry_id: desk.concern(desk.anna, desk.ben),
    "a restriction": lambda desk, incident_id, entry_id: desk.incidents.run(
        desk.lead, restrict_record, desk.incidents.keyring,
        RestrictRecord(record_id=entry_id, kind="objected", reason="They object."),
    ),
    "another id": lambda desk, incident_id, entry_id: desk.merge(desk.anna, desk.incidents.pupil(desk.school)),
    "another child": lambda desk, incident_id, entry_id: desk.merge(desk.ben, desk.anna),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changed_since_it_was_agreed_on_is_not_touched(desk, change):
    incident_id = desk.record(desk.anna, desk.ben)
    entry_id = desk.note(incident_id, desk.anna)
    desk.close(incident_id)
    order = desk.order(desk.anna)
    desk.incidents.later(minutes=1)
    if change in ("an entry", "an action"):
        with desk.units([desk.school]) as unit:
            unit.session.get(IncidentRow, incident_id).status = "open"
        order = desk.order(desk.anna)
    CHANGES[change](desk, incident_id, entry_id)
    with desk.units(None) as unit:
        before = set(unit.session.scalars(select(RecordSubjectRow.record_id)))
    assert desk.carry_out(order) == {"disposal_id": str(order.disposal_id), "outcome": "changed", **NOTHING}
    with desk.units(None) as unit:
        assert set(unit.session.scalars(select(RecordSubjectRow.record_id))) == before
    assert desk.texts(desk.anna)
    assert desk.carry_out(order)["outcome"] == "changed", "the same answer, whatever it is by then"
    (noted,) = desk.incidents.audited("disposal:file:destroy")
    assert noted["outcome"] == "changed"


def test_what_others_do_and_what_time_does_changes_nothing(desk):
    incident_id = desk.record(desk.anna, desk.ben)
    desk.close(incident_id)
    before = desk.mark(desk.anna)
    desk.record(desk.ben)
    desk.texts(desk.anna)
    desk.incidents.later(days=90)
    assert desk.mark(desk.anna) == before
    assert desk.mark(desk.ben) not in (None, before)


def test_pages_of_all_files_have_no_mark(desk):
    desk.record(desk.anna)

    page = desk.incidents.run(desk.incidents.own_access("sweep"), file_facts, FileFactsQuery())
    assert [each.mark for each in page.files] == [None]


def test_a_file_with_something_open_is_not_destroyed_though_it_is_as_agreed(desk):
    desk.record(desk.anna)
    assert desk.carry_out(desk.order(desk.anna))["outcome"] == "changed"
    other = desk.incidents.pupil(desk.school)
    desk.concern(other)
    assert desk.carry_out(desk.order(other))["outcome"] == "changed", "nobody decided on it"


def test_a_wrong_mark_and_wrong_ids_destroy_nothing(desk):
    desk.closed_file()
    elsewhere = desk.record(desk.ben)
    desk.close(elsewhere)
    good = desk.order(desk.anna)
    for wrong in (
        {"mark": new_id()}, {"subject_ids": [desk.anna, desk.ben]}, {"subject_ids": [desk.ben]},
        {"subject_ids": [new_id()]},
    ):  # fmt: skip
        order = good.model_copy(update={"disposal_id": new_id(), **wrong})
        assert desk.carry_out(order)["outcome"] == "changed", wrong
    more = good.model_copy(update={"subject_ids": [desk.anna, new_id()]})
    assert desk.carry_out(more)["outcome"] == "disposed", "an id under which nothing was ever written is no other child"


class Gate(Event):
    """Set when the one is there; ``went_on`` when the other lets them go."""

    def __init__(self):
        super().__init__()
        self.went_on = Event()


def _late(desk, *children, seal_until):
    """A report whose transaction is open for a while: it is there, and not committed."""
    draft = desk.incidents.draft(desk.school, *children, account="Written at the same moment.")

    with desk.incidents.database.unit(desk.teacher) as unit:
        receipt = record_concern(unit, desk.incidents.keyring, desk.incidents.others, draft)
        seal_until.set()
        assert seal_until.went_on.wait(10)
    return receipt.id


def test_a_report_that_is_being_written_is_waited_for_and_stops_it(desk):
    desk.close(desk.record(desk.anna))
    order, gate = desk.order(desk.anna), Gate()
    with ThreadPoolExecutor(2) as pool:
        reporting = pool.submit(_late, desk, desk.anna, seal_until=gate)
        assert gate.wait(10)
        with pytest.raises(OperationalError):
            desk.carry_out(order)
        assert desk.answers(order.disposal_id) == [], "somebody took too long: it comes again"
        gate.went_on.set()
        concern_id = reporting.result(10)
    assert desk.carry_out(order)["outcome"] == "changed"
    assert desk.incidents.get(desk.lead, concern_id).account == "Written at the same moment."


def test_a_report_that_comes_while_the_file_goes_is_kept_beside_it(desk):
    desk.close(desk.record(desk.anna))
    order, gone, went_on = desk.order(desk.anna), Event(), Event()

    def dispose():
        with desk.units([]) as unit:
            carry_out_order(unit, desk.incidents.keyring, desk.incidents.others, order)
            gone.set()
            assert went_on.wait(10)

    with ThreadPoolExecutor(2) as pool:
        disposing = pool.submit(dispose)
        assert gone.wait(10)
        reporting = pool.submit(desk.concern, desk.anna, account="Of somebody.")
        with pytest.raises(TimeoutError):
            reporting.result(0.5)
        went_on.set()
        disposing.result(10)
        concern_id = reporting.result(10)
    assert desk.answers(order.disposal_id)[-1]["outcome"] == "disposed"
    seen = desk.incidents.get(desk.lead, concern_id)
    assert seen.account == "Of somebody."
    (child,) = seen.subjects
    assert child.subject_id not in order.subject_ids
    assert "file was destroyed" in child.not_listed


def test_a_correction_at_the_same_moment_is_seen_or_comes_too_late(desk):
    incident_id = desk.record(desk.anna)
    entry_id = desk.note(incident_id, desk.anna)
    desk.close(incident_id)
    order, held, went_on = desk.order(desk.anna), Event(), Event()

    def correct():
        with desk.units([desk.school]) as unit:
            row = unit.session.get(EntryRow, entry_id, with_for_update=True)
            row.version, row.changed_at = row.version + 1, unit.now
            unit.session.flush()
            held.set()
            assert went_on.wait(10)

    with ThreadPoolExecutor(1) as pool:
        correcting = pool.submit(correct)
        assert held.wait(10)
        with pytest.raises(OperationalError):
            desk.carry_out(order)
        went_on.set()
        correcting.result(10)
    assert desk.carry_out(order)["outcome"] == "changed"
    desk.dispose(desk.anna)
    assert refusal(desk.correct, entry_id, 2) is ErrorCode.NOT_FOUND
