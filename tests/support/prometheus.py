"""A real Prometheus with the project's rules over a world's processes; a test may make all its waits shorter."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import yaml
from haven_local.layout import CHECKOUT
from haven_local.ports import free_port
from haven_local.waiting import wait_until

FILES = CHECKOUT / "deploy" / "prometheus"
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


class Prometheus:
    """``targets``: process -> host:port of its metrics. ``hurry``: 1 as in production; 5 has every wait five times
    shorter. Ends with the block."""

    def __init__(self, folder: Path, targets: Mapping[str, str], *, hurry: float = 1.0) -> None:
        self._folder, self._targets, self._hurry = folder, dict(targets), hurry
        self._port = free_port(set())
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Root of its HTTP interface."""
        return f"http://127.0.0.1:{self._port}"

    def firing(self) -> set[tuple[str, str]]:
        """Name and ``service`` (or ``dependency``, or "") of every alert that fires now."""
        found = httpx.get(f"{self.url}/api/v1/alerts", timeout=10).raise_for_status().json()["data"]["alerts"]
        return {_named(each["labels"]) for each in found if each["state"] == "firing"}

    def series(self, selector: str) -> int:
        """How many series there are now of ``selector``."""
        found = httpx.get(f"{self.url}/api/v1/query", params={"query": selector}, timeout=10).raise_for_status()
        return len(found.json()["data"]["result"])

    def are_scraped(self) -> bool:
        """Whether every target answered at the last scrape."""
        return self.series('up{job="haven"} == 1') == len(self._targets)

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True)
        (self._folder / "prometheus.yml").write_text(yaml.safe_dump(self._configuration()))
        (self._folder / "rules.yml").write_text(yaml.safe_dump(self._rules()))
        command = ["prometheus", f"--config.file={self._folder / 'prometheus.yml'}", "--log.level=error"]
        command += [f"--storage.tsdb.path={self._folder / 'data'}", f"--web.listen-address=127.0.0.1:{self._port}"]
        with (self._folder / "prometheus.log").open("wb") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        wait_until(self._is_ready, "Prometheus", seconds=120)
        wait_until(self.are_scraped, "the first scrape of everything", seconds=120)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/-/ready", timeout=2).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _configuration(self) -> dict[str, Any]:
        """The project's own with these targets; without the broker's exporter, which a local stack has not."""
        read: dict[str, Any] = yaml.safe_load((FILES / "prometheus.yml").read_text())
        places = [{"targets": [place], "labels": {"service": name}} for name, place in self._targets.items()]
        waits = {name: self._shorter(read["global"][name]) for name in read["global"]}
        job = {"job_name": "haven", "static_configs": places}
        return {"global": waits, "rule_files": [str(self._folder / "rules.yml")], "scrape_configs": [job]}

    def _rules(self) -> dict[str, Any]:
        read: dict[str, Any] = yaml.safe_load((FILES / "rules.yml").read_text())
        for group in read["groups"]:
            for rule in group["rules"]:
                if "for" in rule:
                    rule["for"] = self._shorter(rule["for"])
        return read

    def _shorter(self, duration: str) -> str:
        number, unit = re.fullmatch(r"(\d+)(ms|s|m|h|d)", duration).groups()  # type: ignore[union-attr]  # a rule without a duration is a fault of the test
        return f"{max(1, round(int(number) * _UNITS[unit] * 1000 / self._hurry))}ms"


def _named(labels: Mapping[str, str]) -> tuple[str, str]:
    return labels["alertname"], labels.get("service") or labels.get("dependency") or ""
