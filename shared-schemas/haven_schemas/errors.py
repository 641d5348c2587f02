"""Stable error codes, their HTTP status and the words a person reads: the one home of every refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class ErrorCode(StrEnum):
    """What went wrong, for programs. A code never changes its meaning; new ones are added."""

    ADDRESS_TOO_LONG = "address_too_long"
    ALREADY_CLOSED = "already_closed"
    ALREADY_TRIAGED = "already_triaged"
    BEING_RESTORED = "being_restored"
    BODY_TOO_LARGE = "body_too_large"
    CONFLICT = "conflict"
    CSRF_FAILED = "csrf_failed"
    DELIVERY_REPLAYED = "delivery_replayed"
    DISPOSAL_STOPPED = "disposal_stopped"
    FEED_ENDED = "feed_ended"
    FEED_PAUSED = "feed_paused"
    FILE_NOT_READABLE = "file_not_readable"
    HEADERS_TOO_LARGE = "headers_too_large"
    IDEMPOTENCY_CONFLICT = "idempotency_conflict"
    IDEMPOTENCY_KEY_REQUIRED = "idempotency_key_required"
    INTERNAL = "internal"
    INVALID_REQUEST = "invalid_request"
    KEY_GONE = "key_gone"
    LINK_INVALID = "link_invalid"
    MEDIA_TYPE_UNSUPPORTED = "media_type_unsupported"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_FOUND = "not_found"
    NOT_INDEPENDENT = "not_independent"
    NOT_PERMITTED = "not_permitted"
    NOT_SET_UP = "not_set_up"
    NO_ROOM = "no_room"
    OVERLOADED = "overloaded"
    OWNER_UNPROVEN = "owner_unproven"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105  # a code
    PERMIT_SPENT = "permit_spent"
    PROVIDER_AWAY = "provider_away"
    RECORD_RESTRICTED = "record_restricted"
    SCHOOL_CLOSED = "school_closed"
    SCHOOL_IN_USE = "school_in_use"
    SEAL_BROKEN = "seal_broken"
    SECOND_PERSON_NEEDED = "second_person_needed"
    SENT_TOO_SLOWLY = "sent_too_slowly"
    SESSION_UNVERIFIED = "session_unverified"
    SIGNATURE_INVALID = "signature_invalid"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_REQUIRED = "sign_in_required"
    SIGN_ON_NOT_LINKED = "sign_on_not_linked"
    SIGN_ON_REFUSED = "sign_on_refused"
    STALE_VERSION = "stale_version"
    STEP_UP_FAILED = "step_up_failed"
    STEP_UP_REQUIRED = "step_up_required"
    STOPPED = "stopped"
    SECOND_FACTOR_MISSING = "second_factor_missing"
    TIMED_OUT = "timed_out"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105  # a code
    TOKEN_INVALID = "token_invalid"  # noqa: S105  # a code
    TOO_MANY_REQUESTS = "too_many_requests"
    UNAVAILABLE = "unavailable"
    VAULT_UNAVAILABLE = "vault_unavailable"


class FieldCode(StrEnum):
    """What is wrong with one field of a request."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    WRONG_FORMAT = "wrong_format"
    UNKNOWN = "unknown"
    UNKNOWN_CATEGORY = "unknown_category"
    UNKNOWN_PUPIL = "unknown_pupil"
    WHICH_CHILDREN = "which_children"
    UNKNOWN_SCHOOL = "unknown_school"
    SCHOOL_CLOSED = "school_closed"
    UNKNOWN_STAFF = "unknown_staff"
    UNKNOWN_INCIDENT = "unknown_incident"
    KEPT_FROM_CHILD = "kept_from_child"
    OTHER_SCHOOL = "other_school"
    IN_THE_FUTURE = "in_the_future"
    NOT_IN_THE_FUTURE = "not_in_the_future"
    NOT_IN_THE_TEAM = "not_in_the_team"
    NOBODY_AGREES = "nobody_agrees"
    NOBODY_ELSE_READS = "nobody_else_reads"
    TOO_FAR_AHEAD = "too_far_ahead"
    AS_IT_IS = "as_it_is"
    TWO_LEVELS = "two_levels"
    OTHERS_UNDER_IT = "others_under_it"
    TOO_LONG_AGO = "too_long_ago"
    DUPLICATE = "duplicate"
    SENT_BEFORE = "sent_before"
    OVERLAPS = "overlaps"
    HIDDEN_CHARACTERS = "hidden_characters"
    MIXED_LETTERS = "mixed_letters"
    NEEDS_KINDS = "needs_kinds"
    SAME_AS_BEFORE = "same_as_before"
    TOO_COMMON = "too_common"
    UNKNOWN_ROLE = "unknown_role"
    IN_USE = "in_use"
    NOT_TESTED = "not_tested"
    SECRET_REFUSED = "secret_refused"  # noqa: S105  # a code
    NOT_ALLOWED = "not_allowed"
    UNKNOWN_FILE_KIND = "unknown_file_kind"
    OTHER_FILE_KIND = "other_file_kind"
    EMPTY_FILE = "empty_file"
    TOO_MANY_FILES = "too_many_files"
    PICTURE_TOO_LARGE = "picture_too_large"
    NOT_A_PICTURE = "not_a_picture"
    SWITCHED_OFF = "switched_off"
    NO_TERMS = "no_terms"
    RUNS_ALREADY = "runs_already"
    NOT_DUE = "not_due"
    HELD = "held"
    STILL_OPEN = "still_open"
    PROPOSED_ALREADY = "proposed_already"
    BEING_DESTROYED = "being_destroyed"


