"""OneRoster files in plain Python: both versions, what may be left out, hostile zips, any bytes at all."""

import io
import time
import tracemalloc
import zipfile
from contextlib import suppress

import pytest
from haven_schemas.acts.intake_reasons import FileDetail, FileReason, RowDetail
from hypothesis import given, settings
from hypothesis import strategies as st
from oneroster_files import BEA, BEN, EVERYONE, IDA, NOOR, ORG, RUTH, oneroster, packed, table, tables_of
from pupils.files.ctf_schools import SchoolIdentity
from pupils.files.findings import FileRefused
from pupils.files.oneroster_package import MOST_MEMBERS, Package, TableRow
from pupils.files.oneroster_roster import read_roster
from pupils.files.oneroster_students import rows_of_students, upn_of, warnings_of
from pupils.files.roll_file import FileKind, check_file
from pupils.staff_lists.staff_told import rows_of_staff
from support.lists import every

ALDER = SchoolIdentity("100001", "8200001", frozenset({"100002", "8200002"}))
VERSIONS = ("1.1", "1.2")


def read(data: bytes, school: SchoolIdentity = ALDER):
    return read_roster([data], school)


def students(data: bytes):
    return {row.texts["source_id"]: row for row in rows_of_students(read(data))}


def refusal(data: bytes, school: SchoolIdentity = ALDER):
    with pytest.raises(FileRefused) as refused:
        read(data, school)
    return refused.value.reason, refused.value.detail


@pytest.mark.parametrize("version", VERSIONS)
class TestBothVersions:
    def test_a_student_has_all_that_the_tables_say(self, version):
        row = students(oneroster(EVERYONE, version))["s-1"]
        assert row.texts == {
            "source_id": "s-1", "legal_surname": "Ash", "legal_forename": "Ida", "upn": "A203202811068",
            "date_of_birth": "2014-03-02", "sex": "female", "year_group": "7", "class": "7B",
        }  # fmt: skip
        assert row.record["middle_names"] == "Rose"

    def test_guardians_are_contacts(self, version):
        found = students(oneroster(EVERYONE, version))
        (ruth,) = found["s-1"].record["contacts"]
        assert (ruth["id"], ruth["surname"], ruth["forename"]) == ("g-1", "Ash", "Ruth")
        assert (ruth["phones"], ruth["emails"]) == ([{"type": "M", "number": "07700 900123"}], ["ruth@home.example"])
        assert found["s-2"].record["contacts"] == []

    def test_a_guardian_may_name_the_child_instead(self, version):
        found = students(oneroster([{**IDA, "agentSourcedIds": ""}, RUTH], version))
        assert [each["id"] for each in found["s-1"].record["contacts"]] == ["g-1"]

    def test_staff_have_their_kind_and_the_groups_they_are_first_teacher_of(self, version):
        found = {row.source_id: row.texts for row in rows_of_staff(read(oneroster(EVERYONE, version)))}
        assert found["t-1"] == {
            "source_id": "t-1", "given_name": "Noor", "family_name": "Ashworth", "email": "n.ashworth@alder.example",
            "kind": "teacher", "classes": "7B",
        }  # fmt: skip
        assert found["t-2"]["kind"] == "administrator"
        assert found.keys() == {"t-1", "t-2"}

    def test_who_is_of_another_school_is_counted_and_passed_over(self, version):
        data = oneroster([*EVERYONE, {**BEN, "sourcedId": "s-9", "org": "org-elm"}], version, urn="100001")
        roster = read(data)
        assert (len(roster.students), roster.others) == (2, 1)

    def test_what_is_taken_back_is_gone(self, version):
        found = students(oneroster([{**IDA, "status": "tobedeleted"}], version, mode="delta"))
        assert found["s-1"].texts["gone"] == "true"

    def test_a_password_is_read_nowhere(self, version):
        roster = read(oneroster(EVERYONE, version))
        said = repr([(each.texts, each.record, each.unknown) for each in rows_of_students(roster)])
        assert "canary-word" not in said + repr([each.texts for each in rows_of_staff(roster)])


def test_a_role_of_version_1_2_that_is_taken_back_takes_the_pupil_off():
    found = students(oneroster([{**IDA, "role_status": "tobedeleted"}], "1.2", mode="delta"))
    assert found["s-1"].texts["gone"] == "true"


def test_preferred_names_of_version_1_2_are_taken_in_either_spelling():
    files = tables_of([{**IDA, "preferredGivenName": "Idy"}], "1.2")
    assert students(packed(files))["s-1"].texts["preferred_forename"] == "Idy"
    files["users.csv"] = files["users.csv"].replace(b"preferred", b"preffered")
    assert students(packed(files))["s-1"].texts["preferred_forename"] == "Idy"


