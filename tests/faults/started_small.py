"""Starts every bench or every fault run small, on the system as it is."""

import os
import subprocess
import sys
from types import ModuleType

from haven_local.layout import CHECKOUT
from haven_local.stack import Stack
from support.measured_modules import BEGUN, names_in
from support.shared_infrastructure import GIVEN

LIMIT_SECONDS = 3_600


def run_small(command: str, package: ModuleType, stack: Stack) -> None:
    """Asserts that each module of ``package`` runs to its end under ``./haven COMMAND --small``, in this order."""
    ended = subprocess.run(
        [sys.executable, "-m", "haven_local", command, "--small", "--json"],
        cwd=CHECKOUT,
        env={**os.environ, GIVEN: str(stack.root)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    begun = [line.removeprefix(BEGUN) for line in ended.stderr.splitlines() if line.startswith(BEGUN)]
    assert begun == names_in(package)
