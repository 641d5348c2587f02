"""The programs of a stack as the supervisor runs them."""

import sys
from collections.abc import Callable, Collection

from haven_local import clamav, openbao, postgres, rabbitmq
from haven_local.backups.place import read_place
from haven_local.layout import PROCESS_NAMES, WATCHER, Layout
from haven_local.programs import clamav_user, postgres_user
from haven_local.supervisor import Program

_WITH_SETTINGS = ["/bin/sh", "-c", 'set -a; . "$0"; exec "$@"']
"""Reads a settings file into the environment and becomes the program: no secret stands in a command line."""


PROCESS_ENVIRONMENT = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore::DeprecationWarning"}
"""A log holds lines of JSON and nothing else; what a library will drop one day is the tests' to see."""


def infrastructure_programs(layout: Layout, ports: dict[str, int], names: Collection[str]) -> list[Program]:
    """What the services stand on, or those of it that are in ``names``: the others need not be on the machine."""
    sink = [sys.executable, "-m", "haven_local.mail_sink", "--port", str(ports["smtp"]), "--folder", str(layout.mail)]
    erlang = rabbitmq.environment(layout, ports)
    makers: dict[str, Callable[[], Program]] = {
        "epmd": lambda: Program("epmd", rabbitmq.epmd_command(ports), erlang),
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
        "postgres": lambda: Program(
            "postgres", postgres.server_command(layout), user=postgres_user(), stop_signal="INT"
        ),
        "rabbitmq": lambda: Program("rabbitmq", rabbitmq.server_command(), erlang, stop_seconds=30),
        "openbao": lambda: Program(
            "openbao", openbao.server_command(layout), folder=str(layout.openbao), with_children=True
        ),
        "clamav": lambda: Program("clamav", clamav.server_command(layout), user=clamav_user()),
        "mail": lambda: Program("mail", sink),
    }
    return [make() for name, make in makers.items() if name in names]


def service_programs(layout: Layout) -> list[Program]:
    """Every service and the gateway, each with its own settings file."""
    return [
        Program(name, [*_WITH_SETTINGS, str(layout.settings(name)), *process_command(name)], PROCESS_ENVIRONMENT)
        for name in PROCESS_NAMES
    ]


def watcher_program(layout: Layout) -> Program:
    """What tries all of it out as people use it."""
    command = [*_WITH_SETTINGS, str(layout.settings(WATCHER)), sys.executable, "-m", "watcher"]
    return Program(WATCHER, command, PROCESS_ENVIRONMENT)


def backup_programs(layout: Layout) -> list[Program]:
    """What backs up by itself; none where no backups are set up."""
    if read_place(layout) is None:
        return []
    root = {"HAVEN_ROOT": str(layout.root), "PYTHONUNBUFFERED": "1"}
    return [Program("backup", [sys.executable, "-m", "haven_local", "backup", "keep"], root)]


def first_run_command(layout: Layout, *arguments: str) -> list[str]:
    """Prints the link behind which an empty installation is set up, or then the second administrator's, which voids
    the one that was mailed; with ``--only-first`` not the latter."""
    return [*_WITH_SETTINGS, str(layout.settings("identity")), sys.executable, "-m", "identity.first_run", *arguments]


def gateway_command(application: str = "gateway.wsgi:app") -> list[str]:
    """How the gateway is run, or ``application`` as the gateway is."""
    return [sys.executable, "-m", "gateway.server", application]


def process_command(name: str) -> list[str]:
    """How one service, or the gateway, is run."""
    if name == "gateway":
        return gateway_command()
    return [sys.executable, "-m", "chassis.process.run", name]
