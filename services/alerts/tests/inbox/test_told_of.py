"""Who was told of a concern, who read it and who acted on it; and that what changes after it was read is not lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from alerts.alert.watched_concern import note_decided, note_opened, stop_watching
from alerts.inbox.record import told_of
from alerts.people.unread import DEFAULT_MINUTES
from alerts.telling.concern import tell_of_correction
from alerts.telling.step import tell_of_step
from alerts.unseen.next_people import tell_next_people
from alerts_world import OWN
from chassis.ground.away import OwnerAway
from haven_schemas.acts.alerts import ToldOfQuery
from haven_schemas.acts.incidents.children import CorrectionFactsReply
from haven_schemas.acts.incidents.day import MatterSeen
from haven_schemas.acts.incidents.steps import StepFactsReply
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ChildrenCorrected, ConcernOpened, MatterChanged


@pytest.fixture
def concern(alerts, place):
    """One of which the DSL and the headteacher were told, and that the DSL sees."""
    made = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(made)
    alerts.elsewhere.seen[place.dsl, made] = MatterSeen(school_id=place.school, about_ids=[made])
    return made


def _told(alerts, who, matter_id, kind="concern"):
    with alerts.database.unit(alerts.access(who)) as unit:
        return told_of(unit, alerts.elsewhere, ToldOfQuery(kind=kind, matter_id=matter_id))


def _open(alerts, place, concern, reader):
    opened = ConcernOpened(concern_id=concern, reader_id=reader)
    alerts.run(OWN, note_opened, alerts.elsewhere, opened, schools=[place.school])


def _line(alerts, place, concern, owner):
    (line,) = [each for each in _told(alerts, place.dsl, concern).lines if each.staff_id == owner]
    return line


def test_delivered_read_and_acted_on_are_three_facts(alerts, place, concern):
    told_at = alerts.now
    for owner in (place.dsl, place.head):
        line = _line(alerts, place, concern, owner)
        assert (line.at, line.mail, line.mailed_at, line.read_at, line.opened_at) == (told_at, "waiting", *[None] * 3)
    alerts.later(minutes=1)
    alerts.send()
    mailed_at = alerts.now
    alerts.later(minutes=1)
    alerts.mark(place.head, alerts.inbox(place.head).alerts[0].id)
    read_at = alerts.now
    alerts.later(minutes=1)
    _open(alerts, place, concern, place.dsl)
    opened_at = alerts.now
    of_head, of_dsl = (_line(alerts, place, concern, each) for each in (place.head, place.dsl))
    assert (of_head.mail, of_head.mailed_at, of_head.read_at, of_head.opened_at) == ("sent", mailed_at, read_at, None)
    assert (of_dsl.read_at, of_dsl.opened_at) == (opened_at, opened_at)
    alerts.later(minutes=1)
    assert _told(alerts, place.dsl, concern).decided_at is None
    alerts.run(OWN, stop_watching, concern, "decided")
    decided_at = alerts.now
    alerts.later(minutes=1)
    alerts.run(OWN, stop_watching, concern, "decided")
    assert _told(alerts, place.dsl, concern).decided_at == decided_at


def test_to_open_it_again_changes_neither_when_it_was_opened_nor_when_it_was_read(alerts, place, concern):
    alerts.mark(place.dsl, alerts.inbox(place.dsl).alerts[0].id)
    read_at = alerts.now
    alerts.later(hours=1)
    _open(alerts, place, concern, place.dsl)
    opened_at = alerts.now
    alerts.later(days=1)
    _open(alerts, place, concern, place.dsl)
    line = _line(alerts, place, concern, place.dsl)
    assert (line.read_at, line.opened_at) == (read_at, opened_at)


def test_a_mail_that_was_refused_for_good_and_one_that_never_goes_out_are_said(alerts, place, concern, sink):
    sink.refuse = "550 no"
    for _ in range(8):
        alerts.send()
        alerts.later(days=2)
    assert {each.mail for each in _told(alerts, place.dsl, concern).lines} == {"refused"}
    alerts.switch(False)
    other = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(other)
    alerts.elsewhere.seen[place.dsl, other] = MatterSeen(school_id=place.school, about_ids=[other])
    assert {each.mail for each in _told(alerts, place.dsl, other).lines} == {"none"}


def test_whoever_does_not_see_it_is_told_nothing_though_they_have_an_alert_about_it(alerts, place, concern):
    assert alerts.inbox(place.head).alerts[0].object_id == concern
    with pytest.raises(Problem) as refused:
        _told(alerts, place.head, concern)
    assert refused.value.code is ErrorCode.NOT_FOUND
    assert alerts.audited("alert:told:read") == []


def test_without_incidents_word_nothing_is_said(alerts, place, concern):
    alerts.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        _told(alerts, place.dsl, concern)


def test_a_record_tells_of_its_concerns_and_only_at_the_readers_schools(alerts, place, concern):
    other_school = alerts.school()
    alerts.staff("dsl", other_school)
    elsewhere = alerts.concern(other_school, place.teacher, place.category)
    alerts.tell(elsewhere)
    record = uuid4()
    alerts.elsewhere.seen[place.dsl, record] = MatterSeen(
        school_id=place.school, about_ids=[record, concern, elsewhere]
    )
    found = _told(alerts, place.dsl, record, kind="incident")
    assert {each.about_id for each in found.lines} == {concern}
    assert {each.staff_id for each in found.lines} == {place.dsl, place.head}
    assert found.decided_at is None


def test_each_look_is_in_the_log_with_the_school_and_no_child(alerts, place, concern):
    _told(alerts, place.dsl, concern)
    (entry,) = alerts.audited("alert:told:read")
    assert (entry["object_id"], entry["school_ids"]) == (str(concern), [str(place.school)])
    assert not entry.get("subject_ids")


def _correct(alerts, place, concern, by, **given):
    alerts.elsewhere.corrections[concern] = CorrectionFactsReply(
        **{
            "correction_id": uuid4(), "matter_id": concern, "school_id": place.school,
            "category_id": place.category.id, "category_name": place.category.name, "corrected_by": by,
            "corrected_at": alerts.now, "about_ids": [concern], "kept_from_ids": [], **given,
        }
    )  # fmt: skip
    event = ChildrenCorrected(kind="concern", matter_id=concern, version=2)
    alerts.run(OWN, tell_of_correction, alerts.elsewhere, uuid4(), event)


def _first(alerts, who):
    """The alert of the concern itself."""
    return [each for each in alerts.inbox(who).alerts if not each.corrected][-1]


def test_what_is_corrected_after_it_was_read_is_unread_again_until_it_is_read(alerts, place, concern):
    alerts.mark(place.head, _first(alerts, place.head).id)
    assert alerts.inbox(place.head).unread == 0
    alerts.later(hours=1)
    _correct(alerts, place, concern, place.dsl)
    first = _first(alerts, place.head)
    assert (first.changed_at, alerts.inbox(place.head).unread) == (alerts.now, 2)
    assert first.id in {each.id for each in alerts.inbox(place.head, unread_only=True).alerts}
    assert _line_of_first(alerts, place, concern, place.head).changed_at == alerts.now
    alerts.later(minutes=1)
    alerts.mark(place.head, first.id)
    assert _first(alerts, place.head).changed_at is None
    assert alerts.inbox(place.head).unread == 1


def _line_of_first(alerts, place, concern, owner):
    return next(
        each
        for each in _told(alerts, place.dsl, concern).lines
        if each.staff_id == owner and each.kind == "concern_recorded"
    )


def test_nobody_is_told_so_of_what_they_changed_themselves_nor_of_a_child_they_are_linked_to(alerts, place, concern):
    for owner in (place.dsl, place.head):
        alerts.mark(owner, _first(alerts, owner).id)
    alerts.later(hours=1)
    _correct(alerts, place, concern, place.dsl, kept_from_ids=[place.head])
    assert [_first(alerts, each).changed_at for each in (place.dsl, place.head)] == [None, None]


def test_a_correction_that_is_heard_again_makes_nothing_unread_twice(alerts, place, concern):
    alerts.mark(place.head, _first(alerts, place.head).id)
    alerts.later(hours=1)
    corrected_at = alerts.now
    _correct(alerts, place, concern, place.dsl)
    alerts.later(hours=1)
    alerts.mark(place.head, _first(alerts, place.head).id)
    _correct(alerts, place, concern, place.dsl, corrected_at=corrected_at)
    assert _first(alerts, place.head).changed_at is None


def test_what_is_opened_again_is_unread_again_for_those_who_had_read_it(alerts, place, concern):
    for owner in (place.dsl, place.head):
        alerts.mark(owner, _first(alerts, owner).id)
    alerts.later(days=3)
    alerts.elsewhere.steps[concern, "reopened"] = StepFactsReply(
        step_id=uuid4(), kind="concern", matter_id=concern, school_id=place.school, category_id=place.category.id,
        category_name=place.category.name, taken_by=place.dsl, taken_at=alerts.now - timedelta(seconds=2),
        person_id=None, holds=True, kept_from_ids=[],
    )  # fmt: skip
    event = MatterChanged(kind="concern", matter_id=concern, version=3, step="reopened")
    alerts.run(OWN, tell_of_step, alerts.elsewhere, uuid4(), event)
    assert _first(alerts, place.head).changed_at == alerts.now - timedelta(seconds=2)
    assert _first(alerts, place.dsl).changed_at is None
    assert alerts.alert_count(place.school) == 2


def test_who_opened_what_names_them_is_not_told_that_others_were_told_it_lies_unread(alerts, place, concern):
    alerts.elsewhere.concerns[concern] = alerts.elsewhere.concerns[concern].model_copy(
        update={"read_by_another": False, "named_ids": [place.dsl]}
    )
    before = [(each.staff_id, each.kind) for each in _told(alerts, place.dsl, concern).lines]
    _open(alerts, place, concern, place.dsl)
    alerts.run(OWN, note_decided, alerts.elsewhere, concern)
    decided_at = alerts.now
    alerts.later(minutes=DEFAULT_MINUTES)
    open_unit = lambda: alerts.database.unit(OWN, schools=[])
    assert tell_next_people(open_unit, alerts.elsewhere) == 1
    own = _told(alerts, place.dsl, concern)
    assert ([(each.staff_id, each.kind) for each in own.lines], own.decided_at) == (before, decided_at)
    alerts.elsewhere.seen[place.head, concern] = alerts.elsewhere.seen[place.dsl, concern]
    others = [(each.staff_id, each.kind) for each in _told(alerts, place.head, concern).lines]
    assert others == [*before, (place.trust_lead, "concern_unread")]