_WORDS: Mapping[ErrorCode, tuple[int, str]] = {
    ErrorCode.ADDRESS_TOO_LONG: (414, "This web address is too long. Open the page from the menu instead."),
    ErrorCode.ALREADY_CLOSED: (409, "This is closed, or about to be. Look at it again, and open it again first."),
    ErrorCode.ALREADY_TRIAGED: (
        409,
        "Someone has already dealt with this concern. Open it again to see what was decided.",
    ),
    ErrorCode.BEING_RESTORED: (
        503,
        "Haven was restored from a backup, and waits until what was destroyed is destroyed again. You can report.",
    ),
    ErrorCode.BODY_TOO_LARGE: (413, "What you sent is too large."),
    ErrorCode.CONFLICT: (
        409,
        "This was written down before, and not in the same words. Look at what is kept, and correct it there.",
    ),
    ErrorCode.CSRF_FAILED: (
        400,
        "Nothing was changed. The page had been open too long, or someone signed out meanwhile.",
    ),
    ErrorCode.DELIVERY_REPLAYED: (400, "This delivery has been received before."),
    ErrorCode.DISPOSAL_STOPPED: (
        409,
        "A data protection officer stopped this file from being destroyed. They can end that; else wait for a year.",
    ),
    ErrorCode.FEED_ENDED: (410, "This feed was ended for good and takes nothing any more. Ask the trust for another."),
    ErrorCode.FEED_PAUSED: (409, "This feed is paused. Ask the trust to start it again."),
    ErrorCode.FILE_NOT_READABLE: (
        409,
        "This file cannot be opened: it has not been checked yet, or it was refused.",
    ),
    ErrorCode.HEADERS_TOO_LARGE: (
        431,
        "Your browser sent more with this request than is taken. Clear this site's cookies, and sign in again.",
    ),
    ErrorCode.IDEMPOTENCY_CONFLICT: (409, "This idempotency key was used before with another body."),
    ErrorCode.IDEMPOTENCY_KEY_REQUIRED: (400, "Send an Idempotency-Key header with this request."),
    ErrorCode.INTERNAL: (500, "Something went wrong on our side. Nothing was lost. Try again, or tell your IT team."),
    ErrorCode.INVALID_REQUEST: (400, "Some of what you sent needs putting right."),
    ErrorCode.KEY_GONE: (410, "This record was destroyed under the retention schedule and cannot be read."),
    ErrorCode.LINK_INVALID: (410, "This link was used before or has run out. Ask for a new one."),
    ErrorCode.MEDIA_TYPE_UNSUPPORTED: (415, "This kind of content is not accepted here."),
    ErrorCode.METHOD_NOT_ALLOWED: (405, "This address does not take that method."),
    ErrorCode.NOT_FOUND: (404, "There is nothing here that you can see."),
    ErrorCode.NOT_INDEPENDENT: (
        403,
        "You and whoever asked do not count as two people: somebody else has to agree. Names alike? Open Requests.",
    ),
    ErrorCode.NOT_PERMITTED: (403, "Your role does not let you do this."),
    ErrorCode.NOT_SET_UP: (503, "This installation of Haven has not been set up yet. Ask your IT team."),
    ErrorCode.NO_ROOM: (
        507,
        "There is no room for files just now, and nothing of this one was kept. Tell your IT team. Reports are taken.",
    ),
    ErrorCode.OVERLOADED: (503, "The service is very busy. Try again in a moment."),
    ErrorCode.OWNER_UNPROVEN: (
        403,
        "This account's password or address was changed. Ask a colleague to confirm that it is still yours.",
    ),
    ErrorCode.PASSWORD_WRONG: (403, "The present password is not right."),
    ErrorCode.PERMIT_SPENT: (409, "This reporting permit was already used for another report."),
    ErrorCode.PROVIDER_AWAY: (
        503,
        "Microsoft or Google is not answering, or not as it should. Try again in a minute, or use your password.",
    ),
    ErrorCode.RECORD_RESTRICTED: (
        403,
        "The use of this record is restricted. It is kept, and opened only for a purpose that is named.",
    ),
    ErrorCode.SCHOOL_CLOSED: (
        409,
        "This school is closed, or is being closed just now, and takes nothing new. Nothing was changed.",
    ),
    ErrorCode.SCHOOL_IN_USE: (
        409,
        "Something at this school is not finished yet, so that it stays open. The page says what.",
    ),
    ErrorCode.SEAL_BROKEN: (
        500,
        "This record was changed outside Haven and was not opened. Tell your IT team and data protection officer.",
    ),
    ErrorCode.SECOND_PERSON_NEEDED: (409, "You asked for this to be closed. Another member of the team has to agree."),
    ErrorCode.SENT_TOO_SLOWLY: (408, "What you sent arrived too slowly. Nothing was changed; it is safe to try again."),
    ErrorCode.SESSION_UNVERIFIED: (503, "We cannot check that you are still signed in. Try again in a moment."),
    ErrorCode.SIGNATURE_INVALID: (400, "The signature does not match."),
    ErrorCode.SIGN_IN_FAILED: (401, "The e-mail address or the password is not right."),
    ErrorCode.SIGN_IN_REQUIRED: (401, "Sign in to go on."),
    ErrorCode.SIGN_ON_NOT_LINKED: (
        403,
        "No account here is linked to this sign-in. Sign in with your password and link it, or ask to be invited.",
    ),
    ErrorCode.SIGN_ON_REFUSED: (401, "This sign-in was not taken. Start again from the sign-in page."),
    ErrorCode.STALE_VERSION: (412, "Someone changed this while you were working on it."),
    ErrorCode.STOPPED: (
        409,
        "A child's record stops this: a court order, no contact, or who may not collect. Look, and say why it may go.",
    ),
    ErrorCode.STEP_UP_FAILED: (403, "That code is not right, or was used before. Wait for the next one and try again."),
    ErrorCode.STEP_UP_REQUIRED: (403, "Confirm it's you to go on."),
    ErrorCode.SECOND_FACTOR_MISSING: (403, "Your account has no second step yet. Ask your administrator."),
    ErrorCode.TIMED_OUT: (504, "It took too long. If you were saving something, it is safe to send it again."),
    ErrorCode.TOKEN_EXPIRED: (401, "Your sign-in has run out. Sign in again."),
    ErrorCode.TOKEN_INVALID: (401, "Sign in to go on."),
    ErrorCode.TOO_MANY_REQUESTS: (429, "Too many requests. Wait a little, and try again."),
    ErrorCode.UNAVAILABLE: (503, "Part of the service is not answering. It is safe to try again."),
    ErrorCode.VAULT_UNAVAILABLE: (
        503,
        "The key store is not answering. Nothing is lost, and concerns can still be reported. Try again in a moment.",
    ),
}

