"""What programs of others say about the manifests: checkov of each, and of operators' kinds their published schemas."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

CHECKOV = "checkov==3.3.30"
EXCEPTIONS: Mapping[str, str] = {
    "CKV_K8S_11": "no limit of processor time: it would slow a report down while processors are idle; memory has one",
    "CKV_K8S_15": "images are not pulled at each start: a release's name never changes, and a node that restarts "
    "starts Haven although the registry is away",
    "CKV_K8S_43": "no digest: an overlay has tags until the images are built and pushed; a digest may take their place",
}
"""Rules of checkov that are not kept, and why. One that nothing breaks any more has to go."""


@dataclass(frozen=True)
class Checked:
    """``broken``: rule and where, for each that has no exception; ``excepted``: rules with one that were broken."""

    passed: int
    broken: tuple[str, ...]
    excepted: frozenset[str]


def ensure_checkov(tools: Path) -> Path:
    """checkov in an environment of its own, for it brings a hundred packages that nothing else needs."""
    program = tools / "checkov" / "bin" / "checkov"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(tools / "checkov")], check=True)
        pip = [
            str(program.parent / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            CHECKOV,
        ]
        subprocess.run(pip, check=True)
    return program


def asked(checkov: Path, manifests: Path) -> Checked:
    """What checkov says of a file of manifests; ``click.ClickException`` when it says nothing that can be read."""
    command = [
        str(checkov),
        "--file",
        str(manifests),
        "--framework",
        "kubernetes",
        "--skip-download",
        "--output",
        "json",
    ]
    said = subprocess.run(command, check=False, capture_output=True, text=True, cwd=manifests.parent)
    try:
        return read(json.loads(said.stdout))
    except (ValueError, KeyError) as wrong:
        raise click.ClickException(f"checkov gave no report: {said.stderr.strip()[-500:]}") from wrong


def read(report: Any) -> Checked:
    """The same out of checkov's own report. ``ValueError`` if it looked at nothing."""
    whole = report[0] if isinstance(report, list) else report
    if not whole["summary"]["passed"]:
        raise ValueError("nothing was looked at")
    failed = whole["results"]["failed_checks"]
    broken = [f"{each['check_id']} {each['check_name']}: {each['resource']}" for each in failed if not _excepted(each)]
    excepted = frozenset(each["check_id"] for each in failed if _excepted(each))
    return Checked(whole["summary"]["passed"], tuple(sorted(broken)), excepted)


def _excepted(found: Mapping[str, Any]) -> bool:
    return found["check_id"] in EXCEPTIONS


def against_schemas(manifests: Iterable[Mapping[str, Any]], folder: Path) -> tuple[list[str], list[str]]:
    """What does not fit its schema, in words; and the kinds of operators that ``folder`` has no schema of.

    ``folder`` is laid out as collections of such schemas are: ``GROUP/KIND_VERSION.json``, in lower case.
    """
    wrong, unknown = [], set()
    for each in manifests:
        group, _, version = each["apiVersion"].partition("/")
        if "." not in group or group.endswith(".k8s.io"):
            continue
        file = folder / group / f"{each['kind'].lower()}_{version}.json"
        if file.exists():
            wrong += [f"{each['kind']} {each['metadata']['name']}: {words}" for words in _misfits(each, file)]
        else:
            unknown.add(f"{each['kind']} ({group}/{version})")
    return wrong, sorted(unknown)


def _misfits(manifest: Mapping[str, Any], file: Path) -> list[str]:
    from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # comes with what validates Kubernetes' own

    schema = _closed(json.loads(file.read_text()))
    schema["properties"] = {**schema.get("properties", {}), "metadata": {}}
    found = Draft7Validator(schema).iter_errors(manifest)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]


def _closed(schema: Any) -> Any:
    """A field that no operator knows is a slip: it would be passed over in silence."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _closed(value) for key, value in schema.items()}
    is_open = "additionalProperties" in made or made.get("x-kubernetes-preserve-unknown-fields")
    if made.get("type") == "object" and isinstance(made.get("properties"), dict) and not is_open:
        made["additionalProperties"] = False
    return made
