"""Does somebody who answers our customers look like us? A flag for people to look at, so it must be rare: a name that
only speaks of the company is not a name that passes for it."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from parlour.street.lookalikes import MOST_RAW, distance, folded, forms, readings
from parlour.street.model import Account, Author

HANDLE, NAME, AVATAR = "handle", "name", "avatar"
REASONS = (HANDLE, NAME, AVATAR)
SAME_PICTURE = 8  # of 64 bits: a picture shrunk, saved anew or coloured a little stays below it
_DESK = (
    "help helps helpdesk helpline helper support supports care cares team teams service services official customercare "
    "customerservice customerservices customersupport customerhelp custserv cs clientservices desk agent assist "
    "assistance assistant security verify verified verification resolution resolutions recovery escalations dept "
    "department centre center"
).split()
_AROUND = (
    "refund refunds claims complaints enquiries contact admin account accounts billing payments feedback the real uk "
    "us usa eu gb hq online live chat web app info ask dm group global intl international bot"
).split()
_LEGAL = "ltd limited plc inc incorporated llc llp corp corporation co company gmbh ag sa bv".split()
_BETWEEN = re.compile(r"[|/•·()\[\]{},:;~]|\s[-–—@]\s|\s(?:at|from|of|for)\s", re.IGNORECASE)
_SHORT = 4


def _words(*lists: Sequence[str]) -> frozenset[str]:
    return frozenset(reading for words in lists for word in words for reading in readings(word))


DESK = _words(_DESK)
BESIDE = _words(_DESK, _AROUND, _LEGAL)


def looks_like(
    author: Author, own: Sequence[Account], company_name: str, own_ids: frozenset[str]
) -> tuple[str, ...]:
    """The reasons of `HANDLE` and `NAME`. `AVATAR` needs the pictures: see `same_picture`."""
    if author.id in own_ids or any(author.id == account.id for account in own):
        return ()
    brands = _brands(company_name, tuple((account.handle, account.name) for account in own))
    homes = frozenset(host for account in own if (host := account.handle.partition("@")[2]))
    return _reasons(author.handle, author.name, brands, homes)


@lru_cache(maxsize=4096)  # in a storm the same people speak again and again
def _reasons(handle: str, name: str, brands: frozenset[str], homes: frozenset[str]) -> tuple[str, ...]:
    user, _, host = handle.partition("@")
    alike = _passes_for(user, brands) or (host not in homes and _instance_passes_for(host, brands))
    return tuple(reason for reason, found in ((HANDLE, alike), (NAME, _names(name, brands))) if found)


def avatar_distance(a: bytes, b: bytes) -> int:
    """Bits that differ between two difference hashes of 64 bits."""
    return (int.from_bytes(a) ^ int.from_bytes(b)).bit_count()


def same_picture(a: bytes, b: bytes) -> bool:
    """A hash of nothing, of one plain colour, is like no other: many who have no picture share it."""
    return any(a) and any(b) and avatar_distance(a, b) <= SAME_PICTURE


@lru_cache(maxsize=16)
def _brands(company_name: str, own: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """What the company is called, without the words of its desk and of its register. Those are taken off a handle only
    where the company's name says where it ends, or "Texaco" would be a company called "Texa"."""
    names = [company_name, *(name for _, name in own)]
    begun = {begin for name in names for begin in _beginnings(name)}
    brands = {reading for name in names for reading in readings(_spoken(name))}
    for handle, _ in own:
        for whole in readings(folded(handle.partition("@")[0])):
            shorter = {core for core, _ in _cores(whole, BESIDE)} & begun
            brands |= {min(shorter, key=len)} if shorter else {whole}
    return frozenset(brand for brand in brands - BESIDE if len(brand) > 1)


def _spoken(name: str) -> str:
    return "".join(_tokens(name)) or folded(name)


def _beginnings(name: str) -> Iterator[str]:
    tokens = _tokens(name)
    for end in range(1, len(tokens) + 1):
        yield from readings("".join(tokens[:end]))


def _tokens(name: str) -> list[str]:
    return [
        token
        for word in name[:MOST_RAW].split()
        if (token := folded(word)) and not BESIDE & {*readings(token)}
    ]


def _names(name: str, brands: frozenset[str]) -> bool:
    """The whole of it; or a part of it that is the company's desk: "Sam | Northwind Support"."""
    parts = _BETWEEN.split(name[:MOST_RAW])
    return _passes_for(name, brands) or (len(parts) > 1 and any(_is_desk(part, brands) for part in parts))


def _instance_passes_for(host: str, brands: frozenset[str]) -> bool:
    return any(_passes_for(label, brands) for label in host.split(".")[:-1])


def _is_desk(part: str, brands: frozenset[str]) -> bool:
    return _passes_for(part, brands) and not _passes_for(part, brands, BESIDE - DESK)


def _passes_for(text: str, brands: frozenset[str], beside: frozenset[str] = BESIDE) -> bool:
    """Whether nothing but the company, written in whatever way, and words of its desk is left."""
    return any(
        _may_be(form, brand) and _is_brand(form, brand, beside) for form in forms(text) for brand in brands
    )


def _may_be(form: str, brand: str) -> bool:
    """Whether enough of its letters are there at all: most names end here, at a tenth of the work."""
    if len(_letters(brand).difference(form)) > _most(brand):
        return False
    return sum(letter in form for letter in brand) >= len(brand) - _most(brand)


@lru_cache(maxsize=64)
def _letters(brand: str) -> frozenset[str]:
    return frozenset(brand)


def _most(brand: str) -> int:
    """How many letters may differ."""
    length = len(brand)
    return 0 if length < 5 else 1 if length < 8 else min(3, length // 4)


def _is_brand(form: str, brand: str, beside: frozenset[str]) -> bool:
    """Next to a name as short as "ee", "us" would make an impostor of "usee"."""
    words = beside if len(brand) >= _SHORT else beside & DESK
    return any(_is_near(core, brand, alone=not stripped) for core, stripped in _cores(form, words))


def _is_near(core: str, brand: str, *, alone: bool) -> bool:
    """One letter in a short name makes another word ("Delta", "Della"), unless it is one left out, doubled or
    swapped; and two before or behind it may well be a word against us ("no", "ex")."""
    length, most = len(brand), _most(brand)
    longer = 1 if brand in core else most
    found = distance(core, brand, most)
    if found > most or len(core) - length > longer:
        return False
    slipped = len(core) != length or sorted(core) == sorted(brand)
    return not found or not alone or length >= 8 or slipped


def _cores(text: str, words: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """What is left of a text between whole words at its ends, in each way of taking them off."""
    begins, ends = _reached(text, words), {len(text) - n for n in _reached(text[::-1], _backwards(words))}
    for begin in begins:
        for end in ends:
            if begin < end:
                yield text[begin:end], begin > 0 or end < len(text)


def _reached(text: str, words: frozenset[str]) -> set[int]:
    reached, new = {0}, {0}
    while new:
        new = {at + n for at in new for n in _lengths(words) if text[at : at + n] in words} - reached
        reached |= new
    return reached


@lru_cache(maxsize=8)
def _lengths(words: frozenset[str]) -> frozenset[int]:
    return frozenset(len(word) for word in words)


@lru_cache(maxsize=8)
def _backwards(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word[::-1] for word in words)
