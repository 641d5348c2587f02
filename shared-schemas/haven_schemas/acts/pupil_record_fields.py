"""Fields of the pupil record beyond the roll: a closed list in groups, each value typed, as vendors push them.

A feed takes the groups that are ticked for it. Groups of special category data (UK GDPR Article 9, and language with
them) are taken only once the data protection officer approved them for that feed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from haven_schemas import pupil_codes as codes

from ..identifiers import Contract, Upn
from ..language_codes import LANGUAGES, NATIONALITIES

FieldGroup = Literal[
    "school_details",
    "sen",
    "support",
    "care",
    "contacts",
    "attendance",
    "behaviour",
    "ethnicity",
    "religion",
    "language",
    "health",
    "other",
]
"""``other``: what we have no field for, by names that are approved, and what cannot be read; sealed as it came."""

FIELD_GROUPS: tuple[FieldGroup, ...] = get_args(FieldGroup)
SPECIAL_GROUPS: frozenset[FieldGroup] = frozenset({"ethnicity", "religion", "language", "health"})
"""Off until the data protection officer approves."""
READ_AS_SPECIAL: frozenset[FieldGroup] = SPECIAL_GROUPS | {"other"}
"""Shown to who may see special categories: what we do not know may be one."""

_SEN_WORDS = {
    "sen support": "K", "k - sen support": "K", "ehcp": "E", "ehc plan": "E", "education health and care plan": "E",
    "education, health and care plan": "E", "no sen": "N", "no special educational need": "N", "none": "N",
    "statement": "S",
}  # fmt: skip


def _sen_code(value: Any) -> Any:
    """Codes as they are; some systems write their words instead."""
    text = value.strip() if isinstance(value, str) else value
    return _SEN_WORDS.get(text.lower(), text.upper()) if isinstance(text, str) else value


def _in(known: Mapping[str, str]) -> AfterValidator:
    def check(code: str) -> str:
        if code not in known:
            raise ValueError("not a code of the list")
        return code

    return AfterValidator(check)


def _text(most: int) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most, pattern=r"^[^\x00-\x1f\x7f]*$")


def _upper(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


Short = Annotated[str, _text(100)]
Long = Annotated[str, _text(500)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Language = Annotated[str, BeforeValidator(_upper), _in(LANGUAGES)]
Nationality = Annotated[str, BeforeValidator(_upper), _in(NATIONALITIES)]
SenCode = Annotated[codes.SenProvision, BeforeValidator(_sen_code)]
HalfDay = Literal["AM", "PM"]


class SenSpell(Contract):
    """A provision and its days; without an end it holds."""

    provision: SenCode
    start: date | None = None
    end: date | None = None


class SenNeed(Contract):
    """A need; rank 1 is the primary one."""

    type: Annotated[codes.SenNeedType, BeforeValidator(_upper)]
    rank: Annotated[int, Field(ge=1, le=20)] | None = None
    start: date | None = None
    end: date | None = None


class FsmSpell(Contract):
    """Eligibility for free school meals."""

    start: date | None = None
    end: date | None = None
    category: codes.FsmCategory | None = None
    country: Annotated[str, _text(3)] | None = None


class ProtectionSpell(Contract):
    """A child protection status, its days and the responsible authority."""

    status: codes.ChildProtection
    start: date | None = None
    end: date | None = None
    authority: Short | None = None


class Address(Contract):
    """Lines as they stand on an envelope."""

    lines: Annotated[list[Short], Field(max_length=8)] = []
    postcode: Annotated[str, _text(10)] | None = None
    country: Short | None = None
    uprn: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}$")] | None = None


class Phone(Contract):
    """A number as it is dialled."""

    type: codes.PhoneType | None = None
    number: Annotated[str, _text(40)]


Phones = Annotated[list[Phone], Field(max_length=10)]
Emails = Annotated[list[Annotated[str, _text(320)]], Field(max_length=5)]


class Contact(Contract):
    """Someone who belongs to a pupil. ``id``: the source's own, by which one contact of several children is known.

    ``court_order`` and ``no_contact`` show as banners and stop letters, as ``may_collect`` false does.
    """

    id: Short | None = None
    title: Annotated[str, _text(30)] | None = None
    surname: Short
    forename: Short | None = None
    relationship: Annotated[codes.Relationship, BeforeValidator(_upper)] | None = None
    parental_responsibility: bool | None = None
    priority: Annotated[int, Field(ge=1, le=50)] | None = None
    may_collect: bool | None = None
    court_order: bool = False
    no_contact: bool = False
    note: Note | None = None
    address: Address | None = None
    phones: Phones = []
    emails: Emails = []


class AttendanceSession(Contract):
    """One half day."""

    date: date
    session: HalfDay
    code: codes.AttendanceCode
    minutes_late: Annotated[int, Field(ge=0, le=600)] | None = None


class AttendanceSummary(Contract):
    """Sessions of an academic year, named by the year it begins in."""

    year: Annotated[int, Field(ge=1990, le=2100)]
    possible: Annotated[int, Field(ge=0, le=1000)]
    attended: Annotated[int, Field(ge=0, le=1000)] | None = None
    late: Annotated[int, Field(ge=0, le=1000)] | None = None
    authorised: Annotated[int, Field(ge=0, le=1000)] | None = None
    unauthorised: Annotated[int, Field(ge=0, le=1000)] | None = None


class Suspension(Contract):
    """A suspension or exclusion; at most three reasons."""

    type: codes.SuspensionType
    reasons: Annotated[list[codes.SuspensionReason], Field(max_length=3)] = []
    start: date | None = None
    start_session: HalfDay | None = None
    end: date | None = None
    end_session: HalfDay | None = None
    sessions: Annotated[int, Field(ge=0, le=400)] | None = None


class Behaviour(Contract):
    """Something noted about behaviour; ``id`` is the source's own."""

    id: Short
    date: date
    type: Short | None = None
    points: Annotated[int, Field(ge=-1000, le=1000)] | None = None
    comment: Note | None = None


