"""How a file came to be destroyed, or not: what happened, oldest first, in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from haven_schemas.acts.retention.disposals import Disposal, DisposalAct
from haven_schemas.words.retention import DISPOSAL_ACTS, PUT_BACK_BECAUSE


@dataclass(frozen=True)
class Step:
    """``by`` None: nobody in particular; ``at`` None: its instant is not known. ``words``: what somebody wrote."""

    what: str
    by: UUID | None = None
    at: datetime | None = None
    words: tuple[str, ...] = ()


def told(found: Disposal) -> list[Step]:
    """With what was written as far as the caller is shown it."""
    steps = [_proposed(found)]
    if found.agreed_by is not None:
        steps.append(Step("Agreed as the second person", found.agreed_by, found.agreed_at))
    if (ended := _ended(found)) is not None:
        steps.append(ended)
    steps += [_said(found, each.act, each.by, each.at) for each in found.said if each.act == "stop_ended"]
    return steps


def _proposed(found: Disposal) -> Step:
    return Step(
        DISPOSAL_ACTS["proposed"],
        found.proposed_by,
        found.proposed_at,
        tuple(each.words for each in found.said if each.act in ("proposed", "shared_kept")),
    )


def _ended(found: Disposal) -> Step | None:
    if found.state == "withdrawn":
        return _said(found, "withdrawn", found.ended_by, found.ended_at)
    if found.state == "stopped":
        return _said(found, "stopped", found.ended_by, found.ended_at)
    if found.state == "put_back":
        because = f" {PUT_BACK_BECAUSE[found.because]}." if found.because is not None else ""
        return Step(f"Not destroyed.{because}", at=found.ended_at)
    return None


def _said(found: Disposal, act: DisposalAct, by: UUID | None, at: datetime | None) -> Step:
    return Step(DISPOSAL_ACTS[act], by, at, tuple(each.words for each in found.said if each.act == act))
