"""Reads one number out of a process's metrics."""

from prometheus_client.parser import text_string_to_metric_families

from support.running import RunningProcess


def metric(process: RunningProcess, name: str, **labels: str) -> float:
    """Sum of the samples of ``name`` that carry ``labels``; 0 where there are none."""
    lines = [line for line in process.metrics().splitlines() if line.startswith(name)]  # the rest need not be parsed
    families = text_string_to_metric_families("\n".join(lines))
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())
