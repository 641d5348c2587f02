"""What stops letters about a child, once two entries of two schools are one."""

from haven_schemas.acts.pupils.record import AddLocal, OverrideStop, RecordAsked, StopsAsked
from haven_schemas.rights import Right
from pupils.record.local import add_local
from pupils.record.record import pupil_record
from pupils.record.stops import override_stop, stops_of
from two_schools import LEAD


def test_what_stops_letters_and_who_may_not_collect_come_along_with_the_child(case, roll):
    """A school that takes a child over on a Monday has an order of the old school before its file."""
    case.both_named()
    keyring, adder = roll.extras.keyring, roll.staff(case.school, rights=LEAD | {Right.PUPIL_ADD_LOCAL}, elevated=True)
    order = AddLocal(pupil_id=case.known, kind="court_order", text="Not to be told where she lives.")
    roll.run(adder, add_local, keyring, order)
    case.say(case.lead, "left")
    shown = roll.run(case.other_lead, pupil_record, keyring, RecordAsked(pupil_id=case.entry))
    noted = roll.audited("pupil:details:read")[-1]
    assert set(shown.flags) == {"court_order", "may_not_collect"}
    there = [(each.flag, each.who or each.text, each.school_id) for each in shown.elsewhere]
    ash = [("court_order", "Jo Ash", case.school), ("may_not_collect", "Jo Ash", case.school)]
    added = ("court_order", "Not to be told where she lives.", case.school)
    assert sorted(there) == sorted([*ash, added])
    asked = StopsAsked(pupil_id=case.entry, purpose="export", with_words=True)
    assert {each.school_id for each in roll.run(case.other_lead, stops_of, keyring, asked).said} == {case.school, None}
    assert set(noted["school_ids"]) == {str(case.school), str(case.there)}, "the first school's log has it too"
    named_as_before = asked.model_copy(update={"pupil_id": case.known})
    told = roll.run(case.other_lead, stops_of, keyring, named_as_before)
    assert (told.pupil_id, told.stopped) == (case.known, True), "what came along names the first school's entry"
    let_go = OverrideStop(pupil_id=case.known, purpose="export", reason="The court has allowed it.")
    sender = roll.staff(case.there, rights=LEAD | {Right.PUPIL_OVERRIDE_STOP}, elevated=True)
    roll.run(sender, override_stop, keyring, let_go)
    assert not roll.run(sender, stops_of, keyring, asked).stopped
    left = roll.run(case.lead, pupil_record, keyring, RecordAsked(pupil_id=case.known))
    assert left.elsewhere == [], "of where the child is they are told nothing"
