"""Roles and databases of the services: one database and two roles that sign in for each."""

from dataclasses import dataclass
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import connection

from haven_local import postgres
from haven_local.generated_secrets import GeneratedSecrets
from haven_local.layout import CHECKOUT, SERVICE_NAMES, Layout

_TEMPLATES = CHECKOUT / "deploy" / "postgres"
WATCH_ROLE = "haven_watch"
"""The role of the exporter that Prometheus asks."""


@dataclass(frozen=True)
class Database:
    """One database of one service and the two addresses it is opened by."""

    service: str
    name: str
    app_url: str
    owner_url: str


class Databases:
    """Makes and drops databases in one cluster."""

    def __init__(
        self, layout: Layout, secrets: GeneratedSecrets, port: int, host: str = "127.0.0.1", ca: Path | None = None
    ) -> None:
        """``ca``: where those who are given an address find the authority; by default where it was made."""
        self._layout, self._secrets, self._port, self._host = layout, secrets, port, host
        self._ca = ca or layout.ca

    def describe(self, service: str, name: str) -> Database:
        """The addresses of a database, whether or not it exists."""
        return Database(
            service=service,
            name=name,
            app_url=self._url(f"{service}_app", f"postgres-{service}-app", name),
            owner_url=self._url(f"{service}_owner", f"postgres-{service}-owner", name),
        )

    def _url(self, role: str, secret: str, name: str) -> str:
        password = self._secrets.read(secret)
        return (
            f"postgresql+psycopg2://{role}:{password}@{self._host}:{self._port}/{name}"
            f"?sslmode=verify-full&sslrootcert={self._ca}"
        )

    def connect(self, database: str = "postgres") -> connection:
        """An autocommit superuser connection."""
        return postgres.connect(self._layout, self._secrets, self._port, database, self._host)

    def ensure_roles(self) -> bool:
        """Make the roles of every service that lacks them; true when any was made."""
        opened = self.connect()
        try:
            with opened.cursor() as cursor:
                cursor.execute("SELECT rolname FROM pg_roles")
                known = {row[0] for row in cursor.fetchall()}
                missing = [service for service in SERVICE_NAMES if f"{service}_owner" not in known]
                for service in missing:
                    cursor.execute(self._compose(service, "roles.sql"))
        finally:
            opened.close()
        return bool(missing)

    def ensure_watcher(self) -> bool:
        """Make the role that may see how the server does; true when it was made."""
        opened = self.connect()
        try:
            with opened.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (WATCH_ROLE,))
                if cursor.fetchone() is not None:
                    return False
                role = sql.SQL((_TEMPLATES / "watch.sql").read_text())
                password = sql.Literal(self._secrets.ensure(f"postgres-{WATCH_ROLE}"))
                cursor.execute(role.format(watch=sql.Identifier(WATCH_ROLE), password=password))
                return True
        finally:
            opened.close()

    def exists(self, name: str) -> bool:
        """Whether a database of that name is there."""
        opened = self.connect()
        try:
            with opened.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
                return cursor.fetchone() is not None
        finally:
            opened.close()

    def create(self, service: str, name: str, template: str | None = None) -> Database:
        """Make database ``name``, owned by the service's owner; from ``template`` (then with its tables)."""
        opened = self.connect()
        try:
            with opened.cursor() as cursor:
                cursor.execute(
                    sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}").format(
                        name=sql.Identifier(name),
                        owner=sql.Identifier(f"{service}_owner"),
                        template=sql.Identifier(template or "template0"),
                    )
                )
                cursor.execute(self._compose(service, "entry.sql", name))
        finally:
            opened.close()
        if template is None:
            self._grant_inside(service, name)
        return self.describe(service, name)

    def _grant_inside(self, service: str, name: str) -> None:
        opened = self.connect(name)
        try:
            with opened.cursor() as cursor:
                cursor.execute(self._compose(service, "grants.sql", name))
        finally:
            opened.close()

    def rename(self, name: str, new: str) -> None:
        """Give database ``name`` another name; no one may be connected to it."""
        opened = self.connect()
        try:
            with opened.cursor() as cursor:
                cursor.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(new))
                )
        finally:
            opened.close()

    def drop(self, name: str) -> None:
        """Drop database ``name`` and whoever is still connected to it."""
        opened = self.connect()
        try:
            with opened.cursor() as cursor:
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        finally:
            opened.close()

    def ensure(self, service: str) -> bool:
        """Make the service's own database if missing; true when it was made."""
        if self.exists(service):
            self._grant_inside(service, service)
            return False
        self.create(service, service)
        return True

    def _compose(self, service: str, file: str, database: str = "") -> sql.Composed:
        """Fill one of ``deploy/postgres/*.sql``, names and passwords quoted by psycopg2."""
        return sql.SQL(Path(_TEMPLATES / file).read_text()).format(
            owner=sql.Identifier(f"{service}_owner"),
            app=sql.Identifier(f"{service}_app"),
            lookup=sql.Identifier(f"{service}_lookup"),
            owner_password=sql.Literal(self._secrets.read(f"postgres-{service}-owner")),
            app_password=sql.Literal(self._secrets.read(f"postgres-{service}-app")),
            database=sql.Identifier(database or service),
        )
