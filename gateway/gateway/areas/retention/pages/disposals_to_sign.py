"""A second person agrees to a list of files at once, as to a year's list; each is checked by itself."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.retention.disposals import AgreeDisposal, Disposal, GetDisposal, ListDisposals
from haven_schemas.acts.retention.disposals_calls import AGREE_DISPOSAL, GET_DISPOSAL, LIST_DISPOSALS
from haven_schemas.errors import ErrorCode, Problem, words_of
from haven_schemas.rights import Right

from gateway.areas.retention.destroy_word import WORD_MISSING, word_problems
from gateway.areas.retention.pages.disposals import school_names
from gateway.pages.blueprint import page
from gateway.rendering.people import staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 20
"""Of each the facts are asked for."""
_CHOOSE = "Tick the files to which you agree."
_READ_FIRST = "Read it to its end before you agree."


@dataclass(frozen=True)
class _Chosen:
    """What was ticked, with the version that was seen; ``refused``: why one was not agreed to."""

    versions: dict[UUID, int]
    refused: dict[UUID, str]


@page("/retention/disposals/signing", right=Right.RETENTION_AGREE, tier="elevated")
def disposals_to_sign(session: Session) -> ResponseReturnValue:
    """Those that wait for a second person, with what each goes by."""
    return _page(session, _Chosen({}, {}), {})


@page("/retention/disposals/signing", asks=AGREE_DISPOSAL, methods=("POST",))
def sign_disposals(session: Session) -> ResponseReturnValue:
    """Each ticked file is agreed to, or it is said why not; one that is refused stops no other."""
    versions = _ticked()
    errors = {} if versions else {"files": _CHOOSE}
    if word_problems():
        errors["word"] = WORD_MISSING
    if errors:
        return _page(session, _Chosen(versions, {}), errors), 400
    refused = {each: why for each, version in versions.items() if (why := _refused(session, each, version))}
    return _page(session, _Chosen(versions, refused), {}, done=len(versions) - len(refused))


def _ticked() -> dict[UUID, int]:
    """``file``: an id and the version that was seen, with a colon between them; what is neither was not ticked here."""
    found: dict[UUID, int] = {}
    for each in request.form.getlist("file")[:_A_PAGE]:
        disposal_id, _, version = each.partition(":")
        try:
            found[UUID(disposal_id)] = int(version)
        except ValueError:
            continue
    return found


def _refused(session: Session, disposal_id: UUID, version: int) -> str | None:
    asked = AgreeDisposal(disposal_id=disposal_id, version=version)
    key = request.form.get("key")
    try:
        haven().services.ask(AGREE_DISPOSAL, session.caller, asked, f"{key[:32]}-{disposal_id}" if key else None)
    except Problem as problem:
        return _READ_FIRST if problem.code is ErrorCode.INVALID_REQUEST else words_of(problem.code)
    return None


def _waiting(session: Session) -> tuple[list[Disposal], str | None]:
    asked = ListDisposals(listed_for="agreeing", state="proposed", cursor=request.args.get("cursor"), limit=_A_PAGE)
    listed = haven().services.ask(LIST_DISPOSALS, session.caller, asked)
    found = [_with_facts(session, each) for each in listed.disposals]
    return [each for each in found if each is not None and each.facts is not None], listed.next_cursor


def _with_facts(session: Session, listed: Disposal) -> Disposal | None:
    """None of one that ended meanwhile."""
    try:
        return haven().services.ask(GET_DISPOSAL, session.caller, GetDisposal(disposal_id=listed.id))
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return None


def _page(session: Session, chosen: _Chosen, errors: dict[str, str], *, done: int | None = None) -> str:
    if not session.has(Right.RETENTION_AGREE):
        raise Problem(ErrorCode.NOT_PERMITTED)
    waiting, following = _waiting(session)
    return render_template(
        "disposals_to_sign.html",
        waiting=waiting,
        next_cursor=following,
        chosen=chosen,
        done=done,
        schools=school_names(session, *waiting),
        staff=staff_names(session, {each.proposed_by for each in waiting}),
        typed=request.form,
        errors=errors,
        key=request.form.get("key") if errors else secrets.token_urlsafe(24),
        session=session,
    )
