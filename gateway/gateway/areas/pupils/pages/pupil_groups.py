"""Saved groups of pupils: a list, one group with its pupils, and putting a child in or out."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils.groups import GroupAsked, GroupShown, KeepGroup, RemoveGroup
from haven_schemas.acts.pupils.groups_calls import GET_GROUP, KEEP_GROUP, LIST_GROUPS, REMOVE_GROUP
from haven_schemas.errors import ErrorCode, Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_id, typed_version
from gateway.sessions.current import Session
from gateway.state import haven


@page("/pupil-groups", asks=LIST_GROUPS)
def pupil_groups(session: Session) -> ResponseReturnValue:
    """All of one's schools."""
    return _list(session)


@page("/pupil-groups", asks=KEEP_GROUP, methods=("POST",))
def make_group(session: Session) -> ResponseReturnValue:
    """Makes an empty one."""
    try:
        school_id = session.school_id(text("school"))
        asked = KeepGroup.model_validate({"school_id": school_id, "name": text("name"), "pupil_ids": []})
        kept = haven().services.ask(KEEP_GROUP, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _list(session, errors), 400
    return redirect(url_for("pages.pupil_group", group_id=kept.id), 303)


@page("/pupil-groups/<uuid:group_id>", asks=GET_GROUP)
def pupil_group(session: Session, group_id: UUID) -> ResponseReturnValue:
    """One group."""
    found = haven().services.ask(GET_GROUP, session.caller, GroupAsked(group_id=group_id))
    return render_template("pupil_group.html", session=session, group=found)


@page("/pupil-groups/<uuid:group_id>", asks=REMOVE_GROUP, methods=("POST",))
def change_group(session: Session, group_id: UUID) -> ResponseReturnValue:
    """Puts a child in or out, or deletes the group."""
    do, services = text("do"), haven().services
    try:
        if do == "remove_group":
            services.ask(REMOVE_GROUP, session.caller, RemoveGroup(group_id=group_id, version=typed_version() or 0))
            flash("The group is deleted. Nothing of its pupils is.")
            return redirect(url_for("pages.pupil_groups"), 303)
        group = services.ask(GET_GROUP, session.caller, GroupAsked(group_id=group_id))
        services.ask(KEEP_GROUP, session.caller, _changed(group, do, typed_id("pupil_id")))
    except Problem as problem:
        if problem.code is not ErrorCode.STALE_VERSION:
            raise
        flash("Someone changed the group meanwhile. Look at it again.")
    return redirect(url_for("pages.pupil_group", group_id=group_id), 303)


@page("/pupils/<uuid:pupil_id>/groups", asks=KEEP_GROUP, methods=("POST",))
def add_to_group(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Puts this child into a group, from the child's page."""
    group = haven().services.ask(GET_GROUP, session.caller, GroupAsked(group_id=typed_id("group_id")))
    haven().services.ask(KEEP_GROUP, session.caller, _changed(group, "add", pupil_id))
    flash("In the group.")
    return redirect(url_for("pages.pupil", pupil_id=pupil_id), 303)


def _changed(group: GroupShown, do: str, pupil_id: UUID) -> KeepGroup:
    there = {each.id for each in group.pupils}
    if do not in ("add", "take_out"):
        raise Problem(ErrorCode.INVALID_REQUEST)
    pupils = there | {pupil_id} if do == "add" else there - {pupil_id}
    return KeepGroup(
        school_id=group.school_id, group_id=group.id, name=group.name, pupil_ids=sorted(pupils), version=group.version
    )


def _list(session: Session, errors: dict[str, str] | None = None) -> str:
    found = haven().services.ask(LIST_GROUPS, session.caller).groups
    return render_template("pupil_groups.html", session=session, groups=found, errors=errors or {})
