"""Why a file of an MIS, or one of its rows, was not applied: closed lists; no reason holds a value."""

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


class FileDetail(StrEnum):
    """More of why a file was refused, beside its reason; a list that may grow."""

    FOR_ANOTHER_SCHOOL = "for_another_school_of_the_trust"
    FOR_NO_SCHOOL_HERE = "for_no_school_of_the_trust"
    LIST_OF_PUPILS = "list_of_pupils"
    OLDER_THAN_KNOWN = "older_than_known"
    NOT_A_ZIP = "not_a_zip"
    UNSAFE_ZIP = "unsafe_zip"
    NO_USERS = "no_users_file"
    NOT_ONEROSTER = "not_a_oneroster_table"
    SEVERAL_LISTS = "several_lists_in_the_zip"
    NO_PICTURES = "no_pictures"
    NOT_A_PHOTO_LIST = "not_a_list_of_photos"


class RowDetail(StrEnum):
    """More of what is said about a row, beside its reason; a list that may grow."""

    UNKNOWN_UPN = "unknown_upn"
    UNDER_ANOTHER_NAME = "under_another_name"
    NOT_AN_ADDRESS = "not_an_address"
    ID_OR_ADDRESS = "id_or_address"
    NO_DEMOGRAPHICS = "no_demographics_file"
    NOT_IN_DEMOGRAPHICS = "not_in_demographics_file"
    NO_UPN_IN_USERS = "no_upn_in_users_file"
    NOBODY_LEAVES = "nobody_leaves"
    NO_SUCH_PUPIL = "no_such_pupil"
    NOT_IN_ZIP = "not_in_the_zip"
    NOT_A_PICTURE = "not_a_picture"
    PICTURE_TOO_LARGE = "picture_too_large"
