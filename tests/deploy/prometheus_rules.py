"""``python tests/deploy/prometheus_rules.py``: the alerts of ``deploy/prometheus``, as Prometheus' operator takes them.

There is one source of alerts. What a cluster is given is written from it, and a test compares the two.
"""

from pathlib import Path
from typing import Any

import yaml

_CHECKOUT = Path(__file__).parents[2]
_SOURCE = _CHECKOUT / "deploy" / "prometheus"
WRITTEN = _CHECKOUT / "k8s" / "components" / "monitoring" / "rules.yaml"
_HEAD = "# Written by python tests/deploy/prometheus_rules.py from deploy/prometheus: change the alerts there.\n"


def sources() -> list[Path]:
    """Every file of rules, without their tests, and what is recorded of service levels."""
    of_alerts = [path for path in sorted(_SOURCE.glob("rules*.yml")) if not path.stem.endswith("_test")]
    return [*of_alerts, _SOURCE / "recorded_levels.yml"]


def rendered() -> str:
    """A ``PrometheusRule`` that holds all groups of all files."""
    groups = [group for path in sources() for group in yaml.safe_load(path.read_text())["groups"]]
    rule: dict[str, Any] = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "haven", "labels": {"app.kubernetes.io/part-of": "haven"}},
        "spec": {"groups": groups},
    }
    return _HEAD + yaml.safe_dump(rule, sort_keys=False, allow_unicode=True, width=10_000)


if __name__ == "__main__":
    WRITTEN.write_text(rendered())
