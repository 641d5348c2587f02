"""Exports on real PostgreSQL, OpenBao and a folder as object store; laid out by the real process."""

import base64
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from chassis.away import OwnerAway
from chassis.object_store import ObjectStore, read_sealed
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc import incidents_exports as contract
from haven_schemas.rpc.identity import StaffGrant
from haven_schemas.rpc.incidents_matching import MatchNotListed
from haven_schemas.rpc.incidents_records import AddNote
from haven_schemas.rpc.incidents_reporting import ConcernPupil
from haven_schemas.rpc.incidents_triage import AddConcernToIncident
from incidents.clamd import Clamd
from incidents.copies import KNOWN_SCHOOLS, keep_school_row
from incidents.extras import Files
from incidents.queries.list_exports import get_export, list_exports
from incidents.queries.open_export import open_export
from incidents.queries.preview_export import export_people, preview_export
from incidents.use_cases.add_concern_to_incident import add_concern_to_incident
from incidents.use_cases.add_note import add_note
from incidents.use_cases.ask_export import MOST_AT_ONCE, ask_export
from incidents.use_cases.make_exports import Making, make_exports
from incidents.use_cases.match_not_listed import match_not_listed
from incidents.use_cases.render_export import render_export
from incidents.use_cases.sweep_exports import sweep_exports
from pypdf import PdfReader


def directly(function, *arguments):
    return function(*arguments)


class Office:
    """Two children in one incident record, a lead who exports, and the workers."""

    def __init__(self, incidents, school, files):
        self.incidents, self.school, self.files = incidents, school, files
        self.lead = incidents.lead(school)
        self.ben, self.amy = incidents.pupil(school), incidents.pupil(school)
        self.others = incidents.others
        self.others.names = {
            self.ben: ["Ben Quillfeather"],
            self.amy: ["Amy Quillfeather", "Amelia Quillfeather", "Amy Former"],
        }
        self.give_account(self.lead)
        with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
            keep_school_row(unit, school, 1)
        draft = incidents.draft(school, self.ben, self.amy, account="Amy Former hit Ben. Mr Tall saw AMELIA run.")
        self.incident_id = incidents.accept(self.lead, incidents.record(self.lead, draft).id).id

    def give_account(self, access, **changes):
        self.others.add_account(access.actor_id, [self.school])
        (grant,) = access.grants
        given = StaffGrant(
            school_ids=[self.school],
            role=grant.role,
            rights=sorted(grant.rights),
            category_groups=None,
            year_groups=None,
        )
        account = self.others.accounts[access.actor_id]
        changed = {"grants": [given], "name": "Lena Lead", **changes}
        self.others.accounts[access.actor_id] = account.model_copy(update=changed)

    def units(self, schools):
        everywhere = KNOWN_SCHOOLS if schools is None else None
        own = self.incidents.own_access("test")
        return self.incidents.database.unit(own, schools=schools, all_schools=everywhere)

    def child(self, *names):
        """One more child of the incident record."""
        child = self.incidents.pupil(self.school)
        self.others.names[child] = list(names)
        named = AddConcernToIncident(
            concern_id=self.incidents.record(self.lead, self.incidents.draft(self.school, child, account="Here.")).id,
            incident_id=self.incident_id,
            reason="The same.",
        )
        self.incidents.run(self.lead, add_concern_to_incident, self.incidents.keyring, named)
        return child

    def note(self, text, *children, by=None, **later):
        occurred_at = self.incidents.now - timedelta(**{"minutes": 1, **later})
        request = AddNote(incident_id=self.incident_id, occurred_at=occurred_at, text=text, subject_ids=list(children))
        self.incidents.run(by or self.lead, add_note, self.incidents.keyring, request)

    def ask(self, access=None, **given):
        told = {"subject_id": self.ben, "format": "json", "purpose": "For the conference.", "recipient": "A worker"}
        request = contract.AskExport(**{**told, **given})
        return self.incidents.run(
            access or self.lead, ask_export, self.incidents.keyring, self.others, request
        ).export_id

    def make(self, render=render_export):
        access = self.incidents.database.unit
        return make_exports(Making(self.units, access, self.files, self.others, render))

    def get(self, export_id, access=None):
        request = contract.ExportQuery(export_id=export_id)
        return self.incidents.run(access or self.lead, get_export, self.incidents.keyring, request)

    def read(self, export_id, access=None):
        request = contract.ExportQuery(export_id=export_id)
        told = self.incidents.run(access or self.lead, open_export, self.incidents.keyring, request)
        return b"".join(read_sealed(self.files.objects, told.object_name, base64.b64decode(told.data_key)))

    def redaction(self, **given):
        return contract.Redaction(**{"keep_subject_ids": [], **given})

    def people(self, **given):
        request = contract.ExportScope(**{"subject_id": self.ben, **given})
        return self.incidents.run(self.lead, export_people, self.incidents.keyring, self.others, request)

    def told(self, **given):
        """An export made now, as its JSON text."""
        export_id = self.ask(**given)
        self.make()
        found = self.get(export_id)
        assert (found.state, found.reason) == ("done", None)
        return self.read(export_id).decode()


