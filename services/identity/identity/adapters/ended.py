"""What becomes of how somebody signed in once their account has ended (decision 96)."""

from datetime import timedelta

SIGN_IN_KEPT = timedelta(days=366)
"""No law sets a time: the days are ours. Whoever comes back within a school year, as from parental leave, signs in as
before; after that nobody but somebody else would."""
SHORTEST = timedelta(days=31)
"""No setting is shorter: who was ended by mistake, as by a wrong list of staff, is noticed within a month."""
