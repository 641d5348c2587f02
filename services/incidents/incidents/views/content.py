"""What a saved view holds, sealed: its name and its filters."""

from uuid import UUID

from chassis.keys.keyring import DataKey
from chassis.keys.sealing import SealedField
from haven_schemas.identifiers import Contract
from haven_schemas.rpc.incidents.views import ViewFilters


class ViewContent(Contract):
    """Of one view."""

    name: str
    filters: ViewFilters


def sealed_content(key: DataKey, view_id: UUID, version: int, content: ViewContent) -> bytes:
    """Bound to the view and its version."""
    return key.seal(_field(view_id, version), content.model_dump_json().encode())


def opened_content(key: DataKey, view_id: UUID, version: int, sealed: bytes) -> ViewContent:
    """Raises ``Tampered`` for what is of another view or version."""
    return ViewContent.model_validate_json(key.unseal(_field(view_id, version), sealed))


def _field(view_id: UUID, version: int) -> SealedField:
    return SealedField("saved_view", view_id, "content", version)
