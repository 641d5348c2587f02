"""What is taken as a document and what is refused, by the bytes alone."""

import io
import struct
import zipfile
import zlib

import pytest
from chassis.objects.file_kinds import HEAD_BYTES, KindRefused, kind_of
from incidents.documents.file_structure import TAIL_BYTES, Outline, StructureRefused, check_structure
from support.lists import every

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00" + b"x" * 100


def png(width=3, height=2, after=b""):
    return PNG + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0) + b"\x00" * 40 + after


def jpeg(width=3, height=2):
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF"
        + b"\x00" * 10
        + b"\xff\xc0\x00\x0b\x08"
        + struct.pack(">HH", height, width)
        + b"\x03" * 60
    )


def gif(width=3, height=2):
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00" * 60


def packed(*parts, method=zipfile.ZIP_DEFLATED, begins="[Content_Types].xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(begins, "<Types/>")
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def linked():
    part = zipfile.ZipInfo("word/link")
    part.external_attr = 0o120777 << 16
    return packed((part, "/etc/passwd"))


def lying():
    """A bomb whose directory owns up to nothing: the same packed bytes many times over."""
    whole = bytearray(packed(("word/a.xml", b"\x00" * 5_000_000)))
    at = whole.rfind(b"PK\x01\x02")
    struct.pack_into("<II", whole, at + 20, len(whole) * 3, 100)
    return bytes(whole)


GOOD = {
    "letter.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 200 + b"\n%%EOF",
    "photo.png": png(),
    "photo.JPG": jpeg(),
    "photo.jpeg": jpeg(4000, 3000),
    "dance.gif": gif(),
    "photo.webp": b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x01\x00\x00" + b"x" * 40,
    "photo.heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00" + b"x" * 100,
    "report.docx": packed(("word/document.xml", "<w/>")),
    "table.xlsx": packed(("xl/workbook.xml", "<w/>")),
    "report.odt": packed(("content.xml", "<w/>"), begins="mimetype"),
    "old.doc": bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600,
    "mail.msg": bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600,
    "notes.txt": "Señor Müller said: café, “fine”.".encode(),
    "old notes.txt": "Café".encode("cp1252"),
    "marks.csv": b"name,mark\r\nA,1\r\n",
    "mail.eml": b"From: a@b.example\r\nSubject: <html> in a mail is one\r\n\r\nHello",
    "letter.rtf": b"{\\rtf1\\ansi Hello}",
    "call.mp3": b"ID3\x03" + b"\x00" * 200,
    "call.m4a": b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00" + b"x" * 100,
    "call.wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 60,
    "film.mp4": MP4,
    "film.mov": b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00" + b"x" * 100,
}

BAD = {
    "a page": ("page.html", b"<!DOCTYPE html><script>1</script>", "kind"),
    "a drawing that runs": ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "kind"),
    "a program": ("setup.exe", b"MZ" + b"\x00" * 100, "kind"),
    "a bare archive": ("all.zip", packed(), "kind"),
    "a macro document": ("table.xlsm", packed(), "kind"),
    "no ending": ("letter", b"%PDF-1.7\n", "kind"),
    "two endings": ("letter.pdf.exe", b"%PDF-1.7\n", "kind"),
    "a program called a letter": ("letter.pdf", b"MZ" + b"\x00" * 100, "mismatch"),
    "a page called notes": ("notes.txt", b"<html><script>alert(1)</script>", "several_kinds"),
    "a page called a picture": ("photo.png", b"<html>", "mismatch"),
    "a picture called a letter": ("letter.pdf", png(), "mismatch"),
    "a letter called a picture": ("photo.png", b"%PDF-1.7\n", "mismatch"),
    "a program called notes": ("notes.txt", b"\x7fELF" + b"\x01" * 30, "mismatch"),
    "a script called notes": ("notes.txt", b"#!/bin/sh\nrm -rf /\n", "mismatch"),
    "an archive called a picture": ("photo.jpg", packed(), "mismatch"),
    "a page inside a picture": ("dance.gif", b"GIF89a/*" + b"<script>alert(1)</script>" + gif(), "several_kinds"),
    "a letter inside a picture": ("dance.gif", gif()[:40] + b"%PDF-1.7\n1 0 obj", "several_kinds"),
    "an archive behind a picture": ("photo.png", png(after=packed()), "several_kinds"),
    "an archive behind a letter": ("letter.pdf", GOOD["letter.pdf"] + packed(), "several_kinds"),
    "a flood of pixels": ("photo.png", png(60_000, 60_000), "image"),
    "a flood in a jpeg": ("photo.jpg", jpeg(65_000, 65_000), "image"),
    "a flood in a gif": ("dance.gif", gif(65_000, 65_000), "image"),
    "a picture without a size": ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 11, "damaged"),
    "a bomb": ("report.docx", packed(("word/document.xml", b"\x00" * 60_000_000)), "archive"),
    "a bomb of many": ("report.docx", packed(*((f"w/{n}.xml", b"") for n in range(5_001))), "archive"),
    "parts over each other": ("report.docx", lying(), "archive"),
    "a slip": ("report.docx", packed(("../../etc/cron.d/x", "x")), "archive"),
    "a slip by backslash": ("report.docx", packed(("..\\..\\x", "x")), "archive"),
    "a slip to a drive": ("report.docx", packed(("c:/x", "x")), "archive"),
    "a link": ("report.docx", linked(), "archive"),
    "macros inside": ("report.docx", packed(("word/vbaProject.bin", "x")), "archive"),
    "an archive called a report": ("report.docx", packed(("a.exe", "x"), begins="b.exe"), "archive"),
    "an archive cut short": ("report.docx", packed(("word/document.xml", "x" * 500))[:-40], "damaged"),
    "nothing": ("notes.txt", b"", "empty"),
}  # fmt: skip


def look_at(name, content):
    kind = kind_of(content[:HEAD_BYTES], name)
    check_structure(kind, Outline(content[:HEAD_BYTES], content[-TAIL_BYTES:], len(content)))
    return kind


@every("name", GOOD)
def test_taken(name):
    assert look_at(name, GOOD[name]).media_type


@every("what", BAD)
def test_refused(what):
    name, content, reason = BAD[what]
    with pytest.raises((KindRefused, StructureRefused)) as refused:
        look_at(name, content)
    assert refused.value.reason == reason


def test_a_long_honest_report_is_taken():
    noise = zlib.compress(bytes(range(256)) * 4000)
    long = packed(*((f"word/media/{n}.png", noise * 20) for n in range(60)), method=zipfile.ZIP_STORED)
    assert len(long) > 2 * TAIL_BYTES
    assert look_at("report.docx", long).family == "office"
