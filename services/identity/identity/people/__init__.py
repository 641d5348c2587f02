"""Accounts as other people see them."""

from .accounts import get_account, last_shown, list_accounts
from .alike_accounts import AlikeAccounts
from .leavers import DECISION, LAST, LATELY, NOTICE, OTHER_PERSON, TRUST, ends_on, has_left, takes_too_many
from .staff import PresentStaff, compare_staff, copy_staff, list_staff, name_staff, present_staff
from .views import emails_of, last_used, names_of, roles_held
from .without_mail import staff_without_mail
