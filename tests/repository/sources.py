"""What the repository tests look at: the tracked Python sources and the members of the workspace."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("identity", "pupils", "incidents", "alerts", "audit", "referrals", "retention")


@cache
def tracked(*patterns: str) -> tuple[Path, ...]:
    """Files git tracks or would track, matching ``patterns``."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return tuple(ROOT / name for name in listed if (ROOT / name).is_file())


def python_files() -> tuple[Path, ...]:
    return tracked("*.py")


def product_files() -> tuple[Path, ...]:
    """Python that runs in production or builds the stack: everything but tests."""
    return tuple(path for path in python_files() if "tests" not in path.parts and path.name != "conftest.py")


@cache
def nodes(text: str) -> tuple[ast.AST, ...]:
    """Of Python as it is written, the module first. Many rules look at them, and walking takes longer than reading."""
    return tuple(ast.walk(ast.parse(text)))


def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return nodes(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))
