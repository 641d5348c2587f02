"""The source of this program, for whoever uses it: the page that says where it is, and the archive."""

from flask import abort, render_template, send_file
from flask.typing import ResponseReturnValue

from gateway.pages.blueprint import open_page, show_who_is_signed_in
from gateway.state import haven

from ..source import LICENCE


@open_page("/source", counted="by_session")
def source() -> ResponseReturnValue:
    """The licence, the version, and where the source is."""
    show_who_is_signed_in()
    settings = haven().settings
    return render_template(
        "source.html", licence=LICENCE, published=settings.source_url, archive=settings.source_file.is_file()
    )


@open_page("/source/haven.tar.gz", counted="by_session")
def source_archive() -> ResponseReturnValue:
    """What the running image was built from."""
    archive = haven().settings.source_file
    if not archive.is_file():
        abort(404)
    return send_file(archive, mimetype="application/gzip", as_attachment=True, download_name="haven.tar.gz")
