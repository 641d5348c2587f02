"""What ends with an account, a password or an address."""

from .change import note_credential_change
from .sessions import BROADCAST, end_app_passwords, end_links, end_sessions
from .stop import lately_stopped, stop_account, stop_lead, told_of_lead
