"""Replicas that start together all bring the database to its newest migration: one works, the others wait."""

import subprocess
import sys

from chassis.process import migrate
from sqlalchemy import create_engine, text

COMMAND = (sys.executable, "-m", "chassis.process.migrate", "audit")


def test_replicas_that_start_together_all_end_well(make_database):
    made = make_database("audit")
    migrate.downgrade("audit", made.owner_url)
    here = {"HAVEN_MIGRATION_DATABASE_URL": made.owner_url}
    replicas = [subprocess.Popen(COMMAND, env=here, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [each.communicate(timeout=60)[1] for each in replicas]
    assert [each.returncode for each in replicas] == [0, 0, 0], said
    engine = create_engine(made.owner_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    engine.dispose()
