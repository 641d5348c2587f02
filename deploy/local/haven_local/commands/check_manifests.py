"""``haven check-manifests``: what checkov and the operators' schemas say of the manifests; run before each release."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import click

from haven_local.layout import CHECKOUT
from haven_local.manifest_checks import EXCEPTIONS, against_schemas, asked, ensure_checkov

_OVERLAYS = CHECKOUT / "k8s" / "overlays"
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("overlays", nargs=-1, type=_FOLDER)
@click.option("--schemas", type=_FOLDER, help="Schemas of operators' kinds, as GROUP/KIND_VERSION.json.")
def command(overlays: tuple[Path, ...], schemas: Path | None) -> None:
    """Check OVERLAYS (all of Haven's own, if none is named). Needs kubectl, and fetches checkov the first time."""
    chosen = overlays or tuple(sorted(path.parent for path in _OVERLAYS.glob("*/kustomization.yaml")))
    checkov = ensure_checkov(CHECKOUT / ".haven" / "tools")
    wrong, excepted = False, set[str]()
    for overlay in chosen:
        rendered = _rendered(overlay)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{overlay.name}.yaml"
            file.write_text(rendered)
            checked = asked(checkov, file)
        misfits, unknown = _by_schemas(rendered, schemas)
        click.echo(f"{overlay.name}: checkov passed {checked.passed}, failed {len(checked.broken)}")
        for words in (*checked.broken, *misfits):
            click.echo(f"  {words}")
        click.echo(f"  not compared with a schema: {', '.join(unknown)}" if unknown else "  every kind has its schema")
        wrong = wrong or bool(checked.broken or misfits)
        excepted |= checked.excepted
    _tell_exceptions(excepted)
    needless = set() if overlays else set(EXCEPTIONS) - excepted
    if wrong or needless:
        raise click.ClickException("put right what is named above")


def _tell_exceptions(excepted: set[str]) -> None:
    for rule, reason in EXCEPTIONS.items():
        known = "not kept" if rule in excepted else "no exception any more, for nothing breaks it: take it off the list"
        click.echo(f"{rule} {known}: {reason}")


def _rendered(overlay: Path) -> str:
    command = ["kubectl", "kustomize", str(overlay)]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except subprocess.CalledProcessError as failed:
        raise click.ClickException(f"{overlay} cannot be put together: {failed.stderr.strip()}") from failed


def _by_schemas(rendered: str, schemas: Path | None) -> tuple[list[str], list[str]]:
    import yaml

    manifests: list[Any] = [each for each in yaml.safe_load_all(rendered) if each]
    return against_schemas(manifests, schemas or Path("/nonexistent"))
