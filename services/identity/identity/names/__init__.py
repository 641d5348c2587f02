"""Names and addresses as people write them."""

from .alike import address_skeleton, mailbox, name_skeleton, same_mailbox, same_name, words_like
from .emails import as_machines_read_it, check_domain, check_email, check_name_letters, email_digest, normal_email
from .proposals import is_same_person, is_somebody_else, proposal_of, says_otherwise
