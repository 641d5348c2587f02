"""A merged child is found, suggested and proposed by what an alias was called, as the entry that is kept for them."""

import json
from datetime import date
from uuid import uuid4

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.pupils import PupilsById
from haven_schemas.acts.pupils import matching as contract
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pupils.files.names import fold, query_words, search_text
from pupils.finding.lists import get_pupils
from pupils.matching.merging import end_merge, merges_of
from pupils.matching.proposals import list_proposals
from pupils.matching.suggest import suggest_pupils
from pupils.models import PupilMergeRow, PupilRow
from pupils.protection.protection import end_protection, protect_identity
from sqlalchemy import select
from support import clock
from support.levels import examples

JSON = "application/json"
BORN = "2014-03-02"
ASH = {"source_id": "1", "upn": "A203202811068", "legal_surname": "Ash", "legal_forename": "Catherine", "class": "7B"}
ALIAS_UPN = "E938218618008"
OKAFOR = {"source_id": "2", "upn": ALIAS_UPN, "legal_surname": "Okafor", "legal_forename": "Zuri", "class": "8Q"}
LIKE_OKAFOR = {"source_id": "3", "legal_surname": "Okaforr", "legal_forename": "Zuri"}
MATCH = {Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_MATCH, Right.PUPIL_PROTECT}
REASON = "Their papers were looked at."


def push(*pupils):
    return json.dumps({"mode": "delta", "pupils": [{"date_of_birth": BORN, **pupil} for pupil in pupils]}).encode()


@pytest.fixture
def lead(roll, school):
    return roll.staff(school, rights=MATCH, elevated=True)


@pytest.fixture
def pair(roll, feed, school):
    """Two entries of one child: the one that is kept, and one under another name and UPN."""
    roll.deliver(feed, push(ASH, OKAFOR), JSON)
    by_name = {pupil.legal_surname: pupil.id for pupil in roll.pupils(school)}
    return by_name["Ash"], by_name["Okafor"]


def merged(roll, who, kept, alias):
    return roll.merged(who, kept, alias, REASON)


def split(roll, who, merge_id):
    roll.run(who, end_merge, roll.extras, contract.EndMerge(merge_id=merge_id, reason=REASON))


def found(roll, who, query, **given):
    return [pupil.id for pupil in roll.find(who, query, **given).pupils]


def proposed(roll, who):
    page = roll.run(who, list_proposals, roll.extras, contract.ListProposals())
    return [(each.known.pupil_id, each.new.legal_surname, each.agree) for each in page.proposals]


def suggested(roll, who, school, words):
    asked = contract.SuggestPupils(school_id=school, words=words)
    return [each.pupil_id for each in roll.run(who, suggest_pupils, asked).suggestions]


class TestSearch:
    @pytest.mark.parametrize("query", ["okafor", "zuri oka", ALIAS_UPN, "okafour", "ash", "a"])
    def test_every_name_and_upn_leads_to_the_entry_that_is_kept_and_once(self, roll, lead, pair, query):
        merged(roll, lead, *pair)
        assert found(roll, lead, query) == [pair[0]]

    def test_until_the_merge_ends(self, roll, lead, pair):
        merge_id = merged(roll, lead, *pair)
        assert found(roll, lead, "8q") == [], "nobody is in the class of an alias any more"
        split(roll, lead, merge_id)
        for query in ("okafor", ALIAS_UPN, "8q"):
            assert found(roll, lead, query) == [pair[1]]

    def test_names_the_alias_had_before_lead_as_well(self, roll, feed, lead, pair):
        roll.later(hours=1)
        roll.deliver(feed, push({**OKAFOR, "legal_surname": "Quill"}), JSON)
        merged(roll, lead, *pair)
        assert found(roll, lead, "okafor") == found(roll, lead, "quill") == [pair[0]]

    def test_a_upn_of_an_alias_is_found_only_by_those_who_may_see_upns(self, roll, school, lead, pair):
        merged(roll, lead, *pair)
        reporter = roll.staff(school)
        assert found(roll, reporter, "okafor") == [pair[0]]
        assert found(roll, reporter, ALIAS_UPN) == []

    def test_an_alias_of_an_alias_leads_to_the_end(self, roll, feed, school, lead, pair):
        roll.deliver(feed, push({"source_id": "4", "legal_surname": "Zimmer", "legal_forename": "Ada"}), JSON)
        last = next(pupil.id for pupil in roll.pupils(school) if pupil.legal_surname == "Zimmer")
        merged(roll, lead, *pair)
        merged(roll, lead, last, pair[0])
        assert found(roll, lead, "okafor") == found(roll, lead, "catherine") == [last]
        assert suggested(roll, lead, school, "Zuri Okafor") == [last]

    def test_whom_it_leads_to_may_have_left(self, roll, feed, lead, pair):
        merged(roll, lead, *pair)
        roll.later(hours=1)
        left = clock.day_of(roll.now).isoformat()
        roll.deliver(feed, push({**ASH, "gone": True, "left_on": left}), JSON)
        assert found(roll, lead, "okafor") == []
        assert found(roll, lead, "okafor", leavers=True) == [pair[0]]

    def test_nobody_of_another_school_is_led_there(self, roll, lead, pair):
        merged(roll, lead, *pair)
        assert found(roll, roll.staff(roll.add_school(), rights=MATCH, elevated=True), "okafor") == []