@pytest.fixture
def office(incidents, school, tmp_path):
    files = Files(
        incidents.keyring,
        ObjectStore(tmp_path.as_uri()),
        Clamd("tcp://127.0.0.1:1"),
        directly,
        timedelta(seconds=30),
    )
    return Office(incidents, school, files)


def refusal(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code


def test_what_a_court_order_stops_is_asked_for_by_who_let_it_go(office):
    office.others.stops[office.ben] = None
    for asked in ({}, {"subject_id": None, "incident_id": office.incident_id}):
        with pytest.raises(Problem) as refused:
            office.ask(**asked)
        assert (refused.value.code, refused.value.ids) == (ErrorCode.STOPPED, {"pupil_ids": str(office.ben)})
    assert office.ask(subject_id=office.amy)
    colleague = office.incidents.lead(office.school)
    office.others.stops[office.ben] = office.lead.actor_id
    assert office.ask()
    assert refusal(office.ask, colleague) is ErrorCode.STOPPED


def test_nothing_is_exported_while_nobody_says_whether_it_is_stopped(office):
    office.others.away = True
    with pytest.raises(OwnerAway):
        office.ask()


def test_a_chronology_as_pdf_without_the_other_childs_names(office):
    office.note("Amy Quillfeather's mother rang about Ben.", office.ben)
    office.note("Only about Amy: kanarienvogel.", office.amy)
    export_id = office.ask(format="pdf", redaction=office.redaction(words=["Mr Tall"]))
    assert office.get(export_id).state == "waiting"
    assert office.make() == 1
    found = office.get(export_id)
    assert (found.state, found.reason, found.done, found.total) == ("done", None, 3, 3)
    made = office.read(export_id)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())
    assert "Child A's mother rang about Ben." in text
    assert "[name left out] saw Child A run." in text
    assert "North School" in text
    assert found.digest in text.replace(" ", "")
    for hidden in ("amy", "amelia", "former", "tall", "kanarienvogel"):
        assert hidden not in text.lower().replace("a former colleague", "")
    (asked,) = office.incidents.audited("export:file:ask")
    (made_entry,) = office.incidents.audited("export:file:make")
    assert asked["actor_id"] == made_entry["actor_id"] == str(office.lead.actor_id)
    assert len(office.incidents.audited("export:file:read")) == 1


def test_a_protected_childs_names_of_before_leave_every_export_under_nobodys_label(office):
    office.others.protected = {office.ben: ["Benedict Zeddmore"], office.amy: ["Amy Hidden"]}
    office.note("Benedict Zeddmore, as he was; Zeddmore's aunt; Amy HIDDEN; Ben Quillfeather.", office.ben)
    for redaction, other in (
        (office.redaction(), "Child A"),
        (contract.Redaction(keep_subject_ids=[office.amy]), "Amy"),
    ):
        export_id = office.ask(redaction=redaction)
        office.make()
        assert office.get(export_id).state == "done"
        text = office.read(export_id).decode()
        assert "[name left out], as he was; [name left out]'s aunt; " in text
        assert "Ben Quillfeather" in text
        assert other in text
        assert "zeddmore" not in text.lower()
        assert "hidden" not in text.lower()