def _most(items: int) -> Any:
    return Field(max_length=items)


class PupilRecord(Contract):
    """What a source says beyond the roll; what is not stated says nothing, null is known to be empty.

    Lists are whole: a new one stands in place of the old. Sessions and behaviour are added to what is there.
    """

    middle_names: Short | None = None
    former_upn: Upn | None = None
    uln: Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")] | None = None
    admission_number: Annotated[str, _text(30)] | None = None
    house: Short | None = None
    classes: Annotated[list[Annotated[str, _text(50)]], _most(40)] | None = None
    destination: Short | None = None
    school_history: Annotated[list[Long], _most(30)] | None = None
    sen_provision: Annotated[list[SenSpell], _most(40)] | None = None
    sen_needs: Annotated[list[SenNeed], _most(20)] | None = None
    ehc_plan: bool | None = None
    free_school_meals: bool | None = None
    free_school_meals_ever6: bool | None = None
    free_school_meals_history: Annotated[list[FsmSpell], _most(40)] | None = None
    pupil_premium: Annotated[list[codes.PupilPremium], _most(5)] | None = None
    young_carer: codes.YoungCarer | None = None
    service_child: codes.ServiceChild | None = None
    in_care: bool | None = None
    caring_authority: Short | None = None
    ever_in_care: bool | None = None
    post_looked_after: codes.PostLookedAfter | None = None
    kinship_care: codes.KinshipCare | None = None
    child_protection: Annotated[list[ProtectionSpell], _most(20)] | None = None
    address: Address | None = None
    phones: Phones | None = None
    emails: Emails | None = None
    contacts: Annotated[list[Contact], _most(20)] | None = None
    attendance_summaries: Annotated[list[AttendanceSummary], _most(20)] | None = None
    attendance_sessions: Annotated[list[AttendanceSession], _most(800)] | None = None
    suspensions: Annotated[list[Suspension], _most(100)] | None = None
    behaviour: Annotated[list[Behaviour], _most(400)] | None = None
    ethnicity: codes.Ethnicity | None = None
    ethnicity_source: codes.EthnicitySource | None = None
    nationality: Annotated[list[Nationality], _most(5)] | None = None
    religion: codes.Religion | None = None
    first_language: Language | None = None
    english_additional_language: bool | None = None
    english_proficiency: codes.EnglishProficiency | None = None
    medical_flag: bool | None = None
    medical_conditions: Annotated[list[Long], _most(30)] | None = None
    emergency_consent: bool | None = None
    disabilities: Annotated[list[codes.Disability], _most(17)] | None = None


GROUP_OF: Mapping[str, FieldGroup] = {
    **dict.fromkeys(
        ("middle_names", "former_upn", "uln", "admission_number", "house", "classes", "destination", "school_history"),
        "school_details",
    ),
    **dict.fromkeys(("sen_provision", "sen_needs", "ehc_plan"), "sen"),
    **dict.fromkeys(
        ("free_school_meals", "free_school_meals_ever6", "free_school_meals_history", "pupil_premium", "young_carer",
         "service_child"),
        "support",
    ),
    **dict.fromkeys(
        ("in_care", "caring_authority", "ever_in_care", "post_looked_after", "kinship_care", "child_protection"), "care"
    ),
    **dict.fromkeys(("address", "phones", "emails", "contacts"), "contacts"),
    **dict.fromkeys(("attendance_summaries", "attendance_sessions"), "attendance"),
    **dict.fromkeys(("suspensions", "behaviour"), "behaviour"),
    **dict.fromkeys(("ethnicity", "ethnicity_source", "nationality"), "ethnicity"),
    "religion": "religion",
    **dict.fromkeys(("first_language", "english_additional_language", "english_proficiency"), "language"),
    **dict.fromkeys(("medical_flag", "medical_conditions", "emergency_consent", "disabilities"), "health"),
    "unknown": "other",
}  # fmt: skip
"""The group of each field; ``unknown`` stands for what has none of ours."""

RECORD_FIELDS: tuple[str, ...] = tuple(GROUP_OF)
"""Fields whose source time is kept, in the order it is kept in: new ones are added at the end, none is moved."""

RecordColumn = Literal[
    "middle_names",
    "former_upn",
    "uln",
    "admission_number",
    "house",
    "destination",
    "sen_provision",
    "sen_need",
    "ehc_plan",
    "free_school_meals",
    "free_school_meals_ever6",
    "pupil_premium",
    "young_carer",
    "service_child",
    "in_care",
    "caring_authority",
    "ever_in_care",
    "post_looked_after",
    "kinship_care",
    "address",
    "postcode",
    "contact_1_surname",
    "contact_1_forename",
    "contact_1_relationship",
    "contact_1_parental_responsibility",
    "contact_1_phone",
    "contact_1_email",
    "contact_2_surname",
    "contact_2_forename",
    "contact_2_relationship",
    "contact_2_parental_responsibility",
    "contact_2_phone",
    "contact_2_email",
    "ethnicity",
    "religion",
    "nationality",
    "first_language",
    "english_additional_language",
    "english_proficiency",
    "medical_flag",
    "medical_conditions",
]
"""Columns a CSV may have beyond the roll: where a field is a list, one cell holds it, apart by semicolons."""

RECORD_COLUMNS: tuple[RecordColumn, ...] = get_args(RecordColumn)

LEDGERS: frozenset[str] = frozenset({"attendance_sessions", "behaviour"})
"""Fields that say something of single days, and nothing of others."""
