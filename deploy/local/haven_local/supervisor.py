"""The process supervisor (supervisord) of one stack: its configuration and the questions put to it."""

import os
import shlex
import signal
import subprocess
import sys
import xmlrpc.client
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from haven_local.layout import Layout
from haven_local.private_files import make_private_folder, write_private
from haven_local.waiting import wait_until

_ON_ITS_WAY = (10, 20, 30)
"""Supervisor's numbers for starting, running, and waiting to try again."""
_NOT_RUNNING = 70
_UNKNOWN = 10  # a stack that was started before there was such a program
_STOP_SECONDS = 60
_AT_REST = ("stopped", "fatal")


@dataclass(frozen=True)
class Program:
    """One supervised program."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_signal: str = "TERM"
    stop_seconds: int = 20
    folder: str = "/"
    """Where it runs."""
    with_children: bool = False
    """What it began beside itself ends with it."""


@dataclass(frozen=True)
class ProgramState:
    """What the supervisor says of one program."""

    name: str
    state: str
    pid: int
    since: int


class Supervisor:
    """One supervisord, reached by its socket."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._file = layout.supervisor / "supervisord.conf"

    def write_configuration(self, programs: list[Program]) -> bool:
        """Render the configuration; programs are started by the stack, in its own order. True when it changed."""
        make_private_folder(self._layout.supervisor)
        make_private_folder(self._layout.socket.parent)
        make_private_folder(self._layout.logs)
        sections = [self._head(), *(self._section(program) for program in programs)]
        return write_private(self._file, "\n".join(sections))

    def _head(self) -> str:
        user = "user = root\n" if os.geteuid() == 0 else ""
        return (
            f"[unix_http_server]\nfile = {self._layout.socket}\nchmod = 0600\n\n"
            f"[supervisord]\n{user}pidfile = {self._layout.supervisor / 'supervisord.pid'}\n"
            f"logfile = {self._layout.logs / 'supervisord.log'}\nlogfile_maxbytes = 5MB\nlogfile_backups = 1\n"
            f"childlogdir = {self._layout.logs}\nidentifier = haven-{self._layout.key}\nnocleanup = true\n\n"
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n"
        )

    def _section(self, program: Program) -> str:
        environment = ",".join(f"{name}={_quoted(value)}" for name, value in sorted(program.environment.items()))
        lines = {
            "command": _escaped(shlex.join(program.command)),
            "directory": _escaped(program.folder),
            "autostart": "false",
            "autorestart": "true",
            "startsecs": "1",
            "startretries": "1000",
            "stopsignal": program.stop_signal,
            "stopwaitsecs": str(program.stop_seconds),
            "redirect_stderr": "true",
            "stdout_logfile": str(self.log(program.name)),
            "stdout_logfile_maxbytes": "20MB",
            "stdout_logfile_backups": "2",
        }
        if environment:
            lines["environment"] = environment
        if program.user:
            lines["user"] = program.user
        if program.with_children:
            lines |= {"stopasgroup": "true", "killasgroup": "true"}
        body = "".join(f"{name} = {value}\n" for name, value in lines.items())
        return f"[program:{program.name}]\n{body}"

    def log(self, program: str) -> Path:
        """Where a program's output is kept."""
        return self._layout.logs / f"{program}.log"

    def is_running(self) -> bool:
        """Whether this stack's supervisord answers."""
        if not self._layout.socket.exists():
            return False
        try:
            self._call("getState")
        except (OSError, xmlrpc.client.ProtocolError):
            return False
        return True

    def ensure_running(self) -> bool:
        """Start supervisord if it does not run, else take in a changed configuration; true when it was started."""
        if self.is_running():
            self._take_in_changes()
            return False
        # By its module: in an image its script is in another folder than Python.
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(self._file)]
        subprocess.run(command, check=True, capture_output=True, text=True, cwd="/", env=_bare_environment())
        wait_until(self.is_running, "the process supervisor", seconds=10)
        return True

    def _take_in_changes(self) -> None:
        """Programs that are new are known from now on; a changed one is stopped first and started by its own step."""
        added, changed, removed = self._call("reloadConfig")[0]
        for name in [*changed, *removed]:
            self.stop(name)
            self._call("removeProcessGroup", name)
        for name in [*added, *changed]:
            self._call("addProcessGroup", name)

    def _call(self, method: str, *arguments: object) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._layout.socket}")
        with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as proxy:
            return getattr(proxy.supervisor, method)(*arguments)

    def states(self) -> dict[str, ProgramState]:
        """Every program by name; empty when the supervisor does not run."""
        if not self.is_running():
            return {}
        return {
            info["name"]: ProgramState(info["name"], info["statename"].lower(), info["pid"], info["start"])
            for info in self._call("getAllProcessInfo")
        }

    def start(self, name: str) -> bool:
        """Start a program unless it is running or on its way; true when it was started."""
        if self._call("getProcessInfo", name)["state"] in _ON_ITS_WAY:
            return False
        self._call("startProcess", name, False)
        return True

    def stop(self, name: str, *, wait: bool = True) -> None:
        """Stop a program and wait for its end."""
        try:
            self._call("stopProcess", name, wait)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode not in (_NOT_RUNNING, _UNKNOWN):
                raise

    def stop_together(self, names: Iterable[str]) -> None:
        """Stop several programs side by side and wait for the end of all (supervisord by itself takes turns)."""
        chosen = list(names)
        wait_until(lambda: self._have_ended(chosen), "the end of " + ", ".join(chosen), _STOP_SECONDS)

    def _have_ended(self, names: list[str]) -> bool:
        """Asked again of whoever has not: one that has just crashed takes no word, and is started again."""
        states = self.states()
        living = [name for name in names if name in states and states[name].state not in _AT_REST]
        for name in living:
            self.stop(name, wait=False)
        return not living

    def restart(self, name: str) -> None:
        """Stop and start a program."""
        self.stop(name)
        self._call("startProcess", name, False)

    def pid(self, name: str) -> int:
        """Process id of a running program, 0 while it does not run."""
        return int(self._call("getProcessInfo", name)["pid"])

    def kill(self, name: str) -> int:
        """Kill a program and its own children, as a crash would; the supervisor starts it again. Returns its id."""
        pid = self.pid(name)
        if pid:
            # The supervisor makes each program the head of a process group of its own.
            os.killpg(pid, signal.SIGKILL)
        return pid

    def shut_down(self) -> bool:
        """End every program and the supervisor itself; true when anything was running."""
        if not self.is_running():
            return False
        pid = int(self._call("getPID"))
        self._call("shutdown")
        wait_until(lambda: not _exists(pid), "the end of the process supervisor", seconds=60)
        return True


def _exists(pid: int) -> bool:
    """Whether a process lives; one that ended and that nobody has collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _escaped(value: str) -> str:
    """Supervisor expands ``%`` in every value and takes `` ;`` for the start of a remark."""
    return value.replace("%", "%%")


def _quoted(value: str) -> str:
    return '"' + _escaped(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bare_environment() -> dict[str, str]:
    """What programs inherit: nothing of the caller's, lest a stack depend on the shell that started it."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/")}
