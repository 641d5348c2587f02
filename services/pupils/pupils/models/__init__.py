"""Tables of the pupils service, one a file."""

from .base import Base
from .delivery import DeliveryRow
from .delivery_finding import DeliveryFindingRow
from .feed import FeedRow
from .pupil import PupilRow
from .school import SchoolRow
from .webhook_receipt import WebhookReceiptRow

__all__ = [
    "Base",
    "DeliveryFindingRow",
    "DeliveryRow",
    "FeedRow",
    "PupilRow",
    "SchoolRow",
    "WebhookReceiptRow",
]
