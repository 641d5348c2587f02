"""What people read for the codes of the roll: groups of fields, deliveries, matches, two rolls, protection."""

from collections.abc import Mapping
from typing import Annotated

from ..acts.pupil_record_fields import FieldGroup
from ..acts.pupils import DeliveryState
from ..acts.pupils.matching import Agreement, ProtectionKind
from ..acts.pupils.record import Flag, LocalKind, OrderKind
from ..acts.pupils.returned import ReturnedAnswer
from ..acts.pupils.roll_questions import RollAnswer

FIELD_GROUPS: Mapping[FieldGroup, str] = {
    "school_details": "School details",
    "sen": "Special educational needs",
    "support": "Support",
    "care": "Care and protection",
    "contacts": "Address and telephones",
    "attendance": "Attendance",
    "behaviour": "Suspensions",
    "ethnicity": "Ethnicity",
    "religion": "Religion",
    "language": "Language",
    "health": "Health",
    "other": "Not recognised",
}

FIELD_GROUPS_IN_FULL: Annotated[Mapping[FieldGroup, str], "where a feed is told which fields are taken"] = {
    "school_details": "School details: middle names, numbers, house, where they came from and went",
    "sen": "Special educational needs",
    "support": "Free school meals, pupil premium, young carers, service children",
    "care": "Children in care, kinship care, child protection status",
    "contacts": "Address, telephones, and contacts with court orders",
    "attendance": "Attendance",
    "behaviour": "Behaviour, suspensions and exclusions",
    "ethnicity": "Ethnicity and nationality",
    "religion": "Religion",
    "language": "Languages",
    "health": "Health and disabilities",
    "other": "What Haven has no field for, and what it cannot read",
}

FLAGS: Mapping[Flag, str] = {
    "court_order": "There is a court order about this child.",
    "no_contact": "Someone must have no contact with this child.",
    "may_not_collect": "Someone may not collect this child.",
}

LOCAL_KINDS: Mapping[LocalKind, str] = {
    "note": "A note",
    "contact": "A contact",
    "court_order": "A court order",
    "no_contact": "Someone who must have no contact",
    "may_not_collect": "Someone who may not collect",
}
"""What a school adds to a pupil's record."""

ORDER_KINDS: Mapping[OrderKind, str] = {
    "child_arrangements": "Child arrangements order",
    "prohibited_steps": "Prohibited steps order",
    "specific_issue": "Specific issue order",
    "non_molestation": "Non-molestation order",
    "care_or_supervision": "Care or supervision order",
    "special_guardianship": "Special guardianship order",
    "other": "Another order of a court",
}

DELIVERY_STATES: Mapping[DeliveryState, str] = {
    "waiting": "Waiting",
    "running": "Being worked through",
    "waiting_for_decision": "Waiting for a decision",
    "done": "Done",
    "refused": "Refused",
}

AGREEMENTS: Mapping[Agreement, str] = {
    "upn": "Same UPN",
    "date_of_birth": "Same date of birth",
    "surname": "Same surname",
    "forename": "Same forename",
    "sex": "Same sex",
    "sounds_alike": "Names are alike",
    "date_mistyped": "Dates of birth differ by a slip of typing",
    "alias": "By another entry of the known child",
    "before": "By what the protected child was before",
}
"""Why two pupils may be one child."""

RETURNED_ANSWERS: Mapping[ReturnedAnswer, str] = {
    "take": "Put on the roll as a new pupil",
    "leave": "Do not put on the roll",
    "later": "Decide later",
}

RETURNED_SAID: Annotated[Mapping[ReturnedAnswer, str], "after it was said"] = {
    "take": "The child is on the roll as a new pupil.",
    "leave": "The child does not come onto the roll, whenever a file says it again.",
    "later": "It stays here, to be decided later.",
}

ROLL_ANSWERS: Mapping[RollAnswer, str] = {
    "left": "The child has left us",
    "still_here": "The child is still here",
    "both": "The child is registered at both schools",
    "here_now": "The child is here now",
}

PROTECTIONS: Mapping[ProtectionKind, str] = {
    "adoption": "Adoption",
    "witness": "Witness protection",
    "address": "Hidden address",
}
