"""PostgreSQL, RabbitMQ and OpenBao started from nothing but the files that ``prepare`` wrote, as containers do."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from haven_local.layout import Layout
from haven_local.ports import free_port
from haven_local.programs import openbao_program, postgres_folder, postgres_user
from haven_local.rabbitmq import environment, epmd_command, server_command

_PARTS = ("postgres", "rabbitmq", "openbao", "openbao_cluster", "openbao_metrics", "gateway")
_NAMES = (*_PARTS, "epmd", "rabbitmq_distribution", "metrics", "exporter")


class BareServers:
    """One folder with an installation and the servers that run on it; ``close`` ends them."""

    def __init__(self) -> None:
        self._ends, self._running = ExitStack(), ExitStack()
        # PostgreSQL's own user has to pass through; pytest's folders are closed to it.
        self.base = Path(tempfile.mkdtemp(prefix="haven-installation-"))
        self._ends.callback(shutil.rmtree, self.base, ignore_errors=True)
        self.base.chmod(0o711)
        self.root, self.state = self.base / "prepared", self.base / "state"
        self.ports: dict[str, int] = {}
        for name in _NAMES:
            self.ports[name] = free_port(set(self.ports.values()))

    def stop(self) -> None:
        """Ends the servers; what they wrote stays."""
        self._running.close()

    def close(self) -> None:
        self.stop()
        self._ends.close()

    def options(self) -> list[str]:
        """The options of prepare and of settle that say where these servers are."""
        places = [f"--at={part}=localhost:{self.ports[part]}" for part in _PARTS]
        return ["--network=127.0.0.1/32", *places]

    def start(self, *, broker: bool = True) -> None:
        if broker:
            self._start_rabbitmq()
        self._start_postgres()
        bao = [str(openbao_program()), "server", "-config", str(self.root / "openbao" / "server.hcl")]
        self._start(bao, folder=self.state / "openbao")

    def start_exporter(self, environment: dict[str, str]) -> None:
        """PostgreSQL's exporter, with what the compose file gives it."""
        listen = f"--web.listen-address=127.0.0.1:{self.ports['exporter']}"
        self._start(["prometheus-postgres-exporter", listen], {"PATH": os.environ["PATH"], **environment})

    def _start_rabbitmq(self) -> None:
        layout = Layout(self.root)
        (layout.rabbitmq / "home").mkdir()
        # Only what keeps two brokers on one machine apart, and the exporter's port: in a container both are alone.
        with (layout.rabbitmq / "rabbitmq.conf").open("a") as file:
            file.write(f"prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = {self.ports['metrics']}\n")
        names = {"epmd": self.ports["epmd"], "rabbitmq_distribution": self.ports["rabbitmq_distribution"]}
        settings = environment(layout, names)
        self._start(epmd_command(names), settings)
        self._start(list(server_command()), settings)

    def _start_postgres(self) -> None:
        """The first start of the image: initdb with the superuser's password, then the prepared configuration."""
        files, data, user = self.root / "postgres", self.state / "postgres" / "data", postgres_user()
        self.root.chmod(0o711)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if user is not None:
            owner = pwd.getpwnam(user)
            for path in (data, files, *files.iterdir()):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        bare = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        if not (data / "PG_VERSION").exists():
            initialise = [str(postgres_folder() / "initdb"), "--pgdata", str(data), "--username", "postgres"]
            initialise += ["--pwfile", str(files / "password"), "--auth-host=scram-sha-256", "--data-checksums"]
            subprocess.run(initialise, check=True, capture_output=True, cwd="/", user=user, group=user, env=bare)
        command = [str(postgres_folder() / "postgres"), "-D", str(data), "-c", f"unix_socket_directories={data}"]
        command += ["-c", f"config_file={files}/postgresql.conf", "-c", f"hba_file={files}/pg_hba.conf"]
        self._start(command, bare, user, signal.SIGINT)

    def _start(
        self,
        command: list[str],
        env: dict[str, str] | None = None,
        user: str | None = None,
        end: signal.Signals = signal.SIGTERM,
        folder: Path = Path("/"),
    ) -> None:
        with (self.base / f"{Path(command[0]).name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env=env,
                user=user,
                group=user,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.callback(_end, process, end)


def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)
