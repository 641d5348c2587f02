"""What people read of the trust's own data protection impact assessment: its questions, by the ICO's seven steps."""

from collections.abc import Mapping
from typing import Annotated

from ..acts.assessment import AssessmentQuestion

STEPS: tuple[tuple[str, tuple[AssessmentQuestion, ...]], ...] = (
    ("Identify the need", ("need", "screening")),
    ("Describe the processing", ("nature", "sources", "sharing", "scope", "context", "purposes")),
    ("Consultation", ("consultation", "consultation_experts")),
    (
        "Necessity and proportionality",
        (
            "necessity",
            "function_creep",
            "data_quality",
            "information",
            "rights",
            "policy_document",
            "processors",
            "transfers",
            "retention",
        ),
    ),
    ("Identify and assess risks", ()),
    ("Measures to reduce risk", ()),
    (
        "Sign-off and outcomes",
        ("dpo_advice", "dpo_advice_followed", "consultation_reviewed", "ico_consultation", "kept_under_review"),
    ),
)
"""The seven steps in their order, each with the questions that only the trust can answer."""

FOR_THE_ASSET_REGISTER: tuple[AssessmentQuestion, ...] = ("asset_owner", "asset_access")

QUESTIONS: Mapping[AssessmentQuestion, str] = {
    "need": "What is the project to achieve, and what does it replace?",
    "screening": "Why is an assessment needed?",
    "nature": "How is data collected, used, stored and deleted?",
    "sources": "Where does the data come from?",
    "sharing": "With whom is it shared?",
    "scope": "How many people, how much, how often, where?",
    "context": "What is your relationship with these people, and would they expect this?",
    "purposes": "What do you want to achieve, and what good does it do?",
    "consultation": "Whose views were asked for, and when?",
    "consultation_experts": "Which experts and suppliers were asked?",
    "necessity": "Does it achieve the purpose, and is there another way?",
    "function_creep": "How do you keep it from being used for something else?",
    "data_quality": "How do you keep data right, and no more than is needed?",
    "information": "What are people told?",
    "rights": "How do you help people to use their rights?",
    "policy_document": "Where is the appropriate policy document?",
    "processors": "How do you make sure that suppliers comply?",
    "transfers": "How are transfers to other countries safeguarded?",
    "retention": "How long is it kept?",
    "dpo_advice": "What does the data protection officer advise?",
    "dpo_advice_followed": "Is that advice followed, and if not, why?",
    "consultation_reviewed": "What became of the views that were given?",
    "ico_consultation": "Does the ICO have to be consulted first?",
    "kept_under_review": "Who keeps this under review?",
    "asset_owner": "Who owns this asset?",
    "asset_access": "Who has access beside the roles that Haven lists?",
}

WHAT_TO_WRITE: Annotated[Mapping[AssessmentQuestion, str], "the hint below the question"] = {
    "need": (
        "For example paper files in a locked cabinet, or another product, and what was wrong with them. Link to the "
        "project's papers."
    ),
    "screening": (
        "Safeguarding records are sensitive data about children, who are vulnerable, on a large scale: each of the "
        "three asks for one."
    ),
    "nature": (
        "Haven adds where data is, how it is encrypted and how files come in. Say what your schools do with it day by "
        "day."
    ),
    "sources": (
        "Such as the school's management information system, staff, parents, agencies, files from earlier schools."
    ),
    "sharing": (
        "Such as children's services, health, police, other schools, Ofsted, and whether any of them has an account "
        "(Haven gives outside bodies none)."
    ),
    "scope": (
        "Haven adds the number of schools and accounts. Say about how many pupils, how many of them with concerns, "
        "which ages, which area, whether special categories and offences are in it."
    ),
    "context": (
        "How much control people have, whether they include vulnerable groups, earlier concerns or faults of such "
        "systems, codes of conduct you keep to."
    ),
    "purposes": "For the children, the schools and more widely.",
    "consultation": "Pupils, parents, staff, governors or trustees; or why that would not be right.",
    "consultation_experts": "Such as information security, the local authority, the company that runs your machines.",
    "necessity": "Why a record is needed at all, and why not paper or less data.",
    "function_creep": "Such as who decides about a new use, and that reports show no child.",
    "data_quality": "Which fields of a feed are ticked, who puts right what is wrong, what is not written down.",
    "information": "Which privacy notices tell pupils, parents and staff of it, and when they were last changed.",
    "rights": "Who answers requests, within which time, and how a child is helped to ask.",
    "policy_document": (
        "The conditions in Schedule 1 that safeguarding relies on ask for one (DPA 2018, Schedule 1, part 4). Say "
        "where it is and when it was reviewed."
    ),
    "processors": "Which contracts hold with whom runs a place, and when they were last looked at.",
    "transfers": "Empty is not an answer: say “none” if every place is in the United Kingdom.",
    "retention": (
        "Which schedule you keep to, such as the IRMS toolkit: child protection until the 25th birthday and then a "
        "review. Those that count here are on the page Schedules; no file is destroyed unless two people agree."
    ),
    "dpo_advice": "In the officer's own words, with the date.",
    "dpo_advice_followed": "Who decided, and the reasons where it was not followed.",
    "consultation_reviewed": "And the reasons where you decide otherwise than people wished.",
    "ico_consultation": (
        "Only where a high risk remains after all measures (Article 36). Then consult before you go on, and say when "
        "you did."
    ),
    "kept_under_review": "Haven reminds the data protection officers and administrators each year.",
    "asset_owner": "The person who answers for it, by their post.",
    "asset_access": "Such as the company that runs the machines. Empty: nobody.",
}
