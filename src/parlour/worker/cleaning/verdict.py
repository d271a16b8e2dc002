"""What a check says, and the numbers it goes by."""

from dataclasses import dataclass

# Why a file was not kept.
HARMFUL = "harmful"  # the scanner knows it
NOT_READABLE = "not-readable"  # damaged, or its reader was stopped by a limit
BOMB = "bomb"  # small here, huge once unpacked
ENCRYPTED = "encrypted"
NOT_ACCEPTED = "not-accepted"
TOO_LARGE = "too-large"
APPLE_PHOTO = (
    "apple-photo"  # HEIC: no reader without a patent-encumbered library, so its place cannot be removed
)
REASONS = (HARMFUL, NOT_READABLE, BOMB, ENCRYPTED, NOT_ACCEPTED, TOO_LARGE, APPLE_PHOTO)


@dataclass(frozen=True, slots=True)
class Limits:
    seconds: float = 120.0  # by the wall clock: a large video on a busy disk
    cpu_seconds: int = 60
    memory: int = 1024**3  # a picture of 50 million pixels is held about four times
    whole_bytes: int = 64 * 1024**2  # of what must be read whole: pictures and office documents
    pixels: int = 50_000_000  # more than any telephone's camera
    all_pixels: int = 250_000_000  # of all frames of a moving picture
    unpacked: int = 512 * 1024**2  # of an office document
    entries: int = 5_000
    ratio: int = 200  # unpacked to packed, of a part larger than a megabyte


# A picture beside a name is small everywhere; one that is not gets little of our time.
AVATAR_LIMITS = Limits(
    seconds=20.0, cpu_seconds=5, memory=512 * 1024**2, whole_bytes=8 * 1024**2, pixels=16_000_000
)
HASH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: str = ""  # the media type by content; "" when it was refused
    suffix: str = ""  # what its name ends with, by content
    refused: str = ""
    changed: bool = False  # drawn anew, so that nothing but the picture is left
    scanned: str = "off"  # "clean", "off", "unreachable"
