"""Asking to be called: what was typed is never lost, and a number never stands in an address."""

from tests.support.website import Website

NUMBER = "+44 20 7946 0958"


async def test_a_form_that_was_open_too_long_comes_back_as_it_was_typed(site: Website) -> None:
    cleo = site.visitor()
    typed = {
        **(await cleo.get("/call")).fields("/call"),
        "topic": site.office.billing.id,
        "body": "Call me, please",
        "number": NUMBER,
        "when": "soon",
        "relay": "yes",
    }
    late = await cleo.post("/call", typed | {"token": "too-old"})
    assert late.status == 403
    assert "press the button once more" in late.text
    for words in (NUMBER, "Call me, please", 'id="relay" value="yes" checked'):
        assert words in late.text
    again = typed | late.fields("/call")
    assert (await cleo.post("/call", again)).status == 303
