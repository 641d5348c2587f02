"""The DfE's Common Transfer File (CTF), read as a stream of pupils.

Only exact paths are read, so that a contact's surname is never taken for the pupil's; the case of tags and their
namespace do not matter, since vendors differ in both. A document type declaration is refused before anything in it
counts, and no token of the file may grow without an end.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser
from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.acts.pupil_changes import FieldName

from .ctf_record import Element, record_of
from .ctf_schools import StatedSchool
from .findings import FileRefused
from .roll_row import RawRow
from .text_decoding import xml_text
from .written import iso_day

_READ_CHARACTERS = 32 * 1024
_LONGEST_TOKEN = 256 * 1024
"""Bytes the parser may hold back unparsed: a tag or comment longer than this is no part of a CTF."""
_DEEPEST = 40
_LONGEST_TEXT = 1_000
_MOST_ELEMENTS = 20_000
"""Elements between the ends of two pupils; a child's whole history has some hundreds."""
_MOST_LETTERS = 400_000
"""Characters of one pupil; a whole history of assessments has some ten thousands."""

_ROOT = "ctfile"
_PUPIL = (_ROOT, "ctfpupildata", "pupil")
_BASIC = "basicdetails"
_PUPIL_FIELDS: dict[str, FieldName] = {
    "upn": "upn",
    "uniquepupilnumber": "upn",
    "surname": "legal_surname",
    "legalsurname": "legal_surname",
    "lastname": "legal_surname",
    "familyname": "legal_surname",
    "forename": "legal_forename",
    "legalforename": "legal_forename",
    "firstname": "legal_forename",
    "givenname": "legal_forename",
    "dob": "date_of_birth",
    "dateofbirth": "date_of_birth",
    "birthdate": "date_of_birth",
    "sex": "sex",
    "legalsex": "sex",
    "gender": "sex",
}
"""Those of the standard, and what some systems write instead of them."""
_DETAIL_FIELDS: dict[str, FieldName] = {
    "preferredsurname": "preferred_surname",
    "preferredforename": "preferred_forename",
    "formersurname": "former_surname",
    "formerforename": "former_forename",
    "enrolstatus": "enrolment_status",
    "ncyearactual": "year_group",
    # No part of the standard; MIS write the registration group under one of these.
    "class": "class",
    "reggroup": "class",
    "registrationgroup": "class",
    "tutorgroup": "class",
}
_HEADER = (_ROOT, "header")
_HEADER_FIELDS = {(*_HEADER, "ctfversion"): "version", (*_HEADER, "datetime"): "written_at"}
_SCHOOLS = {
    "sourceschool": "source",
    "sendingschool": "source",
    "destschool": "destination",
    "destinationschool": "destination",
    "receivingschool": "destination",
}
_SCHOOL_FIELDS = {
    "lea": "lea",
    "la": "lea",
    "lanumber": "lea",
    "estab": "estab",
    "establishment": "estab",
    "estabnumber": "estab",
    "laestab": "estab",
    "leaestab": "estab",
    "urn": "urn",
    "schoolname": "name",
    "name": "name",
}
_SCHOOL_PATHS = {
    (*_HEADER, school, tag): (side, field) for school, side in _SCHOOLS.items() for tag, field in _SCHOOL_FIELDS.items()
}
_PATHS: dict[tuple[str, ...], FieldName] = {
    **{(*_PUPIL, tag): field for tag, field in (_PUPIL_FIELDS | _DETAIL_FIELDS).items()},
    **{(*_PUPIL, _BASIC, tag): field for tag, field in _DETAIL_FIELDS.items()},
}


@dataclass
class CtfHeader:
    """What the file says of itself; filled while it is read, whole when the last pupil was given."""

    version: str = ""
    written_at: str = ""
    source: StatedSchool = field(default_factory=StatedSchool)
    destination: StatedSchool = field(default_factory=StatedSchool)


