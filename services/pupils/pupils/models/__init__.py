"""Tables of the pupils service, one a file."""

from .base import Base
from .delivery import DeliveryRow
from .delivery_finding import DeliveryFindingRow
from .feed import FeedRow
from .pupil import PupilRow
from .pupil_name import PupilNameRow
from .pupil_source import PupilSourceRow
from .pupil_stay import PupilStayRow
from .pupil_told import PupilToldRow
from .school import SchoolRow
from .tombstone import TombstoneRow
from .webhook_receipt import WebhookReceiptRow

__all__ = [
    "Base",
    "DeliveryFindingRow",
    "DeliveryRow",
    "FeedRow",
    "PupilNameRow",
    "PupilRow",
    "PupilSourceRow",
    "PupilStayRow",
    "PupilToldRow",
    "SchoolRow",
    "TombstoneRow",
    "WebhookReceiptRow",
]
