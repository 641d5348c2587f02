"""Finding pupils: by any part of any name, in one's schools only, and the same as a plain scan would."""

import base64
import time
import uuid
from dataclasses import replace
from datetime import date

import pytest
from chassis.ground.context import Access
from chassis.units.ids import new_id
from haven_schemas.acts import pupils as contract
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pupils.files.names import fold, query_words, search_text
from pupils.finding.lists import get_pupils, pupil_facts
from pupils.models import ProtectedReaderRow, PupilRow
from pupils.present_state import every_pupil_changed
from sqlalchemy import select, text
from support.levels import examples

READER = {Right.PUPIL_FIND, Right.PUPIL_READ}
NAMES = ["Ash", "O'Brien", "Łukasik", "Smith-Jones", "de Souza", "Séóirse", "ASHBY", "Bo", "Ida", "Zoë", "李", "An"]


@pytest.fixture
def loaded(roll, school, feed, as_csv, row):
    roll.deliver(
        feed,
        as_csv(
            row(legal_surname="O'Brien", legal_forename="Rosalind", preferred_forename="Rosie", **{"class": "7B"}),
            row(
                legal_surname="Łukasik",
                legal_forename="Séóirse",
                preferred_surname="Smith-Jones",
                year_group="8",
                **{"class": "8A"},
            ),
            row(legal_surname="Ash", legal_forename="Ida", year_group="9", **{"class": "9 Oak"}),
        ),
    )
    return roll


def names(page):
    return [pupil.known_as for pupil in page.pupils]


class TestWords:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("brien", ["Rosie O'Brien"]),
            ("OBRIEN", ["Rosie O'Brien"]),
            ("o\u2019brien", ["Rosie O'Brien"]),
            ("rosal", ["Rosie O'Brien"]),
            ("rosie o'b", ["Rosie O'Brien"]),
            ("seo", ["Séóirse Smith-Jones"]),
            ("lukas", ["Séóirse Smith-Jones"]),
            ("smith-jo", ["Séóirse Smith-Jones"]),
            ("jones séó", ["Séóirse Smith-Jones"]),
            ("7b", ["Rosie O'Brien"]),
            ("oak", ["Ida Ash"]),
            ("", ["Ida Ash", "Rosie O'Brien", "Séóirse Smith-Jones"]),
            ("  ", ["Ida Ash", "Rosie O'Brien", "Séóirse Smith-Jones"]),
            *((nothing, []) for nothing in ("ida jones", "%", "_", "''", "☃", "'; DROP TABLE pupil; --")),
        ],
    )
    def test_any_part_of_any_name_and_the_class(self, loaded, school, query, found):
        assert names(loaded.find(loaded.staff(school), query)) == found


class TestSight:
    def test_a_reporter_sees_no_upn_and_no_legal_name(self, loaded, school):
        for pupil in loaded.find(loaded.staff(school)).pupils:
            assert (pupil.upn, pupil.legal_name) == (None, pupil.known_as)

    def test_sight_in_full_needs_the_right_and_the_second_tier(self, loaded, school):
        standard = loaded.find(loaded.staff(school, rights=READER), "rosie").pupils[0]
        assert (standard.upn, standard.legal_name) == (None, "Rosie O'Brien")
        reporter = loaded.find(loaded.staff(school, elevated=True), "rosie").pupils[0]
        assert reporter.upn is None
        full = loaded.find(loaded.staff(school, rights=READER, elevated=True), "rosie").pupils[0]
        assert (full.known_as, full.legal_name, full.class_name) == ("Rosie O'Brien", "Rosalind O'Brien", "7B")
        assert full.upn is not None

    def test_years_of_a_role_narrow_sight_and_not_finding(self, loaded, school):
        pastoral = loaded.staff(school, rights=READER, elevated=True, years=["8"])
        seen = {pupil.known_as: pupil.upn is not None for pupil in loaded.find(pastoral).pupils}
        assert seen == {"Ida Ash": False, "Rosie O'Brien": False, "Séóirse Smith-Jones": True}

    @pytest.mark.parametrize(
        ("given", "in_full"),
        [
            ({"classes": ["7b "]}, {"Rosie O'Brien"}),
            ({"classes": ["9 OAK", "8B"]}, {"Ida Ash"}),
            ({"classes": ["7B"], "years": ["8"]}, {"Rosie O'Brien", "Séóirse Smith-Jones"}),
            ({"classes": []}, set()),
        ],
    )
    def test_classes_of_a_role_narrow_sight_beside_its_years(self, loaded, school, given, in_full):
        teacher = loaded.staff(school, rights=READER, elevated=True, **given)
        found = loaded.find(teacher).pupils
        assert {pupil.known_as for pupil in found if pupil.upn is not None} == in_full
        assert len(found) == 3

    def test_a_upn_is_found_only_by_those_who_may_see_it(self, loaded, school):
        reader = loaded.staff(school, rights=READER, elevated=True)
        upn = loaded.find(reader, "rosie").pupils[0].upn
        for part in (upn, upn[3:].lower(), upn[:9]):
            assert "Rosie O'Brien" in names(loaded.find(reader, part))
        for blind in (
            loaded.staff(school, elevated=True),
            loaded.staff(school, rights=READER),
            loaded.staff(school, rights=READER, elevated=True, years=["7"]),
            loaded.staff(school, rights=READER, elevated=True, classes=["7B"]),
        ):
            assert loaded.find(blind, upn).pupils == []

    def test_every_pupil_shown_is_in_the_audit_entry(self, loaded, school):
        who = loaded.staff(school)
        shown = [str(pupil.id) for pupil in loaded.find(who, "i").pupils]
        (entry,) = loaded.audited("pupil:list:find")
        assert (entry["subject_ids"], entry["actor_id"]) == (sorted(shown), str(who.actor_id))
        assert entry["right"] == "pupil:find"


