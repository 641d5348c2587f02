"""Options for ``navigator.credentials`` as JSON, and the browser's answer out of a form."""

import json
from typing import Any
from uuid import UUID

from flask import Response, request
from haven_schemas.acts.identity.factors import PasskeyOptions
from haven_schemas.errors import ErrorCode, Problem

_LONGEST = 100_000


def options_answer(options: PasskeyOptions) -> Response:
    """For ``passkeys.js``: the challenge's id, and what the browser is given."""
    return Response(options.model_dump_json(), content_type="application/json; charset=utf-8")


def typed_credential() -> dict[str, Any]:
    """What the browser answered; ``Problem(step_up_failed)`` if it is no answer at all."""
    answer = request.form.get("credential", "")
    try:
        found = json.loads(answer) if len(answer) <= _LONGEST else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Problem(ErrorCode.STEP_UP_FAILED)
    return found


def typed_challenge() -> UUID:
    """The challenge it answers; ``Problem(step_up_failed)`` if it names none."""
    try:
        return UUID(request.form.get("challenge_id", ""))
    except ValueError:
        raise Problem(ErrorCode.STEP_UP_FAILED) from None
