"""Pictures people send become a small upright JPEG without metadata, in a process of its own; hostile ones do not."""

import io
import struct
import time
import zlib

import pytest
from chassis.pictures import making_small, small_picture
from chassis.pictures.small_jpeg import is_small_jpeg
from PIL import Image
from support.heic_file import HEIC


def picture(kind, size=(600, 500), mode="RGB", **more):
    made = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert(mode).save(made, kind, **more)
    return made.getvalue()


def plain(kind, size, **more):
    made = io.BytesIO()
    Image.new("RGB", size, "navy").save(made, kind, **more)
    return made.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width, height, data):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def refused(data):
    with pytest.raises(small_picture.PictureRefused) as why:
        small_picture.small_picture(data)
    return why.value.reason


def test_each_kind_becomes_a_small_plain_jpeg():
    kinds = [
        picture("JPEG"), picture("PNG"), picture("PNG", mode="RGBA"), picture("PNG", mode="P"), picture("WEBP"), HEIC,
        picture("JPEG", mode="CMYK"), picture("JPEG", mode="L"), plain("JPEG", (8000, 6000)), picture("PNG", (1, 1)),
        picture("PNG", (4000, 1)),
    ]  # fmt: skip
    for data in kinds:
        made = small_picture.small_picture(data)
        assert is_small_jpeg(made)
        with Image.open(io.BytesIO(made)) as drawn:
            assert max(drawn.size) <= making_small.LONGEST_SIDE


def test_it_stands_upright_and_nothing_is_said_of_where_it_was_taken():
    lying, made = Image.new("RGB", (2000, 1000), "red"), io.BytesIO()
    told = lying.getexif()
    told[0x0112], told[0x010E] = 6, "51.5007 N 0.1246 W"
    lying.save(made, "JPEG", exif=told, comment=b"Canary place")
    assert b"51.5007" in made.getvalue()
    small = small_picture.small_picture(made.getvalue())
    with Image.open(io.BytesIO(small)) as drawn:
        assert drawn.size == (240, 480)
        assert not drawn.getexif()
    assert b"51.5007" not in small
    assert b"Canary" not in small


def test_what_is_no_picture_is_refused():
    for data in (
        b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", picture("GIF", (30, 30), mode="P"),
        picture("TIFF", (30, 30)), picture("JPEG")[:4000], picture("PNG")[:4000], HEIC[:300], b"\xff\xd8\xff\xe0" * 99,
    ):  # fmt: skip
        assert refused(data) == "not_a_picture", data[:10]


def test_a_flood_of_pixels_is_refused_before_one_is_drawn():
    begun = time.monotonic()
    assert refused(png_of(40_000, 40_000, bytes(10_000_000))) == "too_large"
    assert refused(b"x" * 15_000_001) == "too_large"
    assert refused(plain("PNG", (6000, 5000))) == "too_large"
    assert time.monotonic() - begun < 20


def test_whoever_made_it_anything_but_a_small_plain_jpeg_is_not_kept():
    plain_one = plain("JPEG", (480, 320))
    assert is_small_jpeg(plain_one)
    assert is_small_jpeg(plain("JPEG", (480, 480), progressive=True))
    for data in (
        b"", b"\xff\xd8\xff\xd9", plain_one[:200], plain_one + b"<script>", plain("JPEG", (481, 10)),
        plain("PNG", (10, 10)), plain("JPEG", (10, 10), comment=b"a place"), plain_one[:-2] + plain_one,
        plain("JPEG", (10, 10), exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00"), b"x" * 100,
        plain_one[:2] + b"\xff\xe1\x00\x04ab" + plain_one[2:],
    ):  # fmt: skip
        assert not is_small_jpeg(data), data[:10]
