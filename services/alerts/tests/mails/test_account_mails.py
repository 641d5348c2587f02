"""Mails to owners of accounts: what they say, that nothing of them is kept, absences and refusals."""

import json
import logging
import re
from datetime import datetime, timezone
from email.policy import SMTP
from uuid import uuid4

import pytest
from alerts.mail.account_composing import AccountComposer
from alerts.mails.mail_job import MOST_ATTEMPTS
from alerts.mails.notice import keep_notice
from alerts.mails.sending_notices import send_notices
from alerts.models import NoticeMailRow
from alerts_world import OWN, PUBLIC_URL
from chassis.units.models import AuditRow, OutboxRow
from haven_schemas.acts.identity.first_run import NoticeCopy
from haven_schemas.errors import ErrorCode
from haven_schemas.events import NoticeDue
from haven_schemas.words.alerts import (
    ACCOUNT_NOTICES,
    ASSESSMENT_NOTICES,
    COVER_NOTICES,
    PEOPLE_NOTICES,
    SIGN_ON_NOTICES,
    STAFF_LIST_NOTICES,
)
from sqlalchemy import select

TOKEN = "qV7-canary_token-that-must-not-be-kept-4Xb2"
AT = datetime(2026, 7, 3, 12, 5, tzinfo=timezone.utc)
LINK_KINDS = ("invitation", "reset", "reactivation")


def copy_of(kind, **changed):
    path = f"/choose-password#{TOKEN}" if kind in LINK_KINDS else None
    given = {"kind": kind, "email": "tess@school.example", "name": "Tess Teacher", "by_name": None, "path": path}
    return NoticeCopy(**{**given, "superseded": False, **changed})


@pytest.fixture
def due(alerts):
    """A notice of identity's, told by its event."""

    def make(kind="reset", times=1, **changed):
        notice_id = uuid4()
        alerts.elsewhere.notices[notice_id] = copy_of(kind, **changed)
        event = NoticeDue(notice_id=notice_id, staff_id=uuid4())
        for _ in range(times):
            alerts.run(OWN, keep_notice, event, AT)
        return notice_id

    return make


def send(alerts):
    return send_notices(lambda: alerts.database.unit(OWN, schools=[]), alerts.extras)


def states(alerts):
    with alerts.database.unit(OWN, schools=[]) as unit:
        rows = unit.session.scalars(select(NoticeMailRow).order_by(NoticeMailRow.created_at, NoticeMailRow.notice_id))
        return [(row.state, row.attempts) for row in rows]


def test_a_link_stands_in_the_mail_as_a_link_and_as_a_code(alerts, due):
    notice_id = due("reset", by_name="Dana Lead")
    assert send(alerts) == 1
    [mail] = alerts.sink.taken
    assert (mail["To"], mail["Subject"]) == ("tess@school.example", "Haven: Choose a new password")
    assert mail["Message-ID"] == f"<account-{notice_id}@trust.example>"
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    html = mail.get_body(("html",)).get_content()
    assert f"\n{PUBLIC_URL}/choose-password#{TOKEN}\n" in text
    assert f"go to {PUBLIC_URL}/choose-password and paste this code:\n\n{TOKEN}\n" in text
    assert f'href="{PUBLIC_URL}/choose-password#{TOKEN}"' in html
    for part in (text, html):
        assert "Hello Tess Teacher," in part
        assert "Dana Lead has had this link sent to you, at 13:05 on 3 July 2026" in part, "British Summer Time"
    assert states(alerts) == [("sent", 0)]
    assert alerts.elsewhere.sent_notices == [notice_id]
    [entry] = alerts.audited("alert:mail:send")
    assert entry["object_id"] == str(notice_id)


