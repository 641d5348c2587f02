"""What a killed test run leaves behind is ended by the next, and nothing else is."""

import subprocess
import sys
from pathlib import Path

import pytest
from support import copied_keys, shared_infrastructure


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root as a killed run leaves it, with a world's folder."""
    made = tmp_path / "run-1-left"
    (made / "worlds" / "w").mkdir(parents=True)
    return made


def _sleeping(root: Path, name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env=environment)
    (root / "worlds" / "w" / f"{name}.pid").write_text(str(process.pid))
    return process


def test_only_processes_of_that_run_are_ended(root: Path) -> None:
    ours = _sleeping(root, "ours", {"HAVEN_CA_FILE": f"{root}/certificates/ca.pem"})
    stranger = _sleeping(root, "stranger", {"HAVEN_CA_FILE": "/elsewhere/certificates/ca.pem"})
    try:
        shared_infrastructure.remove_run(root)
        assert ours.wait(5) == -9
        assert stranger.poll() is None
        assert not root.exists()
    finally:
        stranger.kill()
        stranger.wait(5)


@pytest.mark.parametrize(("free", "on_disk", "in_memory"), [(2**40, "", True), (2**30, "", False), (2**40, "1", False)])
def test_it_is_in_memory_where_there_is_room_and_nobody_says_otherwise(
    monkeypatch, tmp_path: Path, free, on_disk, in_memory
) -> None:
    for name in (shared_infrastructure.GIVEN, shared_infrastructure.KEEP):
        monkeypatch.delenv(name, raising=False)
    for name in (shared_infrastructure.RUN, shared_infrastructure.PLACE):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv(shared_infrastructure.ON_DISK, on_disk)
    monkeypatch.setattr(shared_infrastructure, "free_memory", lambda: free)
    monkeypatch.setattr(shared_infrastructure, "MEMORY", tmp_path / "memory")
    shared_infrastructure.name_run()
    place = tmp_path / "memory" if in_memory else shared_infrastructure.FOLDER
    assert shared_infrastructure.root_of_run().parent == place


def test_what_a_killed_run_left_in_memory_is_removed_too(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shared_infrastructure, "MEMORY", tmp_path)
    left = tmp_path / "run-4194305-left"  # the largest id of a process there can be, and one more
    left.mkdir()
    shared_infrastructure.remove_abandoned()
    assert not left.exists()


def test_keys_are_kept_for_the_next_run_also_where_no_run_was_yet(monkeypatch, tmp_path: Path) -> None:
    made: list[object] = []
    monkeypatch.setattr(copied_keys, "_KEPT", tmp_path / "new" / "rsa-keys.json")
    monkeypatch.setattr(copied_keys, "_make", lambda root: made.append(root) or {"token": "a backup"})
    assert [copied_keys._backups(None), copied_keys._backups(None)] == [{"token": "a backup"}] * 2
    assert len(made) == 1
