"""What a picture looks like, in 64 bits: whether each of 8 by 8 places is darker than the one to its right. Another
size, another quality or a tint changes few of them."""

import io
from typing import Any

from PIL import Image, ImageOps

from parlour.worker.cleaning.kinds import FileType
from parlour.worker.cleaning.pictures import READERS, Bomb
from parlour.worker.cleaning.verdict import HASH_BYTES, Limits

SIDE = 8


def difference_hash(picture: Any) -> bytes:
    """Of its first frame, on white, upright."""
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    white = Image.new("RGBA", upright.size, "white")
    grey = Image.alpha_composite(white, upright).convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX)
    light = grey.tobytes()
    bits = 0
    for row in range(SIDE):
        for at in range(row * (SIDE + 1), row * (SIDE + 1) + SIDE):
            bits = bits << 1 | (light[at] < light[at + 1])
    return bits.to_bytes(HASH_BYTES)


def hash_of(content: bytes, found: FileType, limits: Limits) -> bytes:
    """Raises Bomb, or whatever the reader raises."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit, below, is asked before anything is unpacked
    with Image.open(io.BytesIO(content), formats=[READERS[found]]) as picture:
        width, height = picture.size
        if width * height > limits.pixels:
            raise Bomb
        return difference_hash(picture)
