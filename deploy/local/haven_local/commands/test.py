"""``haven test``: tests on real parts, with style, types and imports."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import click

from haven_local.assets import ensure_assets
from haven_local.checkout import module_of_tests
from haven_local.layout import CHECKOUT
from haven_local.packages import ensure_stack_packages, ensure_test_packages
from haven_local.progress import Progress, Step
from haven_local.tried_alone import tried_alone

_KEEP_IMAGES = "--keep-images"
_LANDING, _EVERYTHING, _CHANGED = "landing", "everything", "changed"
"""Levels as tests/support/levels.py has them, and what a change is tested by first."""
_LIST = "--list"
_TYPED = (
    "shared-schemas/haven_schemas", "services/*/*/__init__.py", "gateway/gateway", "deploy/local/haven_local",
    "tests/support", "tests/performance", "tests/faults/full_length", "tests/containers",
)  # fmt: skip


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run what each landing is tested by, ``everything``, pytest with ARGUMENTS of your own, or something special.

    Without ARGUMENTS some tests wait for a change of what they try, and the end of the run names them: see
    tests/support/levels.py. ``everything`` that was not green goes on with what failed and with what changed, while
    nothing but tests did. ``changed`` [COMMIT] runs what goes through whatever differs from COMMIT, or from where
    this branch left main; ``changed --list`` only says what that is, and why: see tests/support/changed.
    ``containers`` builds every image and runs docker-compose.yml for real: see tests/containers.
    """
    if arguments[:1] == ("containers",):
        _run_containers(arguments[1:])
        return
    if arguments[:1] == (_CHANGED,):
        _run_changed(arguments[1:])
        return
    _make_ready()
    if arguments and arguments != (_EVERYTHING,):
        raise SystemExit(_called(_module("pytest", list(arguments))))
    _tell(_run(_EVERYTHING if arguments else _LANDING))


def _tell(failed: list[str]) -> None:
    if failed:
        raise click.ClickException(f"not passed: {', '.join(failed)}")
    click.echo("all passed")


def _make_ready() -> None:
    began, progress = time.monotonic(), Progress()
    advice = "put right what is named above, then run ./haven test again."
    progress.run(Step("Debian packages", ensure_stack_packages, advice))
    progress.run(Step("packages for tests", ensure_test_packages, advice))
    progress.run(Step("front-end files", ensure_assets, advice))
    click.echo(f"what tests need was there after {time.monotonic() - began:.0f} s")


def _run_changed(arguments: tuple[str, ...]) -> None:
    """Says what is run and what is left before it runs: see tests/support/changed."""
    commits = [each for each in arguments if each != _LIST]
    if len(commits) > 1 or any(each.startswith("-") for each in commits):
        raise click.UsageError(f"changed takes one commit at most, and {_LIST}")
    commit = commits[0] if commits else None
    told = module_of_tests("support.changed.told")
    try:
        modules, lines = told.chosen(CHECKOUT, commit)
    except told.UnknownCommit as unknown:
        raise click.UsageError(f"git knows no commit {unknown}") from None
    if _LIST in arguments:
        lines = told.every_reason(CHECKOUT, commit)
    click.echo("\n".join(lines))
    if not modules or _LIST in arguments:
        return
    _make_ready()
    _tell(_run(_LANDING, modules))


def _run_containers(options: tuple[str, ...]) -> None:
    """Ends with 3 where this machine cannot: what did not run did not pass."""
    if not set(options) <= {_KEEP_IMAGES}:
        raise click.UsageError(f"containers takes nothing but {_KEEP_IMAGES}")
    if not module_of_tests("containers.journey").run(CHECKOUT, keep_images=_KEEP_IMAGES in options):
        raise SystemExit(3)


def _run(level: str, modules: list[str] | None = None) -> list[str]:
    """Names of the checks that did not pass; one that fails does not hide what the next would say.

    What reads the code alone runs beside the tests. ``modules``: only these, which have no budget.
    """
    with ExitStack() as stack:
        beside = stack.enter_context(ThreadPoolExecutor(max_workers=1))
        runner = module_of_tests("support.runner.run")
        run = stack.enter_context(runner.begun(level, click.echo, has_budget=modules is None))
        readings = [(name, beside.submit(_read_code, command)) for name, command in _readings()]
        passed = run.tests(modules)
        if not passed and run.results.failed:
            passed = tried_alone(run.results.failed, lambda names: _called(_module("pytest", names)) == 0)
        failed = [] if passed else ["tests"]
        for name, reading in readings:
            said, ended = reading.result()
            click.echo(said)
            failed += [name] if ended else []
    if not run.keeps_budget():
        failed.append("the budget")
    if level == _EVERYTHING and not failed:
        run.write_down()
    elif level == _EVERYTHING:
        run.keep_for_next()
    return failed


def _readings() -> list[tuple[str, list[str]]]:
    return [
        ("ruff check", _module("ruff", ["check", "."])),
        ("ruff format", _module("ruff", ["format", "--check", "."])),
        ("import-linter", [str(Path(sys.executable).parent / "lint-imports")]),
        ("mypy", _module("mypy", _typed_folders())),
        ("calls that changed", [sys.executable, "tests/support/changed_calls.py"]),
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