class TestWhereAUpnIs:
    @pytest.mark.parametrize(
        "cells",
        [
            {"userids": "{UPN:A203202811068}"},
            {"userids": "{sisId: 12},{ upn : A203202811068 }"},
            {"identifier": "a203202811068"},
            {"metadataupn": "A203202811068"},
            {"metadatagbupn": "A203202811068", "identifier": "12"},
        ],
    )
    def test_it_is_found(self, cells):
        assert upn_of(TableRow(1, cells)).upper() == "A203202811068"

    @pytest.mark.parametrize("cells", [{}, {"identifier": "12345"}, {"userids": "{LDAP:x}"}, {"userids": "{{{:::"}])
    def test_it_is_not_made_up(self, cells):
        assert upn_of(TableRow(1, cells)) == ""


class TestWhatMayBeLeftOut:
    def test_everything_but_the_users(self):
        users = tables_of([IDA], mode=None)["users.csv"]
        roster = read(packed({"users.csv": users}))
        (row,) = rows_of_students(roster)
        assert "date_of_birth" not in row.texts
        assert "class" not in row.texts
        assert row.lacking == {"date_of_birth": RowDetail.NO_DEMOGRAPHICS}
        assert [(each.field, each.detail) for each in warnings_of(roster)] == [
            ("date_of_birth", RowDetail.NO_DEMOGRAPHICS)
        ]

    def test_a_birth_date_that_is_not_in_the_table_is_said_to_be_missing_there(self):
        found = students(oneroster([IDA, {**BEN, "birthDate": "", "identifier": ""}]))
        assert found["s-2"].lacking == {
            "date_of_birth": RowDetail.NOT_IN_DEMOGRAPHICS, "upn": RowDetail.NO_UPN_IN_USERS,
        }  # fmt: skip
        assert found["s-1"].lacking == {}

    def test_columns_in_another_case_and_order_and_unknown_ones(self):
        files = tables_of([IDA])
        head, body = files["demographics.csv"].split(b"\r\n", 1)
        files["demographics.csv"] = head.upper() + b"\r\n" + body
        files["USERS.CSV"] = table(
            ("familyName", "GIVENNAME", "sourcedid", "Role", "orgSourcedIds", "ext.shoe", "userIds"),
            [{"familyName": "Ash", "GIVENNAME": "Ida", "sourcedid": "s-1", "Role": "Student", "orgSourcedIds": ORG}],
        )
        del files["users.csv"]
        assert students(packed(files))["s-1"].texts["date_of_birth"] == "2014-03-02"

    def test_files_beside_the_tables_and_a_folder_around_them(self):
        files = {f"export/{name}": data for name, data in tables_of([IDA]).items()}
        files |= {"read me.txt": b"\xff\xfe", "__MACOSX/._users.csv": b"\x00", "export/inside.zip": oneroster()}
        assert students(packed(files)).keys() == {"s-1"}

    def test_a_byte_order_mark_and_windows_characters(self):
        files = tables_of([{**IDA, "familyName": "Brontë"}])
        files["users.csv"] = files["users.csv"].decode().encode("cp1252")
        files["demographics.csv"] = b"\xef\xbb\xbf" + files["demographics.csv"]
        row = students(packed(files))["s-1"]
        assert (row.texts["legal_surname"], row.texts["date_of_birth"]) == ("Brontë", "2014-03-02")

    def test_an_arabic_name(self):
        assert students(oneroster([{**IDA, "givenName": "نور"}]))["s-1"].texts["legal_forename"] == "نور"

    def test_a_grade_of_another_country_is_told_and_stops_nothing(self):
        row = students(oneroster([{**IDA, "grades": "KG"}]))["s-1"]
        assert "year_group" not in row.texts
        assert row.unknown == {"grades": "KG"}

    def test_a_delta_without_all_guardians_says_nothing_of_contacts(self):
        found = students(oneroster([{**IDA, "agentSourcedIds": "g-1,g-2"}, RUTH], mode="delta"))
        assert "contacts" not in found["s-1"].record

    def test_an_enrolment_that_is_taken_back_takes_the_class(self):
        files = tables_of([IDA], mode="delta")
        files["enrollments.csv"] = files["enrollments.csv"].replace(b"e-s-1,,", b"e-s-1,tobedeleted,")
        assert students(packed(files))["s-1"].texts["class"] == ""


