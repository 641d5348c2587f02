"""Merged pupils and children not listed who were matched: one chronology, no link lost, and split back exactly."""

import random
from datetime import timedelta
from itertools import permutations

import pytest
from chassis.units.ids import new_id
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.incidents.chronology import CardQuery, ListReaders, WriteCard
from haven_schemas.acts.incidents.conflicts import LinkStaff, ListStaffLinks
from haven_schemas.acts.incidents.matching import ExpectBirth, MatchNotListed
from haven_schemas.acts.incidents.records import AddNote, ListIncidents
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.events import PupilMerged, PupilUnmerged
from incidents.aliases import family_of
from incidents.child.card import pupil_card, write_card
from incidents.child.readers import list_readers
from incidents.conflicts.link import link_staff
from incidents.conflicts.links import list_staff_links
from incidents.lists.records import list_incidents
from incidents.present_state import every_subject_matched
from incidents.records.entry import add_note
from incidents.records.not_listed import expect_birth, keep_merge, match_not_listed
from sqlalchemy import select
from support import clock


def told(incidents, event):
    incidents.run(incidents.own_access("test"), keep_merge, event)


def merge(incidents, alias, pupil, version=2):
    told(incidents, PupilMerged(pupil_id=pupil, alias_id=alias, version=version))


def texts(page):
    return [entry.text for entry in page.entries]


def triaged(incidents, school, words, *pupils, **given):
    """A concern about ``pupils`` that was decided on; what was decided says ``Why.``."""
    draft = incidents.draft(school, *pupils, account=words, **given)
    concern_id = incidents.record(incidents.reporter(school), draft).id
    incidents.later(minutes=1)
    incidents.accept(incidents.lead(school), concern_id)
    incidents.later(minutes=1)
    return concern_id


