"""The owner of an account is told, and every service that copies it."""

from .announce import announce_staff
from .links import HOLDS_FOR, link_digest, path_of
from .mailed import ask_mailed_link, lock_mailed_links, make_invitations, make_mailed_link, pretend_mailed_link
from .notice import copy_notice
from .owner import Told, add_notice, tell_owner
from .owner_links import OWNER_TOKEN_BYTES, new_token, owner_digest
