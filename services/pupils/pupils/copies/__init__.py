"""The schools of the trust, as identity says them, and what is open in one that closes."""

from .known import copy_school, is_known, require_open, school_of_delivery, school_of_feed
