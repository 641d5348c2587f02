"""What an export says of a referral: in JSON, PDF and table, with names left out; on PostgreSQL and OpenBao."""

import io
import json
import zipfile

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.referral_kinds import ReferralDetails
from haven_schemas.acts.incidents.referrals import AddReferralEntry
from incidents.records.referral import add_referral_entry


@pytest.fixture
def written(office):
    """A referral about Ben that names Amy, shares a note about Ben and keeps back one about Amy alone."""
    of_ben, of_amy = office.note("He was cold.", office.ben), office.note("She was not.", office.amy)
    request = AddReferralEntry(
        incident_id=office.incident_id,
        kind="referral",
        referral_id=new_id(),
        agency_id=new_id(),
        occurred_at=office.incidents.now,
        text="Amy Quillfeather is at risk too.",
        details=ReferralDetails(
            family_told="not_told",
            family_reason="Amy Former would be told.",
            sent_to="The duty desk",
            shared=[of_ben],
            not_shared=[{"record_id": of_amy, "reason": "It is of Amelia alone."}],
        ),
        subject_ids=[office.ben],
    )
    office.incidents.run(office.lead, add_referral_entry, office.incidents.keyring, request)
    return office


def test_names_are_left_out_of_every_field_and_what_is_not_in_it_is_counted(written):
    entries = json.loads(written.exported())["entries"]
    said = next(each for each in entries if each["kind"] == "Referral to an agency")
    texts = {each["heading"]: each["text"] for each in said["passages"]}
    assert texts[""] == "Child A is at risk too."
    assert "Why not, or why later: Child A would be told." in texts["About the referral"]
    assert "Agreement to the help: Not recorded" in texts["About the referral"]
    assert texts["Shared with them"].startswith("Note, ")
    assert texts["Decided not to share"] == "One that is not in this export"
    assert not any(name in json.dumps(entries) for name in ("Amy", "Amelia", "alone"))


def test_the_whole_record_says_why_something_was_not_shared(written):
    asked = {"subject_id": None, "incident_id": written.incident_id}
    whole = written.exported(**asked, redaction=written.redaction(keep_subject_ids=[written.ben, written.amy]))
    assert "It is of Amelia alone." in whole


def test_it_is_in_the_bundles_pdf_and_table_and_alone_where_the_kind_is_chosen(written):
    export_id = written.ask(format="pdf", bundle=True, kinds=["referral"])
    written.make()
    assert written.get(export_id).state == "done"
    opened = zipfile.ZipFile(io.BytesIO(written.read(export_id)))
    table = opened.read("Entries.csv").decode("utf-8-sig")
    assert "The duty desk" in table
    assert "He was cold." not in table
    assert "Referral to an agency" in table
