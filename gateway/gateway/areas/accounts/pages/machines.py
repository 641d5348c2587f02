"""Machine accounts: programs that use Haven, their rights, and their keys, each shown once."""

from typing import get_args
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.machines import ADD_MACHINE, LIST_MACHINES, REMOVE_MACHINE, ROTATE_MACHINE
from haven_schemas.acts.identity.visitors import AddMachine, MachineKey, MachineRef, MachineRight, RotateMachine
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.words.access import RIGHTS
from pydantic import ValidationError

from gateway.areas.accounts.right_words import words_of_rights
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_id
from gateway.rendering.environment import errors_by_field
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

from .grant_form import WHOLE_TRUST

_OVERLAPS = {"0": "Stop the old key now", "24": "A day", "72": "Three days", "168": "A week"}
"""Hours for which the old key holds on."""
_WORDS = {
    ("name", FieldCode.REQUIRED): "Give the account a name, such as the program's.",
    ("name", FieldCode.DUPLICATE): "There is a machine account with this name already.",
    ("rights", FieldCode.REQUIRED): "Tick what the program may do.",
    ("schools", FieldCode.REQUIRED): "Choose the schools, or the whole trust.",
}


@page("/machine-accounts", asks=LIST_MACHINES)
def machines(session: Session) -> ResponseReturnValue:
    """The accounts with their keys, and the form."""
    return _page(session, {})


@page("/machine-accounts", asks=ADD_MACHINE, methods=("POST",))
def add_machine(session: Session) -> ResponseReturnValue:
    """A new account; its key stands on the answer and nowhere else."""
    try:
        asked = AddMachine.model_validate(
            {"name": text("name"), "rights": request.form.getlist("rights"), "school_ids": _schools(session)}
        )
        key = haven().services.ask(ADD_MACHINE, session.caller, asked)
    except (Problem, ValidationError) as error:
        return _page(session, _errors(error)), 400
    return _page(session, {}, key)


@page("/machine-accounts/rotate", asks=ROTATE_MACHINE, methods=("POST",))
def rotate_machine(session: Session) -> ResponseReturnValue:
    """A new key; the old one holds on for the chosen time."""
    hours = text("overlap_hours")
    if hours not in _OVERLAPS:
        raise invalid("overlap_hours", FieldCode.REQUIRED)
    asked = RotateMachine(machine_id=typed_id("machine_id"), overlap_hours=int(hours))
    return _page(session, {}, haven().services.ask(ROTATE_MACHINE, session.caller, asked))


@page("/machine-accounts/remove", asks=REMOVE_MACHINE, methods=("POST",))
def remove_machine(session: Session) -> ResponseReturnValue:
    """The account and all its keys go."""
    haven().services.ask(REMOVE_MACHINE, session.caller, MachineRef(machine_id=typed_id("machine_id")))
    flash("The machine account is removed. Its keys open nothing any more.")
    return redirect(url_for("pages.machines"), 303)


def _schools(session: Session) -> list[UUID]:
    """Those ticked; none of them stands for the whole trust."""
    chosen = request.form.getlist("schools")
    if WHOLE_TRUST in chosen:
        return []
    if not chosen:
        raise invalid("schools", FieldCode.REQUIRED)
    return [session.school_id(urn) for urn in chosen]


def _errors(error: Problem | ValidationError) -> dict[str, str]:
    problem = problem_of(error)
    if problem.code is ErrorCode.NOT_PERMITTED:
        return {"rights": "You can only give what you hold yourself at each of these schools."}
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    found: dict[str, str] = {}
    for each in problem.fields:
        place = each.field.split(".")[0]
        name = "schools" if place in ("school_ids", "school_urn") else place
        found[name] = _WORDS.get((name, each.code), errors_by_field([each])[each.field])
    if not text("name"):
        found["name"] = _WORDS["name", FieldCode.REQUIRED]
    return found


def _page(session: Session, errors: dict[str, str], key: MachineKey | None = None) -> str:
    found = haven().services.ask(LIST_MACHINES, session.caller).machines
    return render_template(
        "machines.html",
        session=session,
        machines=found,
        key=key,
        key_of=next((each.name for each in found if key is not None and each.id == key.machine_id), ""),
        words_of_rights=words_of_rights,
        choices=[(right, RIGHTS[Right(right)]) for right in get_args(MachineRight) if session.has(Right(right))],
        overlaps=_OVERLAPS,
        name=text("name") if errors else "",
        ticked=set(request.form.getlist("rights")) if errors else set(),
        chosen=set(request.form.getlist("schools")) if errors else set(),
        whole_trust=WHOLE_TRUST,
        errors=errors,
    )
