"""The schools of the trust, as pupils says them."""

from .calendars import calendar_of
