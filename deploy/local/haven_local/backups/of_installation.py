"""Backups of an installation in containers: what ``prepare`` writes of them, and what ``settle`` makes in PostgreSQL.

The container that backs up makes the repositories itself: they may be where nothing else can reach.
"""

from haven_local.backups.backing_up import Tools, tools_for
from haven_local.backups.place import Place, keep_place, read_place
from haven_local.backups.protected import protected_installation
from haven_local.backups.restore_points import ensure_role
from haven_local.backups.setting_up import ARCHIVING
from haven_local.installation import Installation
from haven_local.private_files import write_private


def write_backup_files(installation: Installation, place: Place | None) -> bool:
    """PostgreSQL archives to ``place`` from its next start, or not at all; true when that is new for it."""
    file = installation.folder("postgres") / ARCHIVING
    if place is None:
        was_there = file.exists()
        file.unlink(missing_ok=True)
        return was_there
    tools = tools_for(protected_installation(installation), place)
    keep_place(installation.operator, place)
    if not place.databases_here:
        return False
    written = [tools.databases.write_configuration(), write_private(file, tools.databases.archiving())]
    return any(written)


def ensure_backup_role(installation: Installation) -> bool:
    """The role pgBackRest signs in as, where backups are set up; true when it was made."""
    place = read_place(installation.operator)
    if place is None or not place.databases_here:
        return False
    return ensure_role(protected_installation(installation))


def ready_repositories(tools: Tools) -> bool:
    """Both repositories are there; true when that of the files was made now."""
    if tools.place.databases_here:
        tools.databases.make_repository()
    return tools.files.ensure_repository()