class TestSchools:
    def test_only_the_callers_schools_are_searched(self, loaded, school):
        other = loaded.add_school()
        stranger = loaded.staff(other, rights=READER, elevated=True)
        assert loaded.find(stranger).pupils == []
        with pytest.raises(Problem) as problem:
            loaded.find(stranger, school_id=school)
        assert problem.value.code is ErrorCode.NOT_FOUND
        both = loaded.staff(school, other)
        assert len(loaded.find(both).pupils) == 3
        assert loaded.find(both, school_id=other).pupils == []

    def test_the_search_function_does_not_believe_its_caller(self, loaded, school):
        asked = text("SELECT find_pupils(CAST(:s AS uuid[]), '{%a%}', CAST(:s AS uuid[]), '%', NULL, 50)")
        with loaded.open_unit([loaded.add_school()]) as unit:
            assert unit.session.execute(asked, {"s": [str(school)]}).all() == []
        with loaded.open_unit([school]) as unit:
            assert unit.session.execute(asked, {"s": [str(school)]}).all() != []

    def test_by_id_others_are_left_out(self, loaded, school):
        ids = [pupil.id for pupil in loaded.find(loaded.staff(school)).pupils]
        request = contract.PupilsById(ids=[*ids, uuid.uuid4()])
        page = loaded.run(loaded.staff(school), get_pupils, request)
        assert names(page) == ["Ida Ash", "Rosie O'Brien", "Séóirse Smith-Jones"]
        assert loaded.run(loaded.staff(loaded.add_school()), get_pupils, request).pupils == []

    def test_by_id_nobody_of_a_school_at_which_the_caller_may_not_find_pupils(self, loaded, school):
        ids = [pupil.id for pupil in loaded.find(loaded.staff(school)).pupils]
        here, there = loaded.staff(school, rights={Right.FEED_ADMINISTER}), loaded.staff(loaded.add_school())
        both = replace(here, grants=(*here.grants, *there.grants))
        assert loaded.run(both, get_pupils, contract.PupilsById(ids=ids)).pupils == []

    def test_facts_for_services_name_nobody(self, loaded, school):
        service = Access(kind="service", actor_id=uuid.uuid4(), service="incidents")
        ids = [pupil.id for pupil in loaded.find(loaded.staff(school)).pupils]
        facts = loaded.run(service, pupil_facts, contract.PupilsById(ids=[*ids, uuid.uuid4()]))
        assert {(fact.school_id, fact.on_roll, fact.version) for fact in facts.pupils} == {(school, True, 1)}
        assert sorted(fact.year_group for fact in facts.pupils) == ["7", "8", "9"]

    def test_resync_tells_of_every_pupil(self, loaded, school):
        with loaded.open_unit(None) as unit:
            told = list(every_pupil_changed(unit))
        assert {(event.pupil_id, version, where) for event, _, version, where in told} == {
            (pupil.id, 1, school) for pupil in loaded.pupils(school)
        }


