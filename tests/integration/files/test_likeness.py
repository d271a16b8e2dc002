"""How alike two pictures are, by the real child under its real limits: strangers' pictures are hostile input."""

import io
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image, ImageDraw

from parlour.street.impostors import avatar_distance, same_picture
from parlour.worker.cleaning import likeness_of
from parlour.worker.cleaning.likeness import difference_hash
from parlour.worker.cleaning.verdict import AVATAR_LIMITS


def drawn(seed: int, side: int = 400) -> Image.Image:
    """A mark as companies have them: a few shapes on a ground."""
    picture = Image.new("RGB", (side, side), ["#0b5cad", "#7a1f5c", "#23694b", "#c46210"][seed % 4])
    pen, unit = ImageDraw.Draw(picture), side // 20
    for n in range(6):
        left, top = (seed * 7 + n * 5) % 13 * unit, (seed * 3 + n * 11) % 13 * unit
        shape = pen.ellipse if (seed + n) % 2 else pen.rectangle
        shape(
            (left, top, left + 7 * unit, top + (4 + n) * unit),
            fill=["white", "#f2b705", "black"][(seed + n) % 3],
        )
    return picture


def written(picture: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def hashed(content: bytes) -> bytes:
    """Without the child, whose answer is the same: see the first test."""
    with Image.open(io.BytesIO(content)) as picture:
        return difference_hash(picture)


def test_the_child_answers_the_hash_and_nothing_else() -> None:
    for content in (written(drawn(1)), written(drawn(2), "JPEG")):
        assert likeness_of(content) == hashed(content)


def test_a_copied_picture_is_known_in_another_size_quality_and_format() -> None:
    ours = hashed(written(drawn(1)))
    copies = [
        written(drawn(1).resize((128, 128))),
        written(drawn(1), "JPEG", quality=40),
        written(drawn(1), "WEBP", quality=30),
        written(drawn(1).convert("P"), "GIF"),
        written(drawn(1).point(lambda light: min(255, int(light * 1.1)))),
    ]
    assert [same_picture(ours, hashed(copy)) for copy in copies] == [True] * len(copies)


def test_other_pictures_are_other_pictures() -> None:
    found = [hashed(written(drawn(seed, 200))) for seed in range(8)]
    apart = [avatar_distance(a, b) for n, a in enumerate(found) for b in found[:n]]
    assert not any(same_picture(a, b) for n, a in enumerate(found) for b in found[:n]), sorted(apart)


def test_a_picture_of_nothing_is_like_no_other() -> None:
    plain = hashed(written(Image.new("RGB", (90, 90), "teal")))
    clear = hashed(written(Image.new("RGBA", (90, 90), (0, 0, 0, 0))))
    assert not same_picture(plain, clear)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n" + bytes(4000),
        b"GIF89a" + b"\xff" * 100,
        written(drawn(1))[:900],
        written(Image.new("1", (20_000, 20_000))),
        written(Image.new("RGB", (40, 40)), "JPEG") + bytes(AVATAR_LIMITS.whole_bytes),
    ],
    ids="svg png gif cut bomb large".split(),
)
def test_what_cannot_be_read_within_the_limits_is_like_nothing(content: bytes) -> None:
    assert likeness_of(content) is None


def test_a_child_that_takes_too_long_is_like_nothing() -> None:
    assert likeness_of(written(drawn(1)), replace(AVATAR_LIMITS, seconds=0.001)) is None


def test_the_worker_itself_loads_no_reader_of_pictures() -> None:
    program = "import sys, parlour.worker.cleaning; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
