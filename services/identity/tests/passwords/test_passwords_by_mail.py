"""A locked login, end to end: identity, alerts and incidents as they run, over the real broker, mail server and all."""

import re
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts import identity as contract
from haven_schemas.acts.identity import passwords
from haven_schemas.acts.incidents.categories import AddCategory, CategoryAdded
from haven_schemas.acts.incidents.reporting import ConcernPupil, ConcernReceipt, RecordConcern
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import create_engine, text

from ..conftest import PASSWORD
from ..test_service import Caller

NEW = "Correct-Horse-7-Battery"
EMAIL = "tess@school.example"


class Trust:
    """One school with a teacher and categories; every process that has a part in it runs."""

    def __init__(self, world):
        self.world = world
        processes = [world.start_service("identity", wait=False)]
        processes += [world.start_service(name, wait=False) for name in ("alerts", "incidents")]
        for process in processes:
            process.wait_until_ready()
        self.caller = Caller(world)
        self.call = self.caller.call
        token = world.setup_token()
        self.school = self.call(
            "add_school", contract.AddSchool(urn="900101", laestab=None, name="Alder School"), contract.Added, token
        ).id
        category = AddCategory(name="Bullying", group="behaviour", position=1)
        self.category = self.elsewhere("add_category", category, CategoryAdded, token).id
        grant = contract.NewGrant(role="reporter", school_ids=[self.school])
        teacher = contract.AddStaff(name="Tess Teacher", email=EMAIL, password=PASSWORD, grants=[grant])
        self.teacher = self.call("add_staff", teacher, contract.Added, token).id

    def elsewhere(self, method, request, reply, token):
        return self.caller.client.call(
            "incidents", method, request, reply, token=token, timeout=15, correlation_id=new_id()
        )

    def sign_in(self, password=PASSWORD):
        return self.call("sign_in", contract.SignIn(email=EMAIL, password=password, client="desk"), contract.SignedIn)

    def sql(self, service, statement, **given):
        engine = create_engine(self.world.database(service).owner_url)
        with engine.begin() as connection:
            connection.execute(
                text("SELECT set_config('haven.school_ids', :school, true)"), {"school": str(self.school)}
            )
            found = connection.execute(text(statement), given)
            row = found.first() if found.returns_rows else None
        engine.dispose()
        return row

    def mails(self, subject):
        read = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in self.mail_files()]
        return [mail for mail in read if mail["Subject"] == subject]

    def mail_files(self):
        return sorted(self.world.mail_folder.glob("*.eml"))


@pytest.fixture(scope="module")
def trust(module_world):
    """The second test looks at what the first one left: a module's tests run in one process, in order."""
    made = Trust(module_world)
    yield made
    made.caller.connection.stop()


def eventually(check, seconds=120):
    until = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < until
        time.sleep(0.2)
    return found


def test_a_locked_login_reports_first_and_is_opened_by_the_mail(trust):
    trust.sql("identity", "UPDATE staff_credential SET changed_at = now() - interval '61 days'")
    locked = trust.sign_in()
    assert (locked.standing, locked.session_token) == ("unused_too_long", None)

    draft = RecordConcern(
        school_id=trust.school,
        category_id=trust.category,
        occurred_at=datetime.now(UTC) - timedelta(hours=1),
        account="What was seen.",
        pupils=[ConcernPupil(not_listed="A boy in a red coat", role="harmed")],
    )
    concern = trust.elsewhere("record_concern", draft, ConcernReceipt, locked.reporting_permits[0])
    kept = "SELECT author_confirmed FROM concern WHERE id = :id"
    put_off = "SELECT 1 FROM waiting_work WHERE kind = 'confirm_author' AND due_at > now() + interval '5 minutes'"
    eventually(lambda: trust.sql("incidents", put_off))
    assert trust.sql("incidents", kept, id=concern.id).author_confirmed is False

    [mail] = eventually(lambda: trust.mails("Haven: Your account is locked"))
    assert mail["To"] == EMAIL
    said = mail.get_body(("plain",)).get_content()
    [code] = re.findall(r"https://[^ ]+/choose-password#([A-Za-z0-9_-]{43})\r?\n", said)
    eventually(lambda: trust.sql("identity", "SELECT 1 FROM account_link WHERE token_sealed = ''"))
    looked = trust.call("check_link", passwords.CheckMailedLink(token=code), passwords.MailedLinkView)
    assert (looked.kind, looked.name) == ("reactivation", "Tess Teacher")
    trust.call("use_link", passwords.UseMailedLink(token=code, new=NEW), passwords.MailedLinkUsed)
    with pytest.raises(Problem) as refused:
        trust.call("use_link", passwords.UseMailedLink(token=code, new=NEW + "-2"), passwords.MailedLinkUsed)
    assert refused.value.code is ErrorCode.LINK_INVALID
    assert trust.sign_in(NEW).standing == "current"
    eventually(lambda: trust.mails("Haven: Your password was changed"))

    trust.sql("incidents", "UPDATE waiting_work SET due_at = now()")  # the ten minutes until the next look
    eventually(lambda: trust.sql("incidents", kept, id=concern.id).author_confirmed)


def test_no_log_and_no_event_has_the_code(trust):
    codes = set()
    for path in trust.mail_files():
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        codes |= set(re.findall(r"#([A-Za-z0-9_-]{43})", mail.get_body(("plain",)).get_content()))
    assert codes
    for log in trust.world.folder.glob("*.log"):
        text_of_it = log.read_text(errors="replace")
        assert not any(code in text_of_it for code in codes), log.name
        assert EMAIL not in text_of_it, log.name
    for service in ("identity", "alerts"):
        told = trust.sql(service, "SELECT string_agg(body::text, ' ') AS all FROM outbox").all or ""
        assert not any(code in told for code in codes)
        assert EMAIL not in told
