"""Our copy of the schools, and the shape of our database."""

from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from chassis.ground.away import OwnerAway
from chassis.process.migrate import downgrade, upgrade
from haven_schemas.acts.identity import School
from haven_schemas.events import SchoolChanged
from pupils.copies.known import copy_school
from pupils.models import Base, SchoolRow
from sqlalchemy import create_engine, inspect, text

_OF_THE_RECORD = {
    "pupil_part", "pupil_before", "pupil_ledger", "pupil_local", "contact", "pupil_contact", "stop_override",
    "feed_approval", "delivery_note", "pupil_group", "pupil_group_member",
    "feed_call", "data_case", "pupil_photo", "photo_gone",
}  # fmt: skip
_OF_A_PUPIL = {
    "pupil_told", "pupil_source", "pupil_name", "tombstone", "pupil_stay", "pupil_merge", "match_proposal",
    "roll_question", "pupil_move", "protection", "protected_reader", "protected_before", "old_identity", "withheld",
    "old_identity_met", "identity_question", "identity_mark", "identity_met", "returned_pupil", "roll_leaver",
}  # fmt: skip


class Identity:
    """Identity's answer; None for silence."""

    def __init__(self, answer):
        self.answer, self.asked = answer, 0

    def school(self, school_id):
        self.asked += 1
        if self.answer is None:
            raise OwnerAway("identity")
        return self.answer


def copy_of(school_id, version, laestab="8204001"):
    return School(id=school_id, urn="900101", laestab=laestab, name="Alder School", version=version)


def read(roll, owner, school_id, version):
    with roll.open_unit([school_id]) as unit:
        copy_school(unit, owner, SchoolChanged(school_id=school_id, version=version))
    with roll.open_unit([school_id]) as unit:
        kept = unit.session.get(SchoolRow, school_id)
        return kept.version, kept.laestab


def test_a_newer_version_replaces_and_an_older_one_is_dropped(roll):
    school_id = uuid4()
    assert read(roll, Identity(copy_of(school_id, 1)), school_id, 1) == (1, "8204001")
    assert read(roll, Identity(copy_of(school_id, 3, "8204002")), school_id, 2) == (3, "8204002")
    late = Identity(copy_of(school_id, 2))
    assert read(roll, late, school_id, 2) == (3, "8204002")
    assert late.asked == 0, "what we have is newer than the event"


def test_the_numbers_it_had_before_are_kept(roll):
    school_id = uuid4()
    converted = copy_of(school_id, 2).model_copy(update={"earlier_numbers": ["900101", "8204001"]})
    read(roll, Identity(copy_of(school_id, 1)), school_id, 1)
    read(roll, Identity(converted), school_id, 2)
    with roll.open_unit([school_id]) as unit:
        assert unit.session.get(SchoolRow, school_id).earlier_numbers == ["900101", "8204001"]


def _ctf_for(urn):
    pupil = "<Surname>Ash</Surname><Forename>Ida</Forename><DOB>2014-03-02</DOB><UPN>A203202811068</UPN>"
    head = (
        f"<DestSchool><URN>{urn}</URN></DestSchool>"
        if len(urn) == 6
        else (f"<DestSchool><LEA>{urn[:3]}</LEA><Estab>{urn[3:]}</Estab></DestSchool>")
    )
    return f"<CTfile><Header>{head}</Header><CTFpupilData><Pupil>{pupil}</Pupil></CTFpupilData></CTfile>".encode()


def test_a_file_by_an_earlier_number_is_taken_unless_another_school_has_it_now(roll):
    here, there = roll.add_school("8205001"), roll.add_school("8205002")
    feed = roll.add_feed(here)
    with roll.open_unit([here, there]) as unit:
        school = unit.session.get(SchoolRow, here)
        urn, school.urn = school.urn, "299999"
        school.laestab, school.earlier_numbers = "8205999", [urn, "8205001", "8205002"]
    for number in ("299999", urn, "8205999", "8205001"):
        assert roll.deliver(feed, _ctf_for(number), "application/xml").state == "done", number
    assert roll.deliver(feed, _ctf_for("8205002"), "application/xml").state == "refused"


def test_silence_is_not_taken_for_an_answer(roll):
    school_id = uuid4()
    with pytest.raises(OwnerAway):
        read(roll, Identity(None), school_id, 1)


@pytest.fixture
def engine(make_database):
    database = make_database("pupils")
    made = create_engine(database.owner_url)
    made.url_text = database.owner_url
    yield made
    made.dispose()


def test_the_migrated_database_is_what_the_models_say(engine):
    ours = set(Base.metadata.tables)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "include_object": lambda item, name, kind, *_: kind != "table" or name in ours},
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_with_a_school_is_guarded_even_for_its_owner(engine):
    with engine.connect() as connection:
        guarded = set(
            connection.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"))
        )
        with_school = {
            table
            for table in inspect(connection).get_table_names()
            if any(column["name"] in ("school_id", "school_ids") for column in inspect(connection).get_columns(table))
        }
    feeds = {"feed", "feed_call", "hand_columns", "delivery", "delivery_finding", "delivery_rejected"}
    ours = {
        *feeds,
        "staff_list",
        "staff_list_part",
        "webhook_receipt",
        "pupil",
        "possible_link",
        *_OF_A_PUPIL,
        *_OF_THE_RECORD,
    }
    assert with_school == guarded == ours


def test_the_lookup_role_reads_six_tables_and_writes_none(engine):
    with engine.connect() as connection:
        rights = connection.execute(
            text(
                "SELECT c.relname, p.privilege FROM pg_class c,"
                " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p(privilege)"
                " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
                " AND has_table_privilege('pupils_lookup', c.oid, p.privilege)"
            )
        ).all()
    read = {"feed", "delivery", "pupil", "pupil_stay", "old_identity", "identity_mark"}
    assert {tuple(right) for right in rights} == {(table, "SELECT") for table in read}


def test_migrations_go_down_and_up_again(engine):
    downgrade("pupils", engine.url_text)
    with engine.connect() as connection:
        assert not set(Base.metadata.tables) & set(inspect(connection).get_table_names())
        connection.execute(text("DROP FUNCTION haven_school_ids()"))
        for table in inspect(connection).get_table_names():
            if table != "alembic_version":
                connection.execute(text(f'DROP TABLE "{table}" CASCADE'))
        connection.commit()
    upgrade("pupils", engine.url_text)
    with engine.connect() as connection:
        assert set(Base.metadata.tables) <= set(inspect(connection).get_table_names())
