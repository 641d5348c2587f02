"""Which section of a guide tells of the page one is on."""

from flask import request

SECTIONS = {
    "absent-today": "safeguarding-leads#children-with-a-social-worker-who-are-absent-today",
    "account": "staff#your-account",
    "actions": "staff#what-you-have-to-do",
    "agencies": "safeguarding-leads#agencies",
    "audit": "data-protection#the-audit-log",
    "categories": "safeguarding-leads#categories",
    "closing-rules": "safeguarding-leads#incident-records-and-actions",
    "concerns": "safeguarding-leads#triage",
    "dates": "safeguarding-leads#dates-to-keep",
    "deadlines": "safeguarding-leads#referrals-to-other-agencies",
    "data-protection": "data-protection#cases-and-how-a-childs-file-is-used",
    "day-passes": "trust-it#accounts-and-roles",
    "documents": "safeguarding-leads#documents",
    "e-mail": "trust-it#monitoring",
    "exports": "safeguarding-leads#giving-a-record-to-someone",
    "first-run": "trust-it#the-first-run",
    "handovers": "safeguarding-leads#when-a-child-changes-school",
    "impact-assessment": "data-protection#the-trusts-impact-assessment",
    "inbox": "safeguarding-leads#the-inbox",
    "incidents": "safeguarding-leads#incident-records-and-actions",
    "leavers": "safeguarding-leads#when-a-child-leaves-and-nobody-knows-where-to",
    "left-lately": "safeguarding-leads#who-left-the-roll",
    "machine-accounts": "trust-it#accounts-and-roles",
    "matches": "safeguarding-leads#the-same-child-twice",
    "moves": "safeguarding-leads#when-a-child-changes-school",
    "papers": "safeguarding-leads#papers-of-a-child",
    "placements": "safeguarding-leads#alternative-provision",
    "pupil-files": "trust-it#connecting-an-mis",
    "pupils": "safeguarding-leads#a-pupils-chronology",
    "records": "safeguarding-leads#incident-records-and-actions",
    "referrals": "safeguarding-leads#referrals-to-other-agencies",
    "report": "staff#report-a-concern",
    "reports": "staff#my-reports",
    "requests": "safeguarding-leads#who-can-see-what",
    "retention": "safeguarding-leads#how-long-records-are-kept",
    "returned-pupils": "safeguarding-leads#a-file-names-a-child-whose-file-was-destroyed",
    "roles": "trust-it#accounts-and-roles",
    "roll-questions": "safeguarding-leads#a-child-on-two-rolls",
    "schools": "trust-it#schools",
    "search": "safeguarding-leads#searching-in-what-was-written",
    "sign-in": "staff#signing-in",
    "sign-in-rules": "trust-it#accounts-and-roles",
    "single-sign-on": "trust-it#single-sign-on",
    "special-categories": "data-protection#special-categories-from-schools-systems",
    "staff": "trust-it#accounts-and-roles",
    "timescales": "safeguarding-leads#timescales",
    "trust": "trust-it#schools",
    "unread-concerns": "safeguarding-leads#the-inbox",
    "where-data-is": "data-protection#where-data-is",
    "who-can-see-what": "safeguarding-leads#who-can-see-what",
}
"""By the first part of a page's address: the guide and the heading's anchor."""


def help_here() -> str:
    """The address of the help for the page being rendered; the contents where no section is about it."""
    guide, _, anchor = SECTIONS.get(request.path.split("/")[1], "").partition("#")
    return f"/help/{guide}#{anchor}" if guide else "/help"
