"""Papers of a child without any incident: on real PostgreSQL, OpenBao, object store (a folder) and clamd."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.day import MattersAsked
from haven_schemas.acts.incidents.documents import BeginDocument, DocumentQuery, FinishDocument, ListDocuments
from haven_schemas.acts.incidents.moves import LiftRestriction, MoveRecord, RestrictRecord
from haven_schemas.acts.incidents.triage import RecordIds
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.events import PupilMerged
from incidents.conflicts.link import link_staff
from incidents.copies.known import copy_school_row
from incidents.day.children import children_of_matters
from incidents.documents.begin import begin_document, finish_document
from incidents.documents.document import get_document, list_documents
from incidents.models import DocumentRow, PaperChangeRow, PaperRow
from incidents.records.move import move_record
from incidents.records.not_listed import keep_merge
from incidents.records.restricted import lift_restriction, restrict_record
from incidents.report.permit import known_records
from paper_desk import PLAN, PaperDesk
from sqlalchemy import func, select

NOON = datetime(2026, 9, 10, 12, tzinfo=UTC)


@pytest.fixture
def desk(incidents, school, tmp_path, infrastructure):
    incidents.now = NOON
    incidents.run(incidents.set_up, copy_school_row, school, 1)
    return PaperDesk(incidents, tmp_path, infrastructure)


@pytest.fixture
def lead(incidents, school):
    return incidents.lead(school)


@pytest.fixture
def senco(incidents, school):
    """The SENCO's role: reads SEN records and special categories, and writes no record."""
    return incidents.staff("senco", school, category_groups={"send"})


@pytest.fixture
def child(incidents, school):
    return incidents.pupil(school)


