"""Takes every mail and shows it as Mailpit does, as far as anybody here asks: the list, and one mail's text."""

import email
import email.policy
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

MAILS: list[dict[str, Any]] = []


class Catcher:
    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = mail.get_body(("plain",))
        MAILS.append(
            {
                "ID": str(len(MAILS)),
                "To": [{"Address": address} for address in envelope.rcpt_tos],
                "Subject": str(mail["Subject"]),
                "Text": text.get_content() if text else "",
            }
        )
        return "250 taken"


class Shown(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # http.server's name
        if self.path == "/api/v1/messages":
            self._answer({"total": len(MAILS), "messages": [{**each, "Text": None} for each in MAILS]})
        elif self.path.startswith("/api/v1/message/"):
            self._answer(MAILS[int(self.path.rpartition("/")[2])])
        else:
            self.send_error(404)

    def _answer(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    Controller(Catcher(), hostname="0.0.0.0", port=1025).start()  # in a container only its network reaches it
    ThreadingHTTPServer(("0.0.0.0", 8025), Shown).serve_forever()
