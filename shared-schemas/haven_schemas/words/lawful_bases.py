"""What people read for the bases on which personal data is processed."""

from collections.abc import Mapping
from typing import Annotated

from ..acts.lawful_bases import ArticleNine, ArticleSix, BasisGroup, FlaggedGroup, ScheduleOne

BASIS_GROUPS: Mapping[BasisGroup, str] = {
    "roll": "The roll",
    "contacts": "Contacts and court orders",
    "attendance_behaviour": "Attendance and behaviour",
    "special_needs": "Special educational needs",
    "care": "Care, support and vulnerable groups",
    "origin_belief": "Ethnicity, religion, nationality and language",
    "health": "Health",
    "other_fields": "Fields Haven does not know",
    "pupil_files": "Files from schools' systems",
    "concerns": "Concerns, records and chronologies",
    "people_in_records": "Adults in a record",
    "documents": "Documents, papers and exports",
    "files_between_schools": "Files that move between schools, and leavers",
    "protected_identities": "Protected identities",
    "staff_accounts": "Staff accounts and roles",
    "signing_in": "Signing in",
    "staff_and_children": "Staff who are a child's relatives",
    "alerts": "Alerts and mail",
    "audit_log": "The audit log",
    "data_protection_cases": "Cases of the data protection officer",
    "running": "Who changed which rule",
}

FIELDS_OF_BASIS_GROUPS: Annotated[Mapping[BasisGroup, str], "which fields are in it"] = {
    "roll": (
        "Names, earlier names, birth date, sex, UPN, year group, class, school, photo, dates of joining and leaving, "
        "saved groups, which entries are one child."
    ),
    "contacts": (
        "Names, addresses, telephone numbers and e-mail of parents and carers, relationship, parental responsibility, "
        "who may collect, court orders."
    ),
    "attendance_behaviour": "Sessions and reasons of absence, behaviour, suspensions and exclusions.",
    "special_needs": "SEN status and needs, education, health and care plan, and what they were before.",
    "care": (
        "Looked after, social worker, young carer, pupil premium, free school meals, family in the services, support "
        "given."
    ),
    "origin_belief": "Ethnicity, nationality, religion, first language.",
    "health": "Medical conditions, allergies, disability, what a school added by hand.",
    "other_fields": "What a school's system sends and Haven has no field for, once its name is approved; sealed.",
    "pupil_files": (
        "The file or message itself until it is applied, rows that were refused, who sent it and how it went."
    ),
    "concerns": (
        "What was seen, said and done, in a child's own words too; body maps, categories, risk, decisions with "
        "reasons, actions, who reported and who has looked."
    ),
    "people_in_records": "Names and roles of adults, such as a parent, a social worker or an alleged perpetrator.",
    "documents": "Letters, reports, photographs, court papers and medical reports, exports with for whom and why.",
    "files_between_schools": (
        "At which school a child is, which files went where and who signed, who asked to read one again, where a "
        "leaver is."
    ),
    "protected_identities": "That an identity is protected, earlier names and numbers, who may know.",
    "staff_accounts": (
        "Names, e-mail addresses, schools, roles, lists of staff that a school's system sends, what waits for a second"
        " person, visitors' day passes."
    ),
    "signing_in": "Digests of passwords, second steps, sessions, devices, numbers at Microsoft or Google.",
    "staff_and_children": "Which member of staff is linked to which child, and how.",
    "alerts": "Who was told of what and when, and whether the mail went.",
    "audit_log": (
        "Who read, wrote or was refused what, when, with which right, about which children; for 12 months at most "
        "words that were searched for, and from which network and in which session it was done."
    ),
    "data_protection_cases": "References and reasons of the officer's cases.",
    "running": "Which account changed a rule, a school, a place or a category, and when.",
}

_TEAM = (
    "Safeguarding leads, headteachers and the trust lead of the child's school; pastoral leads and SENCOs for the "
    "categories and years of their role"
)
_ADMINISTRATORS = "Administrators, and who reviews who can see what"

WHO_HAS_ACCESS: Annotated[Mapping[BasisGroup, str], "by the roles that come ready"] = {
    "roll": f"{_TEAM}; staff find names to report about",
    "contacts": _TEAM,
    "attendance_behaviour": _TEAM,
    "special_needs": _TEAM,
    "care": _TEAM,
    "origin_belief": "Safeguarding leads, headteachers, the trust lead and SENCOs of the child's school",
    "health": "Safeguarding leads, headteachers, the trust lead and SENCOs of the child's school",
    "other_fields": "Safeguarding leads, headteachers, the trust lead and SENCOs of the child's school",
    "pupil_files": "Who looks after feeds: how they went, never a child; who sent a file by hand: its rejected rows",
    "concerns": f"{_TEAM}; reporters their own reports",
    "people_in_records": _TEAM,
    "documents": _TEAM,
    "files_between_schools": "Safeguarding teams of the two schools",
    "protected_identities": "The people named for the child",
    "staff_accounts": _ADMINISTRATORS,
    "signing_in": "The owner of each account; nobody reads a secret",
    "staff_and_children": "Safeguarding leads of the school",
    "alerts": "Each reader their own",
    "audit_log": "Data protection officers; safeguarding leads for their own school",
    "data_protection_cases": "The officer who opened the case",
    "running": _ADMINISTRATORS,
}

