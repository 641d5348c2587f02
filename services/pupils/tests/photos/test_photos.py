"""A pupil's photo: kept sealed, seen by those who see the pupil in full, replaced, and removed for good."""

import base64
import io
from dataclasses import replace
from uuid import uuid4

import pytest
from chassis.objects.object_store import StoreAway
from haven_schemas.acts.pupils.photos import PhotoQuery, PutPhoto
from haven_schemas.acts.pupils.record import RecordAsked
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from PIL import Image
from pupils.models import KeptFromRow, PhotoGoneRow, PupilPhotoRow
from pupils.photos.photo import begin_photo, get_photo, put_photo, remove_photo, sweep_photos
from pupils.record.record import pupil_record

READS = {Right.PUPIL_FIND, Right.PUPIL_READ}
ADDS = {*READS, Right.PUPIL_ADD_LOCAL}


def jpeg(size=(480, 320), colour="navy", **more):
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG", **more)
    return made.getvalue()


@pytest.fixture
def pupil(roll, school, feed, as_csv, row):
    roll.deliver(feed, as_csv(row(upn="A203202811068")))
    return roll.pupils(school)[0].id


@pytest.fixture
def store_folder(tmp_path):
    return tmp_path / "objects"


@pytest.fixture
def lead(roll, school):
    return roll.staff(school, rights=ADDS, elevated=True)


def put(roll, access, pupil, data=None, extras=None):
    asked = PutPhoto(pupil_id=pupil, jpeg=base64.b64encode(jpeg() if data is None else data).decode())
    return roll.run(access, put_photo, extras or roll.extras, asked).version


def begin(roll, access, pupil):
    roll.run(access, begin_photo, PhotoQuery(pupil_id=pupil))


def seen(roll, access, pupil):
    found = roll.run(access, get_photo, roll.extras, PhotoQuery(pupil_id=pupil))
    return base64.b64decode(found.jpeg)


def remove(roll, access, pupil):
    roll.run(access, remove_photo, roll.extras, PhotoQuery(pupil_id=pupil))


def noted(roll, access, pupil):
    asked = RecordAsked(pupil_id=pupil)
    return roll.run(access, pupil_record, roll.extras.keyring, asked).photo


def code(call, *given):
    with pytest.raises(Problem) as refused:
        call(*given)
    return refused.value.code


def stored(store_folder):
    return sorted(each for each in store_folder.glob("photos/**/*") if each.is_file())


def test_a_photo_is_kept_sealed_and_shown(roll, lead, pupil, store_folder):
    assert noted(roll, lead, pupil) is None
    assert code(seen, roll, lead, pupil) is ErrorCode.NOT_FOUND
    assert put(roll, lead, pupil) == 1
    assert seen(roll, lead, pupil) == jpeg()
    assert noted(roll, lead, pupil).version == 1
    [kept] = stored(store_folder)
    assert b"JFIF" not in kept.read_bytes()
    assert len(roll.audited("pupil:photo:put", "pupil:photo:read")) == 2


def test_the_next_one_takes_its_place_and_the_object_before_is_deleted(roll, lead, pupil, store_folder):
    put(roll, lead, pupil)
    [before] = stored(store_folder)
    assert put(roll, lead, pupil, jpeg(colour="red")) == 2
    assert seen(roll, lead, pupil) == jpeg(colour="red")
    assert sweep_photos(roll.open_unit, roll.extras) == 1
    [now] = stored(store_folder)
    assert now != before
    assert sweep_photos(roll.open_unit, roll.extras) == 0


def test_it_is_gone_for_good_when_it_is_removed_and_the_next_one_is_not_swept(roll, lead, pupil, store_folder):
    put(roll, lead, pupil)
    remove(roll, lead, pupil)
    assert noted(roll, lead, pupil) is None
    assert code(seen, roll, lead, pupil) is ErrorCode.NOT_FOUND
    assert code(remove, roll, lead, pupil) is ErrorCode.NOT_FOUND
    put(roll, lead, pupil, jpeg(colour="red"))
    sweep_photos(roll.open_unit, roll.extras)
    assert seen(roll, lead, pupil) == jpeg(colour="red")
    assert len(stored(store_folder)) == 1


