"""Every bench and every fault run still runs to its end on the system as it is, and nothing is lost in any."""

import os
import subprocess
import sys

import full_length
import performance
import pytest
from haven_local.layout import CHECKOUT
from support.levels import only_in_everything
from support.measured_modules import BEGUN, names_in
from support.shared_infrastructure import GIVEN

pytestmark = [only_in_everything("each bench and fault run is started small"), pytest.mark.timeout(3_600)]


@pytest.mark.parametrize(("command", "package"), [("bench", performance), ("chaos", full_length)])
def test_each_is_started_small(breakable_stack, command, package):
    ended = subprocess.run(
        [sys.executable, "-m", "haven_local", command, "--small", "--json"],
        cwd=CHECKOUT,
        env={**os.environ, GIVEN: str(breakable_stack().root)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    begun = [line.removeprefix(BEGUN) for line in ended.stderr.splitlines() if line.startswith(BEGUN)]
    assert begun == names_in(package)
