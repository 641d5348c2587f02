"""Which pupil is which: proposals of the roll, comparing two pupils, merging them and ending a merge."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils import FindPupils
from haven_schemas.acts.pupils.matching import (
    COMPARE_PUPILS,
    DECIDE_PROPOSAL,
    END_MERGE,
    LIST_PROPOSALS,
    MERGE_PUPILS,
    MERGES_OF,
    ComparePupils,
    DecideProposal,
    EndMerge,
    ListProposals,
    MergePupils,
    MergesOf,
    ProposalPage,
)
from haven_schemas.acts.pupils.roll import FIND_PUPILS
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.words.pupils import AGREEMENTS
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_id, typed_version
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_WAITS = "Your word is kept. A second person who triages has to say so too; until then nothing is joined."
_DECIDED = {
    "same": "They are one child now.",
    "different": "They are two children. It is not asked again unless something new is known.",
    "later": "It stays here, to be decided later.",
}


@page("/matches", asks=LIST_PROPOSALS)
def matches(session: Session) -> ResponseReturnValue:
    """Pupils who may be one child."""
    return _matches(session)


@page("/matches/<uuid:proposal_id>", asks=DECIDE_PROPOSAL, methods=("POST",))
def decide_match(session: Session, proposal_id: UUID) -> ResponseReturnValue:
    """The same, different, or later; each with a reason."""
    try:
        asked = DecideProposal.model_validate(
            {
                "proposal_id": proposal_id, "decision": request.form.get("decision"), "reason": text("reason"),
                "version": typed_version(),
            }
        )  # fmt: skip
        decided = haven().services.ask(DECIDE_PROPOSAL, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _matches(session, wrong=proposal_id, errors=errors), 400
    flash(_WAITS if (asked.decision, decided.state) == ("same", "later") else _DECIDED[asked.decision])
    return redirect(url_for("pages.matches"), 303)


@page("/pupils/<uuid:pupil_id>/same", asks=MERGES_OF)
def same_child(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Who else this pupil is known as, and a search for another entry of the same child."""
    return _same_child(session, pupil_id)


@page("/pupils/<uuid:pupil_id>/same", asks=MERGE_PUPILS, methods=("POST",))
def act_on_same_child(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Searches, compares, merges, or ends a merge; by POST, so that no name stands in an address."""
    act = request.form.get("do")
    if act == "compare":
        return _same_child(session, pupil_id, other_id=typed_id("other"))
    if act not in ("merge", "end"):
        return _same_child(session, pupil_id, search=text("search")[:100])
    other = typed_id("other") if act == "merge" else None
    try:
        done = _merge_or_end(session, pupil_id, other)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _same_child(session, pupil_id, other_id=other, errors=errors), 400
    flash(done)
    return redirect(url_for("pages.same_child", pupil_id=pupil_id), 303)


def _merge_or_end(session: Session, pupil_id: UUID, other: UUID | None) -> str:
    """What to say of it."""
    services = haven().services
    if other is None:
        services.ask(END_MERGE, session.caller, EndMerge(merge_id=typed_id("merge"), reason=text("reason")))
        return "They are two children again."
    asked = MergePupils(pupil_id=pupil_id, alias_id=other, reason=text("reason"), alias_version=typed_version())
    return _WAITS if services.ask(MERGE_PUPILS, session.caller, asked).waits else _DECIDED["same"]


def _matches(session: Session, wrong: UUID | None = None, errors: dict[str, str] | None = None) -> str:
    asked = ListProposals(limit=20, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_PROPOSALS, session.caller, asked)
    return render_template(
        "pupil_matches.html",
        session=session,
        page=found,
        staff=staff_names(session, _who_said_so(found)),
        agree_words=AGREEMENTS,
        wrong=wrong,
        errors=errors or {},
    )


def _who_said_so(found: ProposalPage) -> list[UUID]:
    first = [each.agreed_by for each in found.proposals if each.agreed_by is not None]
    return [*first, *(each.decided_by for each in found.joined)]


def _same_child(
    session: Session,
    pupil_id: UUID,
    *,
    other_id: UUID | None = None,
    search: str = "",
    errors: dict[str, str] | None = None,
) -> str:
    services = haven().services
    merges = services.ask(MERGES_OF, session.caller, MergesOf(pupil_id=pupil_id)).merges
    known = pupils_by_id(session, [pupil_id])
    if pupil_id not in known:
        raise Problem(ErrorCode.NOT_FOUND)
    compared = None
    if other_id is not None:
        compared = services.ask(COMPARE_PUPILS, session.caller, ComparePupils(pupil_id=pupil_id, other_id=other_id))
    found = None
    if len(search) > 1:
        found = services.ask(FIND_PUPILS, session.caller, FindPupils(query=search, limit=25, leavers=True)).pupils
    said = [each for merge in merges for each in (merge.merged_by, merge.agreed_by, merge.ended_by)]
    return render_template(
        "same_child.html",
        session=session,
        pupil=known[pupil_id],
        merges=merges,
        staff=staff_names(session, [each for each in said if each is not None]),
        compared=compared,
        found=None if found is None else [each for each in found if each.id != pupil_id],
        search=search,
        agree_words=AGREEMENTS,
        errors=errors or {},
    )
