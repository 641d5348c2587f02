"""The first run."""

from .links import TOKEN_BYTES, address_of, new_token
from .make import make_first_run_link, make_second_link
