"""Whose names an export's form and the API say stay, with the services' answers made up."""

import re

from haven_schemas.acts.incidents.exports import (
    ExportEntry,
    ExportPeople,
    ExportPerson,
    ExportPreview,
    ExportReceipt,
    SharedName,
)
from haven_schemas.rights import Right

from gateway_tests.administered import Identity, handed, number, send

CHILD, OTHER, LATER, STAFF, ADULT = (number(each) for each in (80, 81, 82, 83, 84))
HERE = f"/pupils/{CHILD}/export"
TYPED = {"recipient": "Sam Social Worker", "purpose": "Conference", "format": "pdf"}
LISTED = {"listed_child": str(OTHER), "listed_staff": str(STAFF), "listed_adult": str(ADULT)}

SHARES = {OTHER: [SharedName(word="Olaf", others=["Olaf Odd", "Ed Olaf"]), SharedName(word="Oak", others=["Ann Oak"])]}


def people(*children):
    named = {CHILD: "Ida Ash", OTHER: "Olaf Oak", LATER: "Lea Larch"}
    return ExportPeople(
        title="Chronology",
        children=[ExportPerson(id=each, name=named[each], shares=SHARES.get(each, [])) for each in children],
        staff=[ExportPerson(id=STAFF, name="Tom Tutor")],
        adults=[ExportPerson(id=ADULT, name="Ada Adult")],
        entries=3,
    )


def words_of(page):
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


def services():
    made = Identity([Right.RECORD_READ])
    made.answers |= {
        "export_people": people(CHILD, OTHER),
        "preview_export": ExportPreview(title="Chronology", entries=[]),
        "ask_export": ExportReceipt(export_id=number(90)),
    }
    return made


def test_who_was_shown_and_not_ticked_stays_and_nobody_else(open_browser):
    known = services()
    browser = open_browser(known)
    page = browser.get(HERE).text
    for kind, each in (("child", OTHER), ("staff", STAFF), ("adult", ADULT)):
        assert f'name="listed_{kind}" value="{each}"' in page
    assert f'value="{CHILD}"' not in page
    assert "shares “Olaf” with Olaf Odd, Ed Olaf and “Oak” with Ann Oak." in words_of(page)
    assert send(browser, HERE, do="make", **TYPED, **LISTED, hide_child=str(OTHER)).status_code == 303
    asked = known.last("ask_export").redaction
    assert (asked.keep_subject_ids, asked.keep_staff_ids, asked.keep_adult_ids) == ([], [STAFF], [ADULT])
    send(browser, HERE, do="make", **TYPED, **LISTED, hide_staff=str(STAFF))
    asked = known.last("ask_export").redaction
    assert (asked.keep_subject_ids, asked.keep_staff_ids, asked.keep_adult_ids) == ([OTHER], [], [ADULT])
    send(browser, HERE, do="make", **TYPED)
    asked = known.last("ask_export").redaction
    assert (asked.keep_subject_ids, asked.keep_staff_ids, asked.keep_adult_ids) == ([], [], [])


def test_the_form_lists_who_is_in_the_chosen_days_and_ticks_whom_it_had_not_shown(open_browser):
    known = services()
    browser = open_browser(known)
    known.answers["export_people"] = people(CHILD, OTHER, LATER)
    days = {"first-day": "1", "first-month": "9", "first-year": "2026"}
    page = send(browser, HERE, do="look", **TYPED, **LISTED, **days).text
    assert known.last("export_people").first_day.isoformat() == "2026-09-01"
    ticked = [line for line in page.splitlines() if 'type="checkbox"' in line and "checked" in line]
    assert [str(LATER) in line for line in ticked] == [True]


def test_a_program_names_whose_names_stay(open_browser):
    known = services()
    program = open_browser(known)
    headers = {"Authorization": "Bearer " + handed("b" * 43)}
    body = {"pupil_id": str(CHILD), "format": "json", "purpose": "Conference", "recipient": "Sam"}
    assert program.post("/api/v1/exports", json=body, headers=headers).status_code == 202
    asked = known.last("ask_export").redaction
    assert (asked.keep_subject_ids, asked.keep_staff_ids, asked.keep_adult_ids) == ([], None, None)
    body |= {"keep_pupil_ids": [str(OTHER)], "keep_staff_ids": []}
    assert program.post("/api/v1/exports", json=body, headers=headers).status_code == 202
    asked = known.last("ask_export").redaction
    assert (asked.keep_subject_ids, asked.keep_staff_ids, asked.keep_adult_ids) == ([OTHER], [], None)


def test_one_looks_on_through_what_would_be_made(open_browser):
    known = services()
    entry = {"kind": "Note", "category": "", "happened": "", "recorded": "", "by": "", "about": [], "passages": []}
    browser = open_browser(known)
    for begin, total, buttons in ((0, 12, ["10"]), (10, 25, ["0", "20"]), (20, 22, ["10"])):
        known.answers["preview_export"] = ExportPreview(
            title="Chronology", entries=[ExportEntry(**entry)] * min(10, total - begin), begin=begin, total=total
        )
        page = send(browser, HERE, begin=str(begin), **TYPED, **LISTED).text
        assert known.last("preview_export").begin == begin
        assert re.findall(r'name="begin" value="(\d+)"', page) == buttons
        assert f"Entries {begin + 1} to {min(begin + 10, total)} of {total}, the oldest first." in page
    send(
        browser,
        f"/incidents/{number(70)}/export",
        do="look",
        **TYPED,
        **{"last-day": "1", "last-month": "9", "last-year": "2026"},
    )
    assert known.last("preview_export").last_day.isoformat() == "2026-09-01"
