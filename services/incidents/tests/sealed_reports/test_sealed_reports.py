"""Reports sealed as a browser seals them: taken once whoever is away, opened later, and never lost for being wrong."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.drafts import KeepDraft
from haven_schemas.errors import ErrorCode, Problem
from incidents.models import SealedReportRow, UnopenedReportRow
from incidents.report.draft import keep_draft, read_drafts
from incidents.report.open_sealed import open_sealed_report
from incidents.report.permit import intake_key
from incidents.report.record_sealed import record_sealed_concern
from incidents.waiting import carry_out
from incidents.work import Work
from sqlalchemy import func, select

WORDS = "CANARYSEALED was seen crying."


def _send(incidents, access, request, keyring=None):
    return incidents.run(access, record_sealed_concern, keyring or incidents.keyring, incidents.others, request)


def _open(incidents):
    def step(unit, work):
        open_sealed_report(unit, work, incidents.keyring, incidents.others)

    return carry_out(incidents, Work.OPEN_SEALED, step)


def _waiting(incidents, access):
    with incidents.database.unit(access) as unit:
        return unit.session.scalar(select(func.count()).select_from(SealedReportRow))


def test_with_the_vault_there_it_is_a_concern_at_once(incidents, school, browser):
    child, teacher = incidents.pupil(school), incidents.reporter(school)
    receipt = _send(incidents, teacher, browser(teacher, child))
    kept = incidents.get(incidents.lead(school), receipt.id)
    assert (kept.account, kept.sealed, kept.category_name) == (WORDS, False, "The pastoral")
    assert [each.subject_id for each in kept.subjects] == [child]
    assert kept.details is None
    assert [each.text for each in incidents.chronology(incidents.lead(school), child).entries] == [WORDS]
    assert [each["type"] for each in incidents.published()].count("incidents.concern_recorded") == 1
    assert _waiting(incidents, teacher) == 0


def test_its_receipt_says_how_soon_it_has_to_be_read_once_it_opens(incidents, school, browser):
    child, teacher = incidents.pupil(school), incidents.reporter(school)
    said = {"details": {"urgency": "now", "told": "nobody"}}
    request = browser(teacher, child, **said)
    receipt = _send(incidents, teacher, request)
    assert (receipt.urgency, receipt.told) == ("now", "nobody")
    assert _send(incidents, teacher, request) == receipt
    unopened = _send(incidents, teacher, browser(teacher, child, **said), incidents.without_vault)
    assert (unopened.urgency, unopened.told) == (None, None)


def test_without_vault_and_roll_it_waits_sealed_and_is_opened_later(incidents, school, browser):
    child, permit = incidents.pupil(school, known=False), incidents.permit(school)
    request = browser(permit, child)
    incidents.others.away = True
    receipt = _send(incidents, permit, request, incidents.without_vault)
    lead = incidents.lead(school)
    shown = incidents.get(lead, receipt.id)
    assert (shown.sealed, shown.account, shown.subjects, shown.author_confirmed) == (True, "", [], False)
    assert shown.category_name == "The unsure"
    assert _waiting(incidents, lead) == 1
    assert _open(incidents) == 1
    shown = incidents.get(lead, receipt.id)
    assert (shown.sealed, shown.account, shown.subjects[0].confirmed) == (False, WORDS, False)
    incidents.others.away = False
    incidents.work(Work.CONFIRM_PUPIL)
    assert incidents.get(lead, receipt.id).subjects[0].confirmed
    assert _open(incidents) == 0
    assert _waiting(incidents, lead) == 0


def test_the_draft_it_was_goes_with_it_and_is_not_kept_again(incidents, school, browser):
    child, teacher = incidents.pupil(school), incidents.reporter(school)
    request = browser(teacher, child)
    draft = KeepDraft(school_id=school, key=request.idempotency_key, text="account=x")
    incidents.run(teacher, keep_draft, incidents.keyring, draft)
    _send(incidents, teacher, request)
    assert incidents.run(teacher, read_drafts, incidents.keyring).drafts == []
    incidents.run(teacher, keep_draft, incidents.keyring, draft)
    assert incidents.run(teacher, read_drafts, incidents.keyring).drafts == []


def test_it_arrives_once_sealed_or_not(incidents, school, browser):
    from chassis.units import idempotency

    child, teacher = incidents.pupil(school), incidents.reporter(school)
    request = browser(teacher, child)
    first = _send(incidents, teacher, request)
    assert _send(incidents, teacher, request) == first
    sealed_anew = browser(teacher, child, bound={"idempotency_key": request.idempotency_key})
    assert _send(incidents, teacher, sealed_anew) == first
    with pytest.raises(Problem) as problem:  # the page's own POST, overtaken on its way
        incidents.run(teacher, idempotency.claim, request.idempotency_key, "record_concern", b"x")
    assert problem.value.code is ErrorCode.IDEMPOTENCY_CONFLICT

    def record_by_page(unit):
        idempotency.claim(unit, "key-of-the-page-itself", "record_concern", b"x")
        idempotency.keep(unit, "key-of-the-page-itself", first.model_dump(mode="json"))

    incidents.run(teacher, record_by_page)
    late = browser(teacher, child, bound={"idempotency_key": "key-of-the-page-itself"})
    assert _send(incidents, teacher, late) == first
    assert [each["type"] for each in incidents.published()].count("incidents.concern_recorded") == 1


@pytest.mark.parametrize("part", ["author_id", "school_id", "idempotency_key"])
def test_under_another_name_it_does_not_open_and_says_so(incidents, school, elsewhere, browser, part):
    teacher = incidents.reporter(school, elsewhere)
    other = {"author_id": new_id(), "school_id": elsewhere, "idempotency_key": "another-key-altogether"}[part]
    mine = {"author_id": teacher.actor_id, "school_id": school, "idempotency_key": "the-key-of-this-one"}
    stolen = browser(teacher, incidents.pupil(school), bound={**mine, part: other})
    receipt = _send(incidents, teacher, stolen.model_copy(update={part: mine[part]}))
    shown = incidents.get(incidents.lead(school), receipt.id)
    assert shown.details.problems == ["unreadable"]
    assert WORDS not in shown.account
    assert incidents.audited("concern:seal:open")[-1]["outcome"] == "needs_attention"
    assert _waiting(incidents, teacher) == 1
    with incidents.database.unit(teacher) as unit:
        assert unit.session.get_one(UnopenedReportRow, receipt.id).because == "does_not_open"


def test_nobody_sends_in_another_s_name_or_for_another_school(incidents, school, elsewhere, browser):
    teacher, other = incidents.reporter(school), incidents.reporter(school)
    for access, request in (
        (other, browser(teacher)),
        (teacher, browser(teacher, bound={"school_id": elsewhere})),
    ):
        with pytest.raises(Problem) as problem:
            _send(incidents, access, request)
        assert problem.value.code is ErrorCode.NOT_PERMITTED


def test_what_is_wrong_inside_is_kept_for_the_lead_to_see(incidents, school, elsewhere, browser):
    teacher, stranger, child = incidents.reporter(school), incidents.pupil(elsewhere), incidents.pupil(school)
    receipt = _send(incidents, teacher, browser(teacher, stranger, child, child, category_id="gone"))
    shown = incidents.get(incidents.lead(school), receipt.id)
    assert shown.details.problems == ["category", "pupils"]
    assert [each.not_listed for each in shown.subjects] == ["Amara, 7B", None, "Amara, 7B"]
    assert (shown.account, shown.category_name) == (WORDS, "The unsure")


def test_a_permit_is_spent_and_the_intake_key_stays_while_something_waits(incidents, school, browser):
    permit = incidents.permit(school)
    request = browser(permit, incidents.pupil(school))
    _send(incidents, permit, request, incidents.without_vault)
    with pytest.raises(Problem) as problem:
        _send(incidents, permit, browser(permit, incidents.pupil(school)), incidents.without_vault)
    assert problem.value.code is ErrorCode.PERMIT_SPENT
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        row = unit.session.scalars(select(SealedReportRow)).one()
        assert WORDS.encode() not in row.sealed
        from chassis.keys import key_wraps

        assert key_wraps.waiting_by_version(unit) == {request.key_version: 1}


def test_the_key_to_seal_with_is_public_and_needs_no_vault(incidents, school, browser):
    browser(incidents.reporter(school))
    asked = incidents.run(incidents.permit(school), lambda unit: intake_key(unit, incidents.without_vault))
    assert asked.public_key.startswith("-----BEGIN PUBLIC KEY-----")


def test_one_about_a_colleague_is_the_trust_leads_until_it_opens_and_then_for_all_but_them(incidents, school, browser):
    child, teacher = incidents.pupil(school), incidents.reporter(school)
    lead, named, trust = incidents.lead(school), incidents.lead(school), incidents.staff("trust_lead", school)
    incidents.others.meant["Mr Dyer"], incidents.others.team = named.actor_id, [lead.actor_id, named.actor_id]
    sealed = browser(teacher, child, details={"about_colleague": True, "colleague": "Mr Dyer"})
    request = sealed.model_copy(update={"about_colleague": True})
    concern = _send(incidents, teacher, request, incidents.without_vault).id

    def read_by():
        return [each for each in (lead, named, trust) if _sees(incidents, each, concern)]

    assert (read_by(), _announced(incidents)) == ([], 0)
    incidents.work(Work.FIND_COLLEAGUE)
    assert (read_by(), _announced(incidents)) == ([trust], 1)
    _open(incidents)
    assert (read_by(), _announced(incidents)) == ([lead, trust], 2)
    assert _send(incidents, teacher, sealed).id == concern, "from a page that is older than the question"
    at_once = _send(incidents, teacher, browser(teacher, child, details={"colleague": "Mr Dyer"})).id
    assert [_sees(incidents, each, at_once) for each in (lead, named)] == [True, False]


def _sees(incidents, access, concern_id):
    try:
        return incidents.get(access, concern_id) is not None
    except Problem:
        return False


def _announced(incidents):
    return [each["type"] for each in incidents.published()].count("incidents.concern_recorded")
