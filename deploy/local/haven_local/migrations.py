"""Brings every service's database to its newest migration, as the service's owner role."""

import psycopg2
from chassis.process.migrate import upgrade
from psycopg2.errors import UndefinedTable

from haven_local.databases import Database, Databases
from haven_local.layout import SERVICE_NAMES
from haven_local.stack import Stack


def ensure_migrations(stack: Stack) -> bool:
    """Run what is missing of each service's migrations; true when any database moved."""
    return migrate(stack.databases)


def migrate(databases: Databases) -> bool:
    """The same for the databases of any cluster."""
    moved = [_ensure(databases.describe(service, service)) for service in SERVICE_NAMES]
    return any(moved)


def _ensure(database: Database) -> bool:
    before = _revision(database)
    upgrade(database.service, database.owner_url)
    return _revision(database) != before


def _revision(database: Database) -> str | None:
    """The migration a database stands at; None before the first."""
    connection = psycopg2.connect(database.owner_url.replace("+psycopg2", ""))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT version_num FROM alembic_version")
            found = cursor.fetchone()
    except UndefinedTable:
        return None
    finally:
        connection.close()
    return str(found[0]) if found else None