class TestWhichSchool:
    @pytest.mark.parametrize("said", ["100001", "8200001", "820/0001"])
    def test_by_urn_or_laestab(self, said):
        data = oneroster([*EVERYONE, {**BEN, "sourcedId": "s-9", "org": "org-elm"}], urn=said)
        assert read(data).others == 1

    def test_several_schools_of_which_none_is_known_are_refused(self):
        data = oneroster([IDA, {**BEN, "org": "org-elm"}])
        assert refusal(data) == (FileReason.OTHER_SCHOOL, FileDetail.FOR_NO_SCHOOL_HERE)

    def test_another_school_of_the_trust_is_refused(self):
        assert refusal(oneroster(urn="100002")) == (FileReason.OTHER_SCHOOL, FileDetail.FOR_ANOTHER_SCHOOL)

    def test_a_school_that_says_another_number_is_refused(self):
        assert refusal(oneroster(urn="123456")) == (FileReason.OTHER_SCHOOL, FileDetail.FOR_NO_SCHOOL_HERE)

    def test_the_only_school_under_a_number_of_the_systems_own_is_taken(self):
        assert len(read(oneroster(urn="4021")).students) == 2

    def test_a_department_belongs_to_its_school(self):
        files = tables_of([{**IDA, "org": "org-dep"}], urn="100001")
        files["orgs.csv"] = (
            b"sourcedId,type,identifier,parentSourcedId\r\norg-alder,school,100001,\r\norg-dep,department,,org-alder\r\n"
        )
        assert len(read(packed(files)).students) == 1

    def test_organisations_that_stand_in_a_ring_end(self):
        files = tables_of([IDA], urn="100001")
        files["orgs.csv"] = (
            b"sourcedId,type,identifier,parentSourcedId\r\norg-alder,school,100001,\r\na,department,,b\r\nb,department,,a\r\n"
        )
        assert len(read(packed(files)).students) == 1


def as_zip(*entries: tuple[zipfile.ZipInfo | str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as package:
        for name, data in entries:
            package.writestr(name, data, compress_type=method)
    return made.getvalue()


def link() -> bytes:
    entry = zipfile.ZipInfo("users.csv")
    entry.external_attr = 0o120777 << 16
    return as_zip((entry, b"/etc/passwd"))


def encrypted() -> bytes:
    data = bytearray(oneroster())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


def many_members() -> bytes:
    return as_zip(*((f"{number}.txt", b"") for number in range(MOST_MEMBERS + 1)))


def lying_directory() -> bytes:
    """A directory of many entries whose end record owns up to one."""
    data = bytearray(as_zip(*((f"{number:0200}.txt", b"") for number in range(2_000))))
    at = data.rfind(b"PK\x05\x06")
    data[at + 8 : at + 12] = b"\x01\x00\x01\x00"
    return bytes(data)


def duplicate() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate"):
        return as_zip(("users.csv", b"a"), ("users.csv", b"b"))


UNSAFE = {
    "a link": link(),
    "encrypted": encrypted(),
    "a slip": as_zip(("../../users.csv", b"x")),
    "a slip by backslash": as_zip(("..\\users.csv", b"x")),
    "a drive": as_zip(("c:/users.csv", b"x")),
    "a bomb": as_zip(("users.csv", bytes(60_000_000))),
    "a bomb beside": as_zip(("users.csv", b"sourcedId\r\n"), ("extra.bin", bytes(60_000_000))),
    "many members": many_members(),
    "a lying directory": lying_directory(),
    "one name in two cases": as_zip(("users.csv", b"a"), ("Users.CSV", b"b")),
    "one name in two folders": as_zip(("a/users.csv", b"a"), ("b/users.csv", b"b")),
    "another packing": as_zip(("users.csv", b"x"), method=zipfile.ZIP_LZMA),
    "a huge name": as_zip((f"{'x' * 60_000}.csv", b"")) + b"",
}


class TestHostileZips:
    @every("name", sorted(UNSAFE.keys() - {"a huge name"}))
    def test_it_is_refused(self, name):
        assert refusal(UNSAFE[name]) == (FileReason.MALFORMED_CSV, FileDetail.UNSAFE_ZIP)

    def test_a_name_that_stands_twice_is_refused(self):
        assert refusal(duplicate()) == (FileReason.MALFORMED_CSV, FileDetail.UNSAFE_ZIP)

    def test_a_huge_name_is_no_table(self):
        assert refusal(UNSAFE["a huge name"]) == (FileReason.NO_ROWS, FileDetail.NO_USERS)

    @pytest.mark.parametrize("data", [b"", b"PK", b"users", b"PK\x05\x06" + bytes(18), b"\x00" * 500])
    def test_what_is_no_zip_is_refused(self, data):
        assert refusal(data)[0] in (FileReason.MALFORMED_CSV, FileReason.NO_ROWS)

    def test_a_zip_in_a_zip_is_not_opened(self):
        assert refusal(packed({"users.csv.zip": oneroster()})) == (FileReason.NO_ROWS, FileDetail.NO_USERS)

    def test_damage_inside_is_told(self):
        data = bytearray(oneroster())
        at = data.find(b"users.csv") + 20
        data[at : at + 40] = bytes(40)
        assert refusal(bytes(data)) == (FileReason.MALFORMED_CSV, FileDetail.NOT_A_ZIP)

    def test_characters_in_two_encodings_are_refused(self):
        files = tables_of([{**IDA, "familyName": "Brontë"}, {**BEN, "familyName": "Zoë"}])
        files["users.csv"] = files["users.csv"].replace("Zoë".encode(), "Zoë".encode("cp1252"))
        assert refusal(packed(files)) == (FileReason.WRONG_ENCODING, None)

    def test_a_member_that_unpacks_to_more_than_it_said_is_refused(self):
        """The directory says ten bytes; what is packed there is a hundred thousand."""
        data = bytearray(as_zip(("users.csv", b"sourcedId\r\n" + b"x\r\n" * 40_000)))
        at = data.find(b"PK\x01\x02")
        data[at + 24 : at + 28] = (10).to_bytes(4, "little")
        reason, _ = refusal(bytes(data))
        assert reason is FileReason.MALFORMED_CSV

    def test_memory_stays_bounded_while_a_bomb_is_looked_at(self):
        bomb = UNSAFE["a bomb"]
        tracemalloc.start()
        refusal(bomb)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 20 * 1024 * 1024

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=400), st.integers(0, 4_000), st.integers(0, 255))
    def test_any_bytes_end_in_an_answer(self, noise, place, byte):
        data = bytearray(oneroster())
        data[place % len(data)] = byte
        for given_data in (noise, bytes(data), noise + bytes(data)):
            with suppress(FileRefused):
                assert all(row.number > 0 for row in rows_of_students(read(given_data)))


