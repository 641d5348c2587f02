"""Which questions have to be answered before anybody signs an assessment."""

from .acts.assessment import AssessmentContent, AssessmentQuestion


def needed_first(content: AssessmentContent) -> list[AssessmentQuestion]:
    """Those without an answer: the officer's advice (UK GDPR, Article 35(2)); while a high risk remains, whether the
    ICO was consulted (Article 36)."""
    said = {each.question for each in content.answers if each.text}
    high = any(each.applies and each.remaining == "high" for each in content.risks)
    asked: list[AssessmentQuestion] = ["dpo_advice", "ico_consultation"] if high else ["dpo_advice"]
    return [each for each in asked if each not in said]
