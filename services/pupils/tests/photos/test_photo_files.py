"""Zips of photos, by feed and by hand: whose each is and what becomes of it; no answer tells of a protected child."""

import io
import zipfile
from uuid import uuid4

import pytest
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.intake_reasons import FileDetail
from haven_schemas.acts.pupils.photos import PhotoQuery
from haven_schemas.acts.pupils.tries import TryUpload
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from PIL import Image
from protected_child import NEW, NEW_UPN, OLD, OLD_UPN, of_schools, protect, push
from pupils.deliveries.begin import begin_upload
from pupils.deliveries.delivery import show_delivery
from pupils.deliveries.finish import finish_upload
from pupils.deliveries.trying import try_upload
from pupils.files.findings import FileRefused
from pupils.models import FeedRow, PupilPhotoRow
from pupils.photos import apply as apply_photos
from pupils.photos.photo import get_photo, remove_photo
from pupils.photos.zip import PhotoZip

ZIP = "application/zip"
IDA, OMAR = "A203202811068", "H203202811069"
SEES = {Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_ADD_LOCAL, Right.FEED_ADMINISTER}


def picture(colour="navy", kind="JPEG", size=(600, 800)):
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, kind)
    return made.getvalue()


def packed(files, method=zipfile.ZIP_STORED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return made.getvalue()


def tick(roll, feed, photos=True):
    with roll.open_unit([feed.school_id]) as unit:
        unit.session.get(FeedRow, feed.id).photos = photos


def work(roll):
    """Turn by turn, since photos wait between two."""
    while roll.work():
        roll.later(seconds=2)


def deliver(roll, feed, files, **asked):
    delivery = roll.send(feed, packed(files), ZIP, holds="photos", **asked)
    work(roll)
    return roll.fate(feed, delivery)


def answers(delivery):
    """New, replaced, the same, and why each other one was not taken."""
    same = delivery.applied - delivery.added - delivery.changed
    return (
        delivery.added,
        delivery.changed,
        same,
        [(each.row, each.detail or each.reason) for each in delivery.rejected],
    )


def kept(roll):
    with roll.open_unit(None) as unit:
        return {row.pupil_id: row.version for row in unit.session.query(PupilPhotoRow) if row.kept}


@pytest.fixture
def feed(feed, roll):
    tick(roll, feed)
    return feed


@pytest.fixture
def pupils(roll, school, feed, as_csv, row):
    """By UPN."""
    rows = [row(upn=IDA, legal_forename="Ida", source_id="77"), row(upn=OMAR, legal_forename="عمر", source_id="78")]
    body = ",".join(rows[0]) + "\r\n" + "".join(",".join(each.values()) + "\r\n" for each in rows)
    roll.deliver(feed, body.encode())
    return {each.upn: each.id for each in roll.pupils(school)}


@pytest.fixture
def administrator(roll, school):
    return roll.staff(school, rights=SEES, elevated=True)


def test_photos_are_known_by_upn_by_the_id_of_the_feed_and_answered_one_by_one(roll, feed, pupils):
    files = {
        f"{IDA}.jpg": picture(), "78.PNG": picture("red", "PNG"), "Z999999999999.jpg": picture(), "99.jpg": picture(),
        "B203202811069.jpg": b"no picture", f"__MACOSX/._{IDA}.jpg": b"x", "Thumbs.db": b"x",
    }  # fmt: skip
    first = deliver(roll, feed, files)
    assert (first.state, first.total, first.holds) == ("done", 5, "photos")
    assert answers(first) == (2, 0, 0, [(2, "no_such_pupil"), (4, "no_such_pupil"), (5, "no_such_pupil")])
    assert kept(roll) == {pupils[IDA]: 1, pupils[OMAR]: 1}
    assert answers(deliver(roll, feed, {f"{IDA.lower()}.jpeg": picture(), "78.png": picture("green")})) == (0, 1, 1, [])
    assert kept(roll) == {pupils[IDA]: 1, pupils[OMAR]: 2}
    applied = roll.audited("feed:photos:apply")
    assert [len(each["subject_ids"]) for each in applied] == [2, 1]


def test_what_is_no_picture_or_too_large_is_said_and_the_others_are_taken(roll, feed, pupils):
    files = {f"{IDA}.jpg": b"<svg/>", f"{OMAR}.png": picture("red", "PNG", (6000, 5000))}
    assert answers(deliver(roll, feed, files)) == (0, 0, 0, [(1, "not_a_picture"), (2, "picture_too_large")])
    big = {f"{IDA}.jpg": bytes(15_000_001)}
    delivery = roll.send(feed, packed(big, zipfile.ZIP_STORED), ZIP, holds="photos")
    work(roll)
    assert answers(roll.fate(feed, delivery)) == (0, 0, 0, [(1, "picture_too_large")])


def test_a_csv_in_the_zip_says_whose_they_are(roll, feed, pupils):
    listed = (
        f"Photo,UPN,Pupil ID\r\nimages/1.jpg,{IDA},\r\n2.jpg,,78\r\n3.jpg,{IDA},\r\n1.jpg,{OMAR},77\r\n9.jpg,X,\r\n"
    )
    files = {"list.csv": listed.encode(), "images/1.jpg": picture(), "images/2.jpg": picture("red")}
    delivery = deliver(roll, feed, files)
    assert answers(delivery) == (2, 0, 0, [(3, "duplicate"), (4, "source_id_conflict"), (5, "not_a_upn")])


def test_a_feed_without_the_tick_delivers_none(roll, feed, pupils):
    tick(roll, feed, False)
    delivery = deliver(roll, feed, {f"{IDA}.jpg": picture()})
    assert (delivery.state, delivery.dropped, delivery.applied) == ("done", {"photos": 1}, 0)
    assert [each.reason for each in delivery.warnings] == ["not_ticked"]
    assert kept(roll) == {}


def test_a_check_tells_what_would_be_and_keeps_nothing(roll, feed, pupils):
    assert answers(deliver(roll, feed, {f"{IDA}.jpg": picture(), "1.jpg": picture()}, check=True)) == (
        1, 0, 0, [(1, "no_such_pupil")],
    )  # fmt: skip
    assert kept(roll) == {}


def test_what_a_person_removed_stays_removed_until_another_picture_comes(roll, feed, pupils, administrator):
    deliver(roll, feed, {f"{IDA}.jpg": picture()})
    roll.run(administrator, remove_photo, roll.extras, PhotoQuery(pupil_id=pupils[IDA]))
    assert answers(deliver(roll, feed, {f"{IDA}.jpg": picture()})) == (0, 0, 1, [])
    assert kept(roll) == {}
    assert answers(deliver(roll, feed, {f"{IDA}.jpg": picture("red")})) == (1, 0, 0, [])


def test_photos_go_in_turns_and_a_worker_that_dies_is_followed(roll, feed, pupils, school, monkeypatch):
    monkeypatch.setattr(apply_photos, "BATCH_PHOTOS", 1)
    delivery = roll.send(feed, packed({f"{IDA}.jpg": picture(), f"{OMAR}.jpg": picture("red")}), ZIP, holds="photos")
    other = roll.add_feed(roll.add_school())
    later = roll.send(other, b"upn,legal_surname,legal_forename,date_of_birth\r\n", check=True)
    roll.work()
    assert roll.delivery_row(delivery).rows_done == 1
    assert roll.delivery_row(later).state != "waiting", "others have their turn"
    roll.later(seconds=2)

    def dies(data):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        roll.with_extras(small_picture=dies).work()
    assert roll.work() == 0
    roll.later(minutes=3)
    work(roll)
    assert answers(roll.fate(feed, delivery)) == (2, 0, 0, [])
    assert kept(roll) == {pupils[IDA]: 1, pupils[OMAR]: 1}


def test_a_child_of_another_school_is_nobody_here(roll, feed, pupils):
    there = roll.add_feed(roll.add_school())
    tick(roll, there)
    assert answers(deliver(roll, there, {f"{IDA}.jpg": picture(), "77.jpg": picture()})) == (
        0, 0, 0, [(1, "no_such_pupil"), (2, "no_such_pupil")],
    )  # fmt: skip


def answers_of_a_trust(roll, *, protected):
    """Ida Zedd left, and came back as Ivy Oak; the old entry is emptied where the child is protected."""
    feed = roll.add_feed(roll.add_school())
    tick(roll, feed)
    roll.deliver(feed, push(OLD), "application/json")
    roll.later(days=1)
    roll.deliver(feed, push({**OLD, "gone": True}, NEW), "application/json")
    first = deliver(roll, feed, {f"{OLD_UPN}.jpg": picture(), f"{NEW_UPN}.jpg": picture()})
    pupils = {each.legal_surname: each.id for each in roll.pupils(feed.school_id)}
    if protected:
        lead = of_schools(roll, feed.school_id)
        protect(roll, lead, pupils["Oak"], old_pupil_id=pupils["Zedd"], readers=[uuid4()])
        assert {each.legal_surname for each in roll.pupils(feed.school_id)} == {"Oak", "Protected"}
    zips = (
        {f"{OLD_UPN}.jpg": picture(), f"{NEW_UPN}.jpg": picture()},
        {"1.jpg": picture(), "2.jpg": picture("red")},
        {f"{OLD_UPN}.jpg": picture("red"), f"{NEW_UPN}.jpg": b"none"},
        {"list.csv": f"file,upn,id\n1.jpg,{OLD_UPN},2\n2.jpg,{NEW_UPN},2\n".encode(), "2.jpg": picture()},
        {f"{OMAR}.jpg": picture(), "3.jpg": picture()},
    )
    told = [answers(first), *(answers(deliver(roll, feed, each, check=at == 4)) for at, each in enumerate(zips))]
    return told, pupils["Zedd"], feed.school_id


def test_an_emptied_entry_and_a_protected_child_are_answered_as_any_other(roll):
    plain, _, _ = answers_of_a_trust(roll, protected=False)
    told, emptied, school = answers_of_a_trust(roll, protected=True)
    assert told == plain
    assert [each[:3] for each in told] == [(2, 0, 0), (0, 0, 2), (0, 1, 1), (0, 1, 0), (0, 1, 0), (0, 0, 0)]
    with pytest.raises(Problem) as refused:
        stranger = roll.staff(school, rights=SEES, elevated=True)
        roll.run(stranger, get_photo, roll.extras, PhotoQuery(pupil_id=emptied))
    assert refused.value.code is ErrorCode.NOT_FOUND


def by_hand(roll, who, school, body, **given):
    asked = contract.BeginUpload.model_validate({"school_id": school, "media_type": ZIP, "holds": "photos", **given})
    slot = roll.run(who, begin_upload, roll.extras, asked)
    roll.put(slot, body)
    return slot.delivery_id


def test_by_hand_without_a_feed_they_are_known_by_upn_and_cannot_be_tried(roll, school, pupils, administrator):
    body = packed({f"{IDA}.jpg": picture(), "78.jpg": picture()})
    delivery = by_hand(roll, administrator, school, body, mode="full")
    roll.run(administrator, finish_upload, contract.FinishUpload(delivery_id=delivery))
    work(roll)
    shown = roll.run(administrator, show_delivery, roll.extras.keyring, contract.DeliveryQuery(delivery_id=delivery))
    assert (answers(shown), shown.mode) == ((1, 0, 0, [(1, "no_such_pupil")]), "delta")
    with pytest.raises(Problem):
        by_hand(roll, administrator, school, body, media_type="text/csv")
    tried = by_hand(roll, administrator, school, body)
    with pytest.raises(Problem):
        roll.run(administrator, try_upload, roll.extras, TryUpload(delivery_id=tried))


def refusal(data):
    with pytest.raises(FileRefused) as why:
        PhotoZip([data])
    return why.value.detail


def test_a_zip_that_is_none_or_hostile_is_refused_before_it_is_unpacked():
    link = zipfile.ZipInfo(f"{IDA}.jpg")
    link.external_attr = 0o120777 << 16
    for data, detail in (
        (b"PK", FileDetail.NOT_A_ZIP),
        (packed({link: b"/etc/passwd"}), FileDetail.UNSAFE_ZIP),
        (packed({f"../{IDA}.jpg": b"x"}), FileDetail.UNSAFE_ZIP),
        (packed({f"{IDA}.jpg": bytes(60_000_000)}, zipfile.ZIP_DEFLATED), FileDetail.UNSAFE_ZIP),
        (packed({f"{number}.jpg": b"" for number in range(5_101)}), FileDetail.UNSAFE_ZIP),
        (packed({}), FileDetail.NO_PICTURES),
        (packed({"a.csv": b"x", "b.csv": b"x"}), FileDetail.SEVERAL_LISTS),
        (packed({"a.csv": b"name,upn\r\nx,y\r\n", "1.jpg": b"x"}), FileDetail.NOT_A_PHOTO_LIST),
    ):
        assert refusal(data) == detail, data[:40]
