"""On what each group of fields is processed, as Haven proposes it; the trust may say otherwise, with a reason.

Sources: UK GDPR Articles 6, 9 and 10; Data Protection Act 2018, sections 8, 10 and 11 and Schedule 1. An academy trust
is a public authority for these purposes (section 7), so its task in the public interest is the basis of most of it: the
duty to safeguard and promote children's welfare (Education Act 2002 s.175 and the Independent School Standards 2014,
part 3). Which columns belong to which group stands in ``lawful_basis_columns``.
"""

from collections.abc import Mapping

from .acts.lawful_bases import BasisGroup, LawfulBasis

EDITION = 1
"""Goes up with each change of what is proposed here, so that an assessment says by which it was signed."""

_TASK = LawfulBasis(article_6="public_task", article_9="none", schedule_1="none", criminal=False)
_TASK_SPECIAL = LawfulBasis(
    article_6="public_task", article_9="substantial_public_interest", schedule_1="safeguarding", criminal=False
)
_TASK_CRIMINAL = _TASK_SPECIAL.model_copy(update={"criminal": True})
_DUTY = LawfulBasis(article_6="legal_obligation", article_9="none", schedule_1="none", criminal=False)
_DUTY_CRIMINAL = _TASK_CRIMINAL.model_copy(update={"article_6": "legal_obligation"})

PROPOSED: Mapping[BasisGroup, LawfulBasis] = {
    "roll": _TASK,
    "contacts": _TASK_CRIMINAL,
    "attendance_behaviour": _TASK_CRIMINAL,
    "special_needs": _TASK_SPECIAL,
    "care": _TASK_SPECIAL,
    "origin_belief": _TASK_SPECIAL,
    "health": _TASK_SPECIAL,
    "other_fields": _TASK_CRIMINAL,
    "pupil_files": _TASK_CRIMINAL,
    "concerns": _TASK_CRIMINAL,
    "people_in_records": _TASK_CRIMINAL,
    "documents": _TASK_CRIMINAL,
    "files_between_schools": _TASK_CRIMINAL,
    "protected_identities": _TASK_CRIMINAL,
    "staff_accounts": _TASK,
    "signing_in": _TASK,
    "staff_and_children": _TASK,
    "alerts": _TASK_CRIMINAL,
    "audit_log": _DUTY_CRIMINAL,
    "data_protection_cases": _DUTY_CRIMINAL,
    "running": _TASK,
}
"""One for each group."""
