"""Why a file of an MIS, or one of its rows, was not applied: closed lists with their words; no reason holds a value."""

from collections.abc import Mapping
from enum import StrEnum


class FileReason(StrEnum):
    """Why a file was refused as a whole; nothing of it was applied."""

    MALFORMED_XML = "malformed_xml"
    DOCTYPE_FORBIDDEN = "doctype_forbidden"
    MALFORMED_CSV = "malformed_csv"
    LINE_TOO_LONG = "line_too_long"
    WRONG_ENCODING = "wrong_encoding"
    WRONG_HEADER = "wrong_header"
    NOT_A_CTF = "not_a_ctf"
    OTHER_SCHOOL = "other_school"
    NO_ROWS = "no_rows"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_LARGE = "too_large"
    MALFORMED_JSON = "malformed_json"
    REFUSED_BY_PERSON = "refused_by_person"
    UNDECIDED = "undecided"
    DAMAGED = "damaged"
    FAILED = "failed"


class RowReason(StrEnum):
    """Why a row was not applied, or what to look at in a row (or file: row 0) that was."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    UNREADABLE_CHARACTER = "unreadable_character"
    WRONG_COLUMNS = "wrong_number_of_columns"
    NOT_A_UPN = "not_a_upn"
    NOT_A_DATE = "not_a_date"
    IN_THE_FUTURE = "in_the_future"
    IMPLAUSIBLE_AGE = "implausible_age"
    UNKNOWN_SEX = "unknown_sex"
    UNKNOWN_YEAR_GROUP = "unknown_year_group"
    DUPLICATE = "duplicate"
    SEVERAL_MATCHES = "several_matches"
    CONTRADICTS_ROLL = "contradicts_roll"
    SOURCE_ID_CONFLICT = "source_id_conflict"
    NOT_A_TEXT = "not_a_text"
    NOT_AN_INSTANT = "not_an_instant"
    UNKNOWN_STATUS = "unknown_status"
    HELD_BACK = "held_back"  # given to no row any more; a published code stays
    NOT_ON_ROLL = "not_on_roll"
    # Warnings; the row or file was applied:
    CHECK_LETTER = "check_letter"
    NEW_VERSION = "unexpected_version"
    SCHOOL_NOT_STATED = "school_not_stated"
    UNKNOWN_FIELD = "unknown_field"
    NOT_TICKED = "not_ticked"
    LEFT_OUT = "left_out"


_FILE_WORDS: Mapping[FileReason, str] = {
    FileReason.MALFORMED_XML: "This is not well-formed XML.",
    FileReason.DOCTYPE_FORBIDDEN: "The file has a document type declaration, which is not accepted.",
    FileReason.MALFORMED_CSV: "This is not a well-formed CSV file. Check the quotation marks.",
    FileReason.LINE_TOO_LONG: "A line of the file is too long for a list of pupils.",
    FileReason.WRONG_ENCODING: "The file's characters cannot be read. Save it as UTF-8.",
    FileReason.WRONG_HEADER: "The first line is not the header that was agreed.",
    FileReason.NOT_A_CTF: "This is not a Common Transfer File.",
    FileReason.OTHER_SCHOOL: "The file comes from another school than this feed.",
    FileReason.NO_ROWS: "There is no pupil in the file.",
    FileReason.TOO_MANY_ROWS: "There are more rows in the file than a school can have.",
    FileReason.TOO_LARGE: "The file is larger than 20 MB.",
    FileReason.MALFORMED_JSON: "This is not JSON of the agreed form.",
    FileReason.REFUSED_BY_PERSON: "Someone at the school or trust looked at the file and refused it.",
    FileReason.UNDECIDED: "Nobody decided about it in two weeks. Send it again.",
    FileReason.DAMAGED: "The file was damaged where it was kept. Send it again.",
    FileReason.FAILED: "We could not work through the file. Send it again, or tell your IT team.",
}

_ROW_WORDS: Mapping[RowReason, str] = {
    RowReason.REQUIRED: "This is missing.",
    RowReason.TOO_LONG: "This is too long.",
    RowReason.UNREADABLE_CHARACTER: "This holds a character that is no part of a text.",
    RowReason.WRONG_COLUMNS: "The row has not as many columns as the header.",
    RowReason.NOT_A_UPN: "This has not the form of a UPN.",
    RowReason.NOT_A_DATE: "This is not a date like 2015-09-01.",
    RowReason.IN_THE_FUTURE: "This date is in the future.",
    RowReason.IMPLAUSIBLE_AGE: "By this date the pupil is younger than 2 or older than 20.",
    RowReason.UNKNOWN_SEX: "This is not one of the codes for sex.",
    RowReason.UNKNOWN_YEAR_GROUP: "This is not a year group.",
    RowReason.DUPLICATE: "This pupil stands in the file more than once; the first row was taken.",
    RowReason.SEVERAL_MATCHES: "More than one pupil on the roll fits this row. Add the UPN.",
    RowReason.CONTRADICTS_ROLL: "The pupil with this UPN has another name and another date of birth on the roll.",
    RowReason.SOURCE_ID_CONFLICT: "The source's id belongs to another pupil than UPN, surname and date of birth say.",
    RowReason.NOT_A_TEXT: "This is not of the agreed type.",
    RowReason.NOT_AN_INSTANT: "This is not an instant with a zone, like 2026-09-01T08:00:00Z.",
    RowReason.UNKNOWN_STATUS: "This is not an enrolment status.",
    RowReason.HELD_BACK: "There is newer word that this pupil is not the school's, so the row was held back.",
    RowReason.NOT_ON_ROLL: "No pupil of the school fits this, so nobody was made a leaver.",
    RowReason.CHECK_LETTER: "The check letter does not fit the UPN. The row was applied.",
    RowReason.NEW_VERSION: "The CTF is not version 24 or 25; some of it may not have been read.",
    RowReason.SCHOOL_NOT_STATED: "The CTF does not say which school it comes from.",
    RowReason.UNKNOWN_FIELD: "There are fields or columns that we have none for; see the list.",
    RowReason.NOT_TICKED: "There are fields that are not ticked for this feed. They were dropped and not kept.",
    RowReason.LEFT_OUT: "Something in this field is not of the agreed form and was left out; the rest was applied.",
}


_MEND: Mapping[RowReason, str] = {
    RowReason.REQUIRED: "Fill it in on the pupil's record in the MIS.",
    RowReason.TOO_LONG: "Shorten it in the MIS: names at most 100 letters, classes at most 50.",
    RowReason.UNREADABLE_CHARACTER: "Type the field again in the MIS; a control character stands in it.",
    RowReason.WRONG_COLUMNS: "Export the file again, or quote texts that hold a comma.",
    RowReason.NOT_A_UPN: "Correct the UPN in the MIS: a letter, eleven digits, and a digit or letter.",
    RowReason.NOT_A_DATE: "Export dates as year-month-day.",
    RowReason.IN_THE_FUTURE: "Correct the date in the MIS, or the clock of the sending system.",
    RowReason.IMPLAUSIBLE_AGE: "Check the year of birth in the MIS.",
    RowReason.UNKNOWN_SEX: "Use F, M, or leave it empty.",
    RowReason.UNKNOWN_YEAR_GROUP: "Use N1, N2, R, or 1 to 14.",
    RowReason.DUPLICATE: "Take the second record out of the export, or merge the two in the MIS.",
    RowReason.SEVERAL_MATCHES: "Give the pupil's UPN in the MIS and send again.",
    RowReason.CONTRADICTS_ROLL: "Check UPN, name and date of birth in the MIS against the pupil's papers.",
    RowReason.SOURCE_ID_CONFLICT: "Ask the vendor whether ids were issued again; send UPNs with the ids.",
    RowReason.NOT_A_TEXT: "Ask the vendor to send it as text, as their guide to this interface says.",
    RowReason.NOT_AN_INSTANT: "Ask the vendor to send times with their zone.",
    RowReason.UNKNOWN_STATUS: "Use C, M, S, F, O, G or P.",
    RowReason.HELD_BACK: "If the pupil is at the school, send the day they enrolled; else make them a leaver.",
    RowReason.NOT_ON_ROLL: "Nothing needs mending if the pupil was never at the school.",
    RowReason.CHECK_LETTER: "Compare the UPN with the pupil's papers.",
    RowReason.NEW_VERSION: "Export as CTF 25 if the MIS can.",
    RowReason.SCHOOL_NOT_STATED: "Set the school's LAESTAB or URN in the MIS.",
    RowReason.UNKNOWN_FIELD: "Nothing needs mending.",
    RowReason.NOT_TICKED: "Take them out of the export, or tick them on the page of the feed if they are needed.",
    RowReason.LEFT_OUT: "Use the codes and forms of the guide for vendors.",
}


def file_words_of(reason: FileReason) -> str:
    """One sentence for people."""
    return _FILE_WORDS[reason]


def row_words_of(reason: RowReason) -> str:
    """One sentence for people, to stand beside row and field."""
    return _ROW_WORDS[reason]


def mending_of(reason: RowReason) -> str:
    """What to do about it, in one sentence for whoever looks after the MIS."""
    return _MEND[reason]
