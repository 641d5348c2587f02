"""A record in the wrong child's file: taking it out, and who had read it there."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.moves import (
    GET_MOVE,
    LIST_MOVES,
    MOVE_RECORD,
    RECORD_HEAD,
    ListMoves,
    MoveQuery,
    MoveRecord,
    RecordHead,
    RecordQuery,
)
from haven_schemas.acts.pupils import FindPupils, Pupil
from haven_schemas.acts.pupils.roll import FIND_PUPILS
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_id
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_NOBODY = "nobody"
_OF_THE_RIGHT = "right"
_MOST_FOUND = 20


@page("/records/<uuid:record_id>/wrong-child", asks=RECORD_HEAD)
def wrong_child(session: Session, record_id: UUID) -> ResponseReturnValue:
    """Which child it is not about, and who it is about."""
    return _page(session, head_of(session, record_id), [])


@page("/records/<uuid:record_id>/wrong-child", asks=MOVE_RECORD, methods=("POST",))
def move_record(session: Session, record_id: UUID) -> ResponseReturnValue:
    """Finds the right child, or moves the record; a name is never in an address."""
    found = head_of(session, record_id)
    if text("do") == "find":
        return _page(session, found, _found(session))
    try:
        asked = MoveRecord(
            record_id=record_id,
            wrong_id=typed_id("wrong_id"),
            right_id=_right_child(),
            marks_of=None if text("marks_of") in ("", _OF_THE_RIGHT) else typed_id("marks_of"),
            reason=text("reason"),
        )
        moved = haven().services.ask(MOVE_RECORD, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _page(session, found, _found(session), errors), 400
    flash("It is out of the wrong file. Below is who had read it there.")
    return redirect(url_for("pages.move", move_id=moved.id), 303)


@page("/moves", asks=LIST_MOVES)
def moves(session: Session) -> ResponseReturnValue:
    """What stood in the wrong file at one's schools."""
    asked = ListMoves(limit=50, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_MOVES, session.caller, asked)
    children = [each for line in found.moves for each in (line.wrong_id, line.right_id) if each is not None]
    children += [each.subject_id for each in found.taken_out]
    people = [*(each.moved_by for each in found.moves), *(each.rewritten_by for each in found.rewritten)]
    people += [each.taken_by for each in found.taken_out]
    return render_template(
        "moves.html",
        page=found,
        pupils=pupils_by_id(session, children),
        staff=staff_names(session, people),
        session=session,
    )


@page("/moves/<uuid:move_id>", asks=GET_MOVE)
def move(session: Session, move_id: UUID) -> ResponseReturnValue:
    """Who had read it, and who was sent it or told something."""
    found = haven().services.ask(GET_MOVE, session.caller, MoveQuery(move_id=move_id))
    people = [found.moved_by, *(each.recorded_by for each in found.shared)]
    people += [each.reader_id for each in (*found.readers, *found.readers_beside)]
    people += [each.asked_by for each in (*found.sent, *found.sent_beside)]
    return render_template(
        "move.html",
        move=found,
        pupils=pupils_by_id(
            session, [each for each in (found.wrong_id, found.right_id, found.marks_of) if each is not None]
        ),
        staff=staff_names(session, people),
        session=session,
    )


def head_of(session: Session, record_id: UUID) -> RecordHead:
    """What kind of record it is and whom it is about; ``not_found``, ``not_permitted``."""
    return haven().services.ask(RECORD_HEAD, session.caller, RecordQuery(record_id=record_id))


def _right_child() -> UUID | None:
    if text("right_id") == _NOBODY:
        return None
    if not text("right_id"):
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem("right_id", FieldCode.REQUIRED)])
    return typed_id("right_id")


def _found(session: Session) -> list[Pupil]:
    search = text("search")[:100]
    if len(search) < 2:
        return []
    asked = FindPupils(query=search, limit=_MOST_FOUND)
    return haven().services.ask(FIND_PUPILS, session.caller, asked).pupils


def _page(session: Session, found: RecordHead, candidates: list[Pupil], errors: dict[str, str] | None = None) -> str:
    return render_template(
        "wrong_child.html",
        record=found,
        pupils=pupils_by_id(session, found.subject_ids),
        candidates=[each for each in candidates if each.id not in found.subject_ids],
        searched=bool(text("search")),
        typed=request.form,
        errors=errors or {},
        session=session,
    )