class TestAFileAsAWhole:
    KIND = FileKind("application/zip", "delta", says_itself=True)

    def facts(self, data, kind=KIND):
        return check_file(kind, [data], ALDER)

    def test_a_bulk_file_of_a_feed_holds_everyone_and_a_delta_does_not(self):
        assert self.facts(oneroster()).mode == "full"
        assert self.facts(oneroster(mode="delta")).mode == "delta"
        assert self.facts(oneroster(mode=None)).mode == "delta"

    def test_by_hand_a_person_says_it_but_never_of_a_delta(self):
        by_hand = FileKind("application/zip", "full")
        assert self.facts(oneroster(), FileKind("application/zip", "delta")).mode == "delta"
        assert self.facts(oneroster(), by_hand).mode == "full"
        assert self.facts(oneroster(mode="delta"), by_hand).mode == "delta"

    def test_nobody_leaves_by_a_file_in_which_somebody_cannot_be_known_again(self):
        facts = self.facts(oneroster([IDA, {**BEN, "birthDate": "", "identifier": ""}]))
        assert (facts.mode, facts.named) == ("delta", None)
        assert RowDetail.NOBODY_LEAVES in {each.detail for each in facts.warnings}

    @pytest.mark.parametrize("mode", ["bulk", "delta"])
    def test_by_a_file_of_staff_alone_no_pupil_leaves(self, mode):
        facts = self.facts(oneroster([NOOR, BEA], mode=mode))
        assert (facts.total, facts.mode, facts.named) == (0, "delta", None)

    def test_a_file_without_anybody_at_the_school_is_refused(self):
        with pytest.raises(FileRefused) as refused:
            self.facts(oneroster([RUTH]))
        assert refused.value.reason is FileReason.NO_ROWS


def test_the_directory_is_looked_at_before_it_is_read(monkeypatch):
    """Each entry of a zip's directory becomes an object: a small file can have a million."""
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the directory was read"))
    with pytest.raises(FileRefused):
        Package([UNSAFE["a lying directory"]])


@pytest.mark.parametrize("text", ["{" + " " * 15_000, "{" * 15_000, "{a:" + " " * 15_000])
def test_ids_of_a_user_are_read_in_time_whatever_they_hold(text):
    begun = time.thread_time()
    assert upn_of(TableRow(1, {"userids": text})) == ""
    assert time.thread_time() - begun < 1


def test_columns_that_are_not_read_are_not_held():
    row = read(oneroster()).students[0]
    assert "password" not in row.cells
    assert "username" not in row.cells
