"""One whole infrastructure of its own: started, started again, broken, ended."""

import datetime as dt
import gzip
import json
import os
import socket
import stat
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner
from haven_local import openbao
from haven_local.cli import main
from haven_local.layout import PROCESS_NAMES, WATCHER
from haven_local.ports import is_free
from haven_local.stack import INFRASTRUCTURE, Stack
from haven_local.waiting import wait_until
from support.levels import waits_for
from support.plugin import MakeStack

pytestmark = waits_for("deploy")


@pytest.fixture(scope="module")
def stack(make_stack: MakeStack) -> Stack:
    """A stack beside the one the other tests share."""
    return make_stack()


def _pids(stack: Stack) -> dict[str, int]:
    return {name: stack.supervisor.pid(name) for name in INFRASTRUCTURE}


def _content(stack: Stack) -> dict[Path, bytes]:
    folders = (stack.layout.certificates, stack.layout.secrets, stack.layout.supervisor)
    files = [file for folder in folders for file in folder.iterdir() if file.is_file()]
    return {file: file.read_bytes() for file in [stack.layout.ports, *files]}


def test_two_stacks_run_side_by_side(infrastructure: Stack, stack: Stack) -> None:
    assert infrastructure.infrastructure_is_running()
    assert stack.infrastructure_is_running()
    listening = ({port for name, port in each.ports.items() if _listens(name)} for each in (infrastructure, stack))
    assert not set.intersection(*listening)


def _listens(name: str) -> bool:
    """What nobody listens on yet may be both's: whoever starts second takes another."""
    return name != "gateway" and not name.startswith("health_")


def test_status_shows_every_program_where_it_answers(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAVEN_ROOT", str(stack.root))
    shown = CliRunner().invoke(main, ["status", "--json"])
    programs = {program["name"]: program for program in json.loads(shown.stdout)["programs"]}
    assert set(programs) == {*INFRASTRUCTURE, *PROCESS_NAMES, WATCHER}
    assert {name for name, program in programs.items() if program["state"] == "running"} == set(INFRASTRUCTURE)
    assert {program["port"] for program in programs.values()} <= set(stack.ports.values())
    assert shown.exit_code == 3, "no service runs here"
    table = CliRunner().invoke(main, ["status"], terminal_width=200).output
    assert all(f" {name} " in table for name in programs)
    assert f"version         {version('haven-local')}" in table


def test_a_second_start_changes_nothing(stack: Stack) -> None:
    pids, content = _pids(stack), _content(stack)
    assert Stack(stack.root).start_infrastructure() is False
    assert _pids(stack) == pids
    assert _content(stack) == content


def test_no_secret_is_readable_by_others(stack: Stack) -> None:
    private = [*stack.layout.secrets.iterdir(), *stack.layout.certificates.glob("*.key")]
    assert private
    assert {stat.S_IMODE(file.stat().st_mode) & 0o077 for file in private} == {0}


def test_every_listener_is_on_loopback(stack: Stack) -> None:
    """Read from the kernel's own table, by our ports."""
    ours = {port for name, port in stack.ports.items() if not is_free(port)}
    assert {stack.ports[name] for name in ("postgres", "amqps", "epmd", "openbao", "smtp")} <= ours
    listening = _listening_addresses(ours)
    assert {port for _, port in listening} == ours
    assert {address for address, _ in listening} <= {"127.0.0.1", "::1"}


def _listening_addresses(ports: set[int]) -> set[tuple[str, int]]:
    found = set()
    for table, family in (("/proc/net/tcp", socket.AF_INET), ("/proc/net/tcp6", socket.AF_INET6)):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            address, port = local.split(":")
            if state == "0A" and int(port, 16) in ports:
                found.add((socket.inet_ntop(family, _network_order(address)), int(port, 16)))
    return found


def _network_order(address: str) -> bytes:
    words = [bytes.fromhex(address[start : start + 8])[::-1] for start in range(0, len(address), 8)]
    return b"".join(words)


@pytest.mark.parametrize("part", ["postgres", "rabbitmq", "openbao"])
def test_a_killed_part_comes_back(stack: Stack, part: str) -> None:
    before = stack.supervisor.kill(part)
    wait_until(lambda: stack.supervisor.pid(part) not in (0, before), part, seconds=120)
    for ensure in (stack.ensure_postgres, stack.ensure_rabbitmq, stack.ensure_openbao):
        ensure()
    assert stack.infrastructure_is_running()


def test_openbaos_audit_files_begin_anew_each_day_and_old_ones_go(stack: Stack) -> None:
    """What is written under a key's name stands in today's file, then in the new one, and nowhere else."""
    folder, pid = stack.layout.openbao, stack.supervisor.pid("openbao")
    today = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"
    _age(folder / "audit-first.log.2026-11-01", days=1)
    _age(folder / "audit-first.log.2026-10-01.gz", days=29)
    _age(folder / "audit-second.log.2026-09-01.gz", days=31)
    _ask_for(stack, "key-asked-for-before")

    openbao.look_at_audit_files(stack.layout, pid)
    _ask_for(stack, "key-asked-for-after")
    openbao.look_at_audit_files(stack.layout, pid)

    for name in ("audit-first.log", "audit-second.log"):
        moved, written = (folder / f"{name}.{today}").read_text(), (folder / name).read_text()
        assert ("key-asked-for-before" in moved, "key-asked-for-before" in written) == (True, False)
        assert ("key-asked-for-after" in moved, "key-asked-for-after" in written) == (False, True)
    older = {path.name for path in folder.glob("audit-*.log.*")} - {f"audit-{each}.log.{today}" for each in _DEVICES}
    assert older == {"audit-first.log.2026-11-01.gz", "audit-first.log.2026-10-01.gz"}
    assert gzip.decompress((folder / "audit-first.log.2026-11-01.gz").read_bytes()) == b"names of keys"
    assert stat.S_IMODE((folder / f"audit-first.log.{today}").stat().st_mode) == 0o600
    assert stack.supervisor.pid("openbao") == pid


_DEVICES = ("first", "second")


def _age(path: Path, days: int) -> None:
    """A file of that age."""
    path.write_bytes(b"names of keys")
    then = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days, minutes=1)).timestamp()
    os.utime(path, (then, then))


def _ask_for(stack: Stack, name: str) -> None:
    """Until both new files are there: it opens them in its own time."""
    server = openbao.client(stack.layout, stack.secrets, stack.ports)
    files = [stack.layout.openbao / f"audit-{each}.log" for each in _DEVICES]
    wait_until(lambda: all(file.exists() for file in files), "the audit files", seconds=120)
    server.secrets.transit.create_key(name)
    assert all(name in file.read_text() for file in files)


def test_stopping_ends_every_process_and_keeps_the_data(stack: Stack) -> None:
    pids = _pids(stack)
    beside_openbao = _group_of(pids["openbao"])
    assert len(beside_openbao) > 1, "something looks after its audit files"
    assert stack.stop()
    assert not [pid for pid in (*pids.values(), *beside_openbao) if _lives(pid)]
    assert all(is_free(port) for port in stack.ports.values())
    assert Stack(stack.root).start_infrastructure()
    assert stack.databases.exists("incidents")


def _group_of(leader: int) -> set[int]:
    """Processes of one group."""
    ids = {int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()}
    return {each for each in ids if _lives(each) and os.getpgid(each) == leader}


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\tZ" not in Path(f"/proc/{pid}/status").read_text()
