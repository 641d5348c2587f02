"""What ``prepare`` writes into an installation: what differs from a setting's default has a reason that stands here."""

from pathlib import Path

import pytest
from chassis.bus.broker_connection import nodes_in
from chassis.ground.settings import load
from click.testing import CliRunner
from deployed import settings_class
from haven_local.cli import main
from haven_local.installation import Address, Installation, remembered
from haven_local.layout import PROCESS_NAMES, WATCHER
from haven_local.settings import read_settings
from haven_local.stack import DEVELOPERS_OWN
from watcher.settings import WatcherSettings

OTHER_THAN_BY_DEFAULT = {
    "health_host": "Prometheus asks from outside the container",
    "object_store_url": "required by those that have one",
    "public_url": "the operator's to say",
    "smtp_url": "the operator's to say",
    "mail_from": "the operator's to say",
    "tls_cert": "made by prepare",
    "vault_role_id": "made by prepare",
    "vault_secret_id": "made by prepare",
    "watch_secret": "made by prepare",
    "watch_mailbox": "the operator's to say",
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


def test_the_watcher_can_start_and_has_the_secret_that_identity_has(root: Path) -> None:
    """It goes to the proxy, under the name that people type; its mails go to who sends them unless told otherwise."""
    written, of_identity = (read_settings(root / part / "settings.env") for part in (WATCHER, "identity"))
    settings = load(WatcherSettings, written)
    assert (settings.url, settings.host) == ("https://proxy:8443", "localhost:8443")
    assert settings.watch_secret.get_secret_value() == of_identity["HAVEN_WATCH_SECRET"]
    assert of_identity["HAVEN_WATCH_MAILBOX"] == "haven@localhost"
    assert set(written) == {
        f"HAVEN_{name}" for name in (
            "PUBLIC_URL", "WATCH_URL", "WATCH_SECRET", "CA_FILE", "HEALTH_HOST", "HEALTH_PORT", "LOG_LEVEL",
        )
    }  # fmt: skip


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_nothing_of_a_developers_machine_is_in_it(root: Path, process: str) -> None:
    written = read_settings(root / process / "settings.env")
    assert not set(written) & set(DEVELOPERS_OWN)
    assert settings_class(process).model_fields["least_free_share"].default == 0.1


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--network=172.30.71", "is no address or network"),
        ("--network=172.30.71.5/24", "is no address or network"),
        ("--trusted-proxies=10.0.0.0/8,nonsense", "'nonsense' is no address or network"),
        ("--public-url=haven.example.org", "is not what people type"),
        ("--public-url=http://haven.example.org", "is not what people type"),
        ("--public-url=https://haven.example.org/app", "is not what people type"),
        ("--smtp-url=mail.example.org", "the mail server is written as"),
        ("--smtp-url=smtp://user:hidden@mail.example.org:port", "the mail server is written as"),
        ("--mail-from=haven", "is no address of mails"),
        ("--mail-from=haven@example.org\nBcc: x@y", "is no address of mails"),
        ("--alert-mail=ops@example.org,nobody", "'nobody' is no address of mails"),
        ("--alert-webhook=http://hook.example.org/hidden", "the webhook is written as https://"),
        ("--signatures-mirror=mirror.example.org", "write the mirror as https://"),
        ("--signatures-mirror=https://user:hidden@mirror.example.org", "write the mirror as https://"),
        ("--signatures-proxy=http://proxy.example.org", "write the proxy as http://"),
        ("--signatures-proxy=http://user:hidden@proxy.example.org:3128", "write the proxy as http://"),
        ("--at=postgress=db:5432", "is none of postgres"),
        ("--at=postgres=db", "write it as postgres=host:port"),
        ("--at=postgres=db:70000", "a port is between 1 and 65535"),
        ("--at=postgres=a:5432,b:5432", "postgres has one address"),
        ("--at=rabbitmq=a:5671,b", "the broker's nodes with commas between"),
        ("--at=rabbitmq=a:5671,b:70000", "a port is between 1 and 65535"),
    ],
)
def test_what_can_be_no_installation_is_refused_by_name(tmp_path: Path, option: str, said: str) -> None:
    ended = CliRunner().invoke(main, _command(tmp_path / "files", tmp_path / "state", option), terminal_width=300)
    assert ended.exit_code == 2
    assert said in ended.output
    assert option.partition("=")[0] in ended.output, "the option is named"
    assert "hidden" not in ended.output, "a password may be in an address"
    assert not (tmp_path / "files").exists(), "nothing half-done"


def test_every_process_knows_each_node_of_the_broker(tmp_path: Path) -> None:
    nodes = "mq-0.example:5671,mq-1.example:5671,mq-2.example:5671"
    command = _command(tmp_path / "files", tmp_path / "state", f"--at=rabbitmq={nodes}")
    assert CliRunner().invoke(main, command).exit_code == 0
    for process in PROCESS_NAMES:
        written = read_settings(tmp_path / "files" / process / "settings.env")
        assert written["HAVEN_EVENTS_URL"].partition("@")[2] == f"{nodes}/events"
        assert written["HAVEN_RPC_URL"].partition("@")[2] == f"{nodes}/rpc"
        assert nodes_in(written["HAVEN_RPC_URL"]) == nodes.split(",")
    operator = read_settings(tmp_path / "files" / "operator" / "settings.env")
    assert nodes_in(operator["HAVEN_EVENTS_URL"]) == nodes.split(",")
    assert str(remembered(tmp_path / "files", None, {}).addresses["rabbitmq"]) == nodes


def test_settle_remembers_what_prepare_was_told(tmp_path: Path) -> None:
    at = ("--at=postgres=db.example:6432", "--at=openbao=bao.example:8200")
    assert CliRunner().invoke(main, _command(tmp_path / "files", tmp_path / "state", *at)).exit_code == 0
    known = remembered(tmp_path / "files", None, {})
    assert (known.network, known.addresses["postgres"]) == ("172.30.71.0/24", Address("db.example", 6432))
    told = remembered(tmp_path / "files", "10.0.0.0/8", {"postgres": Address("other", 5432)})
    assert (told.network, told.addresses["postgres"], told.vault_url) == (
        "10.0.0.0/8", Address("other", 5432), "https://bao.example:8200",
    )  # fmt: skip
    ended = CliRunner().invoke(main, ["settle", str(tmp_path)])
    assert ended.exit_code == 1
    assert "run prepare first" in ended.output


def test_what_is_only_for_trying_out_is_said(tmp_path: Path) -> None:
    bare = Installation(tmp_path, "172.30.71.0/24")
    assert len(bare.only_for_trying_out()) == 4
    own = (
        "--smtp-url=smtps://a:b@mail.example.org",
        "--mail-from=haven@example.org",
        "--public-url=https://h.example",
        "--alert-mail=ops@example.org",
    )
    for options, said in (((), 4), (own, 0)):
        ended = CliRunner().invoke(main, _command(tmp_path / str(said), tmp_path / "state", *options))
        assert ended.exit_code == 0, ended.output
        assert ended.stderr.count("only for trying Haven out") == said
