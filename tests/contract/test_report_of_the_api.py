"""Programs written for the first shape of ``POST /concerns`` go on working: it grows by optional fields alone."""

import json

import pytest
from gateway.areas.triage.api.concerns import NewConcern
from haven_schemas.acts.incidents.reporting import RecordConcern
from pydantic import ValidationError

FIRST = {
    "school_urn": "910001",
    "category": "0190a5b0-7c1e-7000-8000-000000000001",
    "occurred_at": "2026-11-24T10:45:00+00:00",
    "account": "What was seen.",
    "pupils": [{"not_listed": "A boy in a red coat", "role": "harmed"}],
}


def test_a_body_of_the_first_shape_is_taken():
    taken = NewConcern.model_validate_json(json.dumps(FIRST))
    assert (taken.child_words, taken.action_taken, taken.details) == ("", "", None)


def test_a_call_of_the_first_shape_is_taken_by_the_service():
    body = {**FIRST, "school_id": FIRST["category"], "category_id": FIRST["category"]}
    old = {name: value for name, value in body.items() if name not in ("school_urn", "category")}
    assert RecordConcern.model_validate_json(json.dumps(old)).details is None


@pytest.mark.parametrize("field", sorted(FIRST))
def test_nothing_became_optional_or_unknown(field):
    with pytest.raises(ValidationError):
        NewConcern.model_validate({name: value for name, value in FIRST.items() if name != field})
    with pytest.raises(ValidationError):
        NewConcern.model_validate({**FIRST, "recorded_at": FIRST["occurred_at"]})
