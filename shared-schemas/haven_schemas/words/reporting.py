"""What people read for the codes of a report: who someone was in it, how it is known, marks, what became of it."""

from collections.abc import Mapping
from typing import Annotated

from ..acts.incidents import ConcernStatus, PupilRole, Told, Urgency
from ..acts.incidents.report_details import HowKnown, MarkKind, ReportProblem
from ..body_regions import BodyRegion, BodyView
from .sentences import in_a_sentence

PUPIL_ROLES: Mapping[PupilRole, str] = {
    "harmed": "May have been harmed",
    "alleged_to_have_harmed": "May have harmed someone",
    "affected": "Affected in another way",
    "witness": "Saw or heard it",
    "lives_with": "Lives with a child this is about",
    "other": "Other",
}

URGENCIES: Mapping[Urgency, str] = {
    "today": "Today",
    "now": "A child may be in danger now",
}
"""How soon somebody has to read it, as the reporter chooses it, beside that it can wait."""

TOLD: Mapping[Told, str] = {
    "somebody": "Yes, I have told a colleague",
    "called_999": "I have called 999",
    "nobody": "Nobody yet",
}
"""Whom the reporter has told in person, as they choose it."""

TOLD_RECORD: Annotated[Mapping[Told, str], "as those who triage read it"] = {
    "somebody": "A colleague",
    "called_999": "The reporter called 999",
    "nobody": "Nobody",
}

HOW_KNOWN: Mapping[HowKnown, str] = {
    "seen": "Seen or heard by the person reporting",
    "child": "Told by the child",
    "parent": "Told by a parent or carer",
    "other_child": "Told by another child",
    "agency": "Told by another agency",
    "police_notice": "Police notice",
    "anonymous": "Told by someone who gave no name",
}
"""How a concern reached us, as its readers find it."""

HOW_KNOWN_TO_ME: Annotated[Mapping[HowKnown, str], "as the reporter chooses it, in the first person"] = {
    "seen": "I saw or heard it",
    "child": "The child told me",
    "parent": "A parent or carer told me",
    "other_child": "Another child told me",
    "agency": "Another agency told us",
    "police_notice": "A police notice, such as Operation Encompass",
    "anonymous": "Someone who did not give a name",
}

MARK_KINDS: Mapping[MarkKind, str] = {
    "bruise": "Bruise",
    "cut": "Cut",
    "scratch": "Scratch or graze",
    "burn": "Burn or scald",
    "bite": "Bite",
    "swelling": "Swelling",
    "red_mark": "Red mark",
    "other": "Other mark",
}

BODY_REGIONS: Mapping[BodyRegion, str] = {
    BodyRegion.FOREHEAD: "Forehead",
    BodyRegion.RIGHT_EYE: "Right eye",
    BodyRegion.LEFT_EYE: "Left eye",
    BodyRegion.NOSE: "Nose",
    BodyRegion.RIGHT_CHEEK: "Right cheek",
    BodyRegion.LEFT_CHEEK: "Left cheek",
    BodyRegion.RIGHT_EAR: "Right ear",
    BodyRegion.LEFT_EAR: "Left ear",
    BodyRegion.MOUTH: "Mouth",
    BodyRegion.CHIN: "Chin",
    BodyRegion.HEAD_FRONT: "Head, from the front",
    BodyRegion.NECK_FRONT: "Front of the neck",
    BodyRegion.CHEST: "Chest",
    BodyRegion.ABDOMEN: "Abdomen",
    BodyRegion.PELVIS: "Groin and hips",
    BodyRegion.RIGHT_SHOULDER: "Right shoulder",
    BodyRegion.LEFT_SHOULDER: "Left shoulder",
    BodyRegion.RIGHT_UPPER_ARM: "Right upper arm",
    BodyRegion.LEFT_UPPER_ARM: "Left upper arm",
    BodyRegion.RIGHT_FOREARM: "Right forearm",
    BodyRegion.LEFT_FOREARM: "Left forearm",
    BodyRegion.RIGHT_PALM: "Right palm",
    BodyRegion.LEFT_PALM: "Left palm",
    BodyRegion.RIGHT_THIGH: "Right thigh",
    BodyRegion.LEFT_THIGH: "Left thigh",
    BodyRegion.RIGHT_KNEE: "Right knee",
    BodyRegion.LEFT_KNEE: "Left knee",
    BodyRegion.RIGHT_SHIN: "Right shin",
    BodyRegion.LEFT_SHIN: "Left shin",
    BodyRegion.RIGHT_FOOT: "Right foot",
    BodyRegion.LEFT_FOOT: "Left foot",
    BodyRegion.HEAD_BACK: "Back of the head",
    BodyRegion.NECK_BACK: "Back of the neck",
    BodyRegion.UPPER_BACK: "Upper back",
    BodyRegion.LOWER_BACK: "Lower back",
    BodyRegion.BUTTOCKS: "Buttocks",
    BodyRegion.RIGHT_SHOULDER_BACK: "Right shoulder, from behind",
    BodyRegion.LEFT_SHOULDER_BACK: "Left shoulder, from behind",
    BodyRegion.RIGHT_UPPER_ARM_BACK: "Right upper arm, from behind",
    BodyRegion.LEFT_UPPER_ARM_BACK: "Left upper arm, from behind",
    BodyRegion.RIGHT_FOREARM_BACK: "Right forearm, from behind",
    BodyRegion.LEFT_FOREARM_BACK: "Left forearm, from behind",
    BodyRegion.RIGHT_HAND_BACK: "Back of the right hand",
    BodyRegion.LEFT_HAND_BACK: "Back of the left hand",
    BodyRegion.RIGHT_THIGH_BACK: "Right thigh, from behind",
    BodyRegion.LEFT_THIGH_BACK: "Left thigh, from behind",
    BodyRegion.RIGHT_KNEE_BACK: "Right knee, from behind",
    BodyRegion.LEFT_KNEE_BACK: "Left knee, from behind",
    BodyRegion.RIGHT_CALF: "Right calf",
    BodyRegion.LEFT_CALF: "Left calf",
    BodyRegion.RIGHT_HEEL: "Right heel",
    BodyRegion.LEFT_HEEL: "Left heel",
}
"""Left and right are the child's own."""

BODY_VIEWS: Mapping[BodyView, str] = {
    BodyView.FRONT: "Front",
    BodyView.BACK: "Back",
    BodyView.FACE: "Face",
}

REPORT_PROBLEMS: Mapping[ReportProblem, str] = {
    "category": "what it is about",
    "occurred_at": "when it happened",
    "account": "what was seen or heard",
    "pupils": "who it is about",
    "details": "how it reached us, or marks seen",
    "unreadable": "all of it",
}
"""Each after "could not be read: "."""

CONCERN_STATUSES: Mapping[ConcernStatus, str] = {
    "received": "Received",
    "being_dealt_with": "Being dealt with",
    "closed": "Closed",
}


def words_of_mark(kind: MarkKind, region: BodyRegion) -> str:
    """``Bruise, left forearm``."""
    return f"{MARK_KINDS[kind]}, {in_a_sentence(BODY_REGIONS[region])}"
