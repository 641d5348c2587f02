"""Nothing that tells a story stands anywhere in the clear: databases, broker, vault, objects, logs, mail."""

import io
from contextlib import closing
from pathlib import Path

import pytest
from haven_local import postgres
from psycopg2 import sql
from small_trust import eventually

NARRATIVE = ("Kanarienvogelgesang", "Papageienruf", "Nachtigallenlied", "Zaunkönigsweise")
NAMES = ("quillfeather", "zebedee")


@pytest.mark.timeout(240)
def test_no_word_of_narrative_and_no_name_outside_the_roll(breakable, ledger):
    child = breakable.pupils()[8]["id"]
    lead = breakable.signed_in("lead", elevated=True)
    for name in ("alerts", "audit"):
        breakable.processes[name].kill()
    words = dict(zip(("account", "child_words", "action_taken"), NARRATIVE, strict=False))
    reported = [breakable.report(child, **words)["id"] for _ in range(20)]
    breakable.report({"not_listed": "Quillfeather cousin", "role": "witness"}, **words)
    for concern_id in reported[:3]:
        lead.send("POST", f"/api/v1/concerns/{concern_id}/acceptance", json={"reason": NARRATIVE[3]})
    breakable.report(child, **words)

    assert _found(breakable, NARRATIVE + NAMES) == set()
    _start_again(breakable, ledger)
    assert _found(breakable, NARRATIVE + NAMES) == set()


def _start_again(trust, ledger):
    for name in ("alerts", "audit"):
        trust.processes[name].start()
    eventually(lambda: ledger.unsent() == 0 and ledger.waiting() == 0, 60, "draining")


def _found(trust, words):
    """Places in which a word stands, by the service whose dump it is or by the file's name."""
    found = {f"database {name}" for name, dump in _dumps(trust) if _holds(dump, words)}
    stack = trust.world.stack
    narrative_only = [path for path in postgres.data_folder(stack.layout).rglob("*") if path.is_file()]
    found |= {f"cluster {path.name}" for path in narrative_only if _holds(path.read_bytes(), NARRATIVE)}
    folders = (
        stack.layout.rabbitmq,
        stack.layout.openbao,
        trust.world.objects,
        trust.world.folder,
        trust.world.mail_folder,
    )
    for folder in folders:
        for path in Path(folder).rglob("*"):
            if path.is_file() and _holds(path.read_bytes(), words):
                found.add(str(path.relative_to(stack.root)))
    return found


def _holds(content, words):
    lowered = content.lower()
    return any(word.lower().encode() in lowered for word in words)


def _dumps(trust):
    """Every row of every service's database but the roll's, as superuser."""
    for service in ("identity", "incidents", "alerts", "audit"):
        with closing(trust.world.stack.databases.connect(trust.world.database(service).name)) as connection:
            yield service, _dump(connection)


def _dump(connection):
    out = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables")
        for (table,) in cursor.fetchall():
            cursor.copy_expert(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table)).as_string(connection), out)
    return out.getvalue()
