"""Whose names leave an export and whose stay, on real PostgreSQL and OpenBao; laid out by the real process."""

import json
from datetime import timedelta

from haven_schemas.acts.incidents import exports as contract
from haven_schemas.acts.incidents.matching import MatchNotListed
from haven_schemas.acts.incidents.reporting import ConcernPupil
from incidents.records.not_listed import match_not_listed
from support import clock


def test_everyone_in_a_long_chronology_is_offered_and_left_out(office):
    cat = office.child("Cat Zeddmore")
    office.note("Cat Zeddmore pushed Ben.", office.ben, cat, days=40)
    for _ in range(250):
        office.note("Nothing new.", office.ben)
    people = office.people()
    assert [each.name for each in people.children] == ["Ben Quillfeather", "Cat Zeddmore", "Amy Quillfeather"]
    assert people.entries > 250
    exported = office.exported()
    assert "Child A pushed Ben." in exported
    assert not {"cat zeddmore", "zeddmore", "amy"} & set(exported.lower().split())
    today = clock.day_of(office.incidents.now)
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
    exported = office.read(by_word).decode()
    assert '"text": "Child A told Member of staff 1."' in exported
    assert "Amy Quillfeather" in exported
    assert '"text": "Child B told Carl Colleague."' in office.read(by_default).decode()


def test_a_child_not_on_the_roll_is_left_out_of_a_chronology_and_never_shown(office):
    unlisted = ConcernPupil(not_listed="Kit Kanarie", role="affected")
    draft = office.incidents.draft(office.school, office.ben, account="Kit Kanarie bit Amelia. KIT ran.")
    concern_id = office.incidents.record(office.lead, draft.model_copy(update={"pupils": [*draft.pupils, unlisted]})).id
    office.incidents.accept(office.lead, concern_id)
    (alias,) = {each.id for each in office.people().children} - {office.ben, office.amy}
    assert [each.name for each in office.people().children if each.id == alias] == ["A child not on the roll"]
    exported = office.exported()
    assert "Child B bit Child A. Child B ran." in exported
    assert "kit" not in exported.lower().split()
    kept = office.exported(redaction=office.redaction(keep_subject_ids=[alias]))
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
    exported = office.exported(redaction=office.redaction(keep_subject_ids=[alias]))
    assert "Child A bit Child A. Child A ran." in exported
    in_alias = office.exported(subject_id=alias)
    assert json.loads(in_alias)["subject"] == "Amy Quillfeather"
    assert "Ben" not in in_alias


def test_an_export_asked_for_in_words_of_before_is_made_as_it_was_asked(office):
    old = contract.Redaction(subject_ids=[office.amy]).model_dump_json(exclude_unset=True)
    assert old == f'{{"subject_ids":["{office.amy}"]}}'
    assert "Child A" in (exported := office.exported(redaction=contract.Redaction.model_validate_json(old)))
    assert "Amy" not in exported
    assert "Amy" in office.exported(redaction=contract.Redaction())


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


def test_people_and_preview(office):
    people = office.people()
    assert [(each.name, each.shares_name) for each in people.children] == [
        ("Ben Quillfeather", True),
        ("Amy Quillfeather", True),
    ]
    assert ([each.name for each in people.staff], people.entries) == (["Lena Lead"], 2)
    shown = office.preview(redaction=office.redaction(keep_staff_ids=[]))
    said = shown.model_dump_json().lower()
    assert "amy" not in said
    assert "lena" not in said
    assert "member of staff 1" in said


def passages(exported):
    """The first passage of each entry."""
    return [each["passages"][0]["text"] for each in json.loads(exported)["entries"]]


def test_a_word_about_someone_who_stays_keeps_no_hidden_name(office):
    office.give_account(office.lead, name="Ben Smith")
    cat = office.child("Cat Zeddmore", "Ben Zeddmore")
    office.with_adults("Amy cried. Amy's mum rang.", "Amy's mum", about=[office.ben, office.amy])
    office.note("Zeddmore's Ben, Ben Smith, Ben Quillfeather, Ben.", office.ben, cat)
    exported = office.exported()
    assert {"Child A cried. Child A's mum rang."} < set(passages(exported))
    unclear = "[name left out]"
    assert f"Child B's {unclear}, Ben Smith, Ben Quillfeather, {unclear}." in passages(exported)
    adults = [each["text"] for entry in json.loads(exported)["entries"] for each in entry["passages"]]
    assert "Child A's mum (other)" in adults
    assert json.loads(exported)["made_by"] == "Ben Smith"
    assert "[name left out]" in json.loads(exported)["left_out"]


def test_people_called_the_same_are_left_out_or_stay_together(office):
    office.give_account(office.lead, name="Jane Smith")
    office.with_adults("Jane Smith rang.", "Jane Smith", "Jane Tall", about=[office.ben])
    office.with_adults("Mrs Jane Smith came.", "jane smith", about=[office.ben])
    people = office.people()
    assert [each.name for each in people.adults] == ["Jane Smith", "Jane Tall"]
    smith, tall = (each.id for each in people.adults)
    exported = office.exported(redaction=office.redaction(keep_adult_ids=[smith, tall]))
    assert {"Jane Smith rang.", "Mrs Jane Smith came."} < set(passages(exported))
    assert exported.count("Jane Smith (other)") == 2, "each row of an adult has the name"
    assert [(one.word, one.others) for one in people.adults[0].shares] == [
        ("Jane Smith", ["Jane Smith"]),
        ("Jane", ["Jane Tall"]),
    ]
    exported = office.exported(redaction=office.redaction(keep_adult_ids=[tall]))
    assert {"Member of staff 1 rang.", "Mrs Member of staff 1 came."} < set(passages(exported))
    entries = json.loads(exported)["entries"]
    assert {each["by"] for each in entries} == {"Member of staff 1"}
    assert "Member of staff 1 (other)\n[name left out] Tall (other)" in exported.replace("\\n", "\n")
    assert "smith" not in exported.lower()


def test_a_child_with_the_very_name_of_the_child_this_is_about(office):
    office.child("Ben Quillfeather")
    exported = office.exported(subject_id=office.ben)
    assert json.loads(exported)["subject"] == "Ben Quillfeather", "they are in no entry of this chronology"
    namesake = [each.id for each in office.people(subject_id=None, incident_id=office.incident_id).children]
    office.note("Ben Quillfeather hit Ben Quillfeather.", *(each for each in namesake if each != office.amy))
    exported = office.exported()
    assert json.loads(exported)["subject"] == "The child this is about"
    assert "[name left out] hit [name left out]." in passages(exported)
    assert "ben" not in exported.lower().split()
    other = next(each for each in namesake if each not in (office.amy, office.ben))
    kept = office.exported(redaction=office.redaction(keep_subject_ids=[other]))
    assert "Ben Quillfeather hit Ben Quillfeather." in passages(kept)


def test_the_form_says_which_words_of_a_name_are_shared(office):
    office.give_account(office.lead, name="Amelia Smith")
    office.with_adults("Amy's mum rang.", "Amy's mum", about=[office.ben, office.amy])
    people = office.people()
    shares = {each.name: [(one.word, one.others) for one in each.shares] for each in people.children}
    assert shares == {
        "Ben Quillfeather": [("Quillfeather", ["Amy Quillfeather"])],
        "Amy Quillfeather": [("Amelia", ["Amelia Smith"]), ("Quillfeather", ["Ben Quillfeather"])],
    }
    assert [each.shares_name for each in (*people.staff, *people.adults)] == [True, False]
