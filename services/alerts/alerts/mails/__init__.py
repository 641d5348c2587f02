"""The mails that are due, and whether they are sent."""

from .mail_job import MailJob
from .notice import NAMELESS
from .outcome import keep_outcomes, outcomes_in
