"""The mail sink: one whole file for each mail, in the folder it was given."""

import smtplib
from email import message_from_bytes, policy

from support.world import World


def test_each_mail_becomes_one_file(fresh_world: World) -> None:
    world = fresh_world
    world.start_mail()
    with smtplib.SMTP("127.0.0.1", world.mail_port, timeout=10) as client:
        for number in (1, 2):
            mail = f"Subject: Number {number}\r\nMessage-ID: <{number}@localhost>\r\n\r\nA line.\r\n"
            client.sendmail("haven@localhost", ["someone@localhost"], mail)
    kept = sorted(world.mail_folder.iterdir())
    subjects = [message_from_bytes(file.read_bytes(), policy=policy.default)["Subject"] for file in kept]
    assert [file.suffix for file in kept] == [".eml", ".eml"]
    assert subjects == ["Number 1", "Number 2"]
