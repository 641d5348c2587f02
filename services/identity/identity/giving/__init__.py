"""Roles are made, given and ended."""

from .grants import MadeGrants, give_grants, grant_row
from .role import end_grant
