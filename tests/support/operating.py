"""What an operator does from outside: the tool for events, and the database's superuser."""

import os
import subprocess
import sys
from contextlib import closing

from psycopg2.sql import Composable

from support.world import World


def events_tool(world: World, *arguments: str, service: str | None = None) -> str:
    """Runs the operator's tool with the operator's rights, or with those of ``service``; what it printed."""
    operator = {"HAVEN_EVENTS_URL": world.operator_events_url(), "HAVEN_CA_FILE": str(world.stack.layout.ca)}
    done = subprocess.run(
        [sys.executable, "-m", "chassis.bus.events_tool", *arguments],
        env={**os.environ, **(world.settings_for(service) if service else operator)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"events_tool {arguments[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def as_superuser(world: World, service: str, *statements: str | Composable) -> None:
    """Runs statements in a service's database, each by itself."""
    connected = world.stack.databases.connect(world.database(service).name)
    with closing(connected) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
