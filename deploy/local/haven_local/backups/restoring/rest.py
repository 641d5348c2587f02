"""The rest of an installation, into servers that run: where others brought the databases back, an operator in a cluster
or a provider.

OpenBao comes last. Until its snapshot is in it, it knows no service, so none can sign in and none answers anybody: the
installation opens by itself when all else is done.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from haven_local.backups.backing_up import SNAPSHOT, Tools
from haven_local.backups.protected import Protected
from haven_local.backups.restoring.checks import Findings, look
from haven_local.backups.restoring.choosing import Chosen
from haven_local.backups.restoring.closed import close_all
from haven_local.backups.restoring.numbers import go_on_above
from haven_local.backups.restoring.whole import end_sessions
from haven_local.backups.vault_snapshots import restore_snapshot
from haven_local.progress import Progress, Step

_AGAIN = "put right what it says, then run the same command again."


def restore_rest(tools: Tools, chosen: Chosen, progress: Progress) -> Findings:
    """Files, numbers, sessions and OpenBao of a backup; what is missing afterwards, in numbers."""
    protected, files = tools.protected, tools.files

    def objects() -> bool:
        if not protected.objects.is_dir() or any(protected.objects.iterdir()):
            return False  # in a bucket, or brought back before
        files.restore(chosen.objects, protected.objects)
        return True

    progress.run(Step("files", objects, _AGAIN))
    open_with(protected, lambda: files.read(chosen.vault, SNAPSHOT), progress)
    return look(protected, chosen.manifest)


def open_with(protected: Protected, snapshot: Callable[[], bytes], progress: Progress) -> None:
    """Numbers, sessions, and then OpenBao with ``snapshot``, which opens the installation; again, all is done again."""

    def numbers() -> bool:
        go_on_above(protected, datetime.now(UTC))
        return True

    def closed() -> bool:
        close_all(protected)
        return True

    def sessions() -> bool:
        end_sessions(protected)
        return True

    def vault() -> bool:
        restore_snapshot(protected.vault(), snapshot(), protected.secrets.read("openbao-token"))
        return True

    for name, action in (
        ("audit numbers go on", numbers),
        ("closed until what was destroyed is destroyed again", closed),
        ("everybody signs in again", sessions),
        ("OpenBao", vault),
    ):
        progress.run(Step(name, action, _AGAIN))
