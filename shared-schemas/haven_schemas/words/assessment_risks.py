"""What people read of risks: their names, what could happen, and what Haven does about those that come ready."""

from collections.abc import Mapping
from typing import Annotated

from ..acts.assessment import Likelihood, RiskEffect, RiskKey, RiskLevel, Severity

RISKS: Mapping[RiskKey, str] = {
    "third_party_access": "Access by people outside the trust",
    "data_transfer": "Data is read on its way",
    "resilience": "The system or its data is lost",
    "shared_premises": "Others use the same machines",
    "location": "Data is kept where other law applies",
    "processor_commitments": "A supplier's contract protects too little",
    "retention": "Records are kept too long, or not long enough",
    "breach": "A breach is noticed or reported too late",
    "subject_access": "A subject access request is not answered in full",
    "rights": "People cannot use their other rights",
    "ownership": "The trust loses command of its data",
    "architecture": "Nobody understands the technology",
    "assurance": "Security is promised and never shown",
    "curious_colleague": "A colleague reads what is not theirs to read",
    "account_taken_over": "An account is taken over",
    "administrator": "Who looks after accounts gives themselves sight",
    "machine_operator": "Who runs the machines reads their memory",
    "unlocked_device": "An unlocked or lost device",
    "wrong_child": "Something stands in the wrong child's file",
    "protected_identity": "A protected child is found",
    "left_the_system": "What was saved or sent out goes astray",
    "after_a_move": "A school reads on after a child has left",
    "report_lost": "A report is lost, or read too late",
}

WHAT_COULD_HAPPEN: Annotated[Mapping[RiskKey, str], "the harm to people"] = {
    "third_party_access": "Somebody outside the trust reads what was written about a child.",
    "data_transfer": "Pupil files or reports are read or changed between a school's systems, browsers and Haven.",
    "resilience": "A fault, a fire or an attack takes records away when a child needs them.",
    "shared_premises": "Another customer of the same host, or the host's staff, reaches the trust's data.",
    "location": "Data is outside the United Kingdom and the EEA, where people's rights are weaker.",
    "processor_commitments": (
        "A company that runs machines or backups is bound to too little, and harm is nobody's duty."
    ),
    "retention": "A child is judged by what should be gone, or a file is gone when an adult asks for it.",
    "breach": "People are told too late to protect themselves, and the 72 hours to the ICO run out.",
    "subject_access": "A parent or child gets too little, too late, or another child's data.",
    "rights": "Data that is wrong stays, is used on, or cannot be taken along.",
    "ownership": "The trust cannot get at its data, or a supplier uses it.",
    "architecture": "Weak points are not seen, since the people who decide do not know how it works.",
    "assurance": "A weakness that a review would have found harms a child.",
    "curious_colleague": "A child's most private matters are known in the staff room.",
    "account_taken_over": "A guessed or stolen password opens a child's file.",
    "administrator": "A person who may see no record gives themselves a role, or another's password.",
    "machine_operator": "A person with full rights on the machines reads records while the system works.",
    "unlocked_device": "Somebody reads at a computer that was left, or on a phone that was lost.",
    "wrong_child": "A child is judged by another's story, or another family reads it.",
    "protected_identity": "An adopted child, or one in hiding, is found by an earlier name or address.",
    "left_the_system": "An export, a mail or a printed page reaches the wrong person.",
    "after_a_move": "People who have nothing to do with a child any more go on reading about them.",
    "report_lost": "A teacher's report never reaches a safeguarding lead, and nobody acts.",
}

