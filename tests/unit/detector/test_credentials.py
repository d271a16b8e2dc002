"""What opens doors: passwords, tokens, cookies, keys. All made up, and put together here lest a scanner take fright."""

import pytest

from detector import Kind
from tests.unit.detector.found import found

JWT = ".".join(("eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiJjbGVvIn0", "c2lnbmF0dXJl"))


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("my password is hunter2", "hunter2"),
        ("My password is Wensleydale!", "Wensleydale"),
        ("password: corr3ct-horse ok?", "corr3ct-horse"),
        ("the pin is 4471.", "4471"),
        ("memorable word is: Cheddar", "Cheddar"),
    ],
)
def test_a_password_in_words_is_found(text: str, password: str):
    assert found(text) == [(Kind.PASSWORD, password)]


@pytest.mark.parametrize(
    "text",
    [
        "my password is not working",
        "your password is wrong",
        "the password is required",
        "my password was reset",
        "password help",
    ],
)
def test_talk_about_a_password_gives_none_away(text: str):
    assert found(text) == []


@pytest.mark.parametrize(
    "token",
    [
        JWT,
        "ghp_" + "a1B2" * 9,
        "sk_" + "live_" + "a1B2" * 6,
        "AK" + "IA" + "ABCDEFGHIJ234567",
        "xox" + "b-123456789012-abcdef",
    ],
)
def test_a_token_is_found_by_its_makers_prefix(token: str):
    assert found(f"use {token} for now") == [(Kind.TOKEN, token)]


def test_a_bearer_token_and_an_api_key_are_found_by_their_words():
    assert found("Authorization: Bearer abc123def456ghi789") == [(Kind.TOKEN, "abc123def456ghi789")]
    assert found("the api key is zzz999yyy888xxx") == [(Kind.TOKEN, "zzz999yyy888xxx")]
    assert found("a bearer of extraordinarily good news") == []


def test_a_session_cookie_is_found():
    assert found("Cookie: session=abc123") == [(Kind.COOKIE, "session=abc123")]
    assert found("it says PHPSESSID=abcdef123456 there") == [(Kind.COOKIE, "abcdef123456")]


def test_a_private_key_is_found_to_its_end_or_to_the_end_of_the_text():
    begin, end = "-----BEGIN " + "PRIVATE KEY-----", "-----END PRIVATE KEY-----"
    whole = f"{begin}\nMIIB\n{end}"
    assert found(f"here: {whole} ok") == [(Kind.PRIVATE_KEY, whole)]
    assert found(f"here: {begin}\nMIIB") == [(Kind.PRIVATE_KEY, f"{begin}\nMIIB")]