class TestPages:
    def test_pages_join_without_gap_or_repeat(self, roll, school, feed, as_csv, row):
        roll.deliver(feed, as_csv(*(row(legal_surname=f"Same{n % 4}", legal_forename=f"F{n % 3}") for n in range(23))))
        who = roll.staff(school)
        whole = [pupil.id for pupil in roll.find(who, "same").pupils]
        joined, cursor = [], None
        while True:
            page = roll.find(who, "same", limit=5, cursor=cursor)
            joined += [pupil.id for pupil in page.pupils]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert joined == whole
        assert len(whole) == 23

    def test_a_cursor_holds_no_name_and_for_its_own_query_only(self, roll, school, feed, as_csv, row):
        roll.deliver(feed, as_csv(*(row(legal_surname="Canaryname") for _ in range(3))))
        who = roll.staff(school)
        cursor = roll.find(who, "canary", limit=1).next_cursor
        assert b"canary" not in base64.urlsafe_b64decode(cursor).lower()
        for wrong in ({"query": "name"}, {"query": "canary", "school_id": school}):
            with pytest.raises(Problem):
                roll.find(who, cursor=cursor, **wrong)
        for nonsense in ("x", "", "é", "W10=", "WyJhIl0="):
            with pytest.raises(Problem):
                roll.find(who, "canary", cursor=nonsense)


def scan(roll, access, query, school_id):
    """What a plain scan under the row policy finds, in Python."""
    words = query_words(query)
    with roll.database.unit(access) as unit:
        rows = unit.session.scalars(select(PupilRow)).all()
    hits = [
        row
        for row in rows
        if row.on_roll
        and not row.hidden
        and (school_id is None or row.school_id == school_id)
        and all(word in row.search_text for word in words)
        and (words or not query.strip())
    ]
    return [
        row.id for row in sorted(hits, key=lambda row: (row.sort_surname.encode(), row.sort_forename.encode(), row.id))
    ]


def test_search_finds_what_a_plain_scan_finds(roll):
    schools = [roll.add_school() for _ in range(3)]
    name, word = st.sampled_from(NAMES), st.text("abdeijlorsuz'- %_é", max_size=5)

    @settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.sampled_from(schools), name, name, st.booleans(), st.booleans()), max_size=15),
        st.one_of(word, name, st.tuples(word, name).map(" ".join)),
        st.sets(st.sampled_from(schools)),
        st.booleans(),
    )
    def compare(pupils, query, mine, one_school):
        with roll.open_unit(None) as unit:
            unit.session.query(PupilRow).delete()
            unit.session.add_all(_pupil(unit.now, *pupil) for pupil in pupils)
        who = roll.staff(*mine)
        asked = sorted(mine)[0] if mine and one_school else None
        found = [pupil.id for pupil in roll.find(who, query, school_id=asked).pupils]
        assert found == scan(roll, who, query, asked)

    compare()


def like_scan(roll, access, query):
    """Whom a plain scan under the row policy finds to be spelt alike: a function and no operator, so no index."""
    alike = text(
        "SELECT id FROM pupil WHERE on_roll AND NOT EXISTS (SELECT FROM unnest(CAST(:words AS text[])) AS word"
        " WHERE word_similarity(word, search_text) < 0.55)"
        ' ORDER BY sort_surname COLLATE "C", sort_forename COLLATE "C", id'
    )
    with roll.database.unit(access) as unit:
        return list(unit.session.scalars(alike, {"words": query_words(query)}))


def test_who_is_spelt_alike_is_who_a_plain_scan_finds(roll):
    schools = [roll.add_school() for _ in range(3)]
    names = ["Catherine", "Katharine", "Cathryn", "Mohammed", "Muhammad", "Thompson", "Thomson", "O'Brien", "Zoë", "李"]
    name = st.sampled_from(names)
    typed = st.sampled_from(["cathrine", "mohamed", "muhamad", "tompson", "obrian", "xyzzy", "catherin thomsen"])

    @settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.sampled_from(schools), name, name, st.booleans()), max_size=15),
        typed,
        st.sets(st.sampled_from(schools)),
    )
    def compare(pupils, query, mine):
        with roll.open_unit(None) as unit:
            unit.session.query(PupilRow).delete()
            unit.session.add_all(_pupil(unit.now, *pupil) for pupil in pupils)
        who = roll.staff(*mine)
        page = roll.find(who, query)
        exact = scan(roll, who, query, None)
        assert [pupil.id for pupil in page.pupils] == (exact or like_scan(roll, who, query))
        assert page.alike == (not exact and bool(page.pupils))

    compare()


