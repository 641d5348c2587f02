"""``python -m chassis.process.wait_for_migrations SERVICE``: waits until its database is ready for this release.

Run before a service starts, as the service's own role: who runs migrations is somebody else, with rights that no
service has. Says every few seconds what it waits for; ends with 1 if that has not come in ``HAVEN_WAIT_SECONDS`` (300).
"""

import os
import sys
import time
from collections.abc import Callable

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from chassis.ground.settings import given

from .migrate import known_revisions, script_directory

WAIT_SECONDS = 300.0
_PAUSE_SECONDS = 1.0
_SAY_EVERY_SECONDS = 10.0
_CONNECT_SECONDS = 5
_NO_SUCH_TABLE = "42P01"


def waits_for(service: str, url: str) -> str | None:
    """What is missing before ``service`` can start on the database at ``url``, in words; None when nothing is.

    A database of a later release is good: migrations only add, and a pod of the release before may start again while
    the new one comes up.
    """
    newest = script_directory(service).get_current_head()
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": _CONNECT_SECONDS})
    try:
        with engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as error:
        return _in_words(service, error)
    finally:
        engine.dispose()
    if found == newest or (found is not None and found not in known_revisions(service)):
        return None
    return f"the database of {service} stands at migration {found or 'none'}, and this release needs {newest}"


def _in_words(service: str, error: DBAPIError) -> str:
    if getattr(error.orig, "pgcode", None) == _NO_SUCH_TABLE:
        return f"no migration has run on the database of {service} yet"
    said = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return f"the database of {service} cannot be opened: {said[0]}"


def wait(service: str, url: str, seconds: float, say: Callable[[str], None]) -> bool:
    """Until nothing is missing; False when something still is after ``seconds``."""
    began, said_at = time.monotonic(), float("-inf")
    while (missing := waits_for(service, url)) is not None:
        now = time.monotonic()
        if now - began > seconds:
            say(f"gave up after {seconds:.0f} s: {missing}. Migrations are run by settle: see its log.")
            return False
        if now - said_at >= _SAY_EVERY_SECONDS:
            say(f"waiting: {missing}")
            said_at = now
        time.sleep(_PAUSE_SECONDS)
    return True


def main(service: str) -> int:
    """0 once the service can start, else 1."""
    url = given("database_url")
    if url is None:
        raise SystemExit("Set HAVEN_DATABASE_URL, or HAVEN_DATABASE_URL_FILE, to the address the service itself uses.")
    seconds = float(os.environ.get("HAVEN_WAIT_SECONDS", WAIT_SECONDS))

    def say(words: str) -> None:
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()

    return 0 if wait(service, url, seconds, say) else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m chassis.process.wait_for_migrations SERVICE")
    sys.exit(main(sys.argv[1]))