class TestProposals:
    def test_who_is_like_an_alias_is_proposed_as_the_entry_that_is_kept(self, roll, feed, lead, pair):
        merged(roll, lead, *pair)
        roll.deliver(feed, push(LIKE_OKAFOR), JSON)
        assert proposed(roll, lead) == [(pair[0], "Okaforr", ["date_of_birth", "forename", "sounds_alike", "alias"])]

    def test_once_where_both_are_alike_and_by_the_likest(self, roll, feed, school, lead):
        roll.deliver(
            feed, push({**OKAFOR, "upn": None}, {**OKAFOR, "legal_surname": "Okaforrt", "source_id": "9"}), JSON
        )
        kept, alias = (pupil.id for pupil in roll.pupils(school))
        merged(roll, lead, kept, alias)
        roll.deliver(feed, push(LIKE_OKAFOR), JSON)
        assert [known for known, *_ in proposed(roll, lead)] == [kept]

    def test_two_permanent_upns_that_differ_are_two_children_whichever_entry_has_one(self, roll, feed, lead, pair):
        merged(roll, lead, *pair)
        roll.deliver(feed, push({**LIKE_OKAFOR, "upn": "A203102209083"}), JSON)
        assert proposed(roll, lead) == []

    def test_at_another_school_too(self, roll, feed, school, lead, pair):
        merged(roll, lead, *pair)
        second = roll.add_feed(roll.add_school())
        roll.deliver(second, push({**OKAFOR, "upn": None, "source_id": "9"}), JSON)
        both = roll.staff(school, second.school_id, rights=MATCH, elevated=True)
        assert [known for known, *_ in proposed(roll, both)] == [pair[0]]


def test_words_of_a_reporter_suggest_the_entry_that_is_kept(roll, school, lead, pair):
    merged(roll, lead, *pair)
    assert suggested(roll, lead, school, "a girl called Zuri Okafor") == [pair[0]]
    assert suggested(roll, lead, school, "Catherine Ash") == [pair[0]]