_FIELD_WORDS: Mapping[FieldCode, str] = {
    FieldCode.REQUIRED: "Fill this in.",
    FieldCode.TOO_LONG: "This is too long.",
    FieldCode.TOO_SHORT: "This is too short.",
    FieldCode.WRONG_FORMAT: "This is not in the right form.",
    FieldCode.UNKNOWN: "This is not something we know.",
    FieldCode.UNKNOWN_CATEGORY: "Choose a category from the list.",
    FieldCode.UNKNOWN_PUPIL: "We cannot find this pupil at the school.",
    FieldCode.WHICH_CHILDREN: "Choose which of the children it is about, or all of them.",
    FieldCode.UNKNOWN_SCHOOL: "Choose one of your schools.",
    FieldCode.SCHOOL_CLOSED: "This school is closed. Choose another one.",
    FieldCode.UNKNOWN_STAFF: "We cannot find this member of staff at the school.",
    FieldCode.UNKNOWN_INCIDENT: "We cannot find this incident record.",
    FieldCode.KEPT_FROM_CHILD: "This colleague is linked to the child and cannot be given this. Choose someone else.",
    FieldCode.OTHER_SCHOOL: "This pupil is not at the school you chose.",
    FieldCode.IN_THE_FUTURE: "This is in the future.",
    FieldCode.NOT_IN_THE_FUTURE: "Choose a day to come, within the next five years.",
    FieldCode.NOT_IN_THE_TEAM: "Choose someone who decides about concerns at this school.",
    FieldCode.NOBODY_AGREES: "There is nobody who could agree to this. Ask the trust to name a lead for both schools.",
    FieldCode.NOBODY_ELSE_READS: "Everybody else who triages here is kept from this child, so nobody but you could read"
    " the record then. Write a record of its own about this child.",
    FieldCode.TOO_FAR_AHEAD: "This is too far ahead. Choose an earlier day.",
    FieldCode.AS_IT_IS: "This is how it is already.",
    FieldCode.TWO_LEVELS: "There are two levels only: choose one that stands under no other.",
    FieldCode.OTHERS_UNDER_IT: "Others stand under it. Move or retire those first.",
    FieldCode.TOO_LONG_AGO: "This is too long ago. Check the year.",
    FieldCode.DUPLICATE: "This is there twice.",
    FieldCode.SENT_BEFORE: "You have added exactly this already. Press the button again only if it is a second one.",
    FieldCode.OVERLAPS: "This overlaps another of the dates.",
    FieldCode.HIDDEN_CHARACTERS: "This holds characters that nobody can see. Type it instead of pasting it.",
    FieldCode.MIXED_LETTERS: "This mixes letters of different alphabets that look alike. Type it anew.",
    FieldCode.NEEDS_KINDS: "Use letters, digits and special characters together.",
    FieldCode.SAME_AS_BEFORE: "Choose one that is not your previous password.",
    FieldCode.TOO_COMMON: "This password is easy to guess. Choose three words that do not belong together.",
    FieldCode.UNKNOWN_ROLE: "Choose a role from the list.",
    FieldCode.IN_USE: "Someone still has this. Take it away from them first.",
    FieldCode.NOT_TESTED: "Test it first. What was changed since the last test has to be tested again.",
    FieldCode.SECRET_REFUSED: "The provider does not take this client ID and secret. Copy both again.",
    FieldCode.NOT_ALLOWED: "This cannot be set.",
    FieldCode.UNKNOWN_FILE_KIND: "This kind of file is not taken. Send a PDF, a picture, an office document or a text.",
    FieldCode.OTHER_FILE_KIND: "What is in this file is not what its name says.",
    FieldCode.EMPTY_FILE: "There is nothing in this file.",
    FieldCode.TOO_MANY_FILES: "This report has as many files as it may have. Give this one to the safeguarding team.",
    FieldCode.PICTURE_TOO_LARGE: (
        "This picture is too large: at most 15 MB, and 50 million pixels in a JPEG or 26 million in other kinds."
    ),
    FieldCode.SWITCHED_OFF: "This time is switched off at your trust. Whoever keeps its times can switch it on.",
    FieldCode.NO_TERMS: "The school's terms are not entered that far. Have them entered, and try again.",
    FieldCode.RUNS_ALREADY: "This is waited for already. Look at its date, and give it another day if it is wrong.",
    FieldCode.NOT_DUE: "The day of this file has not come yet.",
    FieldCode.HELD: "There is a hold on this file. Nothing of it may be destroyed until the hold is lifted.",
    FieldCode.STILL_OPEN: "Something in this file is still open. Close it, or decide about it, first.",
    FieldCode.PROPOSED_ALREADY: "It is proposed already that this file be destroyed. Look at that, or withdraw it.",
    FieldCode.BEING_DESTROYED: "This file is being destroyed just now, and it is too late for this.",
    FieldCode.NOT_A_PICTURE: "This is not a JPEG, PNG, WebP or HEIC picture, or it is damaged.",
}


def status_of(code: ErrorCode) -> int:
    """HTTP status of ``code``."""
    return _WORDS[code][0]


def words_of(code: ErrorCode) -> str:
    """One or two sentences a member of staff understands, saying what to do next."""
    return _WORDS[code][1]


def field_words_of(code: FieldCode) -> str:
    """One sentence to stand beside the field."""
    return _FIELD_WORDS[code]


@dataclass(frozen=True)
class FieldProblem:
    """One field that needs putting right; ``field`` is a path like ``pupils.0.role``, never a value."""

    field: str
    code: FieldCode


class Problem(Exception):
    """A refusal with a stable code. Carries codes and internal ids only, never names, narrative or what was typed."""

    def __init__(
        self, code: ErrorCode, *, fields: Sequence[FieldProblem] = (), ids: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.fields = tuple(fields)
        self.ids = dict(ids or {})

    @property
    def status(self) -> int:
        """HTTP status of this problem."""
        return status_of(self.code)


def invalid(field: str, code: FieldCode) -> Problem:
    """An ``invalid_request`` about one field."""
    return Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(field, code)])
