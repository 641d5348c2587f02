"""Which files there are, of what kinds, and the day of the last entry in each; on real PostgreSQL and OpenBao."""

from datetime import UTC, date, datetime, timedelta

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.actions import AddAction
from haven_schemas.acts.incidents.categories import AddCategory
from haven_schemas.acts.incidents.entries import AddEntry
from haven_schemas.acts.incidents.matching import MatchNotListed
from haven_schemas.acts.incidents.moves import MoveRecord, RestrictRecord
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.acts.incidents.retention import FileFacts, FileFactsQuery
from haven_schemas.acts.incidents.steps import CloseIncident
from haven_schemas.events import PupilMerged, PupilUnmerged
from haven_schemas.watch import WATCH_SCHOOL
from incidents.categories.change import add_category
from incidents.copies.known import copy_school_row
from incidents.disposal.facts import file_facts
from incidents.disposal.file_kinds import file_kinds
from incidents.records.action import add_action
from incidents.records.close import close_incident
from incidents.records.entry import add_entry
from incidents.records.move import move_record
from incidents.records.not_listed import keep_merge, match_not_listed
from incidents.records.restricted import restrict_record
from moving_files import Moving
from support import clock


@pytest.fixture(autouse=True)
def moving(incidents, school, elsewhere):
    """Both schools are known."""
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        for each in (school, elsewhere):
            copy_school_row(unit, each, 1)
    return Moving(incidents)


def report(incidents, school, *children, **given):
    draft = incidents.draft(school, *children, **given)
    return incidents.record(incidents.reporter(school), draft).id


def record(incidents, school, *children, **given):
    return incidents.accept(incidents.lead(school), report(incidents, school, *children, **given)).id


def write(incidents, school, incident_id, *children, **given):
    request = AddEntry.model_validate(
        {
            "incident_id": incident_id, "kind": "note", "occurred_at": incidents.now, "text": "A text.",
            "subject_ids": children, **given,
        }
    )  # fmt: skip
    return incidents.run(incidents.lead(school), add_entry, incidents.keyring, request).id


def page(incidents, **asked):
    return incidents.run(incidents.own_access("sweep"), file_facts, FileFactsQuery(**asked))


def facts(incidents, *children):
    """What is told of these children alone, by the id each has today; but for the mark (``tests/disposal``)."""
    found = page(incidents, subject_ids=list(children)).files
    return {each.subject_id: each.model_copy(update={"mark": None}) for each in found}


def merge(incidents, child, alias, version=1):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        keep_merge(unit, PupilMerged(pupil_id=child, alias_id=alias, version=version))


def test_a_file_is_told_by_ids_codes_and_days(incidents, school):
    child, other, nobody = (incidents.pupil(school) for _ in range(3))
    incident_id = record(incidents, school, child, other)
    write(incidents, school, incident_id, child)
    found = facts(incidents, child, nobody)
    assert found == {
        child: FileFacts(
            subject_id=child, alias_ids=[], school_id=school, kinds=["child_protection"],
            last_on=incidents.now.astimezone(UTC).date(), open_records=1, shared=2,
            written_on=incidents.now.astimezone(UTC).date(),
        )
    }, "the concern and the decision are about both children, the note about one"  # fmt: skip


def test_neither_a_name_nor_a_word_nor_a_category_is_told(incidents, school):
    child = incidents.pupil(school)
    report(incidents, school, child, account="canary-8812", child_words="canary-8812")
    told = page(incidents).model_dump_json()
    assert "canary" not in told
    assert "The safeguarding" not in told
    assert all(str(each) not in told for each in incidents.categories.values())
    incidents.keyring = incidents.without_vault
    assert page(incidents).model_dump_json() == told, "no key is needed for it"


