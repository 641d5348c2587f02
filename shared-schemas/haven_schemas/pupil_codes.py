"""Codes of the pupil record as closed lists, with their words: the DfE's Common Basic Data Set, and a few of ours.

The source is the set of May 2026 and the attendance codes of the regulations of 2024. Two things differ from lists that
go round: code Y7 is an *unavoidable* cause (Working together to improve school attendance, 2024), and codes that were
withdrawn still stand in earlier registers, so they are read.
"""

from collections.abc import Mapping
from typing import Literal, get_args

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


ATTENDANCE_WORDS: Mapping[str, str] = {
    "/": "Present in the morning", "\\": "Present in the afternoon", "L": "Late, before the register closed",
    "B": "Educated off site", "K": "At provision the local authority arranged", "P": "Sport, agreed by the school",
    "V": "Educational visit", "W": "Work experience", "C": "Exceptional leave, agreed",
    "C1": "Regulated performance or work abroad", "C2": "Part-time timetable, agreed",
    "D": "At the other school they are registered at", "E": "Suspended or excluded, no other provision", "I": "Ill",
    "J1": "Interview", "M": "Medical or dental appointment", "Q": "No transport or access arranged",
    "R": "Religious observance", "S": "Study leave", "T": "Parent travelling for work",
    "X": "Not of compulsory school age, not expected", "Y1": "Transport provided was not available",
    "Y2": "Travel widely disrupted", "Y3": "Part of the premises closed", "Y4": "School closed unexpectedly",
    "Y5": "In criminal justice detention", "Y6": "Public health guidance or law", "Y7": "Other unavoidable cause",
    "G": "Holiday, not agreed", "N": "Reason not known yet", "O": "Absent in other or unknown circumstances",
    "U": "Late, after the register closed", "Z": "Not on the register yet", "#": "Planned closure",
    "H": "Holiday, agreed (former code)", "J": "Interview (former code)",
    "Y": "Exceptional circumstances (former code)",
}  # fmt: skip
SEN_PROVISION_WORDS: Mapping[str, str] = {
    "N": "No special educational need", "K": "SEN support", "E": "Education, health and care plan",
    "S": "Statement (before 2014)", "A": "School action (before 2014)", "P": "School action plus (before 2014)",
}  # fmt: skip
SEN_NEED_WORDS: Mapping[str, str] = {
    "SPLD": "Specific learning difficulty", "MLD": "Moderate learning difficulty", "SLD": "Severe learning difficulty",
    "PMLD": "Profound and multiple learning difficulty", "SEMH": "Social, emotional and mental health",
    "SLCN": "Speech, language and communication", "HI": "Hearing impairment", "VI": "Vision impairment",
    "MSI": "Multi-sensory impairment", "PD": "Physical disability", "ASD": "Autistic spectrum disorder",
    "DS": "Down syndrome", "OTH": "Other difficulty or disability", "NSA": "SEN support, not assessed for type of need",
}  # fmt: skip
RELATIONSHIP_WORDS: Mapping[str, str] = {
    "PAM": "Mother", "PAF": "Father", "STM": "Stepmother", "STF": "Stepfather", "FOM": "Foster mother",
    "FOF": "Foster father", "CAR": "Carer", "FAM": "Other family member", "REL": "Other relative",
    "CHM": "Childminder", "DOC": "Doctor", "SWR": "Social worker", "TCH": "Teacher", "HTC": "Head teacher",
    "RLG": "Religious contact", "OTH": "Other contact",
}  # fmt: skip
ETHNICITY_WORDS: Mapping[str, str] = {
    "WBRI": "White British", "WIRI": "White Irish", "WIRT": "Traveller of Irish heritage", "WOTH": "Other White",
    "WROM": "Gypsy or Roma", "MWBC": "White and Black Caribbean", "MWBA": "White and Black African",
    "MWAS": "White and Asian", "MOTH": "Other mixed background", "ABRI": "Asian British", "AWEL": "Asian Welsh",
    "AIND": "Indian", "APKN": "Pakistani", "ABAN": "Bangladeshi", "AOTH": "Other Asian", "BBRI": "Black British",
    "BWEL": "Black Welsh", "BCRB": "Black Caribbean", "BAFR": "Black African", "BOTH": "Other Black", "CHNE": "Chinese",
    "OOTH": "Other ethnic group", "REFU": "Refused to say", "NOBT": "Not obtained yet",
}  # fmt: skip
RELIGION_WORDS: Mapping[str, str] = {
    "BA": "Baptist", "BU": "Buddhist", "CE": "Church of England", "CH": "Christian", "CO": "Congregational",
    "EC": "Ecumenical Christian", "FR": "Free Church", "GR": "Greek Orthodox", "HI": "Hindu", "JE": "Jewish",
    "JW": "Jehovah's Witness", "ME": "Methodist", "MU": "Muslim", "NR": "No religion", "QU": "Quaker",
    "RC": "Roman Catholic", "RU": "Russian Orthodox", "SA": "Salvation Army", "SD": "Seventh-day Adventist",
    "SI": "Sikh", "UR": "United Reformed", "OF": "Other faith",
}  # fmt: skip
CODE_WORDS: Mapping[str, Mapping[str, str]] = {
    "provision": SEN_PROVISION_WORDS,
    "type": SEN_NEED_WORDS,
    "relationship": RELATIONSHIP_WORDS,
    "ethnicity": ETHNICITY_WORDS,
    "ethnicity_source": {
        "C": "the child", "P": "a parent", "S": "the school", "T": "a previous school", "O": "another",
    },
    "religion": RELIGION_WORDS,
    "category": {"TFSM": "Targeted", "EFSM": "Expanded", "OFSM": "Other"},
    "pupil_premium": {
        "DPP": "Deprivation", "SCP": "Service child", "LAP": "Looked after", "AFC": "Adopted from care",
        "EYP": "Early years",
    },
    "english_proficiency": {
        "A": "New to English", "B": "Early acquisition", "C": "Developing competence", "D": "Competent", "E": "Fluent",
        "N": "Not assessed yet",
    },
    "service_child": {"Y": "Yes", "N": "No", "U": "Not known", "R": "Refused to say"},
    "young_carer": {"P": "Yes, says a parent", "S": "Yes, says the school", "N": "Not declared"},
    "kinship_care": {
        "ND": "Not declared", "KF": "Formal kinship care", "KI": "Informal kinship care", "KU": "Kinship care",
    },
    "post_looked_after": {
        "N": "Not declared", "A": "Adopted from care", "G": "Special guardianship order", "R": "Residence order",
        "C": "Child arrangements order", "O": "Adopted from care outside England and Wales",
    },
    "status": {
        "protection_plan": "Child protection plan", "child_in_need": "Child in need", "early_help": "Early help",
        "none": "None",
    },
    "disabilities": {
        "NCOL": "Not collected", "NONE": "None", "MOB": "Mobility", "HAND": "Hand function", "PC": "Personal care",
        "EAT": "Eating and drinking", "MED": "Medication", "INC": "Incontinence", "COMM": "Communication",
        "LD": "Learning", "HEAR": "Hearing", "VIS": "Vision", "BEH": "Behaviour", "CON": "Consciousness",
        "AUT": "Autism", "DDA": "Palliative care", "OTH": "Other",
    },
    "suspension": {"PERM": "Permanent exclusion", "LNCH": "Lunchtime suspension", "SUSP": "Suspension"},
}  # fmt: skip
"""Words of codes, by the name of the field they stand in."""

assert set(ATTENDANCE_WORDS) == set(get_args(AttendanceCode))  # noqa: S101  # at import: a code without words
