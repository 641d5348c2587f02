"""Headers that tell the browser what our pages may do: no inline script or style, no frame, no referrer, no store."""

from flask import Flask, Response, request

from gateway.assets.compressed import ENDPOINTS

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "font-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=(), screen-wake-lock=(), browsing-topics=()"
    ),
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
DOWNLOADS = frozenset(
    {"pages.document_content", "api_v1.get_document_content", "pages.export_content", "api_v1.get_export_content"}
    | {"pages.pupil_photo", "api_v1.get_pupil_photo"}
)
"""What people uploaded: these say themselves how little a browser may do with it."""
_ONE_YEAR = "public, max-age=31536000, immutable"


def register(app: Flask) -> None:
    """Sets the headers on every answer."""
    app.after_request(_set)


def _set(response: Response) -> Response:
    narrower = response.headers.get("Content-Security-Policy") if request.endpoint in DOWNLOADS else None
    for name, value in ALWAYS.items():
        response.headers[name] = value
    if narrower is not None:
        response.headers["Content-Security-Policy"] = narrower
    if request.endpoint in ENDPOINTS and response.status_code in (200, 304):
        # The address of an asset carries a digest of its content: a new version is a new address.
        response.headers["Cache-Control"] = _ONE_YEAR if "v" in request.args else "public, max-age=300"
    else:
        response.headers["Cache-Control"] = "no-store"
    response.headers.pop("Server", None)
    return response
