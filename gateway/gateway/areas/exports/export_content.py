"""The bytes of a finished export on their way to whoever asked for it, as they are or under a password."""

from uuid import UUID

from flask import Response
from haven_schemas.acts.incidents.exports import OPEN_EXPORT, ExportQuery

from gateway.areas.documents.document_files import attached, download, read_pieces
from gateway.clients.asking import Caller
from gateway.rendering.times import in_london
from gateway.state import haven

from .protected_file import checked_password, protected


def plain_export(caller: Caller, export_id: UUID) -> Response:
    """The file as it is."""
    return download(haven().store, haven().services.ask(OPEN_EXPORT, caller, ExportQuery(export_id=export_id)))


def protected_export(caller: Caller, export_id: UUID, password: str) -> Response:
    """The file under a password, which is checked before anything is opened: ``invalid_request`` on ``password``."""
    checked = checked_password(password)
    content = haven().services.ask(OPEN_EXPORT, caller, ExportQuery(export_id=export_id))
    file = protected(content, read_pieces(haven().store, content), checked, in_london(haven().clock()))
    return attached(file.pieces, file.name, file.media_type)