@pytest.mark.parametrize("by_name", [None, "Dana Lead"])
@pytest.mark.parametrize("kind", ACCOUNT_NOTICES)
def test_every_kind_says_what_when_and_what_to_do(kind, by_name):
    composer = AccountComposer("haven@trust.example", PUBLIC_URL)
    copy = copy_of(kind, by_name=by_name)
    notice_id = uuid4()
    mail = composer.compose(notice_id, AT, copy)
    assert mail.as_bytes(policy=SMTP) == composer.compose(notice_id, AT, copy).as_bytes(policy=SMTP)
    assert "Tess" not in mail["Subject"]
    for wanted in ("plain", "html"):
        text = mail.get_body((wanted,)).get_content()
        assert "{" not in text
        assert "None" not in text
        assert (TOKEN in text) == (kind in LINK_KINDS)
        assert "13:05 on 3 July 2026" in text or kind == "inactivity_warning"
        assert re.search(r"\b(If|Agree)\b", text)
        assert not re.search(r"\S {2,}|\n\n\n", text.replace("\r\n", "\n"))


@pytest.mark.parametrize("exactly", SIGN_ON_NOTICES)
def test_a_link_for_single_sign_on_is_named_as_what_it_is(exactly):
    """An alerts of the release before reads the kind alone, and says that a factor was added or removed."""
    composer = AccountComposer("haven@trust.example", PUBLIC_URL)
    kind = "factor_added" if exactly == "sign_on_linked" else "factor_removed"
    mail = composer.compose(uuid4(), AT, copy_of(kind, exactly=exactly))
    assert mail["Subject"] == f"Haven: {SIGN_ON_NOTICES[exactly]}"
    assert "Microsoft or Google" in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("kind", STAFF_LIST_NOTICES)
def test_whoever_administers_staff_is_told_of_leavers_that_wait(kind):
    """An alerts of the release before reads the kind alone, and says that somebody's agreement is needed."""
    composer = AccountComposer("haven@trust.example", PUBLIC_URL)
    mail = composer.compose(uuid4(), AT, copy_of("confirmation_asked", staff_list=kind))
    assert mail["Subject"] == f"Haven: {STAFF_LIST_NOTICES[kind]}"
    for wanted in ("plain", "html"):
        assert "From the MIS" in mail.get_body((wanted,)).get_content()


@pytest.mark.parametrize("kind", ASSESSMENT_NOTICES)
def test_the_impact_assessment_is_named_as_what_it_is_and_leads_to_its_page(kind):
    """An alerts of the release before reads the kind alone, and says that someone needs the owner's agreement."""
    composer = AccountComposer("haven@trust.example", PUBLIC_URL)
    mail = composer.compose(uuid4(), AT, copy_of("confirmation_asked", by_name="Dee Officer", assessment=kind))
    assert mail["Subject"] == f"Haven: {ASSESSMENT_NOTICES[kind]}"
    text = mail.get_body(("plain",)).get_content()
    assert f"{PUBLIC_URL}/impact-assessment" in text
    assert ("Dee Officer signed" in text) == (kind == "assessment_waiting")


@pytest.mark.parametrize("kind", COVER_NOTICES)
def test_a_headteacher_is_told_that_somebody_was_named_to_cover_and_not_who(kind):
    composer = AccountComposer("haven@trust.example", PUBLIC_URL)
    mail = composer.compose(uuid4(), AT, copy_of("confirmation_asked", by_name="Tara Trust", cover=kind))
    assert mail["Subject"] == f"Haven: {COVER_NOTICES[kind]}"
    for wanted in ("plain", "html"):
        assert "Tara Trust has named somebody" in mail.get_body((wanted,)).get_content()


@pytest.mark.parametrize("kind", PEOPLE_NOTICES)
def test_who_counts_as_a_second_person_and_a_stopped_lead_are_told_without_whom(kind):
    composer = AccountComposer("haven@trust.example", PUBLIC_URL)
    mail = composer.compose(uuid4(), AT, copy_of("confirmation_asked", by_name="Tara Trust", people=kind))
    assert mail["Subject"] == f"Haven: {PEOPLE_NOTICES[kind]}"
    assert ("Tara Trust" in mail.get_body(("plain",)).get_content()) == (kind in ("said_two_people", "lead_stopped"))


def test_there_is_a_text_for_every_kind_of_notice():
    kinds = NoticeCopy.model_json_schema()["properties"]["kind"]["enum"]
    assert sorted(ACCOUNT_NOTICES) == sorted(kinds)


