"""Backups begin: the repositories, a role, PostgreSQL that archives, and the first backup; done again it mends."""

import os
from pathlib import Path

from haven_local import postgres
from haven_local.backups.backing_up import Tools, tools_for
from haven_local.backups.pgbackrest import pgbackrest_program
from haven_local.backups.place import BadPlace, Folder, Place, forget_place, keep_place, read_place
from haven_local.backups.protected import protected_stack
from haven_local.backups.restic import restic_program
from haven_local.backups.restore_points import ensure_role
from haven_local.private_files import write_private
from haven_local.programs import postgres_user
from haven_local.stack import Stack
from haven_local.waiting import wait_until

ARCHIVING = "archiving.conf"
"""PostgreSQL's configuration includes it where it is there."""
_READY_SECONDS = 60


def refuse_unfit_place(stack: Stack, place: Place) -> None:
    """``BadPlace`` for where backups cannot be; ``ProgramMissing`` where what makes them is not here."""
    pgbackrest_program()
    restic_program()
    if isinstance(place.store, Folder):
        _refuse_unfit_folder(stack, place.store.path)


def _refuse_unfit_folder(stack: Stack, folder: Path) -> None:
    if folder.resolve().is_relative_to(stack.root) or folder.resolve().is_relative_to(
        postgres.data_folder(stack.layout)
    ):
        raise BadPlace(
            f"{folder} is inside what is backed up: choose a folder elsewhere, best on another machine's disk"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise BadPlace(f"{folder} cannot be made: {failure.strerror}") from failure
    if not os.access(folder, os.W_OK):
        raise BadPlace(f"nothing can be written to {folder}")
    if postgres_user() is not None and not _all_may_pass(folder):
        raise BadPlace(f"PostgreSQL's own user cannot enter {folder}: let everybody pass through the folders above it")


def _all_may_pass(folder: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (folder, *folder.parents))


def set_up(stack: Stack, place: Place) -> bool:
    """The stack archives to ``place`` from now on; true when it did not before.

    Services wait for the seconds in which PostgreSQL starts again.
    """
    protected = protected_stack(stack)
    tools = tools_for(protected, place)
    ensure_role(protected)
    tools.databases.write_configuration()
    tools.databases.make_repository()
    tools.files.ensure_repository()
    if archives := archive(stack, tools):
        restart_postgres(stack)
    return keep_place(stack.layout, place) or archives


def archive(stack: Stack, tools: Tools) -> bool:
    """PostgreSQL archives from its next start; true when it did not yet."""
    file = postgres.data_folder(stack.layout) / ARCHIVING
    changed = write_private(file, tools.databases.archiving())
    postgres.give_to_postgres(file)
    return changed


def go_on(stack: Stack) -> bool:
    """Before PostgreSQL starts: where backups are set up, it archives, on whatever port it answers now."""
    place = read_place(stack.layout)
    if place is None:
        return False
    tools = tools_for(protected_stack(stack), place)
    return any([tools.databases.write_configuration(), archive(stack, tools)])


def begin_keeping(stack: Stack) -> bool:
    """What backs up by itself runs, where backups are set up."""
    return read_place(stack.layout) is not None and stack.supervisor.start("backup")


def stop_archiving(stack: Stack) -> None:
    """No segment is archived after PostgreSQL's next start."""
    (postgres.data_folder(stack.layout) / ARCHIVING).unlink(missing_ok=True)
    forget_place(stack.layout)


def restart_postgres(stack: Stack) -> None:
    """Stops and starts it, and waits until it answers."""
    stack.supervisor.restart("postgres")
    wait_until(
        lambda: postgres.is_ready(stack.layout, stack.secrets, stack.ports["postgres"]), "PostgreSQL", _READY_SECONDS
    )
