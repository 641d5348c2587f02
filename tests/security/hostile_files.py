"""The corpus of hostile pupil lists: what each is, its media type, its bytes, and the reason it must be refused for.

``None``: any reason will do.
"""

import gzip
import io
import zipfile

from small_trust import pupils_csv
from telltales import IN_FILES

CSV, XML = "text/csv", "application/xml"
HEADER = pupils_csv("north", 0)
ROW = f"A123456789012,{IN_FILES},{IN_FILES},,,2012-03-04,F,7,7A\r\n"
PUPIL = (
    f"<Pupil><UPN>A123456789012</UPN><Surname>{IN_FILES}</Surname><Forename>{IN_FILES}</Forename>"
    "<DOB>2012-03-04</DOB><Sex>F</Sex></Pupil>"
)
CTF = (
    "<CTFile><Header><DocumentName>Common Transfer File</DocumentName><CTFversion>25.0</CTFversion><SourceSchool>"
    "<URN>910001</URN></SourceSchool></Header><CTFpupilData>{}</CTFpupilData></CTFile>"
)
WHOLE = CTF.format(PUPIL)
MANY_ATTRIBUTES = "<CTFile " + " ".join(f"a{n}=''" for n in range(300_000)) + "/>"
LAUGHS = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
ELSEWHERE = "<!DOCTYPE CTFile [<!ENTITY x SYSTEM '{}'>]>"


def _zip(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


FILES = {
    "xml: breaks off": (XML, WHOLE[:-40].encode(), "malformed_xml"),
    "xml: crossed tags": (XML, WHOLE.replace("</Surname>", "</Forename>", 1).encode(), "malformed_xml"),
    "xml: unknown entity": (XML, WHOLE.replace(IN_FILES, "&nothing;").encode(), "malformed_xml"),
    "xml: NUL inside": (XML, WHOLE.replace("<DOB>", "<DOB>\x00").encode(), "malformed_xml"),
    "xml: control character by number": (XML, WHOLE.replace("<DOB>", "<DOB>&#0;").encode(), "malformed_xml"),
    "xml: two roots": (XML, (WHOLE + WHOLE).encode(), "malformed_xml"),
    "xml: attribute twice": (XML, WHOLE.replace("<Pupil>", '<Pupil a="1" a="2">').encode(), "malformed_xml"),
    "xml: empty": (XML, b"", None),
    "xml: blanks": (XML, b" " * 100_000, None),
    "xml: a thousand laughs": (
        XML,
        f'<!DOCTYPE CTFile [<!ENTITY lol0 "{IN_FILES}">{LAUGHS}]>{WHOLE}'.encode(),
        "doctype_forbidden",
    ),
    "xml: quadratic": (
        XML,
        f'<!DOCTYPE CTFile [<!ENTITY a "{"a" * 50_000}">]>{CTF.format("&a;" * 50_000)}'.encode(),
        "doctype_forbidden",
    ),
    "xml: a file of ours": (XML, (ELSEWHERE.format("file:///etc/passwd") + WHOLE).encode(), "doctype_forbidden"),
    "xml: someone's server": (XML, (ELSEWHERE.format("https://localhost:1/x") + WHOLE).encode(), "doctype_forbidden"),
    "xml: parameter entity": (
        XML,
        f'<!DOCTYPE CTFile [<!ENTITY % p SYSTEM "file:///etc/hosts"> %p;]>{WHOLE}'.encode(),
        "doctype_forbidden",
    ),
    "xml: harmless DOCTYPE": (XML, f"<!DOCTYPE CTFile>{WHOLE}".encode(), "doctype_forbidden"),
    "xml: DOCTYPE in UTF-16": (
        XML,
        f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE CTFile>{WHOLE}'.encode("utf-16"),
        "doctype_forbidden",
    ),
    "xml: DOCTYPE after a long comment": (
        XML,
        f"<!--{'-a' * 50_000}--><!DOCTYPE CTFile>{WHOLE}".encode(),
        "doctype_forbidden",
    ),
    "xml: says UTF-8 and is not": (
        XML,
        b'<?xml version="1.0" encoding="UTF-8"?>' + WHOLE.replace("F</Sex>", "\xff</Sex>").encode("latin-1"),
        "wrong_encoding",
    ),
    "xml: UTF-7": (XML, b'<?xml version="1.0" encoding="UTF-7"?>+ADw-CTFile+AD4-', None),
    "xml: an encoding that is none": (XML, b'<?xml version="1.0" encoding="klingon"?>' + WHOLE.encode(), None),
    "xml: EBCDIC": (XML, WHOLE.encode("cp037"), None),
    "xml: ten thousand deep": (XML, CTF.format("<a>" * 10_000 + "</a>" * 10_000).encode(), None),
    "xml: one endless tag": (XML, f"<CTFile {'a' * 5_000_000}".encode(), None),
    "xml: one endless text": (XML, CTF.format(f"<Pupil><Surname>{'a' * 5_000_000}").encode(), None),
    "xml: a million attributes": (XML, MANY_ATTRIBUTES.encode(), None),
    "xml: a million elements": (XML, CTF.format("<a/>" * 1_000_000).encode(), None),
    "xml: another school's": (XML, WHOLE.replace("910001", "910002").encode(), "other_school"),
    "xml: a web page": (XML, f"<html><body>{IN_FILES}</body></html>".encode(), "not_a_ctf"),
    "xml: a CSV": (XML, HEADER + ROW.encode(), None),
    "xml: XInclude": (
        XML,
        CTF.format('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>').encode(),
        "no_rows",
    ),
    "csv: random bytes": (CSV, HEADER + bytes(range(128, 256)) * 2_000, "wrong_encoding"),
    "csv: ten million on one line": (CSV, b"a" * 10_000_000, None),
    "csv: ten million in one field": (CSV, HEADER + b'"' + b"a" * 10_000_000, "line_too_long"),
    "csv: ten million in one row": (CSV, HEADER + b"a," * 5_000_000, "line_too_long"),
    "csv: a quote never closed": (CSV, HEADER + b'"' + ROW.encode() * 10, None),
    "csv: empty lines": (CSV, HEADER + b"\r\n" * 1_000_000, None),
    "csv: too many rows": (CSV, HEADER + ROW.encode() * 100_001, "too_many_rows"),
    "csv: another header": (CSV, HEADER.replace(b"date_of_birth", b"day"), "wrong_header"),
    "csv: no header": (CSV, ROW.encode(), "wrong_header"),
    "csv: only a header": (CSV, HEADER, "no_rows"),
    "csv: empty": (CSV, b"", None),
    "csv: NULs": (CSV, b"\x00" * 1_000_000, None),
    "csv: an XML": (CSV, WHOLE.encode(), "wrong_header"),
    "csv: a zip that grows": (CSV, _zip("list.csv", b"a" * 10_000_000), None),
    "xml: a zip that climbs": (XML, _zip("../../../etc/cron.d/x", WHOLE.encode()), None),
    "csv: gzip": (CSV, gzip.compress(HEADER + ROW.encode()), None),
}
