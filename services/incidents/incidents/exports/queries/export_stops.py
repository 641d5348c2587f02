"""What stops an export about some children: asked when it is asked for, when it is made, and when it is fetched."""

from collections.abc import Sequence
from uuid import UUID

from haven_schemas.errors import ErrorCode, Problem

from incidents.exports.export_rows import LetGo
from incidents.extras import OtherOwners

_A_CALL = 200


def require_not_stopped(owners: OtherOwners, children: Sequence[UUID], sent_by: UUID, known: LetGo) -> LetGo:
    """``stopped`` with ``pupil_ids`` where a court order or the like stops it for a child, ``sent_by`` does not let it
    go by a word that holds now, and it was not among what they let go before (``known``). Answers what they let go:
    codes, and which additions and contacts say so, since a second order is no part of what was let go of the first.

    Of children who are not on the roll nothing is known that would stop it. ``OwnerAway``: who cannot know does not
    send.
    """
    stopped: list[UUID] = []
    let_go: dict[UUID, list[str]] = {}
    for begin in range(0, len(children), _A_CALL):
        for found in owners.stops_of_export(children[begin : begin + _A_CALL], sent_by):
            stands = {*found.flags, *map(str, found.sources)}
            if found.stopped and not stands <= set(known.get(found.pupil_id, ())):
                stopped.append(found.pupil_id)
            elif found.flags:
                let_go[found.pupil_id] = sorted(stands)
    if stopped:
        raise Problem(ErrorCode.STOPPED, ids={"pupil_ids": ",".join(map(str, stopped))})
    return let_go
