"""The migrated database is what the models say, down and up again, on real PostgreSQL."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from chassis.process import migrate
from chassis.units.ids import new_id
from chassis.units.models import Base as ChassisBase
from incidents.models import Base
from sqlalchemy import create_engine, text

CHASSIS_INDEX = ("outbox_", "inbox_", "idempotency_", "audit_entry_", "key_wrap_")
UNGUARDED = {
    "subject_alias",
    "category",
    "conflict",
    "link_question",
    "disposed_file",
    "file_gone",
    "file_grant",
    "file_kept",
    "file_reader",
    "known_school",
    "object_to_delete",
    "permit_spent",
    "pupil_move",
    "referral_record",
    "reported_colleague",
    "scanner_silence",
    "unconfirmed_concern",
    "unopened_report",
    "waiting_work",
}


def _ours(item, name, kind, reflected, _):
    if kind == "table":
        return name != "alembic_version"
    return not (kind == "index" and reflected and (name or "").startswith(CHASSIS_INDEX))


def test_models_and_migrations_agree(make_database):
    engine = create_engine(make_database("incidents").owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours, "compare_type": True})
        assert compare_metadata(context, [Base.metadata, ChassisBase.metadata]) == []
    engine.dispose()


def test_down_and_up_again(make_database):
    made = make_database("incidents")
    engine = create_engine(made.owner_url)
    migrate.downgrade("incidents", made.owner_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('public.concern')")) is None
    migrate.upgrade("incidents", made.owner_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('public.concern')")) is not None
    engine.dispose()


def test_pupils_known_before_classes_were_take_their_class_at_the_next_word_of_them(make_database):
    made = make_database("incidents")
    migrate.downgrade("incidents", made.owner_url, "0001")
    engine = create_engine(made.owner_url)
    school_id = new_id()
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('haven.school_ids', :school, true)"), {"school": str(school_id)})
        row = text("INSERT INTO known_pupil VALUES (:pupil, :school, '7', true, 5)")
        connection.execute(row, {"pupil": new_id(), "school": school_id})
    migrate.upgrade("incidents", made.owner_url)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT * FROM known_pupil")).all() == []
        connection.execute(text("SELECT set_config('haven.school_ids', :school, true)"), {"school": str(school_id)})
        assert connection.execute(text("SELECT version, class_name FROM known_pupil")).one() == (0, None)
    engine.dispose()


def test_every_table_of_a_school_is_guarded_and_forced(make_database):
    engine = create_engine(make_database("incidents").owner_url)
    with engine.connect() as connection:
        forced = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relforcerowsecurity")))
    engine.dispose()
    assert forced == set(Base.metadata.tables) - UNGUARDED