def test_while_the_store_is_away_nothing_changes(roll, lead, pupil, store_folder):
    put(roll, lead, pupil)

    class Away:
        def writer(self, name):
            raise StoreAway

        def delete(self, name):
            raise StoreAway

    away = replace(roll.extras, objects=Away())
    with pytest.raises(StoreAway):
        put(roll, lead, pupil, jpeg(colour="red"), away)
    assert seen(roll, lead, pupil) == jpeg()
    remove(roll, lead, pupil)
    assert sweep_photos(roll.open_unit, away) == 0
    assert sweep_photos(roll.open_unit, roll.extras) == 1
    assert stored(store_folder) == []


def test_after_a_restore_of_the_database_alone_there_is_none_and_the_next_one_is_kept(roll, lead, pupil, store_folder):
    put(roll, lead, pupil)
    [kept] = stored(store_folder)
    kept.unlink()
    assert code(seen, roll, lead, pupil) is ErrorCode.NOT_FOUND
    kept.write_bytes(b"HAVN\x01 another")
    assert code(seen, roll, lead, pupil) is ErrorCode.SEAL_BROKEN
    put(roll, lead, pupil, jpeg(colour="red"))
    assert seen(roll, lead, pupil) == jpeg(colour="red")


def test_an_object_or_a_row_of_another_child_opens_nothing(roll, lead, pupil, school, feed, as_csv, row, store_folder):
    roll.deliver(feed, as_csv(row(upn="H203202811069", legal_forename="Omar")))
    other = next(each.id for each in roll.pupils(school) if each.id != pupil)
    put(roll, lead, pupil)
    put(roll, lead, other, jpeg(colour="red"))
    one, two = stored(store_folder)
    swapped = one.read_bytes(), two.read_bytes()
    one.write_bytes(swapped[1])
    two.write_bytes(swapped[0])
    assert code(seen, roll, lead, pupil) is ErrorCode.SEAL_BROKEN


def test_who_may_not_see_the_pupil_in_full_is_told_nothing(roll, school, lead, pupil):
    put(roll, lead, pupil)
    for access in (
        roll.staff(roll.add_school(), rights=ADDS, elevated=True),
        roll.staff(school, rights=READS),
        roll.staff(school, rights={Right.PUPIL_FIND}, elevated=True),
    ):
        for call in (seen, begin, put, remove):
            assert code(call, roll, access, pupil) is ErrorCode.NOT_FOUND
    reader = roll.staff(school, rights=READS, elevated=True)
    assert seen(roll, reader, pupil) == jpeg()
    assert code(begin, roll, reader, pupil) is ErrorCode.NOT_PERMITTED
    assert code(put, roll, reader, pupil) is ErrorCode.NOT_PERMITTED
    assert code(remove, roll, reader, pupil) is ErrorCode.NOT_PERMITTED


def test_whoever_is_linked_to_the_child_sees_none(roll, lead, pupil):
    put(roll, lead, pupil)
    with roll.open_unit(None) as unit:
        unit.session.add(KeptFromRow(staff_id=lead.actor_id, subject_id=pupil, link_id=uuid4(), version=1, active=True))
    for call in (seen, put, remove):
        assert code(call, roll, lead, pupil) is ErrorCode.NOT_FOUND


def test_anything_but_a_small_plain_jpeg_is_refused_and_nothing_is_kept(roll, lead, pupil, store_folder):
    for data in (b"", b"x" * 100, jpeg((481, 10)), jpeg(comment=b"where it was taken"), jpeg() + b"<script>"):
        assert code(put, roll, lead, pupil, data) is ErrorCode.INVALID_REQUEST
    assert stored(store_folder) == []
    with roll.open_unit(None) as unit:
        assert unit.session.query(PupilPhotoRow).count() == unit.session.query(PhotoGoneRow).count() == 0