WHAT_HAVEN_DOES: Annotated[Mapping[RiskKey, str], "the measure that is proposed"] = {
    "third_party_access": (
        "Accounts for staff alone; a second step before any record; text sealed under a key for each record."
    ),
    "data_transfer": "TLS on every link that can have it; pupil files signed, and sealed before they reach a disk.",
    "resilience": (
        "No single part loses what was recorded when it fails. In containers Haven backs itself up and tries its "
        "backups out; on one machine once that is set up there. In a cluster, and everywhere for a second copy, it is "
        "the trust's to set up: say how here."
    ),
    "shared_premises": (
        "The trust's own databases and keys. What is sealed does not open without the key store. Who else is on a "
        "machine is said under Where data is."
    ),
    "location": (
        "Haven runs where the trust puts it and sends nothing else away. Each place and its country is said under "
        "Where data is."
    ),
    "processor_commitments": (
        "Put the trust's instructions, confidentiality, sub-processors, help with rights and breaches, return and "
        "deletion into each contract (Article 28). Say which contracts hold."
    ),
    "retention": (
        "No file of a child is destroyed because its day has come: schedules that the trust agrees propose a review, "
        "and two people agree to each file. What the roll has of a child who left, and of whom nothing is recorded, "
        "goes by its schedule. Backups lose it when they end."
    ),
    "breach": (
        "Every read, write and refusal is in a log that shows who saw what, and for 12 months from which network and "
        "in which session. There is no register of breaches in Haven yet: keep the trust's own."
    ),
    "subject_access": (
        "A chronology is exported with other people's names left out and checked in the finished file. The request and"
        " its clock are kept outside Haven for now."
    ),
    "rights": (
        "Corrections keep what stood before; the use of a record can be restricted; exports are in open formats. No "
        "decision is taken by a machine. A file is destroyed after its day; to erase sooner because somebody asks is "
        "decided outside Haven for now."
    ),
    "ownership": (
        "Open source, on the trust's machines or those it pays for, with keys of its own: no supplier is needed to "
        "read or take the data away."
    ),
    "architecture": "Architecture, data map, threat model and decisions are written down and open.",
    "assurance": (
        "Haven has no certificate: its code and tests are open to whoever certifies. Certificates of hosts are said "
        "under Where data is."
    ),
    "curious_colleague": (
        "Roles that open no more than they must, by school, category and year; a second person for each; every reading"
        " in the log; staff are kept from their own relatives' files."
    ),
    "account_taken_over": (
        "A second step before any record, limits on guesses, a list of passwords that are refused, notices of new "
        "devices, sign-out everywhere within seconds."
    ),
    "administrator": (
        "No role that opens records is in force until a second person has agreed who administers nothing; addresses "
        "change only with their owner or a second person."
    ),
    "machine_operator": "Not prevented by technology: few people, separate duties, the audit log kept elsewhere.",
    "unlocked_device": (
        "Sign-ins end when idle; the second tier ends sooner; pages of records are not kept by browsers."
    ),
    "wrong_child": (
        "Matching asks a person where it is not sure; a record that stands in the wrong file is moved with the reason;"
        " what stood before is kept."
    ),
    "protected_identity": (
        "Earlier names and numbers are sealed and known to named people; no answer differs by what is protected."
    ),
    "left_the_system": (
        "Each export says for whom and why, can be under a password and is in the log; mails name no child. What "
        "happens afterwards is for the trust's rules."
    ),
    "after_a_move": (
        "From the receipt on the old school reads nothing of the file; again only for a reason that both schools "
        "agreed to."
    ),
    "report_lost": (
        "A report is kept before it is confirmed, goes on when nobody reads it, and is sealed in the browser while "
        "there is no connection."
    ),
}

LIKELIHOODS: Mapping[Likelihood, str] = {"remote": "Remote", "possible": "Possible", "probable": "Probable"}
SEVERITIES: Mapping[Severity, str] = {"minimal": "Minimal", "significant": "Significant", "severe": "Severe"}
RISK_LEVELS: Mapping[RiskLevel, str] = {"low": "Low", "medium": "Medium", "high": "High"}
RISK_EFFECTS: Mapping[RiskEffect, str] = {
    "eliminated": "Eliminated",
    "reduced": "Reduced",
    "accepted": "Accepted",
}
