"""The schools of the trust, their days and their names."""

from .dates import in_force
from .insert import insert_schools
from .lists import schools_by_name
from .looked_after import require_trust, schools_looked_after
from .school import tell_school
from .trust import THE_TRUST, trust_view
