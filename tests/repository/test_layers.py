"""Imports keep to the layers (import-linter's contracts in pyproject.toml)."""

import subprocess
import sys
from pathlib import Path

from sources import ROOT


def test_import_contracts_are_kept():
    checked = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
