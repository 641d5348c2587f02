"""What the trust says of the places data is at: who may say it, and that nothing is said over somebody else's words."""

import pytest
from haven_schemas.acts.hosting import RemovePlace, SayPlace
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from identity.assessment.places import list_places, remove_place, say_place

BACKUPS = {"part": "backups", "address": "Tapes in the safe", "operator": "The trust", "country": "GB"}


@pytest.fixture
def administrator(identity):
    return identity.add_staff("administrator", [identity.add_school()]).access()


def say(identity, who, **changed):
    return identity.run(who, say_place, SayPlace.model_validate({**BACKUPS, **changed}))


def test_it_is_said_changed_and_taken_away(identity, administrator):
    first = say(identity, administrator)
    assert (first.version, first.said_by) == (1, administrator.actor_id)
    changed = say(
        identity, administrator, country="IE", certificate="ISO 27001", certificate_until="2027-05-01", version=1
    )
    assert (changed.id, changed.version, changed.country) == (first.id, 2, "IE")
    assert identity.run(administrator, list_places).places == [changed]
    identity.run(administrator, remove_place, RemovePlace(place_id=first.id, version=2))
    assert identity.run(administrator, list_places).places == []
    assert [entry["object_id"] for entry in identity.audited("hosting:place:set")] == [str(first.id)] * 2
    assert len(identity.audited("hosting:place:remove")) == 1


def test_nothing_is_said_over_what_somebody_else_said(identity, administrator):
    say(identity, administrator)
    for version in (0, 2):
        with pytest.raises(Problem) as refused:
            say(identity, administrator, operator="Somebody else", version=version)
        assert refused.value.code is ErrorCode.STALE_VERSION
    place = identity.run(administrator, list_places).places[0]
    with pytest.raises(Problem) as refused:
        identity.run(administrator, remove_place, RemovePlace(place_id=place.id, version=7))
    assert refused.value.code is ErrorCode.STALE_VERSION


def test_who_sets_no_rules_for_the_whole_trust_says_nothing(identity):
    own, _ = identity.add_school(), identity.add_school("Birch School")
    for who in (identity.add_staff("administrator", [own]), identity.add_staff("dpo", [own])):
        with pytest.raises(Problem) as refused:
            say(identity, who.access())
        assert refused.value.code is ErrorCode.NOT_PERMITTED


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"certificate_until": "2027-05-01"}, "certificate", FieldCode.REQUIRED),
        ({"certificate": "ISO 27001", "certificate_until": "2027-02-30"}, "certificate_until", FieldCode.WRONG_FORMAT),
    ],
)
def test_a_certificate_holds_until_a_day_that_is_one(identity, administrator, changed, field, code):
    with pytest.raises(Problem) as refused:
        say(identity, administrator, **changed)
    assert [(each.field, each.code) for each in refused.value.fields] == [(field, code)]
    assert identity.run(administrator, list_places).places == []
