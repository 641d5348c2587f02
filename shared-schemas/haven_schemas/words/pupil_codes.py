"""What people read for the codes of a pupil's record (the DfE's Common Basic Data Set, and a few of ours)."""

from collections.abc import Mapping
from typing import Any

from .. import pupil_codes as codes

ATTENDANCE: Mapping[codes.AttendanceCode, str] = {
    "/": "Present in the morning",
    "\\": "Present in the afternoon",
    "L": "Late, before the register closed",
    "B": "Educated off site",
    "K": "At provision the local authority arranged",
    "P": "Sport, agreed by the school",
    "V": "Educational visit",
    "W": "Work experience",
    "C": "Exceptional leave, agreed",
    "C1": "Regulated performance or work abroad",
    "C2": "Part-time timetable, agreed",
    "D": "At the other school they are registered at",
    "E": "Suspended or excluded, no other provision",
    "I": "Ill",
    "J1": "Interview",
    "M": "Medical or dental appointment",
    "Q": "No transport or access arranged",
    "R": "Religious observance",
    "S": "Study leave",
    "T": "Parent travelling for work",
    "X": "Not of compulsory school age, not expected",
    "Y1": "Transport provided was not available",
    "Y2": "Travel widely disrupted",
    "Y3": "Part of the premises closed",
    "Y4": "School closed unexpectedly",
    "Y5": "In criminal justice detention",
    "Y6": "Public health guidance or law",
    "Y7": "Other unavoidable cause",
    "G": "Holiday, not agreed",
    "N": "Reason not known yet",
    "O": "Absent in other or unknown circumstances",
    "U": "Late, after the register closed",
    "Z": "Not on the register yet",
    "#": "Planned closure",
    "H": "Holiday, agreed (former code)",
    "J": "Interview (former code)",
    "Y": "Exceptional circumstances (former code)",
}

SEN_PROVISIONS: Mapping[codes.SenProvision, str] = {
    "N": "No special educational need",
    "K": "SEN support",
    "E": "Education, health and care plan",
    "S": "Statement (before 2014)",
    "A": "School action (before 2014)",
    "P": "School action plus (before 2014)",
}

SEN_NEEDS: Mapping[codes.SenNeedType, str] = {
    "SPLD": "Specific learning difficulty",
    "MLD": "Moderate learning difficulty",
    "SLD": "Severe learning difficulty",
    "PMLD": "Profound and multiple learning difficulty",
    "SEMH": "Social, emotional and mental health",
    "SLCN": "Speech, language and communication",
    "HI": "Hearing impairment",
    "VI": "Vision impairment",
    "MSI": "Multi-sensory impairment",
    "PD": "Physical disability",
    "ASD": "Autistic spectrum disorder",
    "DS": "Down syndrome",
    "OTH": "Other difficulty or disability",
    "NSA": "SEN support, not assessed for type of need",
}

RELATIONSHIPS: Mapping[codes.Relationship, str] = {
    "PAM": "Mother",
    "PAF": "Father",
    "STM": "Stepmother",
    "STF": "Stepfather",
    "FOM": "Foster mother",
    "FOF": "Foster father",
    "CAR": "Carer",
    "FAM": "Other family member",
    "REL": "Other relative",
    "CHM": "Childminder",
    "DOC": "Doctor",
    "SWR": "Social worker",
    "TCH": "Teacher",
    "HTC": "Head teacher",
    "RLG": "Religious contact",
    "OTH": "Other contact",
}

ETHNICITIES: Mapping[codes.Ethnicity, str] = {
    "WBRI": "White British",
    "WIRI": "White Irish",
    "WIRT": "Traveller of Irish heritage",
    "WOTH": "Other White",
    "WROM": "Gypsy or Roma",
    "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African",
    "MWAS": "White and Asian",
    "MOTH": "Other mixed background",
    "ABRI": "Asian British",
    "AWEL": "Asian Welsh",
    "AIND": "Indian",
    "APKN": "Pakistani",
    "ABAN": "Bangladeshi",
    "AOTH": "Other Asian",
    "BBRI": "Black British",
    "BWEL": "Black Welsh",
    "BCRB": "Black Caribbean",
    "BAFR": "Black African",
    "BOTH": "Other Black",
    "CHNE": "Chinese",
    "OOTH": "Other ethnic group",
    "REFU": "Refused to say",
    "NOBT": "Not obtained yet",
}

