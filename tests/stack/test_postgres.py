"""PostgreSQL of a stack: TLS only, and roles that can do no more than their part."""

import secrets

import psycopg2
import pytest
from haven_local.layout import SERVICE_NAMES
from haven_local.stack import Stack
from psycopg2.errors import InsufficientPrivilege


@pytest.fixture(scope="module")
def database(infrastructure: Stack):
    """A fresh database of incidents with one table made by its owner."""
    made = infrastructure.databases.create("incidents", f"incidents_grants_{secrets.token_hex(4)}")
    with _opened(made.owner_url) as owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE drawer (id bigserial PRIMARY KEY, label text)")
    yield made
    infrastructure.databases.drop(made.name)


def _opened(url: str, **options: str):
    return psycopg2.connect(url.replace("+psycopg2", ""), **options)


def test_a_connection_without_tls_is_refused(database) -> None:
    with pytest.raises(psycopg2.OperationalError, match=r"no encryption"):
        _opened(database.app_url, sslmode="disable", sslrootcert="")


def test_the_service_reads_and_writes_rows_its_owner_made(database) -> None:
    with _opened(database.app_url) as app, app.cursor() as cursor:
        cursor.execute("INSERT INTO drawer (label) VALUES ('a') RETURNING id")
        assert cursor.fetchone() == (1,)
        cursor.execute("UPDATE drawer SET label = 'b'")
        cursor.execute("DELETE FROM drawer")


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine (id int)", "DROP TABLE drawer", "TRUNCATE drawer", "ALTER TABLE drawer ADD x int"]
)
def test_the_service_cannot_change_the_schema(database, statement: str) -> None:
    with _opened(database.app_url) as app, app.cursor() as cursor, pytest.raises(InsufficientPrivilege):
        cursor.execute(statement)


def test_another_service_cannot_enter(infrastructure: Stack, database) -> None:
    foreign = infrastructure.databases.describe("pupils", database.name)
    for url in (foreign.app_url, foreign.owner_url):
        with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
            _opened(url)


def test_no_role_passes_by_row_level_security(infrastructure: Stack) -> None:
    roles = [f"{service}_{kind}" for service in SERVICE_NAMES for kind in ("owner", "app", "lookup")]
    connection = infrastructure.databases.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles"
                " WHERE rolname = ANY(%s)",
                (roles,),
            )
            found = dict(cursor.fetchall())
    finally:
        connection.close()
    assert found == dict.fromkeys(roles, False)
