"""What people read for the codes of a trust's own rules of time."""

from collections.abc import Mapping

from ..acts.referrals.own_rules import OwnEnd, OwnKind, OwnMust, OwnStart

OWN_STARTS: Mapping[OwnStart, str] = {
    "referral_made": "We send the referral",
    "strategy_discussion": "The strategy discussion at which enquiries (section 47) were begun",
    "conference_held": "The child protection conference",
    "core_group_held": "The last core group meeting",
    "last_review_held": "The last review conference",
    "allegation_reported": "An allegation reaches us",
    "looked_after": "The child becomes looked after",
    "looked_after_first_review": "The first looked-after review",
    "looked_after_last_review": "The last looked-after review",
    "ehc_requested": "An EHC assessment is asked for",
    "ehc_advice_asked": "We are asked for advice for an EHC assessment",
    "ehc_plan_reviewed": "The EHC plan is made or was last reviewed",
    "taught_elsewhere": "Alternative provision begins or was last reviewed",
    "police_attended": "The police attend domestic abuse",
    "fgm_discovered": "A teacher discovers female genital mutilation",
    "joined_in_year": "A child joins another school in the year",
    "new_term": "The new term in which a child joins another school",
}
OWN_ENDS: Mapping[OwnEnd, str] = {
    "acknowledged": "They say that they have it",
    "decision_told": "They say what they do next",
    "assessed": "Their assessment is finished",
    "discussion_held": "The strategy discussion is held",
    "conference_held": "The conference is held",
    "core_group_held": "The core group meets",
    "review_held": "The review is held",
    "officer_told": "The designated officer (LADO) is told",
    "plan_made": "The plan is made",
    "education_plan_made": "The personal education plan (PEP) is made",
    "advice_given": "We give the advice",
    "school_told": "We are told",
    "police_told": "The police are told",
    "receipt_confirmed": "The other school has signed for the file",
}
OWN_KINDS: Mapping[OwnKind, str] = {
    "working": "Working days (Monday to Friday, no bank holidays)",
    "school": "School days (days on which the school meets)",
    "calendar": "Calendar days",
    "hour": "Hours",
    "week": "Weeks",
    "month": "Months",
}
OWN_MUSTS: Mapping[OwnMust, str] = {
    "authority": "The local authority",
    "police": "The police",
    "health": "A health service",
    "school": "Our school",
    "sending_school": "The school a child leaves",
    "trust": "Our trust",
}
