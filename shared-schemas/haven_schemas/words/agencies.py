"""What people read for the kinds of agencies outside the trust, in the order they are shown."""

from collections.abc import Mapping

from ..acts.referrals.agencies import AgencyKind

AGENCY_KINDS: Mapping[AgencyKind, str] = {
    "childrens_services": "Children's services (MASH)",
    "police": "Police",
    "lado": "Designated officer (LADO)",
    "prevent": "Prevent",
    "social_worker": "Social workers",
    "early_help": "Early help",
    "camhs": "CAMHS (mental health)",
    "health_visitor": "Health visitors",
    "school_nurse": "School nurses",
    "speech_and_language": "Speech and language therapy",
    "counselling": "Counselling",
    "send": "Special educational needs (SEND) team",
    "education_welfare": "Education welfare",
    "alternative_provision": "Alternative provision",
    "housing": "Housing",
    "other": "Others",
}
