"""A whole backup into an empty root, step by step: what is done is remembered, so that a restore can be taken up again.

Nothing answers people until the last step is done: ``haven up`` refuses before.
"""

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from haven_local import openbao, postgres
from haven_local.backups.backing_up import SNAPSHOT, Tools, files_of
from haven_local.backups.backup_keys import BackupKeys
from haven_local.backups.manifest import UnfitManifest
from haven_local.backups.place import Place
from haven_local.backups.protected import Protected, protected_stack
from haven_local.backups.restic import Restic
from haven_local.backups.restoring.checks import Findings, look
from haven_local.backups.restoring.choosing import Chosen
from haven_local.backups.restoring.closed import close_all
from haven_local.backups.restoring.numbers import go_on_above
from haven_local.backups.setting_up import ARCHIVING, archive
from haven_local.backups.vault_snapshots import restore_snapshot
from haven_local.layout import Layout
from haven_local.migrations import ensure_migrations
from haven_local.private_files import make_private_folder, write_private
from haven_local.progress import Progress, Step
from haven_local.stack import Stack
from haven_local.waiting import wait_until

_REPLAY_SECONDS = 3600
"""Replaying a day's log of a busy trust takes minutes."""
_READY_SECONDS = 60
_AGAIN = "put right what it says, then run the same command again: what is done stays done."


def unfinished(layout: Layout) -> Path:
    """There while a restore is under way."""
    return layout.root / "restore.json"


@dataclass(frozen=True)
class Restore:
    """One restore of ``chosen`` into ``stack``.

    ``takes_over``: this is the installation from now on, and archives to ``place`` as the lost one did, from the first
    moment of its own history; a copy beside must not. ``must_bring``: files without which the backup is of another
    kind of installation. ``replays``: what must be done anew before anybody is let in.
    """

    stack: Stack
    place: Place
    keys: BackupKeys
    chosen: Chosen
    takes_over: bool = False
    must_bring: tuple[str, ...] = ()
    replays: tuple[tuple[str, Callable[[Protected], None]], ...] = ()

    def run(self, progress: Progress) -> Findings:
        """All of it, or what is left of it; what is missing afterwards, in numbers."""
        self.bring_databases(progress)
        self._take(
            progress,
            ("files", self._objects),
            ("OpenBao", self._vault),
            ("migrations", lambda: _nothing(ensure_migrations(self.stack))),
            ("audit numbers go on", lambda: go_on_above(self._protected, datetime.now(UTC))),
            ("closed until what was destroyed is destroyed again", lambda: close_all(self._protected)),
            ("everybody signs in again", lambda: end_sessions(self._protected)),
            *((name, self._replayed(replay)) for name, replay in self.replays),
        )
        return look(self._protected, self.chosen.manifest)

    def bring_databases(self, progress: Progress) -> None:
        """The databases alone, of all services, running in this stack as they were."""
        self._take(
            progress,
            ("secrets and certificates", self._secrets),
            ("databases", self._databases),
            ("PostgreSQL replays its log", self._replay),
        )

    def _take(self, progress: Progress, *steps: tuple[str, Callable[[], None]]) -> None:
        for name, action in steps:
            progress.run(Step(name, self._once(name, action), _AGAIN))

    @property
    def _files(self) -> Restic:
        return files_of(self.place, self.keys, self.stack.root)

    @property
    def _protected(self) -> Protected:
        return protected_stack(self.stack)

    def _once(self, name: str, action: Callable[[], None]) -> Callable[[], bool]:
        def run() -> bool:
            file = unfinished(self.stack.layout)
            state = json.loads(file.read_text())
            if name in state["done"]:
                return False
            action()
            write_private(file, json.dumps({**state, "done": [*state["done"], name]}))
            return True

        return run

    def _replayed(self, replay: Callable[[Protected], None]) -> Callable[[], None]:
        return lambda: replay(self._protected)

    def _secrets(self) -> None:
        self._files.restore(self.chosen.whole, self.stack.root)
        if missing := [name for name in self.must_bring if not (self.stack.root / name).exists()]:
            raise UnfitManifest(
                f"the backup has no {', '.join(missing)}: an installation in containers is restored into containers, "
                "and one that ./haven up made into a checkout"
            )

    def _objects(self) -> None:
        make_private_folder(self.stack.layout.objects)
        self._files.restore(self.chosen.objects, self.stack.layout.objects)

    def _databases(self) -> None:
        shutil.rmtree(postgres.data_folder(self.stack.layout), ignore_errors=True)
        self.stack.ensure_folders()
        self.stack.ensure_certificates(datetime.now(UTC))
        point = self.chosen.manifest.point
        databases = Tools(self._protected, self.place, self.keys).databases
        databases.write_configuration()
        databases.restore(point.name, point.timeline)
        (postgres.data_folder(self.stack.layout) / ARCHIVING).unlink(missing_ok=True)
        if self.takes_over:
            archive(self.stack, Tools(self._protected, self.place, self.keys))

    def _replay(self) -> None:
        stack = self.stack
        stack.ensure_supervisor()
        stack.supervisor.start("postgres")
        wait_until(self._is_promoted, "PostgreSQL with its log replayed", _REPLAY_SECONDS)
        stack.ensure_postgres()

    def _is_promoted(self) -> bool:
        stack = self.stack
        if not postgres.is_ready(stack.layout, stack.secrets, stack.ports["postgres"]):
            return False
        with closing(stack.databases.connect()) as opened, opened.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            return cursor.fetchone() == (False,)

    def _vault(self) -> None:
        stack = self.stack
        stack.supervisor.stop("openbao")
        shutil.rmtree(stack.layout.openbao / "data", ignore_errors=True)
        make_private_folder(stack.layout.openbao / "data")
        stack.supervisor.start("openbao")
        server = openbao.client(stack.layout, stack.secrets, stack.ports)
        wait_until(lambda: openbao.answers(server), "OpenBao", _READY_SECONDS)
        content = self._files.read(self.chosen.vault, SNAPSHOT)
        restore_snapshot(server, content, stack.secrets.read("openbao-token"))
        stack.ensure_openbao()


def end_sessions(protected: Protected) -> None:
    """Whoever signed out, or was suspended, since the point would be signed in again."""
    with closing(protected.databases.connect("identity")) as opened, opened.cursor() as cursor:
        cursor.execute("DELETE FROM session")


def begin(stack: Stack, chosen: Chosen) -> None:
    """Notes that a restore is under way, and of which backup."""
    make_private_folder(stack.root)
    stack.root.chmod(0o711)
    file = unfinished(stack.layout)
    if not file.exists():
        write_private(file, json.dumps({"point": chosen.manifest.point.name, "whole": chosen.whole, "done": []}))


def _nothing(_: object) -> None:
    """A step answers nothing."""
