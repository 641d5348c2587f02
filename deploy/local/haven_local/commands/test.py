"""``haven test``: every test on real parts, then style, types and imports."""

import subprocess
import sys
import time
from pathlib import Path

import click

from haven_local.assets import ensure_assets
from haven_local.layout import CHECKOUT
from haven_local.packages import ensure_stack_packages, ensure_test_packages
from haven_local.progress import Progress, Step

_WORKERS = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder", "--instafail", "--durations", "20"]
"""As many as the smallest machine has processors: a third one to fill the waits of two makes every part dearer, and the
whole a tenth slower."""
_TYPED = ("shared-schemas/haven_schemas", "services/*/*/__init__.py", "gateway/gateway", "deploy/local/haven_local")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run every test, or pytest with ARGUMENTS of your own."""
    progress = Progress()
    advice = "put right what is named above, then run ./haven test again."
    progress.run(Step("Debian packages", ensure_stack_packages, advice))
    progress.run(Step("packages for tests", ensure_test_packages, advice))
    progress.run(Step("front-end files", ensure_assets, advice))
    if arguments:
        raise SystemExit(_run("pytest", list(arguments)))
    failed = [name for name, ended in _everything() if ended != 0]
    if failed:
        raise click.ClickException(f"not passed: {', '.join(failed)}")
    click.echo("all passed")


def _everything() -> list[tuple[str, int]]:
    """Each check with how it ended; one that fails does not hide what the next would say."""
    begun = time.monotonic()
    checks = [
        ("ruff check", _run("ruff", ["check", "."])),
        ("ruff format", _run("ruff", ["format", "--check", "."])),
        ("mypy", _run("mypy", _typed_folders())),
        ("import-linter", _program("lint-imports", [])),
        ("pytest", _run("pytest", _WORKERS)),
    ]
    click.echo(f"all checks took {time.monotonic() - begun:.0f} seconds")
    return checks


def _typed_folders() -> list[str]:
    """The packages of every member; their tests are read by pytest alone."""
    found: list[Path] = []
    for pattern in _TYPED:
        found += [path.parent if path.name == "__init__.py" else path for path in CHECKOUT.glob(pattern)]
    return sorted(str(path.relative_to(CHECKOUT)) for path in found if path.name != "tests")


def _run(module: str, arguments: list[str]) -> int:
    return _called([sys.executable, "-m", module, *arguments])


def _program(name: str, arguments: list[str]) -> int:
    return _called([str(Path(sys.executable).parent / name), *arguments])


def _called(command: list[str]) -> int:
    click.echo(f"\n— {' '.join(Path(part).name if index == 0 else part for index, part in enumerate(command))}")
    return subprocess.run(command, check=False, cwd=CHECKOUT, stdin=subprocess.DEVNULL).returncode
