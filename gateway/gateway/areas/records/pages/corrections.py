"""Every version of an entry or a concern, and correcting it: nobody's text is lost."""

import secrets
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.entries import CORRECT_ENTRY, ENTRY_HISTORY, CorrectEntry, EntryHistory, EntryQuery
from haven_schemas.acts.incidents.entry_kinds import FIELDS_OF
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, today_in_boxes, typed_moment, typed_version
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.security.problems import renamed
from gateway.sessions.current import Session
from gateway.state import haven

from .entries import FIELD_NAMES, typed_details
from .referral_fields import as_typed, fields_of, form_name, typed_referral


@page("/records/<uuid:record_id>/versions", asks=ENTRY_HISTORY)
def entry_versions(session: Session, record_id: UUID) -> ResponseReturnValue:
    """What it says and what it said before."""
    found = _history(session, record_id)
    return render_template(
        "entry_versions.html",
        history=found,
        pupils=pupils_by_id(session, found.subject_ids),
        staff=staff_names(session, (version.written_by for version in found.versions)),
        session=session,
    )


@page("/records/<uuid:record_id>/correction", right=Right.RECORD_WRITE, tier="elevated")
def correction(session: Session, record_id: UUID) -> ResponseReturnValue:
    """The form, filled with what it says now."""
    found = _history(session, record_id)
    return _page(session, found, _as_typed(found))


@page("/records/<uuid:record_id>/correction", asks=CORRECT_ENTRY, methods=("POST",))
def correct_entry(session: Session, record_id: UUID) -> ResponseReturnValue:
    """Saves the new version; if a colleague was quicker, both texts stand on the page."""
    found = _history(session, record_id)
    try:
        asked = CorrectEntry.model_validate(
            {
                "record_id": record_id,
                "version": typed_version() or 0,
                "occurred_at": typed_moment(haven().clock()),
                "text": text("text"),
                "child_words": text("child_words"),
                "action_taken": text("action_taken"),
                "details": {} if found.referral_kind else typed_details(found.kind),
                "reason": text("change_reason"),
                "referral": _typed_referral(found),
            }
        )
        haven().services.ask(CORRECT_ENTRY, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            return _page(session, _history(session, record_id), dict(request.form), changed=True), 412
        errors = errors_of(renamed(error, FIELD_NAMES) if isinstance(error, Problem) else error)
        if errors is None:
            raise
        shown = {("change_reason" if name == "reason" else name): words for name, words in errors.items()}
        return _page(session, found, dict(request.form), shown), 400
    flash("The correction is saved. What it said before is kept.")
    return redirect(url_for("pages.entry_versions", record_id=record_id), 303)


def _history(session: Session, record_id: UUID) -> EntryHistory:
    return haven().services.ask(ENTRY_HISTORY, session.caller, EntryQuery(record_id=record_id))


def _typed_referral(found: EntryHistory) -> dict[str, Any] | None:
    present = found.versions[0].referral
    return None if found.referral_kind is None or present is None else typed_referral(found.referral_kind, present)


def _as_typed(found: EntryHistory) -> dict[str, str]:
    version = found.versions[0]
    of_referral = {}
    if found.referral_kind is not None and version.referral is not None:
        of_referral = as_typed(found.referral_kind, version.referral)
    details = {name: value for name, value in version.details.model_dump().items() if value}
    return {
        **details,
        **of_referral,
        **today_in_boxes(version.occurred_at),
        "text": version.text,
        "child_words": version.child_words,
        "action_taken": version.action_taken,
    }


def _field(name: str) -> str:
    """The name in the form of a field that is refused."""
    return form_name(name.removeprefix("referral.")) if name.startswith("referral.") else name.removeprefix("details.")


def _page(
    session: Session,
    found: EntryHistory,
    typed: dict[str, str],
    errors: dict[str, str] | None = None,
    *,
    changed: bool = False,
) -> str:
    if not found.may_correct:
        raise Problem(ErrorCode.NOT_PERMITTED)
    return render_template(
        "entry_correction.html",
        history=found,
        fields=() if found.referral_kind else FIELDS_OF.get(found.kind, ()),
        typed=typed,
        changed=changed,
        pupils=pupils_by_id(session, found.subject_ids),
        staff=staff_names(session, [found.versions[0].written_by]),
        referral_fields={}
        if found.referral_kind is None
        else {form_name(name): name for name in fields_of(found.referral_kind)},
        errors={_field(name): words for name, words in (errors or {}).items()},
        version=found.versions[0].version,
        key=secrets.token_urlsafe(24) if changed else request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
