"""One service or gateway that a test runs as a process of its own."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
from haven_local.layout import CHECKOUT
from haven_local.service_programs import PROCESS_ENVIRONMENT, process_command
from haven_local.waiting import NotReady, wait_until

from support.forked import Forked, fork

_START_SECONDS = 180
_STOP_SECONDS = 20
_SHOWN_LOG_LINES = 40
_HEALTH = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))
"""One for all: a client reads the machine's certificates when it is made, which costs more than asking."""


class RunningProcess:
    """A process with its settings; may be killed, stopped, paused and started again under the same settings."""

    def __init__(
        self,
        name: str,
        settings: Mapping[str, str],
        log: Path,
        url: str | None = None,
        command: Sequence[str] | None = None,
        *,
        forked: bool = False,
    ) -> None:
        """``forked``: from a process that has read the code, instead of by its command."""
        self.name = name
        self._command = process_command(name) if command is None else command
        self._forked = forked
        self.settings = dict(settings)
        self.log = log
        self.url = url
        self.health_url = f"http://127.0.0.1:{settings['HAVEN_HEALTH_PORT']}"
        self._process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def pid(self) -> int:
        """The process's id; ``RuntimeError`` before the first start."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._process.pid

    def start(self, *, wait: bool = True) -> None:
        """Start the process; by default wait until it says that it is ready."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HAVEN_")}
        environment = {**inherited, **self.settings, **PROCESS_ENVIRONMENT}
        self._process = fork(self.name, environment, self.log) if self._forked else self._begun(environment)
        self.log.with_suffix(".pid").write_text(str(self._process.pid))
        if wait:
            self.wait_until_ready()

    def _begun(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self._command,
                cwd=CHECKOUT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # A process group of its own: whatever it begins is killed or frozen together with it.
                start_new_session=True,
            )

    def wait_until_ready(self, seconds: float = _START_SECONDS) -> None:
        """Wait for ``/readyz``; ``NotReady`` shows the end of the log."""
        try:
            wait_until(self._is_ready_or_ended, f"{self.name}", seconds)
        except NotReady as late:
            raise NotReady(f"{late}; its log ends:\n{self._end_of_log()}") from None
        if not self.is_alive():
            raise NotReady(f"{self.name} ended by itself; its log ends:\n{self._end_of_log()}")

    def _is_ready_or_ended(self) -> bool:
        return self.is_ready() or not self.is_alive()

    def is_ready(self) -> bool:
        """Whether ``/readyz`` answers 200 now."""
        try:
            return _HEALTH.get(f"{self.health_url}/readyz", timeout=2.0).status_code == 200
        except httpx.HTTPError:
            return False

    def metrics(self) -> str:
        """The process's Prometheus metrics, as text."""
        return _HEALTH.get(f"{self.health_url}/metrics", timeout=5.0).raise_for_status().text

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """End it as a crash would, with no chance to tidy up."""
        if self.is_alive():
            os.killpg(self.pid, signal.SIGKILL)
        self.collect()

    def ask_to_end(self) -> None:
        """Send SIGTERM, and do not wait."""
        if self.is_alive():
            os.kill(self.pid, signal.SIGTERM)

    def stop(self) -> None:
        """Ask it to end; kill it when it takes longer than 20 seconds."""
        self.ask_to_end()
        self.collect()

    def pause(self) -> None:
        """Freeze the process (SIGSTOP)."""
        os.killpg(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen process go on."""
        os.killpg(self.pid, signal.SIGCONT)

    def collect(self) -> None:
        """Wait for one that was asked to end; kill it when it takes longer than 20 seconds."""
        if self._process is None:
            return
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait(_STOP_SECONDS)

    def _end_of_log(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-_SHOWN_LOG_LINES:])
