"""Staff as the MIS lists them."""

from .lead import leads_to_settle
