"""A delivery: begun, tried, applied, decided."""

from .apply import apply_deliveries
from .begin import keep_delivery_key
from .decide import sweep_deliveries, tell_waiting_files
