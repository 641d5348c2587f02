"""What people read for the codes of children who left: whom somebody asked, and what came of it."""

from collections.abc import Mapping

from ..acts.incidents.leavers import AskedKind, HowAsked, Whereabouts
from .records import ENTRY_KINDS

ASKED: Mapping[AskedKind, str] = {
    "family": "A parent, carer or relative",
    "school": "Another school or college",
    "local_authority": "The local authority (children missing education)",
    "social_worker": "A social worker",
    "health": "A health service",
    "police": "The police",
    "other": "Someone else",
}

WHEREABOUTS: Mapping[Whereabouts, str] = {
    "not_known": "Not known yet",
    "school": "At another school",
    "further_education": "At a college or in training",
    "home_education": "Educated at home",
    "work": "At work",
    "abroad": "Has left the country",
    "handed_on": "The local authority looks for the child now",
    "died": "Has died",
}

HOW_ASKED: Mapping[HowAsked, str] = {
    kind: ENTRY_KINDS[kind] for kind in ("call", "conversation", "meeting", "letter", "email", "home_visit")
}
