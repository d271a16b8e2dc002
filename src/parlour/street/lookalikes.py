"""Words as an eye in a hurry reads them: look-alike letters made one, and how far two words are apart."""

import re
import unicodedata

MOST = 80  # letters that are looked at; no platform shows more of a name
MOST_RAW = 1000  # before what is not seen is taken out
_ALIKE = {
    "a": "аαɑᴀ@", "b": "вьβƀʙ", "c": "сςϲᴄ", "d": "ԁđɗᴅ", "e": "еεєзэᴇ€", "f": "ғƒꜰ", "g": "ԍɡɢ", "h": "һнħʜ",
    "i": "іιıɩɪ", "j": "јʝᴊ", "k": "кκᴋ", "l": "ӏłʟ", "m": "мᴍ", "n": "пηɴ", "o": "оοσøᴏ", "p": "рρᴘ", "q": "ԛɋꞯ",
    "r": "гяʀ", "s": "ѕʂꜱ$", "t": "тτŧᴛ", "u": "иυцμʋᴜ", "v": "ѵνᴠ", "w": "шщԝωɯᴡ", "x": "хχжᶍ", "y": "уүγʏ",
    "z": "ζʐᴢ", "ae": "æ", "oe": "œ",
}  # fmt: skip
_LETTERS = {ord(alike): plain for plain, alikes in _ALIKE.items() for alike in alikes}
# Capitals of the Greek look like other letters than their small ones do.
_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "abezhikmnoptyxc")
# White letters on black, which NFKC leaves; and marks that it would turn into letters.
_SIGNS = {start + n: chr(ord("a") + n) for start in (0x1F150, 0x1F170) for n in range(26)}
_SIGNS |= {ord(mark): "" for mark in "™℠"}
_DIGITS = str.maketrans("0134578i|!", "oleastblll")
_NO_WORD = re.compile(r"[^\w|!]|_")


def folded(text: str) -> str:
    """Lower-case letters and digits of the first 80 characters, whatever alphabet, accents, signs or small pictures
    they came with (UTS 39 calls it a skeleton; the table is ours, of what is seen in names)."""
    wide = unicodedata.normalize("NFKC", text[:MOST_RAW].translate(_SIGNS)).translate(_CAPITALS)
    apart = unicodedata.normalize("NFD", wide.casefold())
    plain = "".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS)
    return _NO_WORD.sub("", plain)[:MOST]


def forms(text: str) -> frozenset[str]:
    """With digits read as letters; and without those at the ends, and without any, for they also just number
    accounts."""
    whole = folded(text)
    shorn, bare = whole.strip("0123456789"), re.sub("[0-9]", "", whole)
    return frozenset(form for one in (whole, shorn, bare) for form in readings(one)) - {""}


def readings(whole: str) -> tuple[str, str]:
    """Of folded text: digits as letters, then also `rn` as `m` and `vv` as `w`."""
    read = whole.translate(_DIGITS)
    return read, read.replace("rn", "m").replace("vv", "w")


def distance(a: str, b: str, most: int) -> int:
    """Letters put in, left out, exchanged, or swapped with a neighbour (Damerau and Levenshtein, each letter touched
    once), within a band: `most + 1` for anything further apart."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    far = most + 1
    before, above = list[int](), [min(j, far) for j in range(len(b) + 1)]
    for i, letter in enumerate(a, 1):
        row = [far] * (len(b) + 1)
        row[0] = min(i, far)
        for j in range(max(1, i - most), min(len(b), i + most) + 1):
            cost = above[j - 1] + (letter != b[j - 1])
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == b[j - 1]:
                cost = min(cost, before[j - 2] + 1)
            row[j] = min(cost, above[j] + 1, row[j - 1] + 1, far)
        if min(row) > most:
            return far
        before, above = above, row
    return above[-1]
