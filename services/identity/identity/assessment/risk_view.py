"""A risk as callers see it: what comes ready until the trust has looked at it, and then the trust's own words."""

from chassis.units.rows import of_row
from haven_schemas.acts.assessment import Risk, RiskKey
from haven_schemas.assessment_risks import LEVELS, READY
from haven_schemas.words.assessment_risks import RISKS, WHAT_COULD_HAPPEN, WHAT_HAVEN_DOES


def ready_risk(key: RiskKey) -> Risk:
    """As Haven proposes it; nobody of the trust has looked at it."""
    ready = READY[key]
    return of_row(
        Risk,
        ready,
        id=None,
        key=key,
        name=RISKS[key],
        harm=WHAT_COULD_HAPPEN[key],
        level=LEVELS[ready.likelihood, ready.severity],
        measure=WHAT_HAVEN_DOES[key],
        approved=False,
        applies=True,
        looked_at=False,
        said_by=None,
        said_on=None,
        version=0,
    )
