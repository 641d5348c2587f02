"""What ``prepare`` writes into an installation: what differs from a setting's default has a reason that stands here."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from deployed import settings_class
from haven_local.cli import main
from haven_local.installation import Installation
from haven_local.layout import PROCESS_NAMES
from haven_local.settings import read_settings
from haven_local.stack import DEVELOPERS_OWN

OTHER_THAN_BY_DEFAULT = {
    "health_host": "Prometheus asks from outside the container",
    "object_store_url": "required by those that have one",
    "public_url": "the operator's to say",
    "smtp_url": "the operator's to say",
    "mail_from": "the operator's to say",
    "tls_cert": "made by prepare",
    "tls_key": "made by prepare",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation's files, by the command."""
    base = tmp_path_factory.mktemp("prepared")
    ended = CliRunner().invoke(main, _command(base / "files", base / "state"))
    assert ended.exit_code == 0, ended.output
    return base / "files"


def _command(root: Path, state: Path, *more: str) -> list[str]:
    return ["prepare", str(root), "--network=172.30.71.0/24", f"--state={state}", *more]


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_nothing_differs_from_its_default_without_a_reason(root: Path, process: str) -> None:
    written = read_settings(root / process / "settings.env")
    known = settings_class(process)
    typed = known.model_validate({name.removeprefix("HAVEN_").lower(): value for name, value in written.items()})
    names = {name.removeprefix("HAVEN_").lower() for name in written}
    assert names <= set(known.model_fields), "a setting that nothing reads"
    optional = {name for name in names if not known.model_fields[name].is_required()}
    differing = {name for name in optional if getattr(typed, name) != known.model_fields[name].default}
    assert differing <= set(OTHER_THAN_BY_DEFAULT)


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_nothing_of_a_developers_machine_is_in_it(root: Path, process: str) -> None:
    written = read_settings(root / process / "settings.env")
    assert not set(written) & set(DEVELOPERS_OWN)
    assert settings_class(process).model_fields["least_free_share"].default == 0.1


def test_what_is_only_for_trying_out_is_said(tmp_path: Path) -> None:
    bare = Installation(tmp_path, "172.30.71.0/24")
    assert len(bare.only_for_trying_out()) == 3
    own = ("--smtp-url=smtps://a:b@mail.example.org", "--mail-from=haven@example.org", "--public-url=https://h.example")
    for options, said in (((), 3), (own, 0)):
        ended = CliRunner().invoke(main, _command(tmp_path / str(said), tmp_path / "state", *options))
        assert ended.exit_code == 0, ended.output
        assert ended.stderr.count("only for trying Haven out") == said