BY_THE_SCHEDULE = "By the trust's retention schedule"
_STANDS = "While the installation stands"

HOW_LONG_KEPT: Annotated[Mapping[BasisGroup, str], "what the product keeps to today"] = {
    "roll": BY_THE_SCHEDULE,
    "contacts": BY_THE_SCHEDULE,
    "attendance_behaviour": BY_THE_SCHEDULE,
    "special_needs": BY_THE_SCHEDULE,
    "care": BY_THE_SCHEDULE,
    "origin_belief": BY_THE_SCHEDULE,
    "health": BY_THE_SCHEDULE,
    "other_fields": BY_THE_SCHEDULE,
    "pupil_files": "Until applied, at most 7 days; what was said of rows 35 days",
    "concerns": BY_THE_SCHEDULE,
    "people_in_records": BY_THE_SCHEDULE,
    "documents": f"{BY_THE_SCHEDULE}; finished export files 7 days",
    "files_between_schools": BY_THE_SCHEDULE,
    "protected_identities": BY_THE_SCHEDULE,
    "staff_accounts": f"{_STANDS}: an ended account keeps its name, so that records stay readable",
    "signing_in": "While the account stands; sessions until they end, guesses for minutes",
    "staff_and_children": BY_THE_SCHEDULE,
    "alerts": _STANDS,
    "audit_log": _STANDS,
    "data_protection_cases": _STANDS,
    "running": _STANDS,
}

ARTICLE_SIX: Mapping[ArticleSix, str] = {
    "public_task": "6(1)(e) task in the public interest",
    "legal_obligation": "6(1)(c) legal obligation",
    "vital_interests": "6(1)(d) vital interests",
    "legitimate_interests": "6(1)(f) legitimate interests",
    "recognised_legitimate_interest": "6(1)(ea) recognised legitimate interest",
    "contract": "6(1)(b) contract",
    "consent": "6(1)(a) consent",
}

ARTICLE_NINE: Mapping[ArticleNine, str] = {
    "none": "No special category of data",
    "substantial_public_interest": "9(2)(g) substantial public interest",
    "employment_social_protection": "9(2)(b) employment, social security and social protection law",
    "health_social_care": "9(2)(h) health or social care",
    "vital_interests": "9(2)(c) vital interests",
    "legal_claims": "9(2)(f) legal claims",
    "explicit_consent": "9(2)(a) explicit consent",
    "made_public": "9(2)(e) made public by the person",
    "archiving_research": "9(2)(j) archiving, research or statistics",
}

SCHEDULE_ONE: Mapping[ScheduleOne, str] = {
    "none": "None",
    "safeguarding": "Paragraph 18: safeguarding of children and of individuals at risk",
    "statutory_purposes": "Paragraph 6: statutory and government purposes",
    "equality": "Paragraph 8: equality of opportunity or treatment",
    "unlawful_acts": "Paragraph 10: preventing or detecting unlawful acts",
    "counselling": "Paragraph 17: counselling",
    "economic_well_being": "Paragraph 19: economic well-being of certain individuals",
    "employment": "Paragraph 1: employment, social security and social protection",
    "health_social_care": "Paragraph 2: health or social care",
}

_EMPLOYMENT = (
    "The assessment this product was built from relies on Article 9(2)(b), employment, social security and social "
    "protection law, for this. Schedule 1 paragraph 1 then asks for an obligation or right in that law, which a school "
    "seldom has towards a pupil. Haven proposes 9(2)(g) with paragraph 18, safeguarding, which asks for an appropriate "
    "policy document. Your data protection officer decides which holds."
)

FLAGS: Mapping[FlaggedGroup, str] = {
    "origin_belief": _EMPLOYMENT
    + " Where ethnicity or religion is kept for monitoring of equality alone, paragraph 8 may be the condition.",
    "contacts": "Court orders and who may not collect a child can tell of an offence or an allegation.",
    "health": (
        "Where a health professional's duty of confidence holds, Article 9(2)(h) with paragraph 2 may fit better."
    ),
    "other_fields": (
        "What a school's system sends and Haven has no field for, by names that are approved one by one. Refuse one if "
        "you cannot say why it is kept."
    ),
    "staff_and_children": (
        "That a member of staff is a child's parent or relative is kept, so that they do not read the file."
    ),
}
