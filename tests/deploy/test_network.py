"""The network policies allow what ``docs/network.md`` lists, and nothing else, in both directions."""

import re

import pytest
import yaml
from cluster import OVERLAYS, ROOT, of_kind, pods
from edges import Edge, chosen, edges, labels
from haven_local.installation import ADDRESSES, HEALTH_PORT
from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES, WATCHER
from haven_local.policies import SNAPSHOTS

TABLE = ROOT / "docs" / "network.md"
_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([\d/A-Z, -]+) \| ([a-z0-9-]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = [tuple(cell.strip() for cell in row) for row in _ROW.findall(TABLE.read_text())]
GROUPS = {"services": SERVICE_NAMES, "processes": PROCESS_NAMES}
MEASURED = (*PROCESS_NAMES, WATCHER, SNAPSHOTS)


def _parts(overlay: str) -> set[str]:
    """``base`` and the components that an overlay is put together of."""
    written = yaml.safe_load((ROOT / "k8s" / "overlays" / overlay / "kustomization.yaml").read_text())
    return {"base"} | {each.rpartition("/")[2] for each in written.get("components", [])}


def _listed(overlay: str) -> set[Edge]:
    there = labels(overlay)
    groups = {**GROUPS, "every pod": tuple(there), "measured": tuple(name for name in MEASURED if name in there)}
    parts, listed = _parts(overlay), set()
    for source, target, ports, part, _ in ROWS:
        if part in parts:
            for one in groups.get(source, (source,)):
                for other in groups.get(target, (target,)):
                    listed |= {Edge(one, other, port) for port in ports.split(", ")}
    return listed


def test_every_line_of_the_table_is_read() -> None:
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("|")]
    assert len(ROWS) == len(lines) - 2
    known = {"base"} | {path.parent.name for path in (ROOT / "k8s" / "components").glob("*/network.yaml")}
    assert {part for _, _, _, part, _ in ROWS} == known


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_is_allowed_is_listed_and_what_is_listed_is_allowed(overlay: str) -> None:
    allowed = edges(overlay).open
    assert sorted(allowed - _listed(overlay)) == [], "allowed by a policy, and not in docs/network.md"
    assert sorted(_listed(overlay) - allowed) == [], "in docs/network.md, and allowed by no policy"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_both_ends_of_a_connection_agree(overlay: str) -> None:
    assert sorted(edges(overlay).half) == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_talks_unless_a_policy_says_so(overlay: str) -> None:
    policies = of_kind("NetworkPolicy", overlay)
    assert policies["deny-all"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, policy in policies.items():
        spec = policy["spec"]
        assert {"Ingress" if "ingress" in spec else None, "Egress" if "egress" in spec else None} - {None} == set(
            spec["policyTypes"]
        ) - ({"Ingress", "Egress"} if name == "deny-all" else set())
        assert chosen(spec["podSelector"], labels(overlay)), f"{name} is about no pod there is"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_ports_are_those_the_parts_answer_at(overlay: str) -> None:
    found = {(each.target, each.port) for each in edges(overlay).open}
    for part in ("rabbitmq", "postgres", "openbao"):
        if part in labels(overlay):
            assert (part, str(ADDRESSES[part].port)) in found
    assert {port for target, port in found if target in SERVICE_NAMES} == {str(HEALTH_PORT)}
    answered = {
        name: {str(port["containerPort"]) for container in pod["containers"] for port in container.get("ports", [])}
        for name, pod in pods(overlay).items()
    }
    for target, port in found:
        if target in answered:
            assert port in answered[target], (target, port)


def test_the_gateway_alone_is_reached_from_outside_and_never_reaches_keys_or_databases() -> None:
    for overlay in OVERLAYS:
        allowed = edges(overlay).open
        assert {each.target for each in allowed if each.source == "anywhere"} == {"gateway"}
        reached = {each.target for each in allowed if each.source == "gateway"}
        assert reached.isdisjoint({"openbao", "postgres", "198.51.100.0/24", "203.0.113.0/24"})
