"""``docker compose`` over the copied checkout, as the head of ``docker-compose.yml`` and the guide say it."""

import subprocess
from pathlib import Path

from containers.engine import Engine

_UP = ["up", "--detach", "--wait", "--wait-timeout", "600"]


class Compose:
    """One installation: ``checkout`` is a copy, and its ``.env`` is ours."""

    def __init__(self, engine: Engine, checkout: Path) -> None:
        self.engine, self.checkout = engine, checkout
        self._turns = 0

    def run(self, *arguments: str, told: str = "") -> str:
        """What it said on standard output, told ``told`` on its input; ``CalledProcessError`` with its words."""
        done = subprocess.run(
            ["docker-compose", *arguments], cwd=self.checkout, env=self.engine.environment, input=told,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise subprocess.CalledProcessError(
                done.returncode, ["docker-compose", *arguments], done.stdout, done.stderr
            )
        return done.stdout

    def own_images(self) -> list[str]:
        """Those that are built from the checkout."""
        listed = self.run("config", "--images").split()
        return sorted({name for name in listed if name.startswith("haven/")})

    def build(self) -> None:
        """Every image of ours."""
        self._logged("build")

    def up(self) -> None:
        """Started, and healthy what has a health check; ``RuntimeError`` with the last words of what is not."""
        try:
            self._logged(*_UP)
        except RuntimeError as failure:
            raise RuntimeError(f"{failure}\n{self.last_words()}") from failure

    def last_words(self) -> str:
        """The end of the log of each container that failed or is not well."""
        listed = self.engine.podman("ps", "--all", "--format={{.Names}}\t{{.Status}}", check=False).splitlines()
        unwell = [line for line in listed if not ("healthy)" in line or "Exited (0)" in line) or "unhealthy" in line]
        return "\n".join(f"— {line}\n{self._last_words(line.split()[0])}" for line in unwell)

    def _last_words(self, name: str) -> str:
        done = subprocess.run(
            ["podman", "logs", "--tail=15", name], env=self.engine.environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        return done.stdout

    def down(self, *, volumes: bool = False) -> None:
        """Stopped and gone; what was written goes only with ``volumes``."""
        self.run("down", *(["--volumes"] if volumes else []))

    def kill(self) -> int:
        """Every container at once, as when the power fails; how many there were."""
        names = self.engine.podman("ps", "--format={{.Names}}").split()
        self.engine.podman("kill", "--signal=KILL", *names)
        return len(names)

    def sh(self, service: str, command: str) -> str:
        """What a shell in a running service's container says."""
        return self.run("exec", "-T", service, "sh", "-c", command)

    def write_settings(self, **settings: str) -> None:
        """The file ``.env``."""
        lines = "".join(f"{name}={value}\n" for name, value in settings.items())
        (self.checkout / ".env").write_text(lines)

    def _logged(self, *arguments: str) -> None:
        self._turns += 1
        log = self.engine.folder / f"compose-{self._turns}-{arguments[0]}.log"
        self.engine.logged(["docker-compose", *arguments], log, self.checkout)
