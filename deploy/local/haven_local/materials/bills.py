"""Bills of materials, one an image (CycloneDX 1.5), and the list of all licences."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from haven_local.layout import CHECKOUT
from haven_local.materials.licences import Licensed, licence_of
from haven_local.materials.lock import IMAGES, OPERATOR, PROCESSES, bill_of

_NPM_LOCK = CHECKOUT / "gateway" / "package-lock.json"
_IN_THE_BROWSER = "gateway"
_NOT_THE_OPERATORS = {"haven-gateway", "haven-watcher"}
LICENCES = "licences.csv"


def write_bills(folder: Path) -> list[Licensed]:
    """``IMAGE.cdx.json`` for each image and ``licences.csv``; every package with its licence."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, Licensed] = {}
    for image in (*IMAGES, "operator"):
        bill = bill_of_image(image)
        (folder / f"{image}.cdx.json").write_text(json.dumps(bill, indent=1) + "\n")
        for each in bill["components"]:
            licence = each["licenses"][0]["expression"]
            found[f"{each['name']} {each['version']}"] = Licensed(each["name"], each["version"], licence)
    packages = [found[key] for key in sorted(found)]
    (folder / LICENCES).write_text(_table(packages))
    return packages


def bill_of_image(image: str) -> dict[str, Any]:
    """What others wrote of it, and which of our members it holds: the layer of packages is the same in every image."""
    own = {f"haven-{image}"} if image in IMAGES else {OPERATOR, *PROCESSES} - _NOT_THE_OPERATORS
    bill = bill_of(PROCESSES if image in IMAGES else (*PROCESSES, OPERATOR))
    held = _members(bill, own)
    bill["metadata"]["component"] = {"type": "container", "bom-ref": f"haven/{image}", "name": f"haven/{image}"}
    bill["components"] = [each for each in bill["components"] if each.get("purl") or each["name"] in held]
    if image == _IN_THE_BROWSER:
        bill["components"] += _of_the_browser()
    for each in bill["components"]:
        each.setdefault("licenses", [{"expression": licence_of(each["name"])}])
    refs = [each["bom-ref"] for each in bill["components"]]
    bill["dependencies"] = [
        {"ref": f"haven/{image}", "dependsOn": refs},
        *(each for each in bill["dependencies"] if each["ref"] in refs),
    ]
    return bill


def _members(bill: dict[str, Any], wanted: set[str]) -> set[str]:
    """``wanted`` and the members they need."""
    names = {each["bom-ref"]: each["name"] for each in bill["components"] if not each.get("purl")}
    needs = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    held, todo = set(), [ref for ref, name in names.items() if name in wanted]
    while todo:
        ref = todo.pop()
        if ref in names and names[ref] not in held:
            held.add(names[ref])
            todo += needs.get(ref, [])
    return held


def _of_the_browser() -> list[dict[str, Any]]:
    locked = json.loads(_NPM_LOCK.read_text())["packages"]
    return [
        {
            "type": "library",
            "bom-ref": f"npm-{name}",
            "name": name,
            "version": each["version"],
            "purl": f"pkg:npm/{name}@{each['version']}",
            "licenses": [{"expression": each["license"]}],
        }
        for name, each in ((path.rpartition("node_modules/")[2], each) for path, each in locked.items() if path)
    ]


def _table(packages: list[Licensed]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("package", "version", "licence"))
    writer.writerows((each.name, each.version, each.licence) for each in packages)
    return text.getvalue()
