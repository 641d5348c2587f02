"""One database as it was at an earlier time: a copy is kept, and put in its place while the services run on."""

from contextlib import closing

from psycopg2 import sql

from support.world import World

_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()
"""


def keep_copy(world: World, service: str) -> str:
    """Copies the database of ``service`` as it is now, as a backup would; the name of the copy.

    PostgreSQL copies only what nobody is connected to, so the service loses its connections for as long.
    """
    name = world.database(service).name
    copy = f"{name}_kept"
    world.stack.databases.drop(copy)
    _alone(world, name, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copy), sql.Identifier(name)))
    return copy


def put_back(world: World, service: str, copy: str) -> None:
    """The database of ``service`` is what ``copy`` holds, for good: what it recorded since is gone."""
    name = world.database(service).name
    _alone(world, name, sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (name, f"{name}_lost"))))
    world.stack.databases.rename(copy, name)
    world.stack.databases.drop(f"{name}_lost")


def _alone(world: World, name: str, statement: sql.Composed) -> None:
    """Runs ``statement`` while nobody else is connected to database ``name`` or can be."""
    database = sql.Identifier(name)
    with closing(world.stack.databases.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(database))
        try:
            cursor.execute(_END, (name,))
            cursor.execute(statement)
        finally:
            cursor.execute(
                "UPDATE pg_database SET datallowconn = true WHERE datname IN (%s, %s)", (name, f"{name}_lost")
            )