def test_pages_of_those_spelt_alike_join(roll, school, feed, as_csv, row):
    roll.deliver(feed, as_csv(*(row(legal_surname="Thompson", legal_forename=f"F{n}") for n in range(7))))
    who, joined, cursor = roll.staff(school), [], None
    while True:
        page = roll.find(who, "thomppson", limit=3, cursor=cursor)
        assert page.alike
        joined += [pupil.id for pupil in page.pupils]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(joined) == len(set(joined)) == 7


def test_a_upn_finds_whom_a_plain_scan_finds_and_a_protected_child_only_for_named_people(roll):
    schools = [roll.add_school() for _ in range(2)]
    upns = ["A203202811068", "A203102209083", "B203202811999"]
    pupil = st.tuples(st.sampled_from(schools), st.sampled_from(upns), st.booleans(), st.booleans(), st.booleans())

    @settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(pupil, max_size=6, unique_by=lambda each: each[:2]),
        st.sampled_from(["2032028", "A20310", "b203", "99"]),
        st.booleans(),
        st.sets(st.sampled_from(schools)),
    )
    def compare(pupils, part, elevated, mine):
        who = roll.staff(*mine, rights={Right.PUPIL_FIND, Right.PUPIL_READ}, elevated=elevated)
        expected = set()
        with roll.open_unit(None) as unit:
            unit.session.query(ProtectedReaderRow).delete()
            unit.session.query(PupilRow).delete()
            for school_id, upn, hidden, protected, named in pupils:
                row = _pupil(unit.now, school_id, "Quill", "Zebedee", True, hidden)
                row.upn, row.protected = upn, protected
                unit.session.add(row)
                if named:
                    reader = ProtectedReaderRow(pupil_id=row.id, staff_id=who.actor_id, school_id=school_id)
                    unit.session.add(reader)
                may_see = elevated and school_id in mine and not hidden and (named or not protected)
                if may_see and part.upper() in upn and len(part) > 2:
                    expected.add(row.id)
        page = roll.find(who, part)
        assert {each.id for each in page.pupils} == expected
        assert all(each.upn is not None for each in page.pupils)

    compare()


def _pupil(now, school_id, surname, forename, on_roll, hidden=False):
    return PupilRow(
        id=new_id(),
        school_id=school_id,
        legal_surname=surname,
        legal_forename=forename,
        date_of_birth=date(2014, 1, 1),
        on_roll=on_roll,
        hidden=hidden,
        protected=False,
        search_text=search_text(forename, surname),
        sort_surname=fold(surname),
        sort_forename=fold(forename),
        version=1,
        created_at=now,
        changed_at=now,
    )


def test_a_search_of_8000_uses_the_trigram_index_and_is_quick(roll, owner):
    school = roll.add_school()
    with roll.open_unit([school]) as unit:
        unit.session.execute(
            text(
                "INSERT INTO pupil (id, school_id, legal_surname, legal_forename, date_of_birth, on_roll, search_text,"
                " sort_surname, sort_forename, version, created_at, changed_at)"
                " SELECT gen_random_uuid(), :school, 'S', 'F', '2014-01-01', true, md5(n::text) || md5((n + 1)::text),"
                " md5(n::text), md5((n + 1)::text), 1, :now, :now FROM generate_series(1, 8000) AS n"
            ),
            {"school": school, "now": roll.now},
        )
    with owner.begin() as connection:
        connection.execute(text("ANALYZE pupil"))
    who = roll.staff(school)
    roll.find(who, "c4ca42")
    assert len(roll.find(who, "c4ca4238").pupils) >= 1
    assert _scans_of(roll, "pupil_search") > 0


def _scans_of(roll, index):
    """How often PostgreSQL used an index; its count comes some time after the use."""
    for _ in range(50):
        with roll.open_unit([]) as unit:
            unit.session.execute(text("SELECT pg_stat_force_next_flush()"))
            scans = unit.session.scalar(
                text("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = :index"), {"index": index}
            )
        if scans:
            return scans
        time.sleep(0.1)
    return 0
