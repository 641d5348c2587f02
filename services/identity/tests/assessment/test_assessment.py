"""The trust's own impact assessment: who says what, and that nothing is said over somebody else's words."""

import pytest
from haven_schemas.acts.assessment import AnswerQuestion, PlaceFound, ReadAssessment, SayRisk
from haven_schemas.acts.hosting import SayPlace
from haven_schemas.acts.lawful_bases import ChooseBasis
from haven_schemas.assessment_risks import LEVELS, READY
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.lawful_bases import PROPOSED
from haven_schemas.words.assessment import FOR_THE_ASSET_REGISTER, QUESTIONS, STEPS
from identity.assessment.places import say_place
from identity.assessment.say import answer_question, choose_basis, say_risk
from identity.assessment.sign import read_assessment

DATABASE = PlaceFound(part="database", address="db:5432", services=["pupils", "identity"], encrypted=True)
OWN_RISK = {
    "name": "The bus",
    "harm": "Papers are left on it.",
    "likelihood": "possible",
    "severity": "significant",
    "measure": "Nothing is printed.",
    "effect": "reduced",
    "remaining": "low",
    "approved": True,
}


@pytest.fixture
def administrator(identity):
    return identity.add_staff("administrator", [identity.add_school()]).access()


def read(identity, who, *places):
    return identity.run(who, read_assessment, ReadAssessment(places=list(places)))


def answer(identity, who, question="need", text="Paper in three cabinets.", version=0):
    return identity.run(who, answer_question, AnswerQuestion(question=question, text=text, version=version))


def test_before_anybody_said_anything_it_holds_what_haven_proposes(identity, administrator):
    found = read(identity, administrator, DATABASE).content
    assert [each.question for each in found.answers] == list(QUESTIONS)
    assert {each.text for each in found.answers} == {""}
    assert [each.key for each in found.risks] == list(READY)
    assert not any(each.looked_at or each.approved for each in found.risks)
    assert [each.group for each in found.bases] == list(PROPOSED)
    assert all(each.chosen is None for each in found.bases)
    assert (found.schools, found.accounts) == (1, 1)


def test_every_question_has_a_step_or_is_for_the_asset_register():
    asked = [each for _, questions in STEPS for each in questions] + list(FOR_THE_ASSET_REGISTER)
    assert asked == list(QUESTIONS)
    assert len(STEPS) == 7


def test_a_level_follows_from_every_likelihood_and_severity():
    assert set(LEVELS.values()) == {"low", "medium", "high"}
    assert len(LEVELS) == 9


def test_an_answer_is_said_changed_and_taken_back(identity, administrator):
    first = answer(identity, administrator)
    assert (first.text, first.version, first.said_by) == ("Paper in three cabinets.", 1, administrator.actor_id)
    answer(identity, administrator, text="Another product.", version=1)
    assert answer(identity, administrator, text=" ", version=2).text == ""
    assert len(identity.audited("assessment:answer:set")) == 3


def test_nothing_is_said_over_what_somebody_else_said(identity, administrator):
    answer(identity, administrator)
    for version in (0, 2):
        with pytest.raises(Problem) as refused:
            answer(identity, administrator, version=version)
        assert refused.value.code is ErrorCode.STALE_VERSION
    said = identity.run(administrator, say_risk, SayRisk(key="breach", **OWN_RISK))
    for given in ({"key": "breach"}, {"key": "breach", "version": 2}):
        with pytest.raises(Problem) as refused:
            identity.run(administrator, say_risk, SayRisk(**OWN_RISK, **given))
        assert refused.value.code is ErrorCode.STALE_VERSION
    assert said.version == 1


def test_whoever_answers_for_one_of_two_schools_reads_it_and_says_nothing(identity):
    own, _ = identity.add_school(), identity.add_school("Birch School")
    for role in ("administrator", "dpo", "headteacher", "dsl"):
        who = identity.add_staff(role, [own]).access()
        assert read(identity, who).may_answer is False
        for use_case, request in (
            (answer_question, AnswerQuestion(question="need", text="X")),
            (say_risk, SayRisk(**OWN_RISK)),
            (choose_basis, ChooseBasis(group="roll", basis=PROPOSED["roll"])),
        ):
            with pytest.raises(Problem) as refused:
                identity.run(who, use_case, request)
            assert refused.value.code is ErrorCode.NOT_PERMITTED


def test_risks_are_accepted_changed_and_added(identity, administrator):
    identity.run(administrator, say_risk, SayRisk(key="breach", **{**OWN_RISK, "severity": "severe"}))
    own = identity.run(administrator, say_risk, SayRisk(**OWN_RISK))
    changed = identity.run(
        administrator, say_risk, SayRisk(**{**OWN_RISK, "id": own.id, "version": 1, "applies": False})
    )
    found = read(identity, administrator).content.risks
    assert [each.level for each in found if each.key == "breach"] == ["high"]
    assert (found[-1], changed.version, changed.applies) == (changed, 2, False)
    assert len(found) == len(READY) + 1


def test_one_that_came_ready_is_not_reached_by_its_id(identity, administrator):
    ready = identity.run(administrator, say_risk, SayRisk(key="breach", **OWN_RISK))
    with pytest.raises(Problem) as refused:
        identity.run(administrator, say_risk, SayRisk(**{**OWN_RISK, "id": ready.id, "version": 1}))
    assert refused.value.code is ErrorCode.NOT_FOUND


def choose(identity, who, reason="", version=0, **changed):
    basis = PROPOSED["origin_belief"].model_copy(update=changed)
    asked = ChooseBasis(group="origin_belief", basis=basis, reason=reason, version=version)
    return identity.run(who, choose_basis, asked)


def test_the_trust_agrees_to_a_basis_or_chooses_another_with_a_reason(identity, administrator):
    agreed = choose(identity, administrator)
    assert (agreed.chosen, agreed.version) == (PROPOSED["origin_belief"], 1)
    assert "9(2)(b)" in agreed.flag
    other = {"article_9": "employment_social_protection", "schedule_1": "employment", "version": 1}
    with pytest.raises(Problem) as refused:
        choose(identity, administrator, **other)
    assert [(each.field, each.code) for each in refused.value.fields] == [("reason", FieldCode.REQUIRED)]
    chosen = choose(identity, administrator, reason="As the trust's solicitors advised.", **other)
    assert (chosen.stands.article_9, chosen.version) == ("employment_social_protection", 2)


@pytest.mark.parametrize("changed", [{"criminal": True, "article_9": "none"}, {"article_9": "health_social_care"}])
def test_a_condition_that_needs_a_paragraph_of_schedule_1_has_one(identity, administrator, changed):
    with pytest.raises(Problem) as refused:
        choose(identity, administrator, reason="Why.", **{"schedule_1": "none", **changed})
    assert [(each.field, each.code) for each in refused.value.fields] == [("schedule_1", FieldCode.REQUIRED)]


def test_places_are_those_that_were_found_with_what_the_trust_says_and_those_nobody_is_connected_to(
    identity, administrator
):
    identity.run(administrator, say_place, SayPlace(part="database", address="db:5432", operator="Host", country="GB"))
    identity.run(administrator, say_place, SayPlace(part="backups", address="A safe", operator="We", country="GB"))
    found = read(identity, administrator, DATABASE).content.places
    assert [(each.part, each.operator, each.services, each.encrypted) for each in found] == [
        ("backups", "We", [], None), ("database", "Host", ["identity", "pupils"], True),
    ]  # fmt: skip
