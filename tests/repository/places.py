"""``python tests/repository/places.py [--at COMMIT] [NAME ...]``: in how many places one thing is said, and how heavy
the code is. Prints the files of the product, and of its published shapes, in which each NAME stands; the lines of the
product's Python by what they are; the rights that the gateway's areas write by hand; the pairs of a service's folders
that import each other.
"""

import ast
import io
import re
import subprocess
import tarfile
import tempfile
import tokenize
from collections import Counter
from itertools import combinations
from pathlib import Path

import click
from sources import ROOT, SERVICES

_RIGHT = re.compile(r"\bright=Right\.")
_SAID_IN = {".py", ".html", ".js", ".txt", ".json"}
_NOT_THE_PRODUCT = {"tests", "docs", "node_modules"}


def product_of(root: Path) -> list[Path]:
    """Code, templates and published shapes; no tests, no documents."""
    found = (path for path in root.rglob("*") if path.suffix in _SAID_IN and path.is_file())
    return sorted(path for path in found if not _NOT_THE_PRODUCT & set(path.relative_to(root).parts))


def places(files: list[Path], name: str) -> tuple[int, int]:
    """In how many files and lines the whole word stands."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    lines = [sum(bool(word.search(line)) for line in path.read_text("utf-8").splitlines()) for path in files]
    return sum(1 for each in lines if each), sum(lines)


def by_class(source: str) -> Counter[str]:
    """How many lines are code, import, docstring, comment and empty."""
    counted: Counter[str] = Counter()
    lines, kinds = source.splitlines(), dict[int, str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            kinds |= dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), "import")
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            kinds |= dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), "docstring")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and lines[token.start[0] - 1].lstrip().startswith("#"):
            kinds.setdefault(token.start[0], "comment")
    for number, line in enumerate(lines, 1):
        counted[kinds.get(number) or ("code" if line.strip() else "empty")] += 1
    return counted


def mutual_pairs(root: Path, service: str) -> int:
    """Pairs of a service's folders each of which imports the other; what a service's own module joins counts not."""
    inside = root / "services" / service / service
    takes: dict[str, set[str]] = {}
    for path in inside.rglob("*.py"):
        parts = path.relative_to(inside).parts
        if len(parts) == 1:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{service}."):
                takes.setdefault(parts[0], set()).add(node.module.split(".")[1])
    folders = sorted(each for each in takes if each not in {"models", "migrations"})
    return sum(one in takes[other] and other in takes[one] for one, other in combinations(folders, 2))


def figures(root: Path, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """What is printed, as rows of a table."""
    files = product_of(root)
    python = [path for path in files if path.suffix == ".py"]
    counted = sum((by_class(path.read_text("utf-8")) for path in python), Counter[str]())
    areas = [path for path in python if "areas" in path.relative_to(root).parts]
    rights = sum(len(_RIGHT.findall(path.read_text("utf-8"))) for path in areas)
    said = [(name, "{} files, {} lines".format(*places(files, name))) for name in names]
    return [
        *said,
        ("Python of the product", f"{len(python):,} modules, {counted.total():,} lines"),
        ("of these", ", ".join(f"{kind} {lines:,}" for kind, lines in counted.most_common())),
        ("rights by hand in the gateway's areas", f"{rights}"),
        ("pairs that import each other", f"{sum(mutual_pairs(root, each) for each in SERVICES)}"),
    ]


@click.command()
@click.option("--at", default=None, help="Of what was committed then, instead of what is here.")
@click.argument("names", nargs=-1)
def main(at: str | None, names: tuple[str, ...]) -> None:
    """How heavy the code is, and in how many places each of NAMES stands."""
    packed = subprocess.run(["git", "archive", at or "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(packed)) as tree:
        tree.extractall(folder, filter="data")
        for what, figure in figures(Path(folder), names):
            click.echo(f"{what}: {figure}")


if __name__ == "__main__":
    main()
