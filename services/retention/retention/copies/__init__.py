"""The schools of the trust, as pupils says them."""

from .known import KNOWN_SCHOOLS
