"""What counts as unread in an inbox: never read, or changed since."""

from sqlalchemy import ColumnElement, or_

from alerts.models import AlertRow

CHANGED: ColumnElement[bool] = AlertRow.changed_at > AlertRow.read_at
"""Corrected or reopened after its owner had read it: not lost, since it is unread again."""

UNREAD: ColumnElement[bool] = or_(AlertRow.read_at.is_(None), CHANGED)