def read_ctf(chunks: Iterable[bytes], header: CtfHeader) -> Iterator[RawRow]:
    """The pupils of the file, numbered from 1; fills ``header``. Raises ``FileRefused``."""
    reader = _PupilReader(header)
    feed = _Feed(reader)
    try:
        for piece in _pieces(xml_text(chunks)):
            feed.feed(piece)
            yield from reader.take()
        feed.close()
        yield from reader.take()
    except DTDForbidden:
        raise FileRefused(FileReason.DOCTYPE_FORBIDDEN) from None
    except (ParseError, DefusedXmlException, LookupError):
        raise FileRefused(FileReason.MALFORMED_XML) from None
    except UnicodeError:
        raise FileRefused(FileReason.WRONG_ENCODING) from None


def _pieces(text: io.TextIOWrapper) -> Iterator[str]:
    while piece := text.read(_READ_CHARACTERS):
        yield piece


class _Feed:
    """Feeds a parser and refuses what it holds back for longer than one token could need.

    Expat parses an unfinished token again from its start at every piece, so an endless one costs the square of its
    length (CVE-2023-52425).
    """

    def __init__(self, reader: "_PupilReader") -> None:
        self._parser = DefusedXMLParser(target=reader, forbid_dtd=True)
        self._fed = 0

    def feed(self, piece: str) -> None:
        self._fed += len(piece.encode("utf-8", "strict"))
        self._parser.feed(piece)
        if self._fed - max(self._parser.parser.CurrentByteIndex, 0) > _LONGEST_TOKEN:
            raise FileRefused(FileReason.MALFORMED_XML)

    def close(self) -> None:
        self._parser.close()


class _PupilReader:
    """Takes the parser's events; holds the pupil in hand, as a tree, and the path to it, nothing else."""

    def __init__(self, header: CtfHeader) -> None:
        self._header = header
        self._path: list[str] = []
        self._texts: dict[FieldName, str | None] = {}
        self._collected: list[str] | None = None
        self._collected_length = 0
        self._branch: list[Element] = []
        self._letters = 0
        self._done: list[RawRow] = []
        self._number = 0
        self._elements = 0

    def take(self) -> list[RawRow]:
        """The pupils that were finished since the last call."""
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: object) -> None:
        name = tag.rsplit("}", 1)[-1].lower()
        if not self._path and name != _ROOT:
            raise FileRefused(FileReason.NOT_A_CTF)
        self._elements += 1
        if len(self._path) >= _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise FileRefused(FileReason.MALFORMED_XML)
        self._path.append(name)
        path = tuple(self._path)
        if path == _PUPIL:
            self._texts, self._branch, self._letters = {}, [{}], 0
        elif self._branch:
            element: Element = {}
            self._branch[-1].setdefault(name, []).append(element)
            self._branch.append(element)
        self._collected = [] if self._branch or path in _HEADER_FIELDS or path in _SCHOOL_PATHS else None
        self._collected_length = 0

    def data(self, text: str) -> None:
        # One letter beyond the longest is kept, so that the row's check sees that it was too long.
        room = _LONGEST_TEXT + 1 - self._collected_length
        if self._collected is not None and room > 0:
            self._collected.append(text[:room])
            self._collected_length += len(text[:room])

    def end(self, tag: str) -> None:
        path = tuple(self._path)
        if self._collected is not None:
            self._keep(path, "".join(self._collected).strip())
            self._collected = None
        if path == _PUPIL:
            self._number += 1
            self._elements = 0
            record, unknown = record_of(self._branch[0])
            self._done.append(RawRow(self._number, self._texts, record=record, unknown=unknown))
            self._texts, self._branch = {}, []
        elif self._branch:
            self._branch.pop()
        self._path.pop()

    def _keep(self, path: tuple[str, ...], text: str) -> None:
        if path in _HEADER_FIELDS:
            setattr(self._header, _HEADER_FIELDS[path], text)
        elif path in _SCHOOL_PATHS and text:
            side, name = _SCHOOL_PATHS[path]
            setattr(getattr(self._header, side), name, text)
        elif path in _PATHS and text:
            name = _PATHS[path]
            self._texts.setdefault(name, (iso_day(text) or text) if name == "date_of_birth" else text)
        elif text and self._branch:
            self._letters += len(text)
            if self._letters > _MOST_LETTERS:
                raise FileRefused(FileReason.MALFORMED_XML)
            self._branch[-1][""] = text
