"""What people read when a file of an MIS, or one of its rows, was not applied; none holds a value."""

from collections.abc import Mapping
from typing import Annotated

from ..acts.intake_reasons import FileDetail, FileReason, RowDetail, RowReason
from ..acts.pupils.feeds import FileEncoding, FileSeparator

MENDING_COLUMNS = ("Haven: row", "Haven: what is wrong")
"""Headings of the two columns that stand beside a rejected row's own; in a file sent again they are passed over."""

FILE_REASONS: Mapping[FileReason, str] = {
    FileReason.MALFORMED_XML: "This is not well-formed XML.",
    FileReason.DOCTYPE_FORBIDDEN: "The file has a document type declaration, which is not accepted.",
    FileReason.MALFORMED_CSV: "This is not a well-formed CSV file. Check the quotation marks.",
    FileReason.LINE_TOO_LONG: "A line of the file is too long for a list of people.",
    FileReason.WRONG_ENCODING: "The file's characters cannot be read, or are written in two ways. Save it as UTF-8.",
    FileReason.WRONG_HEADER: (
        "Its columns are not the ones agreed. Show one of these files on the page of the feed; where you send it by "
        "hand, tick Show me the columns first."
    ),
    FileReason.NOT_A_CTF: "This is not a Common Transfer File.",
    FileReason.OTHER_SCHOOL: "The file is neither from this school nor for it.",
    FileReason.NO_ROWS: "There is nobody in the file.",
    FileReason.TOO_MANY_ROWS: "There are more rows in the file than a school can have.",
    FileReason.TOO_LARGE: "The file is larger than 20 MB.",
    FileReason.MALFORMED_JSON: "This is not JSON of the agreed form.",
    FileReason.REFUSED_BY_PERSON: "Someone at the school or trust looked at the file and refused it.",
    FileReason.UNDECIDED: "Nobody decided about it in two weeks. Send it again.",
    FileReason.DAMAGED: "The file was damaged where it was kept. Send it again.",
    FileReason.FAILED: "We could not work through the file. Send it again, or tell your IT team.",
}

FILE_DETAILS: Mapping[FileDetail, str] = {
    FileDetail.FOR_ANOTHER_SCHOOL: "The file is for another school of the trust. Send it to that school.",
    FileDetail.FOR_NO_SCHOOL_HERE: "The file is neither from this school nor for it, nor for another of the trust.",
    FileDetail.LIST_OF_PUPILS: "It has a column of UPNs, so it is a list of pupils and not of staff.",
    FileDetail.OLDER_THAN_KNOWN: "A newer list of staff was taken since this one came.",
    FileDetail.NOT_A_ZIP: "This is not a zip file, or it is damaged. Export it again.",
    FileDetail.UNSAFE_ZIP: (
        "The zip file is encrypted, holds one name twice, or is packed in a way that is not accepted. Export it again."
    ),
    FileDetail.NO_USERS: "There is no users.csv in the zip file. OneRoster has pupils and staff in it.",
    FileDetail.NOT_ONEROSTER: "A table in the zip file has not the columns of OneRoster.",
    FileDetail.SEVERAL_LISTS: "There is more than one CSV file in the zip. Leave in the one that says whose they are.",
    FileDetail.NO_PICTURES: "There is no picture in the zip file.",
    FileDetail.NOT_A_PHOTO_LIST: (
        "The CSV file in the zip needs a column with the names of the files (file), and one of UPNs or ids (upn, id)."
    ),
}

MONTH_FIRST = (
    "A date in it has the month before the day, such as 03/25/2014, so that others would be taken for wrong days. Save "
    "the file with the day first, or as 2014-03-25."
)
"""Why a file is refused that is well-formed, but for its dates."""

ROW_DETAILS: Mapping[RowDetail, str] = {
    RowDetail.UNKNOWN_UPN: "The file says that the UPN is not known. The row was applied without one.",
    RowDetail.UNDER_ANOTHER_NAME: "Something like it stands there under a name that we do not know.",
    RowDetail.NOT_AN_ADDRESS: "It is not an e-mail address.",
    RowDetail.ID_OR_ADDRESS: "Either the id in the MIS or an e-mail address must be there.",
    RowDetail.NO_DEMOGRAPHICS: "OneRoster has birth dates in demographics.csv, and that file is not in the zip.",
    RowDetail.NOT_IN_DEMOGRAPHICS: "demographics.csv has no birth date for this pupil.",
    RowDetail.NO_UPN_IN_USERS: "users.csv has no UPN: OneRoster has it in userIds, as of type UPN, or in identifier.",
    RowDetail.NOBODY_LEAVES: "Some pupils have neither birth date nor UPN, so nobody was made a leaver by this file.",
    RowDetail.NO_SUCH_PUPIL: "No pupil of the school has this UPN, or this id in the feed's system.",
    RowDetail.NOT_IN_ZIP: "There is no file of this name in the zip.",
    RowDetail.NOT_A_PICTURE: "The file is not a JPEG, PNG, WebP or HEIC picture, or it is damaged.",
    RowDetail.PICTURE_TOO_LARGE: (
        "The picture is too large: at most 15 MB, and 50 million pixels in a JPEG or 26 million in other kinds."
    ),
}