def refusal(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value


def code(call, *arguments, **given):
    return refusal(call, *arguments, **given).code


def field(call, *arguments, **given):
    problem = refusal(call, *arguments, **given)
    return [(each.field, each.code) for each in problem.fields]


def rows(desk, school, model):
    with desk.units([school]) as unit:
        return unit.session.scalar(select(func.count()).select_from(model))


class TestAdding:
    def test_a_paper_stands_in_the_childs_file_without_any_incident(self, desk, incidents, school, lead, child):
        document_id = desk.add(lead, child, kind="ehc_plan", review_on=desk.day(30))
        (paper,) = desk.papers(lead, child).papers
        assert (paper.document.id, paper.document.incident_id, paper.document.concern_id) == (document_id, None, None)
        assert (paper.kind, paper.review_on, paper.review_state) == ("ehc_plan", desk.day(30), "to_come")
        assert (paper.document.subject_ids, paper.document.school_id) == ([child], school)
        assert paper.document.versions[0].name == "Plan.pdf"
        assert desk.read(lead, document_id) == PLAN
        asked = MattersAsked(paper_ids=[document_id])
        (named,) = incidents.run(lead, children_of_matters, incidents.keyring, asked).matters
        assert (named.id, named.subject_ids) == (document_id, [child]), "an inbox says whose it is"
        (entry,) = incidents.chronology(lead, child).entries
        assert (entry.kind, entry.id, entry.text) == ("document", document_id, "Plan.pdf")
        assert (entry.paper_kind, entry.review_on) == ("ehc_plan", desk.day(30))
        (listed,) = incidents.run(lead, list_documents, incidents.keyring, ListDocuments(subject_id=child)).documents
        assert (listed.id, listed.paper_kind) == (document_id, "ehc_plan")
        assert incidents.audited("document:file:add")[0]["subject_ids"] == [str(child)]

    def test_nobody_opens_it_before_it_was_looked_at_nor_what_has_a_virus(self, desk, lead, child):
        place = desk.begin(lead, child)
        assert desk.papers(lead, child).papers == []
        desk.fill(place, PLAN + b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
        desk.finish(lead, place)
        assert code(desk.read, lead, place.document_id) is ErrorCode.FILE_NOT_READABLE
        desk.fill(hostile := desk.begin(lead, child, name="x.pdf"), b"PK\x03\x04 not a pdf")
        desk.finish(lead, hostile)
        assert desk.examine() == 2
        states = {each.document.id: each.document.versions[0].state for each in desk.papers(lead, child).papers}
        assert states[hostile.document_id] == "refused"
        assert code(desk.read, lead, hostile.document_id) is ErrorCode.FILE_NOT_READABLE

    def test_the_senco_keeps_sen_papers_and_no_others(self, desk, incidents, lead, senco, child):
        document_id = desk.add(senco, child, kind="ehc_plan", group="send")
        assert desk.ids(senco, child) == desk.ids(lead, child) == [document_id]
        second = desk.next_version(senco, document_id, seen_version=1)
        desk.fill(second)
        assert desk.finish(senco, second).version == 2
        assert field(desk.begin, senco, child, group="safeguarding") == [("category_id", FieldCode.NOT_ALLOWED)]
        assert desk.papers(senco, child).category_ids == [incidents.categories["send"]]
        assert set(desk.papers(lead, child).category_ids) == set(incidents.categories.values())
        safeguarding = desk.add(lead, child)
        assert desk.ids(senco, child) == [document_id]
        assert code(desk.get, senco, safeguarding) is ErrorCode.NOT_FOUND
        assert code(desk.next_version, senco, safeguarding) is ErrorCode.NOT_FOUND
        wider = field(desk.change, senco, document_id, category_id=incidents.categories["safeguarding"])
        assert wider == [("category_id", FieldCode.NOT_ALLOWED)]

    def test_a_senco_of_some_years_keeps_papers_of_those_children_alone(self, desk, incidents, school):
        of_year_nine = incidents.staff("senco", school, category_groups={"send"}, year_groups={"9"})
        seven, nine = incidents.pupil(school, "7"), incidents.pupil(school, "9")
        assert code(desk.begin, of_year_nine, seven, group="send") is ErrorCode.NOT_FOUND
        assert desk.ids(of_year_nine, nine) == []
        desk.add(of_year_nine, nine, group="send")

    def test_who_only_reads_keeps_none(self, desk, incidents, school, lead, child):
        reader = incidents.staff("reader", school, category_groups={"send"})
        document_id = desk.add(lead, child, group="send")
        assert desk.ids(reader, child) == [document_id]
        assert desk.papers(reader, child).category_ids == desk.get(reader, document_id).category_ids == []
        assert code(desk.begin, reader, child, group="send") is ErrorCode.NOT_PERMITTED
        assert code(desk.next_version, reader, document_id) is ErrorCode.NOT_PERMITTED
        assert code(desk.review, reader, document_id) is ErrorCode.NOT_PERMITTED
        assert code(desk.change, reader, document_id, kind="other") is ErrorCode.NOT_PERMITTED

    def test_a_child_of_another_school_is_not_there(self, desk, incidents, school, elsewhere, lead, child):
        stranger, theirs = incidents.lead(elsewhere), incidents.pupil(elsewhere)
        document_id = desk.add(lead, child)
        assert code(desk.begin, lead, theirs) is ErrorCode.NOT_FOUND
        assert code(desk.begin, lead, new_id()) is ErrorCode.NOT_FOUND
        assert desk.ids(stranger, child) == []
        for call in (desk.get, desk.read, desk.next_version):
            assert code(call, stranger, document_id) is ErrorCode.NOT_FOUND

    def test_whoever_is_linked_to_the_child_neither_sees_nor_adds(self, desk, incidents, school, lead, child):
        document_id, aunt = desk.add(lead, child), incidents.lead(school)
        begun = desk.begin(aunt, child)
        request = LinkStaff(staff_id=aunt.actor_id, subject_id=child, kind="relative")
        incidents.others.add_account(aunt.actor_id, [school])
        incidents.run(lead, link_staff, incidents.others, request)
        assert desk.ids(aunt, child) == []
        for call, of in ((desk.get, document_id), (desk.begin, child), (desk.finish, begun)):
            assert code(call, aunt, of) is ErrorCode.NOT_FOUND
        assert desk.facts(document_id).kept_from_ids == [aunt.actor_id]

    def test_bad_input_names_its_field(self, desk, incidents, lead, child):
        assert field(desk.begin, lead, child, review_on=desk.day(0)) == [("review_on", FieldCode.NOT_IN_THE_FUTURE)]
        assert field(desk.begin, lead, child, review_on="2026-02-31") == [("review_on", FieldCode.WRONG_FORMAT)]
        later = incidents.now + timedelta(days=365)
        assert field(desk.begin, lead, child, occurred_at=later) == [("occurred_at", FieldCode.IN_THE_FUTURE)]
        assert field(desk.begin, lead, child, category_id=new_id()) == [("category_id", FieldCode.UNKNOWN_CATEGORY)]

    def test_it_is_no_document_of_a_record(self, desk, incidents, lead, child):
        """Nor the other way round: each goes by its own calls."""
        place = desk.begin(lead, child)
        finished = FinishDocument(document_id=place.document_id, version=1, size=1)
        assert code(incidents.run, lead, finish_document, finished) is ErrorCode.NOT_FOUND
        desk.fill(place)
        desk.finish(lead, place)
        again = BeginDocument(document_id=place.document_id, name="x.pdf")
        assert code(incidents.run, lead, begin_document, incidents.keyring, again) is ErrorCode.NOT_FOUND
        concern = incidents.record(
            incidents.reporter(desk.get(lead, place.document_id).paper.document.school_id),
            incidents.draft(desk.get(lead, place.document_id).paper.document.school_id, child),
        )
        incident = incidents.accept(lead, concern.id).id
        of_record = incidents.run(
            lead, begin_document, incidents.keyring, BeginDocument(incident_id=incident, name="x.pdf")
        )
        assert code(desk.finish, lead, of_record) is ErrorCode.NOT_FOUND
        incidents.run(lead, finish_document, FinishDocument(document_id=of_record.document_id, version=1, size=1))
        assert code(desk.get, lead, of_record.document_id) is ErrorCode.NOT_FOUND
        asked = DocumentQuery(document_id=of_record.document_id)
        assert incidents.run(lead, get_document, incidents.keyring, asked).paper_kind is None

    def test_what_never_arrives_and_what_was_refused_is_swept_with_all_that_was_said_of_it(
        self, desk, incidents, school, lead, child
    ):
        desk.begin(lead, child)
        desk.fill(hostile := desk.begin(lead, child, name="x.pdf"), b"MZ nothing")
        desk.finish(lead, hostile)
        desk.change(lead, hostile.document_id, kind="other")
        desk.examine()
        incidents.later(hours=2)
        desk.sweep()
        assert rows(desk, school, PaperRow) == 1, "who sent it sees for a week that it was refused, and why"
        incidents.later(days=8)
        desk.sweep()
        assert [rows(desk, school, each) for each in (PaperRow, PaperChangeRow, DocumentRow)] == [0, 0, 0]
        assert incidents.chronology(lead, child).entries == []


class TestChanging:
    def test_what_is_said_of_it_is_corrected_and_what_was_said_stays(self, desk, incidents, lead, senco, child):
        document_id = desk.add(lead, child, kind="other", review_on=desk.day(9))
        assert desk.ids(senco, child) == []
        send = incidents.categories["send"]
        assert desk.change(lead, document_id, kind="ehc_plan", category_id=send, review_on=None).version == 2
        shown = desk.get(senco, document_id)
        assert (shown.paper.kind, shown.paper.category_id, shown.paper.review_on) == ("ehc_plan", send, None)
        (before,) = shown.changes
        assert (before.step, before.kind, before.review_on) == ("corrected", "other", desk.day(9))
        assert (before.category_name, before.changed_by) == ("The safeguarding", lead.actor_id)
        assert [entry.id for entry in incidents.chronology(senco, child).entries] == [document_id]
        assert incidents.audited("paper:record:change")[0]["object_id"] == str(document_id)

    def test_two_people_do_not_overwrite_each_other(self, desk, lead, child):
        document_id = desk.add(lead, child)
        desk.change(lead, document_id, kind="other")
        assert code(desk.change, lead, document_id, kind="consent", version=1) is ErrorCode.STALE_VERSION
        assert code(desk.review, lead, document_id, version=1) is ErrorCode.STALE_VERSION
        assert code(desk.next_version, lead, document_id, seen_version=2) is ErrorCode.STALE_VERSION
        assert field(desk.change, lead, document_id) == [("kind", FieldCode.AS_IT_IS)]

    def test_its_use_restricted_it_shows_no_name_and_nothing_about_it_changes(self, desk, incidents, lead, child):
        document_id = desk.add(lead, child)
        request = RestrictRecord(record_id=document_id, kind="restricted", reason="Contested.")
        incidents.run(lead, restrict_record, incidents.keyring, request)
        shown = desk.get(lead, document_id)
        assert (shown.paper.document.versions[0].name, shown.category_ids) == ("", [])
        for call in (desk.read, desk.next_version, desk.review):
            assert code(call, lead, document_id) is ErrorCode.RECORD_RESTRICTED
        assert code(desk.change, lead, document_id, kind="other") is ErrorCode.RECORD_RESTRICTED
        incidents.run(lead, lift_restriction, LiftRestriction(record_id=document_id))
        assert desk.read(lead, document_id) == PLAN

    def test_out_of_the_wrong_childs_file_it_goes_with_its_review(self, desk, incidents, school, lead, child):
        right, document_id = incidents.pupil(school), desk.add(lead, child, review_on=desk.day(1))
        request = MoveRecord(record_id=document_id, wrong_id=child, right_id=right, reason="Alike names.")
        incidents.run(lead, move_record, incidents.keyring, incidents.others, request)
        assert (desk.ids(lead, child), desk.ids(lead, right)) == ([], [document_id])
        assert desk.read(lead, document_id) == PLAN
        assert desk.get(lead, document_id).paper.review_on == desk.day(1)

    def test_a_child_with_two_entries_has_the_papers_of_both(self, desk, incidents, school, lead, child):
        other = incidents.pupil(school)
        first, second = desk.add(lead, child), desk.add(lead, other)
        with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
            keep_merge(unit, PupilMerged(pupil_id=child, alias_id=other, version=1))
        assert set(desk.ids(lead, child)) == set(desk.ids(lead, other)) == {first, second}


class TestReviews:
    def test_a_review_is_told_once_on_its_day_whoever_looks(self, desk, incidents, lead, child):
        due, _ = desk.add(lead, child, review_on=desk.day(1)), desk.add(lead, child, review_on=desk.day(9))
        desk.add(lead, child)
        assert desk.remind() == 0
        incidents.now = NOON.replace(day=11, hour=3)
        assert desk.remind() == 0, "nobody is woken"
        incidents.now = NOON.replace(day=11)
        together = Barrier(2)

        def replica(_):
            together.wait()
            return desk.remind()

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(replica, range(2))) == 1
        assert desk.due() == [str(due)]
        assert desk.get(lead, due).paper.review_state == "due"
        incidents.later(days=3)
        assert (desk.remind(), desk.get(lead, due).paper.review_state) == (0, "overdue")
        assert desk.papers(lead, child).to_review == 1

    def test_a_review_done_ends_it_and_the_next_day_is_told_again(self, desk, incidents, lead, child):
        document_id = desk.add(lead, child, review_on=desk.day(1))
        incidents.later(days=2)
        assert desk.remind() == 1
        assert desk.facts(document_id).holds
        assert desk.review(lead, document_id, desk.day(1)).version == 2
        assert not desk.facts(document_id).holds
        assert (desk.papers(lead, child).to_review, desk.remind()) == (0, 0)
        incidents.later(days=1)
        assert (desk.remind(), len(desk.due())) == (1, 2)
        desk.review(lead, document_id)
        shown = desk.get(lead, document_id)
        assert (shown.paper.review_state, [each.step for each in shown.changes]) == ("none", ["reviewed", "reviewed"])
        assert len(incidents.audited("paper:record:review")) == 2
        assert field(desk.review, lead, document_id, desk.day(0)) == [("next_review_on", FieldCode.NOT_IN_THE_FUTURE)]

    def test_another_day_set_by_a_correction_is_told_of_again(self, desk, incidents, lead, child):
        document_id = desk.add(lead, child, review_on=desk.day(1))
        incidents.later(days=2)
        desk.remind()
        desk.change(lead, document_id, kind="consent")
        assert desk.remind() == 0, "the day is the same, and was told"
        desk.change(lead, document_id, review_on=desk.day(1))
        incidents.later(days=1)
        assert desk.remind() == 1

    def test_what_was_never_readable_is_told_to_nobody(self, desk, incidents, lead, child):
        desk.fill(place := desk.begin(lead, child, review_on=desk.day(1)))
        desk.begin(lead, child, review_on=desk.day(1))
        desk.finish(lead, place)
        incidents.later(days=2)
        assert desk.remind() == 0
        desk.examine()
        assert desk.remind() == 1

    def test_facts_say_where_and_for_whom_and_name_no_child(self, desk, incidents, school, lead):
        child = incidents.pupil(school, "9", class_name="9 B")
        document_id = desk.add(lead, child, group="send", kind="medical_report", review_on=desk.day(1))
        facts = desk.facts(document_id)
        assert (facts.school_id, facts.category_group, facts.set_by, facts.holds) == (
            school, "send", lead.actor_id, False,
        )  # fmt: skip
        assert (facts.year_groups, len(facts.classes)) == (["9"], 1)
        assert str(child) not in facts.model_dump_json()
        assert "medical" not in facts.model_dump_json()
        assert code(desk.facts, new_id()) is ErrorCode.NOT_FOUND

    def test_a_paper_is_among_the_records_there_are(self, desk, incidents, school, lead, child):
        document_id, gone = desk.add(lead, child), new_id()
        with desk.units([school]) as unit:
            assert known_records(unit, RecordIds(ids=[document_id, gone])).ids == [document_id]
