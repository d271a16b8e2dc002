"""The list of words: ours, short, and far enough apart to be told from one another on a bad line."""

import re

from parlour.calls.words import draw, from_content, to_content, word_list

# Letters that a telephone makes alike: voiced and unvoiced, nasal consonants stay apart.
_SPELT = (
    ("tion", "sn"), ("sion", "sn"), ("tch", "C"), ("ch", "C"), ("sh", "C"), ("ph", "f"), ("gh", ""),
    ("kn", "n"), ("wr", "r"), ("ck", "k"), ("qu", "kw"), ("x", "ks"), ("th", "t"), ("dge", "C"),
    ("wh", "w"), ("mb", "m"),
)  # fmt: skip
_ALIKE = str.maketrans("bdgvzcjqS", "ptkfskCkC")


def skeleton(word: str) -> str:
    """How it sounds, roughly: consonants as classes, and the first vowel as open or closed."""
    for spelt, sound in _SPELT:
        word = word.replace(spelt, sound)
    word = re.sub("c(?=[eiy])", "s", word)
    word = re.sub("g(?=[eiy])", "j", word).translate(_ALIKE)
    word = re.sub(r"(.)\1", r"\1", word)
    vowel = re.search("[aeiouy]", word)
    first = {"a": "a", "o": "o", "u": "o"}.get(vowel.group(), "e") if vowel else ""
    lead = "*" if word[0] in "aeiouy" else word[0] if word[0] in "hwy" else ""
    return lead + first + re.sub("[aeiouyhw]", "", word)


def test_there_are_2048_short_plain_words() -> None:
    words = word_list()
    assert len(words) == len(set(words)) == 2048
    assert all(re.fullmatch("[a-z]{4,9}", word) for word in words)


def test_no_two_words_sound_alike() -> None:
    by_sound: dict[str, list[str]] = {}
    for word in word_list():
        by_sound.setdefault(skeleton(word), []).append(word)
    assert [alike for alike in by_sound.values() if len(alike) > 1] == []


def test_no_word_becomes_another_by_one_letter() -> None:
    seen: dict[str, str] = {}
    close = []
    for word in word_list():
        for at in range(len(word)):
            for hole in (word[:at] + "_" + word[at + 1 :], word[:at] + word[at + 1 :]):
                other = seen.setdefault(hole, word)
                close += [(word, other)] if other != word and abs(len(word) - len(other)) < 2 else []
    assert [pair for pair in close if one_letter_apart(*pair)] == []


def one_letter_apart(one: str, other: str) -> bool:
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) < 2
    short, long = sorted((one, other), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def test_a_draw_is_three_different_words_and_survives_sealing() -> None:
    words = draw()
    assert len({*words.say, words.answer}) == 3
    assert {*words.say, words.answer} <= set(word_list())
    assert from_content(to_content(words)) == words
    assert words.answer not in repr(words)
    assert len({draw().say for _ in range(20)}) > 1
