"""A container engine of one run's own: storage, networks and socket under one folder, and nothing left of it."""

import hashlib
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

NEEDED: Mapping[str, str] = {
    "podman": "podman",
    "docker-compose": "docker-compose",
    "debootstrap": "debootstrap",
    "catatonit": "catatonit",
    "runc": "runc",
    "netavark": "netavark",
    "aardvark-dns": "aardvark-dns",
    "iptables": "iptables",
}
"""Program to Debian's package."""
_BESIDE = (Path("/usr/lib/podman"), Path("/usr/libexec/podman"), Path("/usr/sbin"))
"""Where podman finds programs that are on nobody's path."""
_ANSWER_SECONDS = 20.0
_FILES = 65_536
"""Open files of a process in a container, where the machine allows as many."""
_CONTAINERS = """\
[containers]
default_ulimits = ["nofile={files}:{files}", "nproc=4096:4096"]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
compat_api_enforce_docker_hub = true
image_copy_tmp_dir = "{folder}/copying"
[network]
network_config_dir = "{folder}/networks"
"""
_STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{folder}/storage"
runroot = "{run}"
"""
_REGISTRIES = 'unqualified-search-registries = ["docker.io"]\n'


def missing() -> list[str]:
    """Debian packages that this machine lacks for it."""
    return sorted({package for program, package in NEEDED.items() if not _is_there(program)})


def _is_there(program: str) -> bool:
    return shutil.which(program) is not None or any((folder / program).exists() for folder in _BESIDE)


class Engine:
    """Podman with ``folder`` as its whole world; ``run`` is where it keeps what ends with the machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._run = Path("/run") / f"haven-containers-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
        self._service: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        for each in (folder / "storage", folder / "networks", folder / "copying", self._run):
            each.mkdir(parents=True, exist_ok=True)
        written = {"containers.conf": _CONTAINERS, "storage.conf": _STORAGE, "registries.conf": _REGISTRIES}
        files = min(_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        for name, text in written.items():
            (folder / name).write_text(text.format(folder=folder, run=self._run, files=files))

    @property
    def environment(self) -> dict[str, str]:
        """What podman and docker-compose are started with."""
        return {
            **os.environ,
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(self.folder / "registries.conf"),
            "DOCKER_HOST": f"unix://{self._socket}",
            "DOCKER_CONFIG": str(self.folder / "docker"),
            "DOCKER_BUILDKIT": "0",
            # One after the other, the second finds what the first made.
            "COMPOSE_PARALLEL_LIMIT": "1",
            "PODMAN_IGNORE_CGROUPSV1_WARNING": "1",
            "TMPDIR": str(self.folder / "copying"),
        }

    @property
    def _socket(self) -> Path:
        return self._run / "podman.sock"

    def start(self) -> None:
        """Answers on its socket from now on."""
        self._log = (self.folder / "podman.log").open("ab")
        command = ["podman", "system", "service", "--time=0", f"unix://{self._socket}"]
        self._service = subprocess.Popen(command, env=self.environment, stdout=self._log, stderr=self._log)
        until = time.monotonic() + _ANSWER_SECONDS
        while not self._socket.exists():
            if time.monotonic() > until or self._service.poll() is not None:
                raise RuntimeError(f"podman does not answer; see {self.folder / 'podman.log'}")
            time.sleep(0.1)

    def podman(self, *arguments: str, data: bytes | None = None, check: bool = True) -> str:
        """What podman said; ``CalledProcessError`` with its words when it fails and ``check``."""
        done = subprocess.run(
            ["podman", *arguments], env=self.environment, input=data, capture_output=True, check=False
        )
        if check and done.returncode:
            raise subprocess.CalledProcessError(
                done.returncode, ["podman", *arguments], done.stdout.decode(), done.stderr.decode()
            )
        return done.stdout.decode()

    def has_image(self, name: str) -> bool:
        """Whether an image of that name is there."""
        done = subprocess.run(["podman", "image", "exists", name], env=self.environment, check=False)
        return done.returncode == 0

    def logged(self, command: Sequence[str], log: Path, where: Path) -> None:
        """Run a long command with its words in ``log``; ``RuntimeError`` with the last of them when it fails."""
        with log.open("wb") as kept:
            done = subprocess.run(
                command,
                env=self.environment,
                cwd=where,
                stdout=kept,
                stderr=kept,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        if done.returncode:
            last = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
            raise RuntimeError(f"{' '.join(command[:4])} ended with {done.returncode}; {log}:\n{last}")

    def keep_logs(self) -> Path:
        """What every container said, one file each, in the folder that is returned."""
        folder = Path(tempfile.mkdtemp(prefix="haven-containers-logs-", dir="/var/tmp"))
        for name in self.podman("ps", "--all", "--format={{.Names}}", check=False).split():
            with (folder / f"{name}.log").open("wb") as kept:
                subprocess.run(["podman", "logs", name], env=self.environment, stdout=kept, stderr=kept, check=False)
        return folder

    def stop(self, *, keep_images: bool) -> None:
        """Every container, volume and network of this engine goes, and the folder too unless images are kept."""
        self.podman("rm", "--all", "--force", "--time=0", "--volumes", check=False)
        self.podman("pod", "rm", "--all", "--force", check=False)
        self.podman("volume", "prune", "--force", check=False)
        self.podman("network", "prune", "--force", check=False)
        if self._service is not None:
            self._service.terminate()
            self._service.wait()
        if self._log is not None:
            self._log.close()
        if not keep_images:
            self.podman("system", "reset", "--force", check=False)
            shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self._run, ignore_errors=True)
