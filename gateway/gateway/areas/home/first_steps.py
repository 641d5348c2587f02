"""The first steps of each kind of person: what they are called, and where they lead."""

from collections.abc import Mapping
from dataclasses import dataclass

from haven_schemas.acts.identity.first_visit import FIRST_VISIT, FirstVisitAudience, FirstVisitQuery, FirstVisitStep
from haven_schemas.acts.identity.second_people import SecondPeople
from haven_schemas.rights import Right

from gateway.sessions.current import Session
from gateway.state import haven


@dataclass(frozen=True)
class Step:
    """``name``: by which it is noted; none where the account itself says that it is done."""

    words: str
    address: str
    done: bool
    name: FirstVisitStep | None


_BY_RIGHT: tuple[tuple[Right, FirstVisitAudience], ...] = (
    (Right.CONCERN_TRIAGE, "lead"),
    (Right.DATA_OVERSEE, "data_protection"),
    (Right.STAFF_ADMINISTER, "it"),
    (Right.RECORD_READ, "reader"),
    (Right.CONCERN_REPORT, "reporter"),
)
"""The first right somebody has says what they mostly do: one list of steps, however many roles they hold."""

_STEPS: Mapping[FirstVisitAudience, Mapping[FirstVisitStep, tuple[str, str]]] = {
    "reporter": {
        "place": ("Look at the form: nothing is sent until you press Send", "/report"),
        "guide": ("Read what happens after you report", "/help/staff"),
    },
    "reader": {
        "place": ("Look at the records your role opens", "/incidents"),
        "guide": ("Read the guide: who can see what", "/help/safeguarding-leads#who-can-see-what"),
    },
    "lead": {
        "place": ("Look at the concerns that wait for a decision", "/concerns"),
        "guide": ("Read the guide for safeguarding leads", "/help/safeguarding-leads"),
    },
    "data_protection": {
        "place": ("Look at the log of what was opened and written", "/audit"),
        "guide": ("Read the guide for data protection", "/help/data-protection"),
    },
    "it": {
        "place": ("Look at the accounts and roles of staff", "/staff"),
        "guide": ("Read the guide for the trust's IT", "/help/trust-it"),
    },
    "governor": {
        "place": ("Look at your account, and where you are signed in", "/account"),
        "guide": ("Read what Haven is used for", "/help"),
    },
}
_TWO_PEOPLE = "Name two people who may be a second person"
_SECOND_STEP = "Set up a second step beside your password"


def audience_of(session: Session) -> FirstVisitAudience | None:
    """What the person mostly does here; None for a visitor, whose account lasts a day."""
    if session.view.kind != "person":
        return None
    return next((audience for right, audience in _BY_RIGHT if session.has(right)), "governor")


def first_steps(session: Session, seconds: float) -> list[Step]:
    """Three, until all are done or they were dismissed; then none. Waits for ``seconds`` at most."""
    audience = audience_of(session)
    if audience is None:
        return []
    found = haven().services.ask(FIRST_VISIT, session.caller, FirstVisitQuery(audience=audience), seconds=seconds)
    if found.dismissed:
        return []
    own = [Step(words, address, name in found.done, name) for name, (words, address) in _STEPS[audience].items()]
    second = Step(_SECOND_STEP, "/second-factor?next=/", session.view.has_second_factor, None)
    # Without it the others open nothing; somebody who only reports needs it last.
    steps = [*own, second] if audience in ("reporter", "governor") else [second, *own]
    return [] if all(step.done for step in steps) else steps


def with_second_people(steps: list[Step], found: SecondPeople | None) -> list[Step]:
    """While there are any, one more: two people who may be a second person, of whoever sets how long files are kept."""
    if not steps or found is None:
        return steps
    return [*steps, Step(_TWO_PEOPLE, "/requests/second-people", not found.short, None)]


def address_of(audience: FirstVisitAudience, step: FirstVisitStep) -> str:
    """Where a step leads."""
    return _STEPS[audience][step][1]
