"""The steps in their order, each with its time; a run can begin again from kept images."""

import shutil
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import httpx

from containers import bases
from containers.checkout_copy import copy_checkout
from containers.compose import Compose
from containers.engine import Engine, missing
from containers.health import health_checks
from containers.steps import (
    back_up,
    build,
    down_up,
    drill,
    feed,
    first_run,
    guide,
    kill_all,
    kube_play,
    lose_everything,
    report,
    restore,
    still_there,
    up,
)
from containers.trip import Trip

STEPS: tuple[tuple[str, Callable[[Trip], None]], ...] = (
    ("build every image", build.run),
    ("up, everything healthy", up.run),
    ("first run, four people come in", first_run.run),
    ("a feed tells of pupils", feed.run),
    ("a report, its file scanned", report.run),
    ("all can be read", still_there.run),
    ("kill every container, up", kill_all.run),
    ("all is still there", still_there.run),
    ("one more report", report.run),
    ("down, up", down_up.run),
    ("all is still there", still_there.run),
    ("a backup is tried out", drill.run),
    ("a backup, its keys to the safe", back_up.run),
    ("every container and volume is lost", lose_everything.run),
    ("restored into new volumes, up", restore.run),
    ("all is there again", still_there.run),
    ("one more report", report.run),
    ("a backup of the restored is tried out", drill.run),
    ("the manifests of the example, by kube play", kube_play.run),
    ("all is still there", still_there.run),
    ("the guide's commands", guide.run),
    ("all is still there", still_there.run),
)
"""Each step finds what those before it left in the ``Trip``."""
_SETTINGS = {"HAVEN_SIGNATURES_MIRROR": "http://127.0.0.1:9"}
"""No mirror of signatures is reached; waiting for one would take minutes."""
_PARTS_USER = 10001


def run(checkout: Path, *, keep_images: bool) -> bool:
    """Every step, until one fails (``ClickException`` says which); False where this machine cannot."""
    lacking = missing()
    if lacking:
        click.echo(f"NOT RUN: this machine lacks {', '.join(lacking)}. As root: apt-get install {' '.join(lacking)}")
        return False
    begun = time.monotonic()
    engine = Engine(checkout / ".haven-containers")
    try:
        engine.start()
        _timed("stand-ins for images of others", lambda: bases.stand_in(engine, checkout))
        copied = copy_checkout(checkout, engine.folder / "checkout")
        trip = Trip(engine, Compose(engine, copied), engine.folder / "ca.pem")
        trip.compose.write_settings(**_SETTINGS, HAVEN_BACKUP_FOLDER=str(_elsewhere(engine)))
        with health_checks(engine):
            for name, step in STEPS:
                _timed(name, partial(step, trip))
    except click.ClickException:
        click.echo(f"what containers said is in {engine.keep_logs()}", err=True)
        raise
    finally:
        engine.stop(keep_images=keep_images)
    click.echo(f"containers: {len(STEPS)} steps passed in {time.monotonic() - begun:.0f} s")
    return True


def _elsewhere(engine: Engine) -> Path:
    """An empty folder that no container's end takes away, of the user that parts run as."""
    folder = engine.folder / "elsewhere"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    shutil.chown(folder, _PARTS_USER, _PARTS_USER)
    return folder


def _timed(name: str, action: Callable[[], object]) -> None:
    begun = time.monotonic()
    click.echo(f"  …         {name}", err=True)
    try:
        action()
    except (AssertionError, RuntimeError, OSError, subprocess.CalledProcessError, httpx.HTTPError) as failure:
        words = f"\n{failure.stdout}\n{failure.stderr}" if isinstance(failure, subprocess.CalledProcessError) else ""
        seconds = time.monotonic() - begun
        raise click.ClickException(f"the step “{name}” failed after {seconds:.0f} s: {failure}{words}") from failure
    click.echo(f"  done      {name} ({time.monotonic() - begun:.1f} s)", err=True)
