"""A service that comes up beside its migrations waits for them, says what for, and gives up in words."""

import subprocess
import sys
import threading

from chassis.process import migrate
from chassis.process.wait_for_migrations import wait, waits_for
from sqlalchemy import create_engine, make_url, text

COMMAND = (sys.executable, "-m", "chassis.process.wait_for_migrations", "audit")


def test_a_database_at_the_newest_migration_is_ready_and_so_is_one_of_a_later_release(make_database):
    made = make_database("audit")
    assert waits_for("audit", made.app_url) is None
    engine = create_engine(made.owner_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert waits_for("audit", made.app_url) is None


def test_it_waits_for_the_last_of_them(make_database):
    made, said = make_database("audit"), []
    migrate.downgrade("audit", made.owner_url)
    assert "stands at migration none" in str(waits_for("audit", made.app_url))
    migrate.upgrade("audit", made.owner_url, "0001")
    assert "stands at migration 0001, and this release needs 00" in str(waits_for("audit", made.app_url))
    bringing_up = threading.Timer(1.5, migrate.upgrade, ("audit", made.owner_url))
    bringing_up.start()
    assert wait("audit", made.app_url, 30, said.append)
    bringing_up.join()
    assert len(said) == 1
    assert said[0].startswith("waiting: the database of audit stands at migration 0001")


def test_it_gives_up_and_says_whose_work_it_waited_for(make_database, tmp_path):
    made = make_database("audit")
    engine = create_engine(made.owner_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    engine.dispose()
    (tmp_path / "database-url").write_text(made.app_url)
    here = {"HAVEN_DATABASE_URL_FILE": str(tmp_path / "database-url"), "HAVEN_WAIT_SECONDS": "1"}
    ended = subprocess.run(COMMAND, check=False, env=here, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    assert "no migration has run on the database of audit yet. Migrations are run by settle" in ended.stderr
    assert str(make_url(made.app_url).password) not in ended.stderr


def test_a_wrong_password_and_a_missing_database_are_named(make_database):
    url = make_url(make_database("audit").app_url)
    wrong = waits_for("audit", url.set(password="wrong").render_as_string(hide_password=False))
    assert "password authentication failed" in str(wrong)
    missing = waits_for("audit", url.set(database="not_there").render_as_string(hide_password=False))
    assert "cannot be opened" in str(missing)
    assert "wrong" not in str(missing)
