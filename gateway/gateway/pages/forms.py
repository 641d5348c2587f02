"""Reading what forms send: a moment typed in London, ids, and which fields to put right."""

import re
from datetime import datetime
from uuid import UUID

from flask import request
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from pydantic import ValidationError

from gateway.rendering.environment import errors_by_field
from gateway.rendering.forms_text import plain_text
from gateway.rendering.times import in_london, instant_of, read_date, read_time
from gateway.rendering.typed_days import iso_day
from gateway.security.problems import field_problems

_AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def text(name: str) -> str:
    """A field's text, trimmed, with plain line ends."""
    return plain_text(request.form.get(name, ""))


def typed_moment(now: datetime) -> datetime:
    """``day``, ``month``, ``year`` and ``time`` as an instant; the present minute counts as now."""
    day, moment = read_date(text("day"), text("month"), text("year")), read_time(text("time"))
    if day is None or moment is None:
        field = "date" if day is None else "time"
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(field, FieldCode.WRONG_FORMAT)])
    instant = instant_of(day, moment)
    return min(instant, now) if (instant - now).total_seconds() < 60 else instant


def typed_date() -> str:
    """``day``, ``month`` and ``year`` as an ISO date."""
    day = read_date(text("day"), text("month"), text("year"))
    if day is None:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem("date", FieldCode.WRONG_FORMAT)])
    return day.isoformat()


def typed_day(name: str) -> str:
    """The day typed in one box as an ISO date, or empty; what is no day as it was typed."""
    return iso_day(text(name))


def typed_version() -> int | None:
    """The version the form was made from, or None if it is none."""
    version = text("version")
    return int(version) if version.isdecimal() and len(version) <= 9 else None


def typed_id(name: str) -> UUID:
    """The id chosen for ``name``."""
    try:
        return UUID(request.form.get(name, ""))
    except ValueError:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(name, FieldCode.REQUIRED)]) from None


def typed_record(name: str) -> UUID:
    """The record chosen for ``name``, or the one whose address was pasted instead."""
    pasted = request.form.get(f"{name}_pasted", "").strip()
    found = _AN_ID.search(pasted)
    if pasted and found is None:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(name, FieldCode.UNKNOWN_INCIDENT)])
    return UUID(found.group()) if found is not None else typed_id(name)


def typed_ids(name: str) -> list[UUID]:
    """The ids ticked for ``name``; what is no id is left out."""
    found = []
    for value in request.form.getlist(name):
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def today_in_boxes(now: datetime) -> dict[str, str]:
    """Day, month, year and time of ``now`` for a form not filled in yet."""
    local = in_london(now)
    return {"day": str(local.day), "month": str(local.month), "year": str(local.year), "time": f"{local:%H:%M}"}


def typed_children() -> list[UUID]:
    """Whom it is about: the children ticked, or those that were offered where all of them are meant."""
    return typed_ids("offered_id" if "all" in request.form.getlist("subject_id") else "subject_id")


def errors_of(error: Problem | ValidationError) -> dict[str, str] | None:
    """Field and sentence of what is to be put right, or None if ``error`` is about something else.

    What is wrong with one of several children stands beside all their boxes, as ``subject_ids``.
    """
    if isinstance(error, ValidationError):
        found = errors_by_field(field_problems(error))
    elif error.code is ErrorCode.INVALID_REQUEST and error.fields:
        found = errors_by_field(list(error.fields))
    else:
        return None
    return {"subject_ids" if name.startswith("subject_ids.") else name: words for name, words in found.items()}


def id_in_address(name: str) -> UUID | None:
    """The id in the address's query, or None; ``Problem(not_found)`` if it is none."""
    value = request.args.get(name)
    if not value:
        return None
    try:
        return UUID(value)
    except ValueError:
        raise Problem(ErrorCode.NOT_FOUND) from None
