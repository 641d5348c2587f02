"""A mail: its words, and the server that takes it."""

from .account_composing import AccountComposer
from .address import MailAddress
from .composing import Composer, Notice
from .digest_composing import Digest, DigestComposer
from .server import BROKE_OFF, MailConnection, MailRefused, MailServer, MailServerAway