def test_days_formats_and_the_same_digest(office):
    office.note("Long ago.", office.ben, days=40)
    today = office.incidents.now.date()
    spanned = office.ask(first_day=today - timedelta(days=45), last_day=today - timedelta(days=35))
    record = office.ask(subject_id=None, incident_id=office.incident_id)
    page = office.ask(format="html", first_day=today - timedelta(days=45), last_day=today - timedelta(days=35))
    office.make()
    told = json.loads(office.read(spanned))
    assert [each["passages"][0]["text"] for each in told["entries"]] == ["Long ago."]
    assert told["digest"] == office.get(spanned).digest == office.get(page).digest
    assert b'<html lang="en-GB">' in office.read(page)
    kinds = [each["kind"] for each in json.loads(office.read(record))["entries"]]
    assert kinds == ["Note", "Concern", "Decision"]
    assert refusal(office.ask, first_day=today, last_day=today - timedelta(days=1)) is ErrorCode.INVALID_REQUEST


def test_people_and_preview(office):
    people = office.people()
    assert [(each.name, each.shares_name) for each in people.children] == [
        ("Ben Quillfeather", True),
        ("Amy Quillfeather", True),
    ]
    assert ([each.name for each in people.staff], people.entries) == (["Lena Lead"], 2)
    asked = contract.PreviewExport(subject_id=office.ben, redaction=office.redaction(keep_staff_ids=[]))
    shown = office.incidents.run(office.lead, preview_export, office.incidents.keyring, office.others, asked)
    said = shown.model_dump_json().lower()
    assert "amy" not in said
    assert "lena" not in said
    assert "member of staff 1" in said


def test_everyone_in_a_long_chronology_is_offered_and_left_out(office):
    cat = office.child("Cat Zeddmore")
    office.note("Cat Zeddmore pushed Ben.", office.ben, cat, days=40)
    for _ in range(250):
        office.note("Nothing new.", office.ben)
    people = office.people()
    assert [each.name for each in people.children] == ["Ben Quillfeather", "Cat Zeddmore", "Amy Quillfeather"]
    assert people.entries > 250
    told = office.told()
    assert "Child A pushed Ben." in told
    assert not {"cat zeddmore", "zeddmore", "amy"} & set(told.lower().split())
    today = office.incidents.now.date()
    days = {"first_day": today - timedelta(days=45), "last_day": today - timedelta(days=35)}
    people = office.people(**days)
    assert ([each.name for each in people.children], people.entries) == (["Ben Quillfeather", "Cat Zeddmore"], 1)


def test_whoever_comes_into_it_after_it_was_asked_for_is_left_out(office):
    dan = office.child("Dan Yolk")
    stays = [each.id for each in office.people().staff]
    asked = office.redaction(keep_subject_ids=[office.amy], keep_staff_ids=stays)
    by_word, by_default = office.ask(redaction=asked), office.ask()
    colleague = office.incidents.lead(office.school)
    office.give_account(colleague, name="Carl Colleague")
    office.note("Dan Yolk told Carl Colleague.", office.ben, dan, by=colleague)
    office.make()
    told = office.read(by_word).decode()
    assert '"text": "Child A told Member of staff 1."' in told
    assert "Amy Quillfeather" in told
    assert '"text": "Child B told Carl Colleague."' in office.read(by_default).decode()


def test_a_child_not_on_the_roll_is_left_out_of_a_chronology_and_never_shown(office):
    unlisted = ConcernPupil(not_listed="Kit Kanarie", role="affected")
    draft = office.incidents.draft(office.school, office.ben, account="Kit Kanarie bit Amelia. KIT ran.")
    concern_id = office.incidents.record(office.lead, draft.model_copy(update={"pupils": [*draft.pupils, unlisted]})).id
    office.incidents.accept(office.lead, concern_id)
    (alias,) = {each.id for each in office.people().children} - {office.ben, office.amy}
    assert [each.name for each in office.people().children if each.id == alias] == ["A child not on the roll"]
    told = office.told()
    assert "Child B bit Child A. Child B ran." in told
    assert "kit" not in told.lower().split()
    kept = office.told(redaction=office.redaction(keep_subject_ids=[alias]))
    assert "Kit Kanarie bit Child A." in kept
    assert "A child not on the roll (affected" in kept
    office.incidents.run(
        office.lead,
        match_not_listed,
        office.incidents.keyring,
        office.others,
        MatchNotListed(concern_id=concern_id, subject_id=alias, pupil_id=office.amy),
    )
    assert [each.name for each in office.people().children] == ["Ben Quillfeather", "Amy Quillfeather"]
    told = office.told(redaction=office.redaction(keep_subject_ids=[alias]))
    assert "Child A bit Child A. Child A ran." in told
    in_alias = office.told(subject_id=alias)
    assert json.loads(in_alias)["subject"] == "Amy Quillfeather"
    assert "Ben" not in in_alias