CSV_ENCODINGS: Mapping[FileEncoding, str] = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "windows-1252": "Windows-1252",
}

CSV_SEPARATORS: Mapping[FileSeparator, str] = {",": "commas", ";": "semicolons", "\t": "tabs"}

ROW_REASONS: Mapping[RowReason, str] = {
    RowReason.REQUIRED: "This is missing.",
    RowReason.TOO_LONG: "This is too long.",
    RowReason.UNREADABLE_CHARACTER: (
        "This holds a character that is no part of a text, or a question mark in the place of a letter."
    ),
    RowReason.WRONG_COLUMNS: "The row has more cells than there are headings, or the file breaks off in it.",
    RowReason.NOT_A_UPN: "This is not a UPN: a letter, eleven digits, then a digit or a letter.",
    RowReason.NOT_A_DATE: "This is not a date such as 01/09/2015 (the day first) or 2015-09-01.",
    RowReason.IN_THE_FUTURE: "This date is in the future.",
    RowReason.IMPLAUSIBLE_AGE: "By this date the pupil is younger than 2 or older than 20.",
    RowReason.UNKNOWN_SEX: "This is not F, M, Female or Male.",
    RowReason.UNKNOWN_YEAR_GROUP: "This is not a year group such as Year 7, 7, R or N2.",
    RowReason.DUPLICATE: "The same person, or the same id, stands in the file more than once; the first row was taken.",
    RowReason.SEVERAL_MATCHES: "More than one pupil on the roll fits this row. Add the UPN.",
    RowReason.CONTRADICTS_ROLL: "The pupil with this UPN has another name and another date of birth on the roll.",
    RowReason.SOURCE_ID_CONFLICT: "The source's id belongs to another pupil than UPN, surname and date of birth say.",
    RowReason.NOT_A_TEXT: "This is not of the agreed type.",
    RowReason.NOT_AN_INSTANT: "This is not an instant with a zone, like 2026-09-01T08:00:00Z.",
    RowReason.UNKNOWN_STATUS: "This is not an enrolment status.",
    RowReason.HELD_BACK: "There is newer word that this pupil is not the school's, so the row was held back.",
    RowReason.NOT_ON_ROLL: "No pupil of the school fits this, so nobody was made a leaver.",
    RowReason.CHECK_LETTER: "The check letter does not fit the UPN. The row was applied.",
    RowReason.NEW_VERSION: "The CTF is older than version 17 or newer than 26; some of it may not have been read.",
    RowReason.SCHOOL_NOT_STATED: "The CTF does not say which school it comes from or is for.",
    RowReason.UNKNOWN_FIELD: "There are fields or columns that we have none for; see the list.",
    RowReason.NOT_TICKED: (
        "There are fields that are not ticked for this feed, or not approved yet. They were dropped and not kept."
    ),
    RowReason.LEFT_OUT: "Something in this field is not of the agreed form and was left out; the rest was applied.",
}

ROW_MENDING: Annotated[Mapping[RowReason, str], "what to do about it, for whoever looks after the MIS"] = {
    RowReason.REQUIRED: "Fill it in on the person's record in the MIS.",
    RowReason.TOO_LONG: "Shorten it in the MIS: names at most 100 letters, classes at most 50.",
    RowReason.UNREADABLE_CHARACTER: (
        "Type the field again in the MIS. If it is right there and a question mark stands in the file, export as UTF-8."
    ),
    RowReason.WRONG_COLUMNS: "Export the file again, or quote texts that hold the separator.",
    RowReason.NOT_A_UPN: "Correct the UPN in the MIS: a letter, eleven digits, and a digit or letter.",
    RowReason.NOT_A_DATE: "Write the year in four digits, and the day before the month.",
    RowReason.IN_THE_FUTURE: "Correct the date in the MIS, or the clock of the sending system.",
    RowReason.IMPLAUSIBLE_AGE: "Check the year of birth in the MIS.",
    RowReason.UNKNOWN_SEX: "Use F, M, or leave it empty.",
    RowReason.UNKNOWN_YEAR_GROUP: "Use N1, N2, R, or 1 to 14, with or without the word Year.",
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
    RowReason.NEW_VERSION: "Export as CTF 25 or 26 if the MIS can.",
    RowReason.SCHOOL_NOT_STATED: "Set the school's LAESTAB or URN in the MIS.",
    RowReason.UNKNOWN_FIELD: "Nothing needs mending.",
    RowReason.NOT_TICKED: (
        "Take them out of the export; or, if they are needed, tick them on the page of the feed, and have the data "
        "protection officer approve those that take it."
    ),
    RowReason.LEFT_OUT: "Use the codes and forms of the guide for vendors.",
}
