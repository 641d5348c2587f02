"""What ``prepare`` writes for the proxy, and what the gateway is told to believe of it."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from deployed import settings_class
from haven_local.commands.prepare import command
from haven_local.settings import read_settings


def _prepare(folder: Path, *more: str) -> tuple[int, str]:
    arguments = [str(folder / "to"), "--network=172.30.71.0/24", f"--state={folder / 'state'}", *more]
    ended = CliRunner().invoke(command, arguments)
    return ended.exit_code, ended.output


def test_the_gateway_believes_whom_prepare_names(tmp_path: Path) -> None:
    assert _prepare(tmp_path, "--trusted-proxies=172.30.71.0/24, 10.0.0.5")[0] == 0
    settings = read_settings(tmp_path / "to" / "gateway" / "settings.env")
    assert settings["HAVEN_TRUSTED_PROXIES"] == "172.30.71.0/24, 10.0.0.5"
    assert {path.name for path in (tmp_path / "to" / "proxy").iterdir()} == {"ca.pem", "server.key", "server.pem"}


def test_without_a_proxy_nobody_is_believed(tmp_path: Path) -> None:
    assert _prepare(tmp_path)[0] == 0
    assert "HAVEN_TRUSTED_PROXIES" not in read_settings(tmp_path / "to" / "gateway" / "settings.env")


def test_the_gateway_is_told_where_the_source_is_if_a_place_is_named(tmp_path: Path) -> None:
    assert _prepare(tmp_path, "--source-url=")[0] == 0
    assert "HAVEN_SOURCE_URL" not in read_settings(tmp_path / "to" / "gateway" / "settings.env")
    assert _prepare(tmp_path, "--source-url=https://git.example.org/haven")[0] == 0
    assert read_settings(tmp_path / "to" / "gateway" / "settings.env")["HAVEN_SOURCE_URL"] == (
        "https://git.example.org/haven"
    )
    code, said = _prepare(tmp_path, "--source-url=git.example.org")
    assert code != 0
    assert "begins with https://" in said


def test_a_slip_is_said_at_once(tmp_path: Path) -> None:
    code, said = _prepare(tmp_path, "--trusted-proxies=172.30.71.0/24,2")
    assert code != 0
    assert "'2' is no address or network" in said or "'2'" in said


@pytest.mark.parametrize(("given", "number"), [("", 0), ("0", 0), ("10.0.0.5", 1), ("10.0.0.0/8, fd00::/8", 2)])
def test_addresses_and_networks_are_taken(given: str, number: int) -> None:
    field = settings_class("gateway").model_fields["trusted_proxies"]
    taken = field.metadata[0].func(given)
    assert len(taken) == number


def test_a_number_of_proxies_is_refused_with_words() -> None:
    with pytest.raises(ValueError, match="name the addresses"):
        settings_class("gateway").model_fields["trusted_proxies"].metadata[0].func("2")
