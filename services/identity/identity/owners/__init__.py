"""Whose an account is: its address, and that it is theirs."""

from .address import MAIL_IS_OUT, ask_address, put_address
from .mail_domain import change_domain_now
from .owner import confirm_owner
from .owner_proof import OwnerProof