class TestMerges:
    def test_one_chronology_by_either_id_and_split_back_exactly(self, incidents, school):
        lead = incidents.lead(school)
        one, other = incidents.pupil(school), incidents.pupil(school)
        triaged(incidents, school, "About one.", one)
        triaged(incidents, school, "About the other.", other)
        before = [texts(incidents.chronology(lead, child)) for child in (one, other)]
        merge(incidents, other, one)
        both = ["Why.", "Why.", "About the other.", "About one."]
        assert [texts(incidents.chronology(lead, child)) for child in (one, other)] == [both, both]
        named = {view.subject_id for entry in incidents.chronology(lead, one).entries for view in entry.subjects}
        assert named == {one, other}, "each as named then"
        assert incidents.audited("chronology:pupil:read")[-1]["subject_ids"] == sorted(map(str, (one, other)))
        told(incidents, PupilUnmerged(pupil_id=one, alias_id=other, version=3))
        assert [texts(incidents.chronology(lead, child)) for child in (one, other)] == before

    def test_what_stands_on_the_other_card_is_shown_beside_it(self, incidents, school, elsewhere):
        lead, both = incidents.lead(school), incidents.lead(school, elsewhere)
        one, other, there = incidents.pupil(school), incidents.pupil(school), incidents.pupil(elsewhere)

        def write(child, **said):
            request = WriteCard(subject_id=child, version=0, **said)
            incidents.run(both, write_card, incidents.keyring, incidents.others, request)

        write(other, may_not_collect="His uncle")
        incidents.later(minutes=1)
        write(there, summary="There.")
        merge(incidents, other, one)
        merge(incidents, there, one)

        def others(who, child):
            card = incidents.run(who, pupil_card, incidents.keyring, CardQuery(subject_id=child))
            shown = incidents.chronology(who, child, with_card=True).card
            assert shown.others == card.others
            return [(each.subject_id, each.card.may_not_collect) for each in card.others]

        assert others(lead, one) == [(other, "His uncle")]
        assert others(lead, other) == []
        assert others(both, one) == [(there, ""), (other, "His uncle")]
        write(one, summary="One.")
        assert others(lead, one) == [(other, "His uncle")]
        told(incidents, PupilUnmerged(pupil_id=one, alias_id=other, version=3))
        assert others(lead, one) == []

    def test_who_has_looked_and_who_is_kept_away_are_shown_by_either_id(self, incidents, school):
        lead, one, other = incidents.lead(school), incidents.pupil(school), incidents.pupil(school)
        readers, kept = [incidents.lead(school) for _ in range(2)], [incidents.lead(school) for _ in range(2)]
        triaged(incidents, school, "About one.", one)
        triaged(incidents, school, "About the other.", other)
        for reader, linked, child in zip(readers, kept, (one, other), strict=True):
            incidents.chronology(reader, child)
            incidents.others.add_account(linked.actor_id, [school])
            link = LinkStaff(staff_id=linked.actor_id, subject_id=child, kind="parent")
            incidents.run(lead, link_staff, incidents.others, link)
        merge(incidents, other, one)
        for child in (one, other):
            page = incidents.run(lead, list_readers, ListReaders(subject_id=child, limit=1))
            rest = incidents.run(lead, list_readers, ListReaders(subject_id=child, cursor=page.next_cursor))
            assert {reading.reader_id for reading in (*page.readings, *rest.readings)} == {
                reader.actor_id for reader in readers
            }
            links = incidents.run(lead, list_staff_links, ListStaffLinks(subject_id=child)).links
            assert {each.staff_id for each in links} == {each.actor_id for each in kept}

    def test_no_key_is_wrapped_anew(self, incidents, school):
        one, other = incidents.pupil(school), incidents.pupil(school)
        triaged(incidents, school, "About the other.", other)

        def wraps():
            with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
                return set(unit.session.execute(select(KeyWrapRow.record_id, KeyWrapRow.holder_id, KeyWrapRow.wrapped)))

        before = wraps()
        merge(incidents, other, one)
        assert texts(incidents.chronology(incidents.lead(school), one)) == ["Why.", "About the other."]
        assert wraps() == before

    def test_a_record_that_names_both_is_there_once_and_pages_go_on(self, incidents, school):
        one, other = incidents.pupil(school), incidents.pupil(school)
        for number in range(3):
            triaged(incidents, school, f"Both {number}.", one, other)
        merge(incidents, other, one)
        lead, found, cursor = incidents.lead(school), [], None
        while True:
            page = incidents.chronology(lead, one, limit=2, cursor=cursor)
            found += texts(page)
            cursor = page.next_cursor
            if cursor is None:
                break
        assert found == ["Why."] * 3 + ["Both 2.", "Both 1.", "Both 0."]

    def test_sight_by_year_is_that_of_the_child_today(self, incidents, school):
        one, other = incidents.pupil(school, "8"), incidents.pupil(school, None)
        triaged(incidents, school, "About the other.", other)
        reader = incidents.staff("reader", school, year_groups={"8"})
        with pytest.raises(Problem):
            incidents.chronology(reader, other)
        merge(incidents, other, one)
        assert texts(incidents.chronology(reader, one)) == ["Why.", "About the other."]
        assert incidents.get(reader, incidents.chronology(reader, one).entries[1].id).account == "About the other."

    def test_another_schools_records_stay_that_schools(self, incidents, school, elsewhere):
        one, other = incidents.pupil(school), incidents.pupil(elsewhere)
        triaged(incidents, school, "Here.", one)
        triaged(incidents, elsewhere, "There.", other)
        merge(incidents, other, one)
        assert texts(incidents.chronology(incidents.lead(school), one)) == ["Why.", "Here."]
        assert texts(incidents.chronology(incidents.lead(school, elsewhere), one)) == [
            "Why.",
            "Why.",
            "There.",
            "Here.",
        ]

    def test_incident_records_are_found_by_either_id(self, incidents, school):
        one, other = incidents.pupil(school), incidents.pupil(school)
        triaged(incidents, school, "About the other.", other)
        merge(incidents, other, one)
        for child in (one, other):
            asked = ListIncidents(subject_id=child)
            assert len(incidents.run(incidents.lead(school), list_incidents, incidents.keyring, asked).incidents) == 1

    def test_a_note_about_an_alias_is_read_and_written(self, incidents, school):
        one, other = incidents.pupil(school), incidents.pupil(school)
        triaged(incidents, school, "About the other.", other)
        merge(incidents, other, one)
        lead = incidents.lead(school)
        incident_id = incidents.chronology(lead, one).entries[0].incident_id
        note = AddNote(incident_id=incident_id, occurred_at=incidents.now, text="Since.", subject_ids=[other])
        incidents.run(lead, add_note, incidents.keyring, note)
        assert texts(incidents.chronology(lead, one))[0] == "Since."

    def test_any_order_and_repeat_of_words_ends_in_the_same_families(self, incidents):
        a, b, c = (new_id() for _ in range(3))
        words = [
            PupilMerged(pupil_id=b, alias_id=a, version=2),
            PupilMerged(pupil_id=c, alias_id=b, version=2),
            PupilUnmerged(pupil_id=b, alias_id=a, version=3),
            PupilMerged(pupil_id=c, alias_id=a, version=4),
        ]

        def families():
            with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
                return [family_of(unit, each)[0] for each in (a, b, c)], sorted(family_of(unit, a))

        for order in random.Random(4).sample(list(permutations(words)), 6):
            incidents_words = [*order, *order]
            for event in incidents_words:
                told(incidents, event)
            assert families() == ([c, c, c], sorted((a, b, c)))

    def test_a_circle_that_events_make_for_a_moment_ends(self, incidents):
        a, b = new_id(), new_id()
        merge(incidents, a, b)
        merge(incidents, b, a)
        with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
            assert set(family_of(unit, a)) == {a, b}
        told(incidents, PupilUnmerged(pupil_id=b, alias_id=a, version=3))
        with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
            assert family_of(unit, b) == [a, b]