def test_each_kind_follows_from_the_group_of_a_record(incidents, school):
    told = {}
    for group, category_id in incidents.categories.items():
        child = incidents.pupil(school)
        report(incidents, school, child, category_id=category_id)
        told[group] = facts(incidents, child)[child].kinds
    assert told == {
        "pastoral": ["pastoral"],
        "behaviour": ["behaviour"],
        "send": ["send"],
        "safeguarding": ["child_protection"],
        "child_protection": ["child_protection"],
        "unsure": ["child_protection"],
    }
    child = incidents.pupil(school)
    for group in ("behaviour", "send", "pastoral", "unsure"):
        report(incidents, school, child, category_id=incidents.categories[group])
    assert facts(incidents, child)[child].kinds == ["child_protection", "send", "pastoral", "behaviour"]


def test_a_marked_category_makes_a_file_last_and_so_does_what_stands_under_it(incidents, school):
    def add(name, **given):
        request = AddCategory(name=name, group="pastoral", position=1, **given)
        return incidents.run(incidents.set_up, add_category, request).id

    marked = add("Abuse by somebody of the school", lasting=True)
    under, beside = add("By a volunteer", parent_id=marked), add("Late for lunch")
    kinds = []
    for category_id in (marked, under, beside):
        child = incidents.pupil(school)
        report(incidents, school, child, category_id=category_id)
        kinds.append(facts(incidents, child)[child].kinds)
    assert kinds == [["lasting", "pastoral"], ["lasting", "pastoral"], ["pastoral"]]
    assert file_kinds([], {}) == []


def test_a_child_with_two_ids_has_one_file_found_by_either(incidents, school):
    old, today = incidents.pupil(school), incidents.pupil(school)
    both = record(incidents, school, old, today, category_id=incidents.categories["send"])
    report(incidents, school, old, category_id=incidents.categories["behaviour"])
    before = facts(incidents, old, today)
    assert [before[each].shared for each in (old, today)] == [2, 2]
    merge(incidents, today, old)
    for asked in ([old], [today], [old, today]):
        (found,) = facts(incidents, *asked).values()
        assert (found.subject_id, found.alias_ids) == (today, [old])
        assert (found.kinds, found.open_records, found.shared) == (["send", "behaviour"], 2, 0), "one record, once"
    assert [each.subject_id for each in page(incidents).files] == [today]
    write(incidents, school, both, today)
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        keep_merge(unit, PupilUnmerged(pupil_id=today, alias_id=old, version=2))
    apart = facts(incidents, old, today)
    assert {each.subject_id: (each.alias_ids, each.kinds) for each in apart.values()} == {
        old: ([], ["send", "behaviour"]),
        today: ([], ["send"]),
    }


def test_a_file_under_another_id_alone_is_found_on_its_page(incidents, school):
    old, today, empty = incidents.pupil(school), incidents.pupil(school), incidents.pupil(school)
    report(incidents, school, old)
    merge(incidents, today, old)
    merge(incidents, incidents.pupil(school), empty)
    assert [(each.subject_id, each.alias_ids) for each in page(incidents).files] == [(today, [old])]


def test_a_chain_of_ids_ends_at_todays(incidents, school):
    first, second, third = (incidents.pupil(school) for _ in range(3))
    for each in (first, second, third):
        report(incidents, school, each)
    merge(incidents, second, first)
    merge(incidents, third, second)
    (found,) = page(incidents).files
    assert (found.subject_id, found.alias_ids) == (third, [first, second])


def test_pages_tell_of_every_file_once_in_order_whatever_their_size(incidents, school, elsewhere):
    children = [incidents.pupil(each) for each in (school, elsewhere) * 5]
    for at, child in zip((school, elsewhere) * 5, children, strict=True):
        report(incidents, at, child)
        report(incidents, at, child)
    merge(incidents, children[9], children[0])
    merge(incidents, children[2], children[5])
    late = incidents.pupil(school)
    merge(incidents, late, children[4])
    expected = sorted({*children, late} - {children[0], children[5], children[4]})
    for limit in (1, 2, 3, 7, 8, 9, 500):
        told, after = [], None
        for _ in range(20):
            found = page(incidents, limit=limit, after=after)
            assert len(found.files) <= limit
            told += [each.subject_id for each in found.files]
            if (after := found.next_after) is None:
                break
        assert told == expected, limit
    assert page(incidents, after=expected[-1]).files == []


