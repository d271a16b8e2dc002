"""The bytes of the log: a leaf, a checkpoint's text, a signed note. Whoever verifies needs exactly these."""

import base64
import hashlib
import json

ED25519 = b"\x01"  # the C2SP signature type


def leaf_bytes(number: int, case: str, at: int, who: str, act: str, purpose: str, about: str) -> bytes:
    """Canonical JSON. `number` counts within the case; `case` is a salted commitment, or empty."""
    facts = {
        "v": 1,
        "n": number,
        "case": case,
        "at": at,
        "who": who,
        "act": act,
        "purpose": purpose,
        "about": about,
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """A C2SP tlog-checkpoint: what is signed."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def signed_note(text: str, key: bytes, signature: bytes) -> str:
    """A C2SP signed note with one signature, by this public key."""
    origin = text.partition("\n")[0]
    key_id = hashlib.sha256(origin.encode() + b"\n" + ED25519 + key).digest()[:4]
    return f"{text}\n— {origin} {base64.b64encode(key_id + signature).decode()}\n"
