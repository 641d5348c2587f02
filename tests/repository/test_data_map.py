"""The data map lists every column there is, once, and no other, and says of each what becomes of it."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from alerts.days_kept import MAILS_KEPT
from alerts.people.absence import KEPT
from audit import entries as delete_origins
from chassis.bus.missing_events import LONGEST_WAIT
from chassis.units.housekeeping import REPEATS_KEPT, SENT_KEPT
from gateway.areas.sign_in import device_cookies
from gateway.sessions.kept_form import LIFE
from haven_local.backups.place import KEEP_DAYS, KEYS_DAYS
from haven_schemas.call import all_calls
from haven_schemas.topology import RETRY_DELAYS_MS
from identity.adapters.ended import SIGN_IN_KEPT
from identity.adapters.passkeys import CHALLENGE_HOLDS_FOR
from identity.adapters.session_life import ABSOLUTE_LIMIT
from identity.adapters.sign_on_kit import STATE_HOLDS_FOR
from identity.adapters.throttle import KNOWN_FOR, WINDOW
from identity.passwords.link import NOTICES_KEPT_FOR
from identity.sessions.alive import _EXPLAINED_FOR
from identity.staff_lists.leave import _KEPT as LEAVERS_KEPT
from identity.telling.links import HOLDS_FOR
from incidents.disposal.entrypoints import _DELETE_SECONDS
from incidents.exports import make as make_exports
from incidents.report import draft as drop_draft
from pupils.deliveries import decide as sweep_deliveries
from pupils.deliveries.entrypoints import _FORGET_SECONDS
from pupils.service import _ASK_SECONDS, _PHOTO_SECONDS
from sources import SERVICES, tracked
from support import data_map
from support.lists import every

PAGE = data_map.read_page()
COLUMNS = data_map.columns(PAGE)
DELIVERIES = dict.fromkeys(
    ("delivery", "delivery_finding", "delivery_note", "delivery_rejected", "feed_call", "webhook_receipt"),
    sweep_deliveries.KEPT,
)
OF_CHASSIS = {
    "outbox": SENT_KEPT,
    "audit_entry": SENT_KEPT,
    "inbox": REPEATS_KEPT,
    "idempotency": REPEATS_KEPT,
    "missing_event": LONGEST_WAIT,
}
KEPT_FOR = {
    "audit": {"entry_origin": delete_origins.KEPT},
    "alerts": {
        "absence": KEPT,
        "digest_mail": MAILS_KEPT,
        "notice_mail": MAILS_KEPT,
        "team_away": KEPT,
    },
    "identity": {
        "account_link": max(HOLDS_FOR.values()),
        "attempt": WINDOW,
        "first_visit": SIGN_IN_KEPT,
        "known_client": KNOWN_FOR,
        "notice": NOTICES_KEPT_FOR,
        "passkey": SIGN_IN_KEPT,
        "passkey_challenge": CHALLENGE_HOLDS_FOR,
        "recovery_code": SIGN_IN_KEPT,
        "session": _EXPLAINED_FOR,
        "sign_on_link": SIGN_IN_KEPT,
        "sign_on_state": STATE_HOLDS_FOR,
        "staff_credential.password_hash": SIGN_IN_KEPT,
        "staff_leaving": LEAVERS_KEPT,
        "totp_factor": SIGN_IN_KEPT,
    },
    "incidents": {"object_to_delete": timedelta(seconds=_DELETE_SECONDS), "report_draft": drop_draft.KEPT},
    "pupils": {
        **DELIVERIES,
        "delivery.sealed_key": sweep_deliveries.REPLAYABLE_FOR,
        "old_identity": timedelta(seconds=_ASK_SECONDS),
        "photo_gone": timedelta(seconds=_PHOTO_SECONDS),
    },
}
"""For how long the code that deletes them keeps rows, by table, or by column where one goes before its row."""
KEPT_ELSEWHERE = {
    "`exports/<id>/<worker>`": make_exports.KEPT,
    "`deliveries/<id>`": sweep_deliveries.UNDECIDED_FOR + sweep_deliveries.REPLAYABLE_FOR,
    "events that wait to be tried again": timedelta(milliseconds=max(RETRY_DELAYS_MS)),
    "words, days and codes of roll files": timedelta(seconds=_FORGET_SECONDS),
    "a database that was replaced by a restore (`<service>_replaced`)": timedelta(days=KEEP_DAYS),
    "calls and their replies": timedelta(seconds=max(call.seconds for call in all_calls().values())),
    "databases and PostgreSQL's log (pgBackRest)": timedelta(days=KEEP_DAYS),
    "files and secrets (restic)": timedelta(days=KEEP_DAYS),
    "snapshots of OpenBao": timedelta(days=KEYS_DAYS),
    "OpenBao's audit log (`audit-first.log`, `audit-second.log`)": timedelta(days=KEEP_DAYS),
    "a form sent on through signing in": LIFE,
    "cookie `__Host-haven`": ABSOLUTE_LIMIT,
    "cookies `__Host-haven-device-`": timedelta(seconds=device_cookies.KEPT_SECONDS),
}
NAMES_A_CHILD = {
    "subject_id", "subject_ids", "pupil_id", "from_pupil_id", "to_pupil_id", "alias_id", "alias_ids", "means_id",
    "covers", "record_id", "record_ids", "concern_id", "incident_id", "entry_id", "document_id", "action_id",
    "referral_id", "deadline_id", "placement_id", "gone_ids",
}  # fmt: skip
"""What columns with ids of children, and of records about them, are called."""
STAYS_ALL_THE_SAME = ("stays: a tombstone", "stays: the log")
SECTIONS = (
    "Objects", "Queues", "Logs and metrics", "In processes", "Mail and what left Haven", "Backups",
    "The destruction list", "The browser",
)  # fmt: skip
A_PAGE = """## alerts
| Columns | Kept as | Disposal | Why |
|---|---|---|---|
| alert.id, school_id; mail.alert_id | clear | row | ids |
| staff.id | clear | stays: of staff | ids |
| spent.number, concern_id | clear | stays: of no child | ids |
| note.text | sealed | key | words |
"""


def test_every_column_is_listed_once_and_nothing_else(world):
    there = set(data_map.columns_in(world))
    listed = Counter(column for column, _ in COLUMNS)
    assert sorted(str(column) for column in there - set(listed)) == [], "not on the page"
    assert sorted(str(column) for column in set(listed) - there) == [], "on the page and not there"
    assert [str(column) for column, times in listed.items() if times > 1] == [], "listed twice"


def test_there_is_narrative_to_look_after():
    sealed = {str(column) for column in data_map.sealed_columns()}
    assert {"incidents: concern.account", "incidents: entry.text", "identity: totp_factor.secret_sealed"} <= sealed


@every(
    ("line", "why"),
    [
        ("| late.id | clear | ids |", "not a row"),
        ("| late.id | clear |  | ids |", "no disposal"),
        ("| late.id | clear | goes | ids |", "no disposal"),
        ("| late.id | clear | rows | ids |", "no disposal"),
        ("| late.id | clear | stays | ids |", "no disposal"),
        ("| late.id | clear | stays: | ids |", "no disposal"),
        ("| late.id | clear | expires soon | ids |", "no disposal"),
        ("| late.id | clear | expires 7 | ids |", "no disposal"),
        ("| late.id | clear | key | ids |", "not sealed"),
        ("| late.id | token | key | ids |", "not sealed"),
        ("| late.id | plain | row | ids |", "not a row"),
        ("| Late | clear | row | ids |", "not a row"),
    ],
)
def test_a_line_without_a_disposal_or_with_another_word_is_refused_and_named(line, why):
    assert len(data_map.read(A_PAGE)) == 7
    with pytest.raises(ValueError, match=f"{why}.*{re.escape(line)}"):
        data_map.read(A_PAGE + line)


def test_a_line_about_no_column_is_refused_as_well():
    page = A_PAGE + "\n| What | Kept as | Disposal | Why |\n|---|---|---|---|\n| calls | sealed | key | why |\n"
    assert data_map.read(page)[-1] == data_map.Line("calls", "sealed", "key")
    with pytest.raises(ValueError, match=r"no disposal.*parked events"):
        data_map.read(page + "| parked events | clear | for ever | why |")


@pytest.mark.parametrize(
    ("gone", "taken_out", "found"),
    [
        ({"alert", "mail", "note"}, (), []),
        ({"alert", "mail"}, (), []),
        ({"alert"}, (), ["alerts: mail.alert_id: row"]),
        ({"alert", "mail", "staff"}, (), ["alerts: staff.id: stays: of staff"]),
        ({"alert", "mail"}, {"spent.concern_id"}, ["alerts: spent.concern_id: stays: of no child"]),
    ],
)
def test_a_page_that_says_something_else_than_the_code_is_found(gone, taken_out, found):
    """Of each service its own test compares them: ``data_map.contradictions``."""
    assert data_map.contradictions("alerts", gone, taken_out, page=data_map.read(A_PAGE)) == found


def test_every_service_with_rows_that_go_compares_the_page_with_its_code():
    tests = {service: "\n".join(map(_text, tracked(f"services/{service}/tests/*.py"))) for service in SERVICES}
    going = {column.service for column, line in COLUMNS if line.disposal == "row"}
    assert {service for service in going if f'contradictions("{service}"' not in tests[service]} == set()
    assert going == {"alerts", "audit", "incidents", "pupils", "referrals", "retention"}


def test_what_names_a_child_or_a_record_stays_as_a_tombstone_or_in_the_log_alone():
    naming = [line for column, line in COLUMNS if column.name in NAMES_A_CHILD and line.disposal.startswith("stays")]
    assert [str(line) for line in naming if line.disposal not in STAYS_ALL_THE_SAME] == []
    assert {"audit: entry.subject_ids", "incidents: disposed_file.record_ids"} <= {str(line.of) for line in naming}


def test_what_expires_does_so_after_the_time_in_the_code():
    wrong = []
    for column, line in COLUMNS:
        own = KEPT_FOR.get(column.service, {})
        kept = own.get(f"{column.table}.{column.name}", own.get(column.table, OF_CHASSIS.get(column.table)))
        wrong += [] if line.expires == kept else [f"{line} ({kept})"]
    assert wrong == []


@every("place", KEPT_ELSEWHERE)
def test_the_same_of_what_is_no_column(place):
    (line,) = [each for each in PAGE if each.of == place]
    assert line.expires == KEPT_ELSEWHERE[place]


def test_openbaos_audit_files_are_kept_as_long_as_backups():
    [script] = tracked("deploy/openbao/audit_files.sh")
    assert re.findall(r"^kept_days=(\d+)$", _text(script), re.MULTILINE) == [str(KEEP_DAYS)]


def test_every_place_outside_the_databases_has_a_section():
    text = data_map.DATA_MAP.read_text(encoding="utf-8")
    assert [each for each in SECTIONS if f"\n### {each}\n\n| What | Kept as | Disposal | Why |\n" not in text] == []


def test_what_the_browser_keeps_is_on_the_page():
    """Cookies, and stores that scripts open, by the names in the code; there is no other kind of store."""
    cookies = {
        name for path in tracked("gateway/gateway/*.py") for name in re.findall(r'"(__Host-[a-z-]+)"', _text(path))
    }
    scripts = "\n".join(_text(path) for path in tracked("gateway/gateway/assets/files/*.js"))
    stores = set(re.findall(r'^const (?:DATABASE|PLACE) = "(.+?)"', scripts, re.MULTILINE))
    assert stores == {"haven-outbox", "haven-unfinished"}
    kept = " ".join(str(line.of) for line in PAGE)
    assert sorted(name for name in cookies | stores if f"`{name}`" not in kept) == []
    assert re.findall(r"sessionStorage|serviceWorker|\bcaches\.|document\.cookie", scripts) == []
    assert (scripts.count("indexedDB.open("), scripts.count("localStorage.setItem(")) == (1, 1)


def _text(path):
    return path.read_text(encoding="utf-8")