class TestProtected:
    @pytest.fixture
    def hidden(self, roll, lead, pair):
        """The kept entry's identity is protected, with the alias there."""
        merged(roll, lead, *pair)
        asked = contract.ProtectIdentity(pupil_id=pair[0], kind="adoption", reason="Adopted.", readers=[uuid4()])
        roll.run(lead, protect_identity, roll.extras, asked)
        return pair

    @pytest.mark.parametrize("query", ["okafor", ALIAS_UPN, "okafour"])
    def test_no_name_of_before_leads_to_a_protected_child_for_anyone(self, roll, school, lead, hidden, query):
        for who in (lead, roll.staff(school, rights=MATCH, elevated=True)):
            assert found(roll, who, query, leavers=True) == []
            assert suggested(roll, who, school, query) == []

    def test_a_child_like_the_alias_is_not_proposed(self, roll, feed, school, lead, hidden):
        roll.deliver(feed, push(LIKE_OKAFOR), JSON)
        second = roll.add_feed(roll.add_school())
        roll.deliver(second, push({**OKAFOR, "upn": None, "source_id": "9"}), JSON)
        both = roll.staff(school, second.school_id, rights=MATCH, elevated=True)
        with roll.open_unit(None) as unit:
            assert unit.session.query(PupilRow).filter(PupilRow.legal_surname == "Okaforr").count() == 1
        assert hidden[0] not in [known for known, *_ in proposed(roll, both)]

    def test_the_alias_by_its_id_says_whose_it_is_to_people_named(self, roll, school, lead, hidden):
        def means(who):
            (shown,) = roll.run(who, get_pupils, PupilsById(ids=[hidden[1]])).pupils
            return shown.merged_into

        assert means(lead) == hidden[0]
        assert means(roll.staff(school, rights=MATCH, elevated=True)) is None

    def test_its_merge_is_told_to_and_ended_by_people_named(self, roll, school, lead, hidden):
        def told(who):
            asked = contract.MergesOf(pupil_id=hidden[1])
            return [each.pupil_id for each in roll.run(who, merges_of, roll.extras, asked).merges]

        colleague = roll.staff(school, rights=MATCH, elevated=True)
        assert (told(lead), told(colleague)) == ([hidden[0]], [])
        with roll.open_unit([school]) as unit:
            merge_id = unit.session.scalars(select(PupilMergeRow.id)).one()
        with pytest.raises(Problem) as refused:
            split(roll, colleague, merge_id)
        assert refused.value.code is ErrorCode.NOT_FOUND
        split(roll, lead, merge_id)
        assert found(roll, colleague, "okafor") == [hidden[1]]

    def test_its_end_lets_names_lead_there_again(self, roll, lead, hidden):
        ended = contract.EndProtection(pupil_id=hidden[0], reason="Asked for by the family.")
        roll.run(lead, end_protection, roll.extras, ended)
        assert found(roll, lead, "okafor") == [hidden[0]]


def scan(rows, query):
    """Whom a plain walk finds, by the words of every entry, in the order of names."""
    by_id, kept = {row.id: row for row in rows}, set()
    for row in rows:
        way = [row]
        while way[-1] is not None and way[-1].hidden:
            way.append(by_id.get(way[-1].merged_into))
        guarded = row.hidden and any(step is not None and step.protected for step in way)
        if way[-1] is not None and not guarded and all(word in row.search_text for word in query_words(query)):
            kept.add(way[-1].id)
    shown = [row for row in rows if row.id in kept and row.on_roll]
    return [row.id for row in sorted(shown, key=lambda row: (row.sort_surname, row.sort_forename, row.id))]


def entry_of(school_id, surname, forename, on_roll, now):
    return PupilRow(
        id=new_id(),
        school_id=school_id,
        legal_surname=surname,
        legal_forename=forename,
        date_of_birth=date(2014, 1, 1),
        on_roll=on_roll,
        hidden=False,
        search_text=search_text(forename, surname),
        sort_surname=fold(surname),
        sort_forename=fold(forename),
        version=1,
        created_at=now,
        changed_at=now,
    )


def test_whoever_means_whom_it_is_what_a_plain_walk_finds(roll, school):
    name = st.sampled_from(["Ash", "Okafor", "Zuri", "Quill"])
    entry = st.tuples(name, name, st.booleans(), st.booleans(), st.none() | st.integers(0, 8))

    @settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(entry, max_size=9), name)
    def compare(entries, query):
        with roll.open_unit(None) as unit:
            unit.session.query(PupilRow).delete()
            rows = []
            for surname, forename, on_roll, protected, means in entries:
                row = entry_of(school, surname, forename, on_roll, unit.now)
                row.protected = protected
                if means is not None and means < len(rows):
                    row.merged_into, row.hidden = rows[means].id, True
                rows.append(row)
            unit.session.add_all(rows)
            unit.session.flush()
            expected = scan(rows, query)
        assert found(roll, roll.staff(school), query) == expected

    compare()
