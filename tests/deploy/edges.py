"""Who may talk to whom by the network policies of an overlay, computed as a cluster would from its manifests."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cluster import manifests, of_kind, templates

ANYWHERE = "anywhere"
"""Whoever finds the address: those inside too."""
NAME = "app.kubernetes.io/name"
OF_OPERATORS = {
    "Cluster": ("postgres", {"cnpg.io/cluster": "postgres"}),
    "RabbitmqCluster": ("rabbitmq", {NAME: "rabbitmq", "app.kubernetes.io/component": "rabbitmq"}),
    "Prometheus": ("prometheus", {NAME: "prometheus"}),
    "Alertmanager": ("alertmanager", {NAME: "alertmanager"}),
}
"""Kind -> its pods, which an operator makes, and the labels it gives them."""


@dataclass(frozen=True, order=True)
class Edge:
    """A connection: from whom, to whom, at which port (``53/UDP``, ``35672-35682``)."""

    source: str
    target: str
    port: str


@dataclass(frozen=True)
class Edges:
    """``open``: connections that can be made. ``half``: those that one end allows and the other does not."""

    open: frozenset[Edge]
    half: frozenset[Edge]


def edges(overlay: str) -> Edges:
    """Of an overlay. Who is outside the namespace is taken to allow everything."""
    inside = labels(overlay)
    out, into = set(_allowed(overlay, inside, "egress")), set(_allowed(overlay, inside, "ingress"))
    into |= {each for each in out if Edge(ANYWHERE, each.target, each.port) in into}
    both = {each for each in out | into if each.source in inside and each.target in inside}
    return Edges(frozenset((out & into) | ((out | into) - both)), frozenset(both - (out & into)))


def labels(overlay: str) -> dict[str, dict[str, str]]:
    """Name -> labels of every kind of pod there is, those that operators make too."""
    found = {name: dict(template["metadata"]["labels"]) for name, template in templates(overlay).items()}
    found.update(OF_OPERATORS[each["kind"]] for each in manifests(overlay) if each["kind"] in OF_OPERATORS)
    return found


def chosen(selector: dict[str, Any], inside: dict[str, dict[str, str]]) -> set[str]:
    """The pods that a selector chooses; an empty one chooses all."""
    wanted = {key: {value} for key, value in selector.get("matchLabels", {}).items()}
    for each in selector.get("matchExpressions", []):
        assert each["operator"] == "In", each
        wanted[each["key"]] = set(each["values"])
    return {name for name, has in inside.items() if all(has.get(key) in values for key, values in wanted.items())}


def _allowed(overlay: str, inside: dict[str, dict[str, str]], way: str) -> Iterator[Edge]:
    for policy in of_kind("NetworkPolicy", overlay).values():
        spec = policy["spec"]
        for rule in spec.get(way, []):
            peers = {ANYWHERE} if not rule.get("to" if way == "egress" else "from") else set()
            for place in rule.get("to" if way == "egress" else "from", []):
                peers |= _peers(place, inside)
            for port in rule["ports"]:
                for pod in chosen(spec["podSelector"], inside):
                    for peer in peers:
                        ends = (pod, peer) if way == "egress" else (peer, pod)
                        yield Edge(*ends, _port(port))


def _peers(place: dict[str, Any], inside: dict[str, dict[str, str]]) -> set[str]:
    if "ipBlock" in place:
        block = place["ipBlock"]
        return {f"{block['cidr']} but private networks" if block.get("except") else block["cidr"]}
    if "namespaceSelector" in place:
        namespace = place["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
        (label,) = place["podSelector"]["matchLabels"].values()
        return {f"{label} in {namespace}"}
    return chosen(place["podSelector"], inside)


def _port(port: dict[str, Any]) -> str:
    written = f"{port['port']}-{port['endPort']}" if "endPort" in port else str(port["port"])
    return written if port.get("protocol", "TCP") == "TCP" else f"{written}/{port['protocol']}"
