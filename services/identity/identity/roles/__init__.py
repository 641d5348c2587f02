"""Roles, who holds which, and whose accounts a person looks after."""

from .administered import PERSON, administered_account, administered_schools, schools_of_sight, works_at
from .check import GrantContext, check_grant, ground, look_up
from .class_lists import may_follow
from .composing import EVERYONES, check_composer, checked_rights, composable
from .conditions import at_school, in_force, may_sign_in, not_over
from .following import as_listed_now
from .giving import (
    BY_DELAY,
    BY_OWNER,
    CONFIRMED,
    FIRST_RUN,
    REFUSED,
    REQUESTS_LAST,
    STOPPED,
    WITHDRAWN,
    AskedRole,
    check_giver,
    confirms_at,
    may_end,
    spelled_out,
)
from .grants import Following, Groups, HeldGrant, check_shape, day_of, expand, groups, may_give
from .held import following_of_row, held_of_row, last_two_at, role_book
from .of_staff import (
    closed_schools,
    every_school,
    grants_as_given,
    grants_of_staff,
    held_grants,
    require_everywhere,
    schools_of,
)
from .proof import ever_used, is_caller_proven, is_proven, was_ever_used
from .roles import READY, Role, RoleBook, RoleEntry
