"""``python -m chassis.process.migrate SERVICE``: brings a service's database to its newest migration, as its owner."""

import importlib.resources
import os
import sys
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, func, select

_ONE_AT_A_TIME = 0x6861_7665
"""An advisory lock belongs to one database: those of the other services are brought up beside."""


def upgrade(service: str, owner_url: str, revision: str = "head") -> None:
    """Runs the migrations of ``service`` up to ``revision`` in one transaction; does nothing when already there.

    Replicas that start together wait for the first of them, and then find nothing to do.
    """
    _run(service, owner_url, lambda script: lambda current, _: script._upgrade_revs(revision, current))


def downgrade(service: str, owner_url: str, revision: str = "base") -> None:
    """Runs the migrations of ``service`` down to ``revision``."""
    _run(service, owner_url, lambda script: lambda current, _: script._downgrade_revs(revision, current))


def script_directory(service: str) -> ScriptDirectory:
    """The service's migrations (``<service>/migrations/versions``)."""
    folder = Path(str(importlib.resources.files(service))) / "migrations"
    return ScriptDirectory(str(folder))


def known_revisions(service: str) -> set[str]:
    """The migrations this release has of a service: a database that stands at another one is of a later release."""
    return {script.revision for script in script_directory(service).walk_revisions()}


def _run(service: str, owner_url: str, steps: Any) -> None:
    script = script_directory(service)
    engine = create_engine(owner_url, hide_parameters=True)
    try:
        with engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
            _in(connection, script, steps(script))
    finally:
        engine.dispose()


def _in(connection: Connection, script: ScriptDirectory, step: Any) -> None:
    with EnvironmentContext(Config(), script, fn=step) as environment:
        environment.configure(connection=connection, target_metadata=None)
        with environment.begin_transaction():
            environment.run_migrations()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m chassis.process.migrate SERVICE")
    url = os.environ.get("HAVEN_MIGRATION_DATABASE_URL")
    if not url:
        raise SystemExit("Set HAVEN_MIGRATION_DATABASE_URL to the database's address as its owner role.")
    upgrade(sys.argv[1], url)
