"""``haven test``: tests on real parts, with style, types and imports."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from haven_local.assets import ensure_assets
from haven_local.checkout import module_of_tests
from haven_local.layout import CHECKOUT
from haven_local.packages import ensure_stack_packages, ensure_test_packages
from haven_local.progress import Progress, Step
from haven_local.tried_alone import tried_alone

_WORKERS = ["-n", "3", "--dist", "loadscope", "--no-loadscope-reorder", "--instafail", "--durations", "20"]
"""One more than the smallest machine has processors: it works while others wait for a process to start or to end. Two
left a third of them idle."""
_EVERYTHING = "HAVEN_TEST_EVERYTHING"
"""Read by tests/support/at_length.py."""
_KEEP_IMAGES = "--keep-images"
_READING = ["--collect-only", "-qq", "--no-header"]
_TYPED = (
    "shared-schemas/haven_schemas", "services/*/*/__init__.py", "gateway/gateway", "deploy/local/haven_local",
    "tests/support", "tests/performance", "tests/faults/full_length", "tests/containers",
)  # fmt: skip


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run what each change is tested by, ``everything``, pytest with ARGUMENTS of your own, or ``containers``.

    Without ARGUMENTS a few modules are left out, which the end of the run names: see tests/support/at_length.py.
    ``containers`` builds every image and runs docker-compose.yml for real: see tests/containers.
    """
    if arguments[:1] == ("containers",):
        _run_containers(arguments[1:])
        return
    if arguments == ("everything",):
        os.environ[_EVERYTHING], arguments = "1", ()
    progress = Progress()
    advice = "put right what is named above, then run ./haven test again."
    progress.run(Step("Debian packages", ensure_stack_packages, advice))
    progress.run(Step("packages for tests", ensure_test_packages, advice))
    progress.run(Step("front-end files", ensure_assets, advice))
    if arguments:
        raise SystemExit(_called(_module("pytest", list(arguments))))
    failed = [name for name, ended in _everything() if ended != 0]
    if failed:
        raise click.ClickException(f"not passed: {', '.join(failed)}")
    click.echo("all passed")


def _run_containers(options: tuple[str, ...]) -> None:
    """Ends with 3 where this machine cannot: what did not run did not pass."""
    if not set(options) <= {_KEEP_IMAGES}:
        raise click.UsageError(f"containers takes nothing but {_KEEP_IMAGES}")
    if not module_of_tests("containers.journey").run(CHECKOUT, keep_images=_KEEP_IMAGES in options):
        raise SystemExit(3)


def _everything() -> list[tuple[str, int]]:
    """Each check with how it ended; one that fails does not hide what the next would say.

    What reads the code alone runs beside the start of the tests, which is not yet work for every processor.
    """
    begun = time.monotonic()
    with ThreadPoolExecutor(max_workers=1) as beside:
        readings = [(name, beside.submit(_read_code, command)) for name, command in _readings()]
        if not _was_read_before():
            click.echo("reading all tests for the first time")
            _read_code(_module("pytest", _READING))
        tests = _called(_module("pytest", _WORKERS))
        tests = tried_alone(CHECKOUT, tests, lambda arguments: _called(_module("pytest", arguments)))
    checks = [("pytest", tests)]
    for name, reading in readings:
        said, ended = reading.result()
        click.echo(said)
        checks.append((name, ended))
    click.echo(f"all checks took {time.monotonic() - begun:.0f} seconds")
    return checks


def _was_read_before() -> bool:
    """Whether Python has kept what it made of the tests of this checkout.

    If not, one process reads them first. Otherwise each worker would compile every module, ours and those of all
    libraries, at the same time as the others, which takes more than twice as long as reading what was compiled.
    What is wrong with a module is said by the run itself.
    """
    return any((CHECKOUT / "tests" / "__pycache__").glob("conftest.*-pytest-*.pyc"))


def _readings() -> list[tuple[str, list[str]]]:
    return [
        ("ruff check", _module("ruff", ["check", "."])),
        ("ruff format", _module("ruff", ["format", "--check", "."])),
        ("import-linter", [str(Path(sys.executable).parent / "lint-imports")]),
        ("mypy", _module("mypy", _typed_folders())),
    ]


def _typed_folders() -> list[str]:
    """The packages of every member; their tests are read by pytest alone."""
    found: list[Path] = []
    for pattern in _TYPED:
        found += [path.parent if path.name == "__init__.py" else path for path in CHECKOUT.glob(pattern)]
    return sorted(str(path.relative_to(CHECKOUT)) for path in found if path.name != "tests")


def _module(module: str, arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _called(command: list[str]) -> int:
    click.echo(_title(command))
    return subprocess.run(command, check=False, cwd=CHECKOUT, stdin=subprocess.DEVNULL).returncode


def _read_code(command: list[str]) -> tuple[str, int]:
    """What the command said, under its title, and how it ended."""
    ran = subprocess.run(
        command,
        check=False,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return f"{_title(command)}\n{ran.stdout}", ran.returncode


def _title(command: list[str]) -> str:
    return f"\n— {' '.join(Path(part).name if index == 0 else part for index, part in enumerate(command))}"
