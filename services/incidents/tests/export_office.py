"""Two children in one incident record, a lead who exports, and the workers: what tests of exports begin with."""

import base64
from datetime import timedelta

from chassis.objects.object_store import ObjectStore, SealedWriter, read_sealed
from haven_schemas.acts.identity import StaffGrant
from haven_schemas.acts.incidents import exports as contract
from haven_schemas.acts.incidents.documents import BeginDocument, FinishDocument
from haven_schemas.acts.incidents.entries import AddEntry, NewPerson
from haven_schemas.acts.incidents.records import AddNote
from haven_schemas.acts.incidents.triage import AddConcernToIncident
from incidents.clamd import Clamd
from incidents.copies.known import KNOWN_SCHOOLS, copy_school_row
from incidents.documents.begin import begin_document, finish_document
from incidents.exports.ask import ask_export, get_export, open_export
from incidents.exports.make import ExportAdapters, make_exports
from incidents.exports.pages import count_pages
from incidents.exports.preview import export_people, preview_export
from incidents.exports.render import render_export
from incidents.extras import Files
from incidents.models import DocumentVersionRow
from incidents.records.entry import add_entry, add_note
from incidents.triage.decision import add_concern_to_incident


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
            copy_school_row(unit, school, 1)
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
        self.incidents.run(self.lead, add_concern_to_incident, self.incidents.keyring, self.incidents.others, named)
        return child

    def note(self, text, *children, by=None, **later):
        occurred_at = self.incidents.now - timedelta(**{"minutes": 1, **later})
        request = AddNote(incident_id=self.incident_id, occurred_at=occurred_at, text=text, subject_ids=list(children))
        return self.incidents.run(by or self.lead, add_note, self.incidents.keyring, request).id

    def ask(self, access=None, **given):
        told = {"subject_id": self.ben, "format": "json", "purpose": "For the conference.", "recipient": "A worker"}
        request = contract.AskExport(**{**told, **given})
        return self.incidents.run(
            access or self.lead, ask_export, self.incidents.keyring, self.others, request
        ).export_id

    def make(self, render=render_export):
        access = self.incidents.database.unit
        return make_exports(ExportAdapters(self.units, access, self.files, self.others, render, count_pages))

    def get(self, export_id, access=None):
        request = contract.ExportQuery(export_id=export_id)
        return self.incidents.run(access or self.lead, get_export, self.incidents.keyring, request)

    def read(self, export_id, access=None):
        request = contract.ExportQuery(export_id=export_id)
        told = self.incidents.run(access or self.lead, open_export, self.incidents.keyring, self.others, request)
        return b"".join(read_sealed(self.files.objects, told.object_name, base64.b64decode(told.data_key)))

    def redaction(self, **given):
        return contract.Redaction(**{"keep_subject_ids": [], **given})

    def people(self, **given):
        request = contract.ExportScope(**{"subject_id": self.ben, **given})
        return self.incidents.run(self.lead, export_people, self.incidents.keyring, self.others, request)

    def exported(self, **given):
        """An export made now, as its JSON text."""
        export_id = self.ask(**given)
        self.make()
        found = self.get(export_id)
        assert (found.state, found.reason) == ("done", None)
        return self.read(export_id).decode()

    def with_adults(self, text, *names, about=()):
        """An entry with adults of the incident record."""
        request = AddEntry(
            incident_id=self.incident_id,
            kind="call",
            occurred_at=self.incidents.now,
            text=text,
            details={"with_whom": "Home", "direction": "to_us"},
            subject_ids=list(about),
            new_people=[NewPerson(name=name, role="other") for name in names],
        )
        self.incidents.run(self.lead, add_entry, self.incidents.keyring, request)

    def document(self, name, content, *children, media_type="application/pdf", state="clean"):
        """A document of the incident record whose bytes are in the store, as ``examine_documents`` leaves it."""
        request = BeginDocument(incident_id=self.incident_id, name=name, subject_ids=list(children))
        place = self.incidents.run(self.lead, begin_document, self.incidents.keyring, request)
        with SealedWriter(self.files.objects, place.object_name, base64.b64decode(place.data_key)) as writer:
            writer.write(content)
        arrived = FinishDocument(document_id=place.document_id, version=place.version, size=len(content))
        self.incidents.run(self.lead, finish_document, arrived)
        with self.incidents.database.unit(self.lead) as unit:
            row = unit.session.get_one(DocumentVersionRow, (place.document_id, place.version))
            row.state, row.media_type = state, media_type
        return place.document_id

    def preview(self, **given):
        request = contract.PreviewExport(**{"subject_id": self.ben, **given})
        return self.incidents.run(self.lead, preview_export, self.incidents.keyring, self.others, request)


def office_of(incidents, school, tmp_path):
    """An office whose files lie in a folder."""
    files = Files(
        incidents.keyring,
        ObjectStore(tmp_path.as_uri()),
        Clamd("tcp://127.0.0.1:1"),
        directly,
        timedelta(seconds=30),
    )
    return Office(incidents, school, files)
