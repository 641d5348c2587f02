"""Debian packages that a stack or its tests need: installed where we may, else named exactly."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from haven_local.programs import (
    ProgramMissing,
    clamd_program,
    epmd_program,
    font_folder,
    postgres_folder,
    rabbitmq_program,
    running_as_root,
    shared_library,
)

_NO_START = Path("/usr/sbin/policy-rc.d")
"""Debian asks this program whether a package may start its service; 101 is no."""

STACK_PACKAGES: Mapping[str, Callable[[], object]] = {
    "rabbitmq-server": lambda: (rabbitmq_program("rabbitmq-server"), epmd_program()),
    "postgresql": postgres_folder,
    "clamav-daemon": clamd_program,
    "libpango-1.0-0": lambda: shared_library("pango-1.0"),
    "libpangoft2-1.0-0": lambda: shared_library("pangoft2-1.0"),
    "libharfbuzz-subset0": lambda: shared_library("harfbuzz-subset"),
    "fonts-dejavu-core": lambda: font_folder("dejavu"),
}

_SERVERS = (
    "rabbitmq-server",
    "postgresql",
    "prometheus",
    "prometheus-alertmanager",
    "prometheus-postgres-exporter",
    "nginx",
    "clamav-daemon",
    "clamav-freshclam",
)
"""Packages that would start with the machine."""

BACKUP_PROGRAMS: Mapping[str, str] = {"pgbackrest": "pgbackrest", "restic": "restic"}
"""Package to program: what backups are made with."""

TEST_PROGRAMS: Mapping[str, str] = {
    **BACKUP_PROGRAMS,
    "chromium-headless-shell": "chromium-headless-shell",
    "docker-compose": "docker-compose",
    "kubectl": "kubectl",
    "nginx-light": "nginx",
    "prometheus": "promtool",
    "prometheus-alertmanager": "amtool",
    "prometheus-postgres-exporter": "prometheus-postgres-exporter",
}
"""Package to program: what only the tests need."""


def ensure_stack_packages() -> bool:
    """PostgreSQL and RabbitMQ are there; true when any was installed now."""
    return _install([name for name, finder in STACK_PACKAGES.items() if not _finds(finder)])


def ensure_backup_packages() -> bool:
    """What backs up and restores is there; true when any was installed now."""
    return _install([package for package, program in BACKUP_PROGRAMS.items() if shutil.which(program) is None])


def ensure_test_packages() -> bool:
    """The browser and the checkers of deployment files are there; true when any was installed now."""
    return _install([package for package, program in TEST_PROGRAMS.items() if shutil.which(program) is None])


def _finds(finder: Callable[[], object]) -> bool:
    try:
        finder()
    except ProgramMissing:
        return False
    return True


def _install(missing: list[str]) -> bool:
    if not missing:
        return False
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if not running_as_root() or shutil.which("apt-get") is None:
        raise ProgramMissing(f"this machine lacks {', '.join(missing)}; as root: {' '.join(command)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _no_service_starts():
        for each in (["apt-get", "update"], command):
            subprocess.run(each, check=True, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
    _leave_stopped(missing)
    return True


def _leave_stopped(installed: list[str]) -> None:
    """What we installed for ourselves is not to start by itself with the machine either."""
    if shutil.which("systemctl") is not None:
        units = [f"{name}.service" for name in installed if name in _SERVERS]
        subprocess.run(["systemctl", "disable", *units], check=False, capture_output=True)


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Debian would start the new servers on their default ports, RabbitMQ's on every address; ours are our own."""
    if _NO_START.exists():
        yield
        return
    _NO_START.write_text("#!/bin/sh\nexit 101\n")
    _NO_START.chmod(0o755)
    try:
        yield
    finally:
        _NO_START.unlink()
