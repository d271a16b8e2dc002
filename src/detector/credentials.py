"""Passwords said in words, tokens, cookies and private keys."""

import re
from collections.abc import Iterator

from detector.kinds import Kind
from detector.reading import Reading, Span

# A word, what may stand between, the value. "My password is not working" gives nothing away.
_PASSWORD = re.compile(
    r"\b(?P<mine>my |the |temp |temporary |new |old |login )?(?:password|passwd|passcode|pass code|pass phrase"
    r"|passphrase|pwd|pw|pin"
    r"|pin number|pin code|memorable word|security (?:answer|word)|mother's maiden name)(?P<said> ?(?: is:?|'s"
    r"|:|=| was))"
    r"[ :\"']{0,3}(?P<value>[^\s\"',]{3,64})"
)
_PASSWORD_WORDS = frozenset(
    "password passwd passcode pass passphrase pwd pw pin memorable security maiden".split()
)
_NOT_A_VALUE = frozenset(
    "not the wrong incorrect correct right still being now been invalid and expired required reset changed working "
    "needed too same different secure safe that what this locked never always already also just blocked forgotten "
    "case something saved stored very only unknown fine where when why how weak strong rejected refused sent".split()
)
# The prefixes GitHub, Stripe, AWS, Slack, Google and GitLab publish for secret scanning; RFC 7519 and RFC 6750.
_TOKEN = re.compile(
    r"(?<![\w-])(?:eyJ[\w-]{8,4000}\.[\w-]{4,8000}(?:\.[\w-]{0,4000})?"
    r"|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|glpat-[\w-]{16,64}"
    r"|[srp]k_(?:live|test)_[A-Za-z0-9]{8,255}|A(?:KIA|SIA)[0-9A-Z]{16}(?!\w)"
    r"|xox[abeprs]-[\w-]{10,255}|AIza[\w-]{30,40})"
)
_BEARER = re.compile(
    r"\bbearer ([\w.~+/=-]{12,4000})|\b(?:api|access|auth|secret)[ _-]?(?:key|token)(?: is|:"
    r"|=) ?[\"']?([\w.~+/=-]{12,4000})"
)
_COOKIE = re.compile(r"\b(?:set-)?cookie: ?([\w.-]{1,64}=[^\s,]{1,4000})")
_SESSION = re.compile(
    r"\b(?:j?session_?id|phpsessid|asp\.net_sessionid|connect\.sid|sid|csrf_?token|auth_token)=([\w.%:+/-]{8,4000})"
)
_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_KEY_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")


def may_be_password(text: Reading) -> bool:
    return not _PASSWORD_WORDS.isdisjoint(text.said)


def passwords(text: Reading) -> Iterator[Span]:
    for match in _PASSWORD.finditer(text.low):
        word = match.group("value").rstrip(".!?;)")
        given_away = _peculiar(word) or match.group("mine") == "my " or ":" in match.group("said")
        if word and word not in _NOT_A_VALUE and given_away:
            yield Span(Kind.PASSWORD, match.start("value"), match.start("value") + len(word))


def may_be_token(whole: str, low: str) -> bool:
    return (
        "eyJ" in whole or "_" in whole or "KIA" in whole or "ASIA" in whole or "glpat" in whole or "xox" in whole
        or "AIza" in whole or "bearer" in low or "key" in low or "token" in low
    )  # fmt: skip


def tokens(text: Reading) -> Iterator[Span]:
    for match in _TOKEN.finditer(text.whole):
        yield Span(Kind.TOKEN, match.start(), match.end())
    for match in _BEARER.finditer(text.low):
        group = 1 if match.group(1) else 2
        if _peculiar(match.group(group)):
            yield Span(Kind.TOKEN, match.start(group), match.end(group))


def cookies(text: Reading) -> Iterator[Span]:
    for pattern in (_COOKIE, _SESSION):
        for match in pattern.finditer(text.low):
            yield Span(Kind.COOKIE, match.start(1), match.end(1))


def private_keys(text: Reading) -> Iterator[Span]:
    """PEM (RFC 7468) and OpenPGP armour; a key cut short counts to the end of the text."""
    done = 0
    for begin in _KEY.finditer(text.whole):
        if begin.start() < done:
            continue
        end = _KEY_END.search(text.whole, begin.end())
        done = end.end() if end else len(text.whole)
        yield Span(Kind.PRIVATE_KEY, begin.start(), done)


def _peculiar(word: str) -> bool:
    return not word.isalpha()
