"""Signing in by the trust's own provider."""

from .provider import switch_on_now
from .views import facts_of