def test_the_last_day_is_londons_and_the_later_of_written_and_occurred(incidents, school):
    incidents.now = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    child = incidents.pupil(school)
    incident_id = record(incidents, school, child)
    assert facts(incidents, child)[child].last_on == date(2026, 7, 1)
    incidents.later(days=3)
    action = AddAction(
        incident_id=incident_id, text="Ring.", owner_id=new_id(), due_on="2026-08-01", subject_ids=[child]
    )
    incidents.others.add_account(action.owner_id, [school])
    incidents.run(incidents.lead(school), add_action, incidents.keyring, incidents.others, action)
    assert facts(incidents, child)[child].last_on == date(2026, 7, 1), "it is no entry"
    write(incidents, school, incident_id, child, occurred_at=incidents.now - timedelta(days=30))
    assert facts(incidents, child)[child].last_on == date(2026, 7, 4)


def test_open_records_are_those_not_closed_and_concerns_nobody_decided_on(incidents, school):
    child = incidents.pupil(school)
    one, _ = (record(incidents, school, child) for _ in range(2))
    waiting = report(incidents, school, child)
    assert facts(incidents, child)[child].open_records == 3
    closing = CloseIncident(
        incident_id=one, summary="Cold.", action="A coat.", outcome="Warm.", look_back_on="2030-01-01"
    )
    incidents.run(incidents.lead(school), close_incident, incidents.keyring, closing)
    assert facts(incidents, child)[child].open_records == 2
    incidents.accept(incidents.lead(school), waiting)
    assert facts(incidents, child)[child].open_records == 2, "its record is open now"


def test_what_was_moved_out_of_a_file_is_not_in_it(incidents, school):
    one, wrong, right = (incidents.pupil(school) for _ in range(3))
    concern_id = report(incidents, school, one, wrong)
    record_id = incidents.accept(incidents.lead(school), concern_id).id
    assert set(facts(incidents, one, wrong, right)) == {one, wrong}
    request = MoveRecord(record_id=concern_id, wrong_id=wrong, right_id=right, reason="Alike names.")
    incidents.run(incidents.lead(school), move_record, incidents.keyring, incidents.others, request)
    found = facts(incidents, one, wrong, right)
    assert {each: (file.open_records, file.shared) for each, file in found.items()} == {one: (1, 2), right: (1, 2)}
    assert record_id
    assert {each.subject_id for each in page(incidents).files} == {one, right}


def test_a_restricted_record_counts_as_before(incidents, school):
    child = incidents.pupil(school)
    concern_id = report(incidents, school, child, category_id=incidents.categories["send"])
    incidents.accept(incidents.lead(school), concern_id)
    before = facts(incidents, child)
    request = RestrictRecord(record_id=concern_id, kind="restricted", reason="Contested.")
    incidents.run(incidents.lead(school), restrict_record, incidents.keyring, request)
    assert facts(incidents, child) == before


def test_a_child_named_in_words_has_a_file_and_then_the_pupils(incidents, school):
    named = [ConcernPupil(not_listed="A boy with a red coat.", role="harmed")]
    concern_id = report(incidents, school, pupils=named)
    (alone,) = page(incidents).files
    assert (alone.school_id, alone.shared) == (school, 0)
    assert "coat" not in alone.model_dump_json()
    child = incidents.pupil(school)
    asked = MatchNotListed(concern_id=concern_id, subject_id=alone.subject_id, pupil_id=child)
    incidents.run(incidents.lead(school), match_not_listed, incidents.keyring, incidents.others, asked)
    (found,) = page(incidents).files
    assert (found.subject_id, found.alias_ids) == (child, [alone.subject_id])


def test_of_two_children_not_born_yet_each_file_has_its_day_and_one_is_linked(incidents, school):
    day = clock.day_of(incidents.now) + timedelta(days=60)
    named = [
        ConcernPupil(not_listed="The first twin.", role="affected", expected_on=day),
        ConcernPupil(not_listed="The second twin.", role="affected", expected_on=day + timedelta(days=1)),
    ]
    concern_id = report(incidents, school, pupils=named)
    first, second = page(incidents).files
    assert [(each.expected_on, each.shared) for each in (first, second)] == [(day, 1), (day + timedelta(days=1), 1)]
    born = incidents.pupil(school)
    asked = MatchNotListed(concern_id=concern_id, subject_id=first.subject_id, pupil_id=born)
    incidents.run(incidents.lead(school), match_not_listed, incidents.keyring, incidents.others, asked)
    found = facts(incidents, first.subject_id, second.subject_id)
    assert set(found) == {born, second.subject_id}
    assert (found[born].alias_ids, found[born].expected_on, found[second.subject_id].expected_on) == (
        [first.subject_id], day, day + timedelta(days=1),
    )  # fmt: skip