def test_an_export_asked_for_in_words_of_before_is_made_as_it_was_asked(office):
    old = contract.Redaction(subject_ids=[office.amy]).model_dump_json(exclude_unset=True)
    assert old == f'{{"subject_ids":["{office.amy}"]}}'
    assert "Child A" in (told := office.told(redaction=contract.Redaction.model_validate_json(old)))
    assert "Amy" not in told
    assert "Amy" in office.told(redaction=contract.Redaction())


def test_rights_count_when_it_is_asked_made_and_fetched(office, elsewhere):
    stranger, reporter = office.incidents.lead(elsewhere), office.incidents.reporter(office.school)
    assert refusal(office.ask, stranger) is ErrorCode.NOT_FOUND
    assert refusal(office.ask, reporter) is ErrorCode.NOT_FOUND
    colleague = office.incidents.lead(office.school)
    office.give_account(colleague)
    first, second = office.ask(), office.ask(colleague)
    office.give_account(colleague, active=False)
    office.make()
    assert (office.get(first).state, office.get(second, colleague).reason) == ("done", "not_permitted")
    assert refusal(office.read, first, colleague) is ErrorCode.NOT_FOUND
    narrowed = replace(
        office.lead, grants=(replace(office.lead.grants[0], category_groups=frozenset({"safeguarding"})),)
    )
    assert refusal(office.read, first, narrowed) is ErrorCode.NOT_PERMITTED
    moved = replace(office.lead, grants=stranger.grants)
    assert refusal(office.read, first, moved) is ErrorCode.NOT_FOUND
    assert office.read(first)


def test_a_file_in_which_a_name_is_left_is_refused(office):
    def careless(rendering):
        entry = replace(rendering.content.entries[0], category="Amelia")
        return render_export(replace(rendering, content=replace(rendering.content, entries=(entry,))))

    export_id = office.ask(redaction=office.redaction())
    office.make(careless)
    assert (office.get(export_id).state, office.get(export_id).reason) == ("refused", "name_found")
    assert refusal(office.read, export_id) is ErrorCode.FILE_NOT_READABLE


def test_a_worker_that_died_is_followed_by_another_and_nothing_is_half_there(office, tmp_path):
    class Dies(BaseException):
        """A worker killed over an export."""

    def deadly(rendering):
        raise Dies

    export_id = office.ask()
    with pytest.raises(Dies):
        office.make(deadly)
    assert (office.make(), office.get(export_id).state) == (0, "running")
    office.incidents.later(seconds=31)
    assert (office.make(), office.get(export_id).state) == (1, "done")
    waiting = office.ask()
    office.others.away = True
    for _ in range(5):
        with pytest.raises(OwnerAway):
            office.make()
    assert office.get(waiting).state == "waiting"
    office.others.away = False
    office.make()
    assert office.get(waiting).state == "done"


def test_it_expires_and_the_disclosure_stays(office, tmp_path):
    export_id = office.ask()
    office.make()
    office.incidents.later(days=8)
    assert refusal(office.read, export_id) is ErrorCode.FILE_NOT_READABLE
    sweep_exports(office.units, office.files)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    found = office.incidents.run(office.lead, list_exports, office.incidents.keyring, contract.ListExports()).exports
    assert [(each.state, each.purpose, each.recipient) for each in found] == [
        ("expired", "For the conference.", "A worker")
    ]


def test_few_at_once(office):
    for _ in range(MOST_AT_ONCE):
        office.ask()
    assert refusal(office.ask) is ErrorCode.TOO_MANY_REQUESTS
