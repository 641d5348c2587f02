"""Words of pages: the vocabulary by its names in templates, what became of files sent, and counts with their noun."""

from collections.abc import Mapping
from typing import Any

from haven_schemas.words import (
    access,
    agencies,
    assessment,
    assessment_risks,
    audit,
    files,
    hosting,
    lawful_bases,
    leavers,
    lists,
    pupil_codes,
    records,
    referrals,
    reporting,
    schools,
    staff_lists,
    triage,
)

VOCABULARY: Mapping[str, Mapping[Any, Any]] = {
    "role_words": reporting.PUPIL_ROLES,
    "how_known_words": reporting.HOW_KNOWN_TO_ME,
    "how_known_record_words": reporting.HOW_KNOWN,
    "urgency_to_choose": reporting.URGENCIES,
    "urgent_words": lists.URGENT_TAGS,
    "told_words": reporting.TOLD,
    "told_record_words": reporting.TOLD_RECORD,
    "mark_words": reporting.MARK_KINDS,
    "status_words": {**reporting.CONCERN_STATUSES, **triage.INCIDENT_STATUSES},
    "decision_words": triage.DECISIONS_AND_STEPS,
    "decisions_to_take": triage.DECISIONS_TO_TAKE,
    "kind_words": referrals.RECORDED_KINDS,
    "agreement_words": triage.AGREEMENTS,
    "plan_words": records.PLAN_KINDS,
    "risk_words": triage.RISK_LEVELS,
    "sen_words": pupil_codes.SEN_PROVISIONS,
    "why_words": triage.REASONS_TO_ACT,
    "person_role_words": records.PERSON_ROLES,
    "link_words": records.STAFF_LINKS,
    "reading_words": records.READING_KINDS,
    "restriction_words": records.RESTRICTIONS,
    "purpose_words": records.PURPOSES,
    "detail_words": records.ENTRY_DETAILS,
    "choice_words": records.CHOICES,
    "referral_detail_words": referrals.REFERRAL_DETAILS,
    "referral_choice_words": referrals.REFERRAL_CHOICES,
    "detail_questions": records.ENTRY_DETAIL_QUESTIONS,
    "agency_kind_words": agencies.AGENCY_KINDS,
    "file_state_words": files.DOCUMENT_STATES,
    "paper_kind_words": files.PAPER_KINDS,
    "paper_step_words": files.PAPER_STEPS,
    "review_state_words": files.REVIEW_STATES,
    "export_formats": files.EXPORT_FORMATS,
    "export_state_words": files.EXPORT_STATES,
    "export_refusal_words": files.REFUSED_EXPORTS,
    "file_refusal_words": files.REFUSED_FILES,
    "place_part_words": hosting.PLACE_PARTS,
    "place_country_words": hosting.PLACE_COUNTRIES,
    "asked_words": leavers.ASKED,
    "how_asked_words": leavers.HOW_ASKED,
    "whereabouts_words": leavers.WHEREABOUTS,
    "action_words": audit.AUDIT_ACTIONS,
    "kinds_of_file": staff_lists.KINDS_OF_FILE,
    "added_by_file": staff_lists.ADDED_BY_FILE,
    "nation_words": schools.NATIONS,
    "phase_words": schools.PHASES,
    "school_kind_words": schools.SCHOOL_KINDS,
    "open_work_words": schools.OPEN_WORK,
    "staff_state_words": access.STAFF_STATES,
    "provider_words": access.PROVIDERS,
    "emergency_fault_words": access.EMERGENCY_FAULTS,
    "provider_state_words": access.PROVIDER_STATES,
    "group_words": access.CATEGORY_GROUPS,
    "question_words": assessment.QUESTIONS,
    "question_hints": assessment.WHAT_TO_WRITE,
    "likelihood_words": assessment_risks.LIKELIHOODS,
    "severity_words": assessment_risks.SEVERITIES,
    "level_words": assessment_risks.RISK_LEVELS,
    "effect_words": assessment_risks.RISK_EFFECTS,
    "basis_group_words": lawful_bases.BASIS_GROUPS,
    "basis_fields": lawful_bases.FIELDS_OF_BASIS_GROUPS,
    "article_6_words": lawful_bases.ARTICLE_SIX,
    "article_9_words": lawful_bases.ARTICLE_NINE,
    "schedule_1_words": lawful_bases.SCHEDULE_ONE,
    "report_problem_words": reporting.REPORT_PROBLEMS,
}
"""The words of codes by the names they have in templates; ``choice_words`` by the name of the detail first."""

REPORT_FILE_WORDS = {
    "": "Received. It is being checked for viruses.",
    "kind": "Haven does not take files of this kind. Send a PDF, a picture, an office document, a text, sound or film.",
    "mismatch": "Not taken: what is in it is not what its name says.",
    "empty": "Not taken: there is nothing in it.",
    "too_large": "Not taken: it is too large.",
    "too_many": "Not taken: it is more than a report may have. Give it to the safeguarding team.",
    "rest": "Not taken: it was more than can be sent at once.",
    "broken": "It did not arrive whole. Send it again.",
    "away": "It could not be kept just now: part of Haven is not answering. Send it again.",
    "no_room": "Not kept: Haven has no room for files now. Your report is safe. Keep the file and tell your IT team.",
    "busy": "It could not be taken just now: Haven is very busy. Send it again in a moment.",
    "not_yours": "Not taken: you did not send this report.",
    "sign_in": "Not sent: you were not signed in. Choose it again.",
    "none": "Choose a file first.",
    "left_behind": "Not sent: a file cannot come along while you sign in. Choose it again.",
    "left_behind_first": "Not sent: a file cannot come along while you sign in. Choose it again, with any others.",
    "day_pass": "Not sent: a day pass sends no files. Give it to the safeguarding team.",
}
"""What became of a file that was sent with a report, by ``FileOutcome.code``."""


def many(count: int, one: str, more: str | None = None) -> str:
    """A number with what it counts: ``1 pupil``, ``2 pupils``; ``more`` where an *s* is not enough."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def initials(name: str) -> str:
    """The first letters of the first and the last part of a name: ``Zara Quillfeather`` is ``ZQ``."""
    parts = name.split()
    return "".join(part[0].upper() for part in dict.fromkeys((parts[0], parts[-1]))) if parts else ""
