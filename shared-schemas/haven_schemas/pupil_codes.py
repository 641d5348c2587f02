"""Codes of the pupil record as closed lists: the DfE's Common Basic Data Set, and a few of ours.

The source is the set of May 2026 and the attendance codes of the regulations of 2024. Two things differ from lists that
go round: code Y7 is an *unavoidable* cause (Working together to improve school attendance, 2024), and codes that were
withdrawn still stand in earlier registers, so they are read.
"""

from typing import Literal

SenProvision = Literal["N", "K", "E", "S", "A", "P"]
"""S, A and P ended in 2014 and stand in histories."""
SenNeedType = Literal[
    "SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "DS", "OTH", "NSA"
]  # fmt: skip
FsmCategory = Literal["TFSM", "EFSM", "OFSM"]
PupilPremium = Literal["DPP", "SCP", "LAP", "AFC", "EYP"]
EnglishProficiency = Literal["A", "B", "C", "D", "E", "N"]
ServiceChild = Literal["Y", "N", "U", "R"]
YoungCarer = Literal["P", "S", "N"]
KinshipCare = Literal["ND", "KF", "KI", "KU"]
PostLookedAfter = Literal["N", "A", "G", "R", "C", "O"]
ChildProtection = Literal["protection_plan", "child_in_need", "early_help", "none"]
"""Ours: no code set has one for it."""
SuspensionType = Literal["PERM", "LNCH", "SUSP"]
SuspensionReason = Literal[
    "PP", "PA", "VP", "VA", "OW", "BW", "BU", "TB", "RA", "LG", "DS", "SM", "SB", "MB", "AB", "DR", "AR", "SR", "VR",
    "DA", "DM", "TH", "LD", "CB", "DB", "MT", "MP", "OS", "PH",
]  # fmt: skip
Relationship = Literal[
    "PAM", "PAF", "STM", "STF", "FOM", "FOF", "CAR", "FAM", "REL", "CHM", "DOC", "SWR", "TCH", "HTC", "RLG", "OTH"
]  # fmt: skip
PhoneType = Literal["F", "H", "A", "M", "W", "D"]
Ethnicity = Literal[
    "WBRI", "WIRI", "WIRT", "WOTH", "WROM", "MWBC", "MWBA", "MWAS", "ABRI", "AWEL", "MOTH", "AIND", "APKN", "ABAN",
    "AOTH", "BBRI", "BWEL", "BCRB", "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT",
]  # fmt: skip
EthnicitySource = Literal["C", "P", "S", "T", "O"]
"""Who said so: the child, a parent, the school, a previous school, another."""
Religion = Literal[
    "BA", "BU", "CE", "CH", "CO", "EC", "FR", "GR", "HI", "JE", "JW", "ME", "MU", "NR", "QU", "RC", "RU", "SA", "SD",
    "SI", "UR", "OF",
]  # fmt: skip
Disability = Literal[
    "NCOL", "NONE", "MOB", "HAND", "PC", "EAT", "MED", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA",
    "OTH",
]  # fmt: skip
AttendanceCode = Literal[
    "/", "\\", "L", "B", "K", "P", "V", "W", "C", "C1", "C2", "D", "E", "I", "J1", "M", "Q", "R", "S", "T", "X", "Y1",
    "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "G", "N", "O", "U", "Z", "#", "H", "J", "Y",
]  # fmt: skip
"""H, J and Y were withdrawn in 2024."""

_PRESENT = frozenset({"/", "\\", "L", "B", "K", "P", "V", "W"})
_NO_SESSION = frozenset({"D", "X", "Z", "#", "Q", "Y", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"})
"""Neither attended nor missed: not counted among possible sessions."""
_UNAUTHORISED = frozenset({"G", "N", "O", "U"})

AttendanceKind = Literal["present", "authorised", "unauthorised", "not_required"]


def attendance_kind(code: str) -> AttendanceKind:
    """What a session of this code counts as."""
    if code in _PRESENT:
        return "present"
    if code in _NO_SESSION:
        return "not_required"
    return "unauthorised" if code in _UNAUTHORISED else "authorised"
