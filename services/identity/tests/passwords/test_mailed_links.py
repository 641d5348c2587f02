"""One-use links: who gets one, what spends it, what tells nothing, and what the mail that carries it says."""

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.ground.away import VaultAway
from chassis.ground.context import NOBODY, Access
from chassis.units.models import AuditRow, OutboxRow
from haven_schemas.acts.identity import SignIn
from haven_schemas.acts.identity import passwords as contract
from haven_schemas.acts.identity.first_run import CopyNotice
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from identity.adapters.throttle import MOST_GUESSES
from identity.models import MailedLinkRow, NoticeRow, StaffCredentialRow, StaffRow
from identity.passwords.link import ask_reset, check_link, note_notice_sent, send_link, sweep_mailed_links, use_link
from identity.passwords.password import change_password
from identity.sessions.sign_in import sign_in
from identity.telling.links import HOLDS_FOR, link_digest
from identity.telling.mailed import ask_mailed_link, make_mailed_link
from identity.telling.notice import copy_notice
from sqlalchemy import select, update

from ..conftest import PASSWORD

NEW = "Correct-Horse-7-Battery"
ALERTS = Access(kind="service", actor_id=uuid4(), service="alerts", job="test")
OWN = Access(kind="service", actor_id=uuid4(), service="identity", job="test")
UNKNOWN = "A" * 43


@pytest.fixture
def teacher(identity):
    return identity.add_staff("reporter", [identity.add_school()], name="Tess Teacher")


def link(identity, person, kind="reset"):
    return identity.run(OWN, make_mailed_link, identity.extras, person.id, kind)


def use(identity, token, new=NEW):
    return identity.run(NOBODY, use_link, identity.extras, contract.UseMailedLink(token=token, new=new))


def look(identity, token):
    return identity.run(NOBODY, check_link, identity.extras, contract.CheckMailedLink(token=token))


def ask(identity, email, client="desk"):
    request = contract.AskReset(email=email, device_token=identity.kept.get((email, client)))
    return identity.run(NOBODY, ask_reset, identity.extras, request)


def send(identity, access, person, kind="reset"):
    return identity.run(access, send_link, identity.extras, contract.SendMailedLink(staff_id=person.id, kind=kind))


def notices(identity):
    with identity.database.unit(NOBODY) as unit:
        return unit.session.scalars(select(NoticeRow).order_by(NoticeRow.created_at, NoticeRow.id)).all()


def copied(identity, notice_id):
    return identity.run(ALERTS, copy_notice, identity.extras, CopyNotice(notice_id=notice_id))


def refusal(action, *arguments):
    with pytest.raises(Problem) as refused:
        action(*arguments)
    return refused.value


def suspend(identity, person):
    with identity.database.unit(NOBODY) as unit:
        unit.session.execute(update(StaffRow).where(StaffRow.id == person.id).values(active=False))


def test_a_link_sets_the_password_once(identity, teacher):
    token = link(identity, teacher)
    seen = look(identity, token)
    assert (seen.kind, seen.name, seen.expires_at) == ("reset", "Tess Teacher", identity.now + timedelta(hours=1))
    session = teacher.sign_in()
    use(identity, token)
    assert identity.sign_in(teacher.email, NEW).standing == "current"
    assert refusal(identity.view, session.session_token).code is ErrorCode.SIGN_IN_REQUIRED
    assert [row.kind for row in notices(identity)] == ["reset", "password_changed"]
    assert ("identity.staff_changed", teacher.id, 2) in identity.published()
    for again in (use, look):
        assert refusal(again, identity, token).code is ErrorCode.LINK_INVALID
    outcomes = [entry["outcome"] for entry in identity.audited("staff:link:use", "staff:link:refuse")]
    assert outcomes == ["looked_at", "done", "link_invalid", "link_invalid"]


