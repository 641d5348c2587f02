"""An installation in containers backed up, tried out, lost and restored: bare servers on what the commands make."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from bare_servers import BareServers
from haven_local.backups.backup_keys import NAME
from haven_local.backups.protected import protected_installation
from haven_local.backups.vault_snapshots import key_names
from haven_local.installation import remembered
from haven_local.layout import CHECKOUT
from support.installed import folder_for_backups
from support.levels import waits_for

pytestmark = waits_for("chassis", "deploy", "migrations")

_GIVEN_OUT = "INSERT INTO audit_counter (source, next_number) VALUES ('incidents', 8)"


class Backed:
    """Bare servers, the folder their backups go to, and one for drills."""

    def __init__(self, servers: BareServers, folder: Path, work: Path) -> None:
        self.servers, self.folder, self.work = servers, folder, work

    def haven(self, *arguments: str) -> str:
        """Runs a command that has to go well; what it printed."""
        done = self.ask(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "haven_local", *arguments]
        env = {**os.environ, "HAVEN_WORK_FOLDER": str(self.work)}
        return subprocess.run(command, check=False, capture_output=True, text=True, cwd=CHECKOUT, env=env)

    def prepare(self) -> str:
        where = [f"--state={self.servers.state}", "--listen=127.0.0.1", f"--backups={self.folder}"]
        return self.haven("prepare", str(self.servers.root), *self.servers.options(), *where)

    def of_it(self, *arguments: str) -> str:
        return self.haven(*arguments, f"--prepared={self.servers.root}")

    def restore_command(self, keys: Path) -> list[str]:
        where = [f"--prepared={self.servers.root}", f"--state={self.servers.state}"]
        return ["restore", f"--from={self.folder}", f"--keys={keys}", *where]

    def next_number(self) -> int:
        protected = protected_installation(remembered(self.servers.root, None, {}))
        with closing(protected.databases.connect("incidents")) as opened, opened.cursor() as cursor:
            cursor.execute("SELECT next_number FROM audit_counter WHERE source = 'incidents'")
            return int((cursor.fetchone() or (0,))[0])


@pytest.fixture(scope="module")
def backed() -> Iterator[Backed]:
    """Prepared with backups, running, settled, with something in a database, backed up."""
    servers = BareServers()
    try:
        with folder_for_backups() as folder, folder_for_backups() as work:
            made = Backed(servers, folder, work)
            made.prepare()
            servers.start(broker=False)
            made.haven("settle", str(servers.root))
            protected = protected_installation(remembered(servers.root, None, {}))
            with closing(protected.databases.connect("incidents")) as opened, opened.cursor() as cursor:
                cursor.execute(_GIVEN_OUT)
            made.of_it("backup", "run")
            yield made
    finally:
        servers.close()


def test_a_drill_restores_it_beside(backed: Backed) -> None:
    said = backed.of_it("drill")
    assert "The backup is good." in said
    assert "last drill        never" not in backed.of_it("backup", "status")
    assert list(backed.work.iterdir()) == []


def test_nothing_is_restored_over_what_is_there(backed: Backed) -> None:
    refused = backed.ask(*backed.restore_command(backed.servers.root / "operator" / "secrets" / NAME))
    assert refused.returncode == 1
    assert "There is an installation in these volumes already" in refused.stderr


def test_lost_with_all_its_volumes_it_comes_back(backed: Backed, tmp_path: Path) -> None:
    servers = backed.servers
    installation = remembered(servers.root, None, {})
    children = key_names(protected_installation(installation).vault())
    safe = shutil.copy(installation.secrets.path(NAME), tmp_path / NAME)
    servers.stop()
    for lost in (servers.root, servers.state):
        shutil.rmtree(lost)

    said = backed.haven(*backed.restore_command(Path(safe)))
    assert said.count("       0 ") == 3, said
    operator = servers.root / "operator"
    assert sorted(path.name for path in operator.iterdir() if path.name != "lock") == [
        "certificates", "prepared.json", "restored.json", "secrets",
    ]  # fmt: skip
    backed.prepare()
    servers.start(broker=False)
    backed.haven("settle", str(servers.root))

    assert key_names(protected_installation(remembered(servers.root, None, {})).vault()) >= children
    assert backed.next_number() == 8
    assert "The backup is good." in [backed.of_it("backup", "run"), backed.of_it("drill")][1]


def test_the_rest_comes_back_where_others_brought_the_databases(backed: Backed, tmp_path: Path) -> None:
    """As in a cluster: PostgreSQL's own operator recovered it to the point, OpenBao is new, there are no files."""
    servers = backed.servers
    installation = remembered(servers.root, None, {})
    children = key_names(protected_installation(installation).vault())
    safe = shutil.copy(installation.secrets.path(NAME), tmp_path / NAME)
    rest = ["restore-rest", str(servers.root), f"--from={backed.folder}", f"--keys={safe}"]
    point = backed.haven(*rest, "--tell-point").strip()
    servers.stop()
    for lost in (installation.openbao_data / "data", installation.objects):
        shutil.rmtree(lost)
        lost.mkdir(mode=0o700)
    servers.start(broker=False)

    other = backed.ask(*rest, "--point=haven-20200101T000000Z")
    assert "there is no backup of the point haven-2020" in other.stderr
    said = backed.haven(*rest, f"--point={point}")
    assert said.count("       0 ") == 3, said
    assert key_names(protected_installation(installation).vault()) >= children


def test_a_restore_that_was_stopped_keeps_the_installation_shut(backed: Backed) -> None:
    mark = backed.servers.root / "operator" / "restore.json"
    mark.write_text("{}")
    where = [f"--state={backed.servers.state}", f"--backups={backed.folder}"]
    refused = backed.ask("prepare", str(backed.servers.root), *backed.servers.options(), *where)
    mark.unlink()
    assert refused.returncode == 1
    assert "A restore is not finished here" in refused.stderr