def test_names_write_neither_html_nor_lines():
    composer = AccountComposer("haven@trust.example", PUBLIC_URL)
    copy = copy_of(
        "roles_changed", name="Tess\r\n\r\nhttps://evil.example", by_name='<img src="https://evil.example/x">'
    )
    mail = composer.compose(uuid4(), AT, copy)
    assert "<img" not in mail.get_body(("html",)).get_content()
    assert "Hello Tess https://evil.example," in mail.get_body(("plain",)).get_content()


def test_nothing_of_what_it_says_is_kept_or_logged(alerts, due, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    alerts.sink.refuse = "451 try again"
    due()
    send(alerts)
    alerts.sink.refuse = None
    alerts.later(hours=1)
    send(alerts)
    assert states(alerts) == [("sent", 1)]
    with alerts.database.unit(OWN, schools=[]) as unit:
        rows = [vars(row) for row in unit.session.scalars(select(NoticeMailRow))]
        rows += [row.fields for row in unit.session.scalars(select(AuditRow))]
        rows += [row.body for row in unit.session.scalars(select(OutboxRow))]
    shown = capsys.readouterr()
    everything = json.dumps(rows, default=str) + shown.out + shown.err
    everything += "".join(record.getMessage() for record in caplog.records if record.name != "mail.log")  # the sink's
    for secret in (TOKEN, "tess@school.example", "Tess Teacher"):
        assert secret not in everything


def test_an_event_that_comes_again_is_no_second_mail(alerts, due):
    due(times=3)
    assert send(alerts) == 1
    assert send(alerts) == 0


def test_a_link_that_was_used_or_is_unknown_by_now_is_not_mailed(alerts, due):
    due(superseded=True, path=None)
    del alerts.elsewhere.notices[due()]
    assert send(alerts) == 2
    assert states(alerts) == [("superseded", 0)] * 2
    assert alerts.sink.taken == []


def test_with_the_channel_off_account_mails_go_out(alerts, due):
    alerts.switch(False)
    alerts.later(seconds=1)
    due("invitation")
    send(alerts)
    alerts.later(seconds=1)
    alerts.switch(False)
    assert states(alerts) == [("sent", 0)]


def test_the_server_s_or_identity_s_absence_is_waited_for_uncounted(alerts, due):
    due()
    for away in ("silent", "vault", "server"):
        alerts.elsewhere.silent = away == "silent"
        alerts.elsewhere.refusing = ErrorCode.VAULT_UNAVAILABLE if away == "vault" else None
        if away == "server":
            alerts.sink.stop()
        assert send(alerts) == 0
        assert states(alerts) == [("waiting", 0)]
    alerts.sink.start()
    assert send(alerts) == 1


def test_a_refused_mail_waits_longer_each_time_and_is_given_up(alerts, due):
    alerts.sink.refuse = "550 no"
    due("password_changed")
    send(alerts)
    assert states(alerts) == [("waiting", 1)]
    assert send(alerts) == 0, "not before its time"
    for _ in range(MOST_ATTEMPTS - 1):
        alerts.later(hours=25)
        send(alerts)
    assert states(alerts) == [("given_up", MOST_ATTEMPTS)]


def test_a_fault_of_one_notice_does_not_hold_up_others(alerts, due):
    alerts.elsewhere.refusing = ErrorCode.INTERNAL
    due()
    assert send(alerts) == 1
    alerts.elsewhere.refusing = None
    due(email="no-at-sign")
    due()
    assert send(alerts) == 2
    assert sorted(states(alerts)) == [("sent", 0), ("waiting", 1), ("waiting", 1)]


def test_identity_not_hearing_that_it_was_sent_changes_nothing(alerts, due):
    class Deaf:
        def notice(self, notice_id):
            return alerts.elsewhere.notices[notice_id]

        def notice_sent(self, notice_id):
            return alerts.elsewhere._answer("notice_sent", None)

    due()
    alerts.elsewhere.silent = True
    alerts.extras = type(alerts.extras)(Deaf(), *list(vars(alerts.extras).values())[1:])
    assert send(alerts) == 1
    assert states(alerts) == [("sent", 0)]