ETHNICITY_SOURCES: Mapping[codes.EthnicitySource, str] = {
    "C": "the child",
    "P": "a parent",
    "S": "the school",
    "T": "a previous school",
    "O": "another",
}

RELIGIONS: Mapping[codes.Religion, str] = {
    "BA": "Baptist",
    "BU": "Buddhist",
    "CE": "Church of England",
    "CH": "Christian",
    "CO": "Congregational",
    "EC": "Ecumenical Christian",
    "FR": "Free Church",
    "GR": "Greek Orthodox",
    "HI": "Hindu",
    "JE": "Jewish",
    "JW": "Jehovah's Witness",
    "ME": "Methodist",
    "MU": "Muslim",
    "NR": "No religion",
    "QU": "Quaker",
    "RC": "Roman Catholic",
    "RU": "Russian Orthodox",
    "SA": "Salvation Army",
    "SD": "Seventh-day Adventist",
    "SI": "Sikh",
    "UR": "United Reformed",
    "OF": "Other faith",
}

FREE_MEALS: Mapping[codes.FsmCategory, str] = {
    "TFSM": "Targeted",
    "EFSM": "Expanded",
    "OFSM": "Other",
}

PUPIL_PREMIUMS: Mapping[codes.PupilPremium, str] = {
    "DPP": "Deprivation",
    "SCP": "Service child",
    "LAP": "Looked after",
    "AFC": "Adopted from care",
    "EYP": "Early years",
}

ENGLISH_PROFICIENCIES: Mapping[codes.EnglishProficiency, str] = {
    "A": "New to English",
    "B": "Early acquisition",
    "C": "Developing competence",
    "D": "Competent",
    "E": "Fluent",
    "N": "Not assessed yet",
}

SERVICE_CHILDREN: Mapping[codes.ServiceChild, str] = {
    "Y": "Yes",
    "N": "No",
    "U": "Not known",
    "R": "Refused to say",
}

YOUNG_CARERS: Mapping[codes.YoungCarer, str] = {
    "P": "Yes, says a parent",
    "S": "Yes, says the school",
    "N": "Not declared",
}

KINSHIP_CARE: Mapping[codes.KinshipCare, str] = {
    "ND": "Not declared",
    "KF": "Formal kinship care",
    "KI": "Informal kinship care",
    "KU": "Kinship care",
}

POST_LOOKED_AFTER: Mapping[codes.PostLookedAfter, str] = {
    "N": "Not declared",
    "A": "Adopted from care",
    "G": "Special guardianship order",
    "R": "Residence order",
    "C": "Child arrangements order",
    "O": "Adopted from care outside England and Wales",
}

CHILD_PROTECTION: Mapping[codes.ChildProtection, str] = {
    "protection_plan": "Child protection plan",
    "child_in_need": "Child in need",
    "early_help": "Early help",
    "none": "None",
}

DISABILITIES: Mapping[codes.Disability, str] = {
    "NCOL": "Not collected",
    "NONE": "None",
    "MOB": "Mobility",
    "HAND": "Hand function",
    "PC": "Personal care",
    "EAT": "Eating and drinking",
    "MED": "Medication",
    "INC": "Incontinence",
    "COMM": "Communication",
    "LD": "Learning",
    "HEAR": "Hearing",
    "VIS": "Vision",
    "BEH": "Behaviour",
    "CON": "Consciousness",
    "AUT": "Autism",
    "DDA": "Palliative care",
    "OTH": "Other",
}

SUSPENSIONS: Mapping[codes.SuspensionType, str] = {
    "PERM": "Permanent exclusion",
    "LNCH": "Lunchtime suspension",
    "SUSP": "Suspension",
}

BY_FIELD: Mapping[str, Mapping[Any, str]] = {
    "provision": SEN_PROVISIONS,
    "type": SEN_NEEDS,
    "relationship": RELATIONSHIPS,
    "ethnicity": ETHNICITIES,
    "ethnicity_source": ETHNICITY_SOURCES,
    "religion": RELIGIONS,
    "category": FREE_MEALS,
    "pupil_premium": PUPIL_PREMIUMS,
    "english_proficiency": ENGLISH_PROFICIENCIES,
    "service_child": SERVICE_CHILDREN,
    "young_carer": YOUNG_CARERS,
    "kinship_care": KINSHIP_CARE,
    "post_looked_after": POST_LOOKED_AFTER,
    "status": CHILD_PROTECTION,
    "disabilities": DISABILITIES,
    "suspension": SUSPENSIONS,
}
"""By the name of the field a code stands in; ``suspension`` stands for the type of one."""
