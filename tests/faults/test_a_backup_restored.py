"""What is recorded is in the next backup, and comes back out of it: databases, OpenBao's keys and secrets.

One backup and one restore, at each landing; of a whole installation with its services in ``tests/stack/test_backups``.
"""

import datetime as dt
import uuid
from contextlib import closing

import pytest
from click.testing import CliRunner
from haven_local import openbao
from haven_local.backups.backing_up import back_up, tools_for
from haven_local.backups.keeping import back_up_once
from haven_local.backups.place import Folder, Place
from haven_local.backups.protected import protected_stack
from haven_local.backups.restoring.checks import look
from haven_local.backups.setting_up import restart_postgres, set_up, stop_archiving
from haven_local.cli import main
from haven_local.layout import SERVICE_NAMES
from support.installed import folder_for_backups
from support.migrated_databases import make_migrated_database

_COUNTED = "INSERT INTO audit_counter (source, next_number) VALUES ('incidents', 8)"
_KEY_OF_A_CHILD = """
INSERT INTO file_key (holder_kind, holder_id, version, wrapped, created_at) VALUES ('subject', %s, 1, 'wrapped', now())
"""


@pytest.fixture
def backed_up(breakable_stack):
    """Of an installation without services, backed up once: what is recorded next is in the archive alone."""
    stack = breakable_stack()
    for service in SERVICE_NAMES:
        stack.databases.drop(service)
        make_migrated_database(stack, service, service)
    with folder_for_backups() as folder:
        set_up(stack, Place(Folder(folder)))
        made = tools_for(protected_stack(stack), Place(Folder(folder)))
        back_up_once(made, lambda: dt.datetime.now(dt.UTC))
        yield stack, made
        stop_archiving(stack)
        restart_postgres(stack)


def test_what_was_recorded_since_the_last_night_is_restored_beside_and_nothing_is_left(backed_up, monkeypatch):
    (stack, tools), child = backed_up, uuid.uuid4()
    server = openbao.client(stack.layout, stack.secrets, stack.ports)
    server.secrets.transit.create_key(f"subject-{child}", derived=True)
    with closing(stack.databases.connect("incidents")) as opened, opened.cursor() as cursor:
        cursor.execute(_COUNTED)
        cursor.execute(_KEY_OF_A_CHILD, (str(child),))
    manifest = back_up(tools, dt.datetime.now(dt.UTC))
    assert manifest.numbers["incidents"] == 8

    pids = {part: stack.supervisor.pid(part) for part in ("postgres", "openbao")}
    with folder_for_backups() as work:
        monkeypatch.setenv("HAVEN_ROOT", str(stack.root))
        monkeypatch.setenv("HAVEN_WORK_FOLDER", str(work))
        tried = CliRunner().invoke(main, ["drill"])
        assert tried.exit_code == 0, tried.output
        assert "The backup is good." in tried.output
        assert list(work.iterdir()) == []
    assert {part: stack.supervisor.pid(part) for part in pids} == pids, "what runs was not touched"
    with closing(stack.databases.connect("audit")) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM never_given")
        assert cursor.fetchone() == (0,), "that was the copy's"

    server.secrets.transit.update_key_configuration(f"subject-{child}", deletion_allowed=True)
    server.secrets.transit.delete_key(f"subject-{child}")
    assert look(tools.protected, manifest).keys == 1, "it had to be there"
