"""Risks that come ready, as Haven proposes to assess them; the trust accepts, changes and adds.

Likelihood and severity of those that the source names are the source's. The level follows the ICO's guidance on data
protection impact assessments: high by a high probability of some harm, or by a lower possibility of serious harm. What
each risk is called and what is done about it stands in ``words.assessment_risks``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .acts.assessment import Likelihood, RiskEffect, RiskKey, RiskLevel, Severity

EDITION = 2
"""Goes up with each change of a ready risk or its words, so that an assessment says by which it was signed."""

LEVELS: Mapping[tuple[Likelihood, Severity], RiskLevel] = {
    ("remote", "minimal"): "low",
    ("possible", "minimal"): "low",
    ("probable", "minimal"): "low",
    ("remote", "significant"): "low",
    ("possible", "significant"): "medium",
    ("probable", "significant"): "high",
    ("remote", "severe"): "low",
    ("possible", "severe"): "high",
    ("probable", "severe"): "high",
}


@dataclass(frozen=True)
class ReadyRisk:
    """How Haven proposes to assess a risk before and after its measure."""

    likelihood: Likelihood
    severity: Severity
    remaining: RiskLevel
    effect: RiskEffect = "reduced"


READY: Mapping[RiskKey, ReadyRisk] = {
    "third_party_access": ReadyRisk("possible", "severe", "low"),
    "data_transfer": ReadyRisk("possible", "severe", "low"),
    "resilience": ReadyRisk("possible", "significant", "medium"),
    "shared_premises": ReadyRisk("possible", "severe", "medium"),
    "location": ReadyRisk("possible", "significant", "low"),
    "processor_commitments": ReadyRisk("possible", "significant", "medium"),
    "retention": ReadyRisk("probable", "significant", "medium"),
    "breach": ReadyRisk("possible", "significant", "medium"),
    "subject_access": ReadyRisk("probable", "significant", "medium"),
    "rights": ReadyRisk("probable", "significant", "medium"),
    "ownership": ReadyRisk("remote", "significant", "low", "eliminated"),
    "architecture": ReadyRisk("possible", "significant", "low"),
    "assurance": ReadyRisk("possible", "significant", "medium"),
    "curious_colleague": ReadyRisk("probable", "severe", "medium"),
    "account_taken_over": ReadyRisk("possible", "severe", "low"),
    "administrator": ReadyRisk("possible", "severe", "low"),
    "machine_operator": ReadyRisk("remote", "severe", "low", "accepted"),
    "unlocked_device": ReadyRisk("probable", "significant", "medium"),
    "wrong_child": ReadyRisk("possible", "severe", "medium"),
    "protected_identity": ReadyRisk("possible", "severe", "low"),
    "left_the_system": ReadyRisk("probable", "significant", "medium"),
    "after_a_move": ReadyRisk("possible", "significant", "low"),
    "report_lost": ReadyRisk("possible", "severe", "low"),
}
"""In the order in which they are shown."""