def test_a_file_is_the_newest_records_schools_until_somebody_signed_for_it(incidents, moving, school, elsewhere):
    child, stays = incidents.pupil(school), incidents.pupil(school)
    report(incidents, school, child)
    record(incidents, school, child, stays)
    came = incidents.pupil(elsewhere)
    assert facts(incidents, child)[child].school_id == school
    moving.move(child, school, elsewhere, as_pupil=came)
    incidents.later(minutes=1)
    report(incidents, elsewhere, came)
    (found,) = facts(incidents, child).values()
    assert (found.subject_id, found.school_id) == (came, school), "whoever writes in it: nobody has signed"
    new = incidents.lead(elsewhere)
    (line,) = moving.handovers(new)
    moving.sign(new, line.id)
    incidents.later(minutes=1)
    report(incidents, school, child)
    assert facts(incidents, came)[came].school_id == elsewhere, "whoever writes in it"
    assert facts(incidents, stays)[stays].school_id == school


def test_of_two_schools_without_a_handover_the_newest_record_says(incidents, school, elsewhere):
    here, there = incidents.pupil(school), incidents.pupil(elsewhere)
    merge(incidents, there, here)
    report(incidents, elsewhere, there)
    incidents.later(minutes=1)
    report(incidents, school, here)
    assert facts(incidents, here)[there].school_id == school
    incidents.later(minutes=1)
    record(incidents, elsewhere, there)
    assert facts(incidents, here)[there].school_id == elsewhere


def test_the_invented_child_of_the_watch_school_has_no_file_to_keep(incidents, school):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        copy_school_row(unit, WATCH_SCHOOL, 1)
    report(incidents, WATCH_SCHOOL, incidents.pupil(WATCH_SCHOOL))
    child = incidents.pupil(school)
    report(incidents, school, child)
    assert [each.subject_id for each in page(incidents).files] == [child]


def test_the_log_names_who_is_asked_for_and_nobody_in_a_page_of_all(incidents, school, elsewhere):
    here, there = incidents.pupil(school), incidents.pupil(elsewhere)
    report(incidents, school, here)
    report(incidents, elsewhere, there)
    page(incidents)
    page(incidents, subject_ids=[here, there])
    noted = [
        (sorted(entry["school_ids"]), entry["subject_ids"], entry["outcome"])
        for entry in incidents.audited("retention:facts:read")
    ]
    assert noted[0] == (sorted(map(str, (school, elsewhere))), [], "counted")
    assert sorted(noted[1:]) == sorted([([str(school)], [str(here)], "done"), ([str(elsewhere)], [str(there)], "done")])


def test_a_page_is_told_of_the_units_schools_alone(incidents, school, elsewhere):
    here, there = incidents.pupil(school), incidents.pupil(elsewhere)
    report(incidents, school, here)
    report(incidents, elsewhere, there)
    for schools, expected in (([school], [here]), ([elsewhere], [there]), ([], [])):
        with incidents.database.unit(incidents.own_access("test"), schools=schools) as unit:
            assert [each.subject_id for each in file_facts(unit, FileFactsQuery()).files] == expected
            asked = FileFactsQuery(subject_ids=[here, there])
            assert [each.subject_id for each in file_facts(unit, asked).files] == expected


def test_nobody_asks_for_more_than_a_page(incidents):
    for asked in ({"limit": 501}, {"limit": 0}, {"subject_ids": []}, {"subject_ids": [new_id() for _ in range(501)]}):
        with pytest.raises(ValueError, match=r"subject_ids|limit"):
            FileFactsQuery(**asked)
