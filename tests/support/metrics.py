"""Reads one number out of a process's metrics."""

from collections.abc import Mapping

from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from support.running import RunningProcess


def metric(process: RunningProcess, name: str, **labels: str) -> float:
    """Sum of the samples of ``name`` that carry ``labels``; 0 where there are none."""
    lines = [line for line in process.metrics().splitlines() if line.startswith(name)]  # the rest need not be parsed
    families = text_string_to_metric_families("\n".join(lines))
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())


def own_metric(name: str, labels: Mapping[str, str] | None = None) -> float | None:
    """The sample ``name`` of this process with exactly these labels; None where there is none.

    Only what has it is asked: a process of a run counts for every service it has been at, ten thousand samples soon.
    """
    families = REGISTRY.restricted_registry([name]).collect()
    samples = (sample for family in families for sample in family.samples)
    return next((each.value for each in samples if (each.name, each.labels) == (name, dict(labels or {}))), None)
