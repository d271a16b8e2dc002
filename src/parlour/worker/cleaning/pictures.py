"""Pictures drawn anew: what comes out is the picture alone. Place, device, thumbnail, comments, and whatever was
hung on behind it are not carried over, because nothing is carried over but pixels."""

import io
from typing import Any

from PIL import Image, ImageCms, ImageOps, ImageSequence

from parlour.worker.cleaning.kinds import AVIF, GIF, JPEG, PNG, WEBP, FileType
from parlour.worker.cleaning.verdict import BOMB, Limits

READERS = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF", WEBP: "WEBP", AVIF: "AVIF"}
HOW: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90},
    "PNG": {},
    "GIF": {},
    "WEBP": {"quality": 90},
}


class Bomb(Exception):
    """Too many pixels."""

    reason = BOMB


def drawn_anew(content: bytes, found: FileType, limits: Limits) -> tuple[bytes, FileType]:
    """AVIF becomes JPEG, which everybody can open. Raises Bomb, or whatever the reader raises."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit, below, is asked before anything is unpacked
    with Image.open(io.BytesIO(content), formats=[READERS[found]]) as picture:
        width, height = picture.size
        frames = getattr(picture, "n_frames", 1)
        if width * height > limits.pixels or width * height * frames > limits.all_pixels:
            raise Bomb
        if frames > 1 and found in (GIF, WEBP):
            return _moving(picture, found), found
        written = JPEG if found == AVIF else found
        return _written([_plain(picture, opaque=written == JPEG)], READERS[written]), written


def _moving(picture: Any, found: FileType) -> bytes:
    frames, lasting = [], []
    for frame in ImageSequence.Iterator(picture):
        lasting.append(int(frame.info.get("duration", 100)) or 100)
        frames.append(_plain(frame, opaque=False))
    return _written(frames, READERS[found], duration=lasting, loop=0)


def _plain(picture: Any, *, opaque: bool) -> Any:
    """Upright, in the colours every screen knows, and with nothing attached."""
    upright = ImageOps.exif_transpose(picture)
    profile = upright.info.get("icc_profile")
    seen_through = not opaque and (upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info)
    if profile and upright.mode in ("RGB", "RGBA", "CMYK"):
        upright = _in_srgb(upright, profile)
    drawn = upright.convert("RGBA" if seen_through else "L" if upright.mode in ("1", "L") else "RGB")
    drawn.info = {}
    return drawn


def _in_srgb(picture: Any, profile: bytes) -> Any:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a damaged profile costs exact colours, not the picture


def _written(frames: list[Any], name: str, **moving: Any) -> bytes:
    out = io.BytesIO()
    more = {"save_all": True, "append_images": frames[1:], **moving} if len(frames) > 1 else {}
    frames[0].save(out, name, **HOW[name], **more)
    return out.getvalue()
