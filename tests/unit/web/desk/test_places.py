"""Where a person is sent after signing in: only ever to a page of ours for staff."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.web.desk.sign_in import HOME, next_place


@pytest.mark.parametrize(
    "place", ["/desk", "/desk/inbox/teams", "/desk/case/7K3-94M", "/admin", "/admin/people"]
)
def test_pages_for_staff_are_kept(place: str) -> None:
    assert next_place(place) == place


@pytest.mark.parametrize(
    "place",
    ["", "/", "/write", "//evil.example", "https://evil.example/desk", "/desk/../write", "/desk//x", "/desk\\x",
     "/desk/sign-in", "/administrator", "/desk/\u202e", "/desk/%2e%2e"],
)  # fmt: skip
def test_anything_else_leads_home(place: str) -> None:
    assert next_place(place) == HOME


@given(st.text(max_size=60))
def test_no_text_leads_off_the_site(text: str) -> None:
    for asked in (text, f"/desk{text}", f"/admin{text}"):
        found = next_place(asked)
        assert found.startswith(("/desk", "/admin"))
        assert "//" not in found
        assert not set(found) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-")
