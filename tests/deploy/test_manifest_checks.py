"""``./haven check-manifests``: how a report of checkov is read, and how operators' kinds are compared with schemas."""

import json
from pathlib import Path
from typing import Any

import pytest
from haven_local.manifest_checks import EXCEPTIONS, against_schemas, read

ISSUER = {"apiVersion": "cert-manager.io/v1", "kind": "Issuer", "metadata": {"name": "haven"}}


def _report(*rules: str, passed: int = 3) -> dict[str, Any]:
    """As checkov 3.3.30 writes it, of a file with one Deployment."""
    failed = [{"check_id": rule, "check_name": "a rule", "resource": "Deployment.haven.audit"} for rule in rules]
    return {"check_type": "kubernetes", "results": {"failed_checks": failed}, "summary": {"passed": passed}}


def test_a_rule_is_broken_unless_there_is_an_exception() -> None:
    checked = read([_report("CKV_K8S_11", "CKV_K8S_20")])
    assert checked.broken == ("CKV_K8S_20 a rule: Deployment.haven.audit",)
    assert checked.excepted == {"CKV_K8S_11"}
    assert read(_report(*EXCEPTIONS)).broken == ()


def test_a_report_of_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="nothing was looked at"):
        read(_report(passed=0))


def _schemas(folder: Path) -> Path:
    (folder / "cert-manager.io").mkdir()
    spec = {
        "type": "object",
        "properties": {"ca": {"type": "object", "properties": {"secretName": {"type": "string"}}}},
    }
    text = {"type": "object", "properties": {"apiVersion": {}, "kind": {}, "spec": spec}}
    (folder / "cert-manager.io" / "issuer_v1.json").write_text(json.dumps(text))
    return folder


def test_a_field_that_no_operator_knows_is_found(tmp_path: Path) -> None:
    folder = _schemas(tmp_path)
    assert against_schemas([{**ISSUER, "spec": {"ca": {"secretName": "haven-authority"}}}], folder) == ([], [])
    wrong, _ = against_schemas([{**ISSUER, "spec": {"ca": {"secretname": "haven-authority"}}}], folder)
    assert len(wrong) == 1
    assert wrong[0].startswith("Issuer haven: spec.ca: ")
    assert "'secretname' was unexpected" in wrong[0]


def test_what_has_no_schema_is_named_and_kinds_of_kubernetes_are_left_to_others(tmp_path: Path) -> None:
    cluster = {"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "metadata": {"name": "postgres"}}
    policy = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "deny-all"}}
    assert against_schemas([cluster, policy], tmp_path) == ([], ["Cluster (postgresql.cnpg.io/v1)"])