@pytest.mark.parametrize("kind", HOLDS_FOR)
def test_a_link_runs_out(identity, teacher, kind):
    token = link(identity, teacher, kind)
    identity.now += HOLDS_FOR[kind] - timedelta(seconds=1)
    look(identity, token)
    identity.later(seconds=1)
    assert refusal(look, identity, token).code is ErrorCode.LINK_INVALID
    assert refusal(use, identity, token).code is ErrorCode.LINK_INVALID


def test_of_twenty_uses_at_once_one_succeeds(identity, teacher):
    token = link(identity, teacher)
    outcomes = []

    def once(number):
        try:
            use(identity, token, f"{NEW}-{number}")
            outcomes.append(number)
        except Problem as problem:
            outcomes.append(problem.code)

    threads = [threading.Thread(target=once, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = [each for each in outcomes if isinstance(each, int)]
    assert outcomes.count(ErrorCode.LINK_INVALID) == 19
    assert identity.sign_in(teacher.email, f"{NEW}-{winner}").standing == "current"


def test_a_refused_password_spends_nothing(identity, teacher):
    token = link(identity, teacher)
    for new, code in (
        ("Short-1", FieldCode.TOO_SHORT),
        ("Password123456!", FieldCode.TOO_COMMON),
        ("Tess-Teacher-12!", FieldCode.TOO_COMMON),
        (PASSWORD, FieldCode.SAME_AS_BEFORE),
    ):
        problem = refusal(use, identity, token, new)
        assert [(each.field, each.code) for each in problem.fields] == [("new", code)]
    use(identity, token)


def test_a_new_link_makes_older_ones_void(identity, teacher):
    older = link(identity, teacher, "invitation")
    newer = link(identity, teacher)
    assert refusal(use, identity, older).code is ErrorCode.LINK_INVALID
    use(identity, newer)


def test_a_password_changed_meanwhile_makes_a_link_void(identity, teacher):
    token = link(identity, teacher)
    request = contract.ChangePassword(present=PASSWORD, new=NEW)
    identity.run(teacher.access(), change_password, identity.extras, request)
    assert refusal(use, identity, token).code is ErrorCode.LINK_INVALID


@pytest.mark.parametrize("days", [0, 61, 400])
def test_a_link_brings_back_a_login_that_was_locked(identity, teacher, days):
    identity.later(days=days)
    use(identity, link(identity, teacher, "reactivation"))
    signed_in = identity.sign_in(teacher.email, NEW)
    assert signed_in.standing == "current"
    assert "concern:report" in identity.view(signed_in.session_token).rights


def test_an_invitation_gives_the_first_password(identity, teacher):
    with identity.database.unit(NOBODY) as unit:
        unit.session.delete(unit.session.get(StaffCredentialRow, teacher.id))
    use(identity, link(identity, teacher, "invitation"))
    assert identity.sign_in(teacher.email, NEW).standing == "current"


def test_a_suspended_account_stays_so_whatever_link_it_has(identity, teacher):
    token = link(identity, teacher)
    suspend(identity, teacher)
    assert refusal(look, identity, token).code is ErrorCode.LINK_INVALID
    assert refusal(use, identity, token).code is ErrorCode.LINK_INVALID
    ask(identity, teacher.email)
    assert [row.kind for row in notices(identity)] == ["reset"], "no other than before"


def test_an_account_that_was_suspended_while_a_link_was_asked_for_gets_none(identity, teacher):
    suspend(identity, teacher)
    assert identity.run(NOBODY, ask_mailed_link, identity.extras, teacher.id, "reset") is False
    assert notices(identity) == []


def test_only_the_digest_and_a_sealed_token_are_kept(identity, teacher):
    token = link(identity, teacher)
    with identity.database.unit(NOBODY) as unit:
        row = unit.session.scalars(select(MailedLinkRow)).one()
        everything = f"{vars(row)}{[each.body for each in unit.session.scalars(select(OutboxRow))]}"
        everything += str([each.fields for each in unit.session.scalars(select(AuditRow))])
    assert row.token_digest == link_digest(token)
    assert row.token_sealed.startswith("vault:")
    assert token not in everything
    assert teacher.email not in everything


# Asked for by someone who forgot.


def test_a_reset_of_an_unknown_address_gets_the_same_answer_and_no_mail(identity, teacher):
    assert ask(identity, "nobody@school.example") == ask(identity, teacher.email.upper())
    [notice] = notices(identity)
    assert (notice.staff_id, notice.kind, notice.by_staff_id) == (teacher.id, "reset", None)
    outcomes = [entry["outcome"] for entry in identity.audited("staff:link:send", "staff:link:refuse")]
    assert outcomes == ["no_account", "reset"]


def test_who_has_no_password_yet_is_invited_again(identity, teacher):
    with identity.database.unit(NOBODY) as unit:
        unit.session.delete(unit.session.get(StaffCredentialRow, teacher.id))
    ask(identity, teacher.email)
    assert [row.kind for row in notices(identity)] == ["invitation"]


def test_a_stranger_who_asks_again_and_again_neither_floods_the_mailbox_nor_voids_the_link(identity, teacher):
    ask(identity, teacher.email)
    path = copied(identity, notices(identity)[0].id).path
    for _ in range(3):
        ask(identity, teacher.email, "stranger")
        identity.later(minutes=3)
    assert len(notices(identity)) == 1
    use(identity, path.partition("#")[2])
    ask(identity, teacher.email)
    assert [row.kind for row in notices(identity)].count("reset") == 2, "the one before was used"


@pytest.mark.parametrize("email", ["nobody@school.example", None])
def test_asking_is_throttled_alike_for_every_address(identity, teacher, email):
    email = email or teacher.email
    for _ in range(10):
        ask(identity, email, "stranger")
    assert refusal(ask, identity, email, "stranger").code is ErrorCode.TOO_MANY_REQUESTS
    identity.later(minutes=5, seconds=1)
    ask(identity, email, "stranger")


def test_a_stranger_s_asking_does_not_keep_the_owner_from_it(identity, teacher):
    teacher.sign_in(client="own desk")
    for _ in range(10):
        ask(identity, teacher.email, "stranger")
    ask(identity, teacher.email, "own desk")


def test_how_long_asking_takes_tells_nothing(identity, teacher):
    """The slow part, the vault, is asked once whether or not there is an account, at first and again."""
    sealed = []

    class Counting:
        def seal(self, staff_id, secret):
            sealed.append(staff_id)
            return identity.extras.secrets.seal(staff_id, secret)

    counted = identity.with_extras(secrets=Counting())
    for email in (teacher.email, "nobody@school.example", teacher.email, "nobody@school.example"):
        before = len(sealed)
        ask(counted, email)
        assert len(sealed) == before + 1


def test_without_the_vault_asking_fails_alike_and_does_nothing(identity, teacher):
    class Away:
        def seal(self, *_):
            raise VaultAway

    cut_off = identity.with_extras(secrets=Away())
    for email in (teacher.email, "nobody@school.example"):
        with pytest.raises(VaultAway):
            ask(cut_off, email)
    assert notices(identity) == []


# Sent by someone who administers the account.


@pytest.fixture
def lead(identity, teacher):
    return identity.add_staff("dsl", identity.schools(), name="Dana Lead")


def test_who_administers_an_account_has_a_link_sent_and_never_sees_it(identity, teacher, lead):
    access = lead.access()
    answer = send(identity, access, teacher)
    assert answer.model_dump() == {}
    [notice] = notices(identity)
    assert (notice.kind, notice.by_staff_id) == ("reset", lead.id)
    [entry] = identity.audited("staff:link:send")
    assert (entry["actor_id"], entry["object_id"]) == (str(lead.id), str(teacher.id))
    assert identity.sign_in(teacher.email).standing == "current", "the previous password holds until it is used"


def test_a_link_of_an_invitation_is_for_who_has_no_password(identity, teacher, lead):
    access = lead.access()
    problem = refusal(send, identity, access, teacher, "invitation")
    assert [(each.field, each.code) for each in problem.fields] == [("kind", FieldCode.NOT_ALLOWED)]
    with identity.database.unit(NOBODY) as unit:
        unit.session.delete(unit.session.get(StaffCredentialRow, teacher.id))
    assert refusal(send, identity, access, teacher).fields[0].field == "kind"
    send(identity, access, teacher, "invitation")
    suspend(identity, teacher)
    assert refusal(send, identity, access, teacher, "invitation").fields[0].field == "staff_id"


def test_of_one_school_nobody_sends_a_link_to_who_works_at_two(identity, teacher, lead):
    access = lead.access()
    wider = identity.add_staff("reporter", [*identity.schools(), identity.add_school("Birch School")])
    assert refusal(send, identity, access, wider).code is ErrorCode.NOT_FOUND
    assert notices(identity) == []


# What the mail says.


def test_a_notice_of_a_link_carries_it_behind_the_hash(identity, teacher, lead):
    send(identity, lead.access(), teacher)
    copy = copied(identity, notices(identity)[0].id)
    assert (copy.kind, copy.email, copy.name, copy.by_name) == ("reset", teacher.email, "Tess Teacher", "Dana Lead")
    assert re.fullmatch(r"/choose-password#[A-Za-z0-9_-]{43}", copy.path)
    look(identity, copy.path.partition("#")[2])
    assert not copy.superseded
    assert [entry["outcome"] for entry in identity.audited("staff:notice:copy")] == ["done"]


def test_a_link_that_was_used_replaced_sent_or_ran_out_is_not_mailed(identity, teacher):
    link(identity, teacher)
    token = link(identity, teacher)
    replaced, newest = notices(identity)
    assert copied(identity, replaced.id).superseded
    assert copied(identity, newest.id).path.endswith(token)
    identity.run(ALERTS, note_notice_sent, identity.extras, CopyNotice(notice_id=newest.id))
    assert copied(identity, newest.id).superseded
    assert copied(identity, newest.id).path is None
    use(identity, token)
    assert copied(identity, newest.id).superseded
    link(identity, teacher)
    identity.later(hours=1)
    assert copied(identity, notices(identity)[-1].id).superseded


def test_a_notice_without_a_link_names_no_path(identity, teacher):
    use(identity, link(identity, teacher))
    copy = copied(identity, notices(identity)[1].id)
    assert (copy.kind, copy.path, copy.superseded) == ("password_changed", None, False)
    assert refusal(copied, identity, uuid4()).code is ErrorCode.NOT_FOUND


def test_links_that_ran_out_and_old_notices_are_swept(identity, teacher):
    link(identity, teacher)
    identity.later(hours=2)
    identity.run(OWN, sweep_mailed_links)
    with identity.database.unit(NOBODY) as unit:
        assert unit.session.scalars(select(MailedLinkRow)).all() == []
    assert len(notices(identity)) == 1
    identity.later(days=7)
    identity.run(OWN, sweep_mailed_links)
    assert notices(identity) == []


def test_the_device_a_link_is_used_at_is_known_from_then_on(identity, teacher):
    """The way out for an owner at a new device while strangers use up the guesses."""

    def enter(password, device_token=None):
        request = SignIn(email=teacher.email, password=password, client="school", device_token=device_token)
        return identity.run(NOBODY, sign_in, identity.extras, request)

    used = use(identity, link(identity, teacher))
    assert used.email == teacher.email
    for _ in range(MOST_GUESSES):
        assert refusal(enter, "a wrong one, 5 tests").code is ErrorCode.SIGN_IN_FAILED
    assert refusal(enter, NEW).code is ErrorCode.TOO_MANY_REQUESTS
    assert enter(NEW, used.device_token).device_token == used.device_token
