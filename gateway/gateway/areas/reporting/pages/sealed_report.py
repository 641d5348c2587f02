"""What a browser asks and sends for reports it kept: who may send from here now, and the sealed report itself."""

import json

from flask import Response, request
from flask import session as form_session
from flask_wtf.csrf import generate_csrf
from haven_schemas.acts.incidents.sealed import RecordSealedConcern
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.spoken_numbers import number_of
from pydantic import ValidationError

from gateway.access.permits import readable_permits
from gateway.pages.blueprint import current_session, open_page
from gateway.security.raw_body import json_bytes
from gateway.sessions import cookies

from .receipts import keep_what_was_said
from .reporters import reporter

_JSON = "application/json; charset=utf-8"


@open_page("/report/device", counted="as_report")
def report_device() -> Response:
    """Whose reports can be sent from this browser now (by session or permit), and a token against forgery.

    Asked only by a browser that keeps a report. 401 if nobody's can.
    """
    authors = {str(permit.staff_id) for permit in readable_permits(cookies.permits(request))}
    try:
        authors.add(str(current_session().view.staff_id))
    except Problem as problem:
        if not authors and problem.code is not ErrorCode.SIGN_IN_REQUIRED:
            raise
    if not authors:
        return Response(status=401)
    return Response(json.dumps({"authors": sorted(authors), "token": generate_csrf()}), content_type=_JSON)


@open_page("/report/sealed", methods=("POST",), counted="as_report")
def send_sealed_report() -> Response:
    """Takes a report that this browser sealed: 201 with its number, the same however often it comes."""
    who = reporter()
    try:
        sealed = RecordSealedConcern.model_validate_json(json_bytes())
    except ValidationError:
        return Response(status=400)
    receipt, permit = who.record_sealed(sealed)
    form_session["received"], form_session["by_permit"] = str(receipt.id), permit is not None
    form_session["can_follow"] = who.can_follow
    keep_what_was_said(who, str(sealed.school_id), receipt.urgency or "", receipt.told or "")
    response = Response(
        json.dumps({"id": str(receipt.id), "number": number_of(receipt.id)}), status=201, content_type=_JSON
    )
    if permit is not None:
        cookies.drop_permit(request, response, permit)
    return response