@pytest.fixture
def reported(incidents, school):
    """A concern about a pupil and a child who was not listed."""
    pupil = incidents.pupil(school)
    named = [
        ConcernPupil(pupil_id=pupil, role="witness"),
        ConcernPupil(not_listed="A boy with a red coat.", role="harmed"),
    ]
    concern_id = triaged(incidents, school, "At the gate.", pupils=named)
    (stranger,) = [
        view.subject_id for view in incidents.get(incidents.lead(school), concern_id).subjects if view.not_listed
    ]
    return concern_id, pupil, stranger


def match(incidents, who, concern_id, stranger, pupil, keyring=None):
    asked = MatchNotListed(concern_id=concern_id, subject_id=stranger, pupil_id=pupil)
    return incidents.run(who, match_not_listed, keyring or incidents.keyring, incidents.others, asked)


def holders(incidents, school, record_id):
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        return set(unit.session.scalars(select(KeyWrapRow.holder_id).where(KeyWrapRow.record_id == record_id)))


class TestNotListed:
    def test_their_records_are_the_pupils_and_get_the_pupils_key(self, incidents, school, reported):
        concern_id, witness, stranger = reported
        lead, child = incidents.lead(school), incidents.pupil(school)
        match(incidents, lead, concern_id, stranger, child)
        page = incidents.chronology(lead, child)
        assert texts(page) == ["Why.", "At the gate."]
        assert page.entries[1].subjects[1].not_listed == "A boy with a red coat.", "as named then"
        assert holders(incidents, school, concern_id) == {witness, stranger, child}
        assert incidents.audited("concern:pupil:match")[0]["subject_ids"] == sorted(map(str, (stranger, child)))
        event = incidents.published()[-1]
        assert event["data"] == {"alias_id": str(stranger), "pupil_id": str(child), "version": 1}
        with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
            assert [(each.pupil_id, version) for each, _, version, _ in every_subject_matched(unit)] == [(child, 1)]

    def test_a_wrong_match_is_put_right_and_ended(self, incidents, school, reported):
        concern_id, witness, stranger = reported
        lead, wrong, right = incidents.lead(school), incidents.pupil(school), incidents.pupil(school)
        match(incidents, lead, concern_id, stranger, wrong)
        match(incidents, lead, concern_id, stranger, right)
        assert holders(incidents, school, concern_id) == {witness, stranger, right}
        assert texts(incidents.chronology(lead, wrong)) == []
        match(incidents, lead, concern_id, stranger, None)
        assert holders(incidents, school, concern_id) == {witness, stranger}
        assert texts(incidents.chronology(lead, right)) == []
        assert texts(incidents.chronology(lead, stranger)) == ["Why.", "At the gate."]

    def test_a_pupil_whom_the_record_names_keeps_their_key(self, incidents, school, reported):
        concern_id, witness, stranger = reported
        lead = incidents.lead(school)
        match(incidents, lead, concern_id, stranger, witness)
        match(incidents, lead, concern_id, stranger, None)
        assert witness in holders(incidents, school, concern_id)

    def test_a_known_pupil_is_matched_while_the_roll_is_away(self, incidents, school, reported):
        concern_id, _, stranger = reported
        child = incidents.pupil(school)
        incidents.others.away = True
        match(incidents, incidents.lead(school), concern_id, stranger, child)

    def test_not_for_others_and_not_for_just_anyone(self, incidents, school, elsewhere, reported):
        concern_id, witness, stranger = reported
        lead = incidents.lead(school)
        for who, subject in (
            (incidents.lead(elsewhere), stranger),
            (lead, witness),
            (incidents.reporter(school), stranger),
        ):
            with pytest.raises(Problem) as refused:
                match(incidents, who, concern_id, subject, incidents.pupil(school))
            assert refused.value.code is ErrorCode.NOT_FOUND
        with pytest.raises(Problem) as unknown:
            match(incidents, lead, concern_id, stranger, incidents.pupil(elsewhere))
        assert unknown.value.fields[0].code is FieldCode.UNKNOWN_PUPIL

    def test_who_is_linked_to_the_pupil_neither_ends_a_match_nor_makes_one(self, incidents, school, reported):
        concern_id, _, stranger = reported
        lead, child = incidents.lead(school), incidents.pupil(school)
        incidents.others.add_account(lead.actor_id, [school])
        linked = LinkStaff(staff_id=lead.actor_id, subject_id=child, kind="parent")
        incidents.run(incidents.lead(school), link_staff, incidents.others, linked)
        with pytest.raises(Problem) as refused:
            match(incidents, lead, concern_id, stranger, child)
        assert refused.value.fields[0].code is FieldCode.UNKNOWN_PUPIL
        match(incidents, incidents.lead(school), concern_id, stranger, child)
        for pupil in (None, incidents.pupil(school)):
            with pytest.raises(Problem) as refused:
                match(incidents, lead, concern_id, stranger, pupil)
            assert refused.value.code is ErrorCode.NOT_FOUND
        with pytest.raises(Problem):
            incidents.get(lead, concern_id)

    def test_a_lead_says_when_the_birth_is_expected_of_a_child_who_is_not_listed(self, incidents, school, reported):
        concern_id, witness, stranger = reported
        lead, child = incidents.lead(school), incidents.pupil(school)
        day = clock.day_of(incidents.now) + timedelta(days=90)

        def expect(who, expected_on, subject=stranger, seen=None):
            asked = ExpectBirth(concern_id=concern_id, subject_id=subject, expected_on=expected_on, seen=seen)
            return incidents.run(who, expect_birth, asked).expected_on

        assert [expect(lead, day), expect(lead, day)] == [day, day], "the same, said twice"
        (audited,) = incidents.audited("concern:birth:expect")
        assert (audited["subject_ids"], audited["outcome"]) == ([str(stranger)], "done")
        with pytest.raises(Problem) as stale:
            expect(lead, day + timedelta(days=1))
        assert stale.value.code is ErrorCode.STALE_VERSION
        with pytest.raises(Problem) as far:
            expect(lead, day + timedelta(days=300), seen=day)
        assert [(each.field, each.code) for each in far.value.fields] == [("expected_on", FieldCode.TOO_FAR_AHEAD)]
        for who, subject in ((lead, witness), (incidents.reporter(school), stranger)):
            with pytest.raises(Problem) as refused:
                expect(who, None, subject)
            assert refused.value.code is ErrorCode.NOT_FOUND
        assert incidents.get(lead, concern_id).subjects[1].expected_on == day
        match(incidents, lead, concern_id, stranger, child)
        shown = incidents.chronology(lead, child).entries[1].subjects
        assert [each.expected_on for each in shown] == [None, day], "the report goes on as the pupil's"
        assert expect(lead, None, seen=day) is None
