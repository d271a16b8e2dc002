"""Characters that look like others, folded one for one so that positions stay: Unicode TR 39 for the look-alikes."""

import re
import unicodedata

_LOOK_ALIKES = dict(
    zip(
        "АВЕКМНОРСТХУІЈЅаеорсухіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονι",
        "ABEKMHOPCTXYIJSaeopcyxijshdqwABEZHIKMNOPTYXovi",
        strict=True,
    )
)
_SCRIPTS = range(0x80, 0x20000)  # every digit of Unicode; past them are ideographs, private use and nothing
_COMPATIBLE = (range(0xFF01, 0xFF5F), range(0x1D400, 0x1D800), range(0x2070, 0x208F), range(0x2460, 0x2474))
_SPACES = "\u00a0\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def _table() -> dict[int, str]:
    table = {code: str(unicodedata.decimal(chr(code))) for code in _SCRIPTS if chr(code).isdecimal()}
    for block in _COMPATIBLE:
        for code in block:
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain.isascii():
                table[code] = plain
    table |= {ord(look): plain for look, plain in _LOOK_ALIKES.items()}
    table |= dict.fromkeys(map(ord, _SPACES), " ") | dict.fromkeys(range(0x2010, 0x2016), "-") | {0x2212: "-"}
    return table | dict.fromkeys((0x2018, 0x2019, 0x60), "'") | dict.fromkeys((0x201C, 0x201D), '"')


_TABLE = _table()
_FOLDABLE = frozenset(map(chr, _TABLE))
# Zero-width and soft-hyphen characters, emoji keycaps: invisible between two characters of a number or an address.
_HIDDEN = re.compile("[0-9A-Za-z@.][\u00ad\u200b-\u200d\u2060\ufeff\ufe0f\u20e3]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_FEW = 4  # replacing one character at a time is quicker than a table up to here
_HIDERS = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0f\u20e3")


def fold(text: str) -> str:
    """The same text, of the same length, in plain characters."""
    if text.isascii():
        return text
    folded = _FOLDABLE.intersection(_NOT_ASCII.findall(text))
    if len(folded) > _FEW:
        return text.translate(_TABLE)
    for character in folded:
        text = text.replace(character, _TABLE[ord(character)])
    return text


def unhidden(text: str) -> tuple[str, tuple[list[int], list[int]] | None]:
    """Without invisible characters, and the places of those that are left."""
    if _HIDERS.isdisjoint(_NOT_ASCII.findall(text)) or not _HIDDEN.search(text):
        return text, None
    kept = [place for place, character in enumerate(text) if character not in _HIDERS]
    return "".join(text[place] for place in kept), (kept, [place + 1 for place in kept])
