"""Writes what became of mails that were tried: one statement for however many."""

from collections.abc import Sequence

from chassis.units.database import Unit
from sqlalchemy import Update, bindparam, column, func, update
from sqlalchemy.dialects.postgresql import ARRAY

from alerts.metrics import MAILS
from alerts.models import ID, Base, table_of

from .mail_job import MailJob

_CHANGING = ("state", "attempts", "next_attempt_at", "last_reply", "finished_at")
"""Columns of a table of mails, and fields of ``MailJob``."""


def outcomes_in(model: type[Base], key: str) -> Update:
    """The statement for ``model``, whose ``key`` is the job's id; made once, for ``keep_outcomes``."""
    table = table_of(model)
    types = {"id": ID} | {name: table.c[name].type for name in _CHANGING}
    arrays = [bindparam(f"new_{name}", type_=ARRAY(type_)) for name, type_ in types.items()]
    became = (
        func.unnest(*arrays)
        .table_valued(*(column(name, type_) for name, type_ in types.items()), name="became")
        .render_derived()
    )
    return update(table).where(table.c[key] == became.c.id).values({name: became.c[name] for name in _CHANGING})


def keep_outcomes(unit: Unit, statement: Update, jobs: Sequence[MailJob]) -> None:
    """Writes and counts them; ``statement`` is ``outcomes_in`` their table."""
    if not jobs:
        return
    unit.session.execute(
        statement, {f"new_{name}": [getattr(job, name) for job in jobs] for name in ("id", *_CHANGING)}
    )
    for job in jobs:
        MAILS.labels("refused" if job.state == "waiting" else job.state).inc()
