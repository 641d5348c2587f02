"""What a killed test run leaves behind is ended by the next, and nothing else is."""

import subprocess
import sys
from pathlib import Path

import pytest
from support import shared_infrastructure


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
