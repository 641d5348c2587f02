"""Closed list of the places a mark can be seen at, each on one view of the body; left and right are the child's own."""

from enum import StrEnum


class BodyView(StrEnum):
    """The drawings of a body map."""

    FRONT = "front"
    BACK = "back"
    FACE = "face"


class BodyRegion(StrEnum):
    """A part of the body on one of the drawings."""

    FOREHEAD = "forehead"
    RIGHT_EYE = "right_eye"
    LEFT_EYE = "left_eye"
    NOSE = "nose"
    RIGHT_CHEEK = "right_cheek"
    LEFT_CHEEK = "left_cheek"
    RIGHT_EAR = "right_ear"
    LEFT_EAR = "left_ear"
    MOUTH = "mouth"
    CHIN = "chin"
    HEAD_FRONT = "head_front"
    NECK_FRONT = "neck_front"
    CHEST = "chest"
    ABDOMEN = "abdomen"
    PELVIS = "pelvis"
    RIGHT_SHOULDER = "right_shoulder"
    LEFT_SHOULDER = "left_shoulder"
    RIGHT_UPPER_ARM = "right_upper_arm"
    LEFT_UPPER_ARM = "left_upper_arm"
    RIGHT_FOREARM = "right_forearm"
    LEFT_FOREARM = "left_forearm"
    RIGHT_PALM = "right_palm"
    LEFT_PALM = "left_palm"
    RIGHT_THIGH = "right_thigh"
    LEFT_THIGH = "left_thigh"
    RIGHT_KNEE = "right_knee"
    LEFT_KNEE = "left_knee"
    RIGHT_SHIN = "right_shin"
    LEFT_SHIN = "left_shin"
    RIGHT_FOOT = "right_foot"
    LEFT_FOOT = "left_foot"
    HEAD_BACK = "head_back"
    NECK_BACK = "neck_back"
    UPPER_BACK = "upper_back"
    LOWER_BACK = "lower_back"
    BUTTOCKS = "buttocks"
    RIGHT_SHOULDER_BACK = "right_shoulder_back"
    LEFT_SHOULDER_BACK = "left_shoulder_back"
    RIGHT_UPPER_ARM_BACK = "right_upper_arm_back"
    LEFT_UPPER_ARM_BACK = "left_upper_arm_back"
    RIGHT_FOREARM_BACK = "right_forearm_back"
    LEFT_FOREARM_BACK = "left_forearm_back"
    RIGHT_HAND_BACK = "right_hand_back"
    LEFT_HAND_BACK = "left_hand_back"
    RIGHT_THIGH_BACK = "right_thigh_back"
    LEFT_THIGH_BACK = "left_thigh_back"
    RIGHT_KNEE_BACK = "right_knee_back"
    LEFT_KNEE_BACK = "left_knee_back"
    RIGHT_CALF = "right_calf"
    LEFT_CALF = "left_calf"
    RIGHT_HEEL = "right_heel"
    LEFT_HEEL = "left_heel"


_ON_THE_FACE = frozenset(
    {
        BodyRegion.FOREHEAD, BodyRegion.RIGHT_EYE, BodyRegion.LEFT_EYE, BodyRegion.NOSE, BodyRegion.RIGHT_CHEEK,
        BodyRegion.LEFT_CHEEK, BodyRegion.RIGHT_EAR, BodyRegion.LEFT_EAR, BodyRegion.MOUTH, BodyRegion.CHIN,
    }
)  # fmt: skip
_ON_THE_BACK = frozenset(
    region for region in BodyRegion if region.endswith(("_back", "_calf", "_heel")) or region is BodyRegion.BUTTOCKS
)


def view_of(region: BodyRegion) -> BodyView:
    """The drawing the region is on."""
    if region in _ON_THE_FACE:
        return BodyView.FACE
    return BodyView.BACK if region in _ON_THE_BACK else BodyView.FRONT
