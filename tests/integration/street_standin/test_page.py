"""The page for people: be somebody, say something, see the answer, take it back."""

import re
from html import unescape

import httpx2
import pytest

from parlour.demo.street.standin import Started, Street, start_street

from .conftest import Caller


def token(page: str) -> str:
    found = re.search(r'name="token" value="(\w+)"', page)
    assert found
    return found[1]


def act(client: httpx2.Client, address: str, where: str, **fields: str) -> httpx2.Response:
    """Opens the page as a browser does and sends one of its forms."""
    here = {"network": fields.get("network", "x"), "as": fields.get("as", "marta_holt")}
    shown = client.get(f"{address}/", params=here)
    form = {"token": token(shown.text), **here, **fields}
    return client.post(f"{address}{where}", data=form, headers={"origin": address}, follow_redirects=True)


@pytest.mark.parametrize("network", ["x", "mastodon"])
def test_somebody_says_something_and_sees_what_the_company_answers(
    network: str, street: Street, address: str, client: httpx2.Client
) -> None:
    page = act(client, address, "/say", network=network, text="@quillmere <b>the box</b> is broken")
    assert "@quillmere &lt;b&gt;the box&lt;/b&gt; is broken" in page.text
    world = street.worlds()[network]
    post = world.newest(lambda _: True, 1)[0]
    world.write(world.company, "<i>Start</i> at http://localhost:8000.", answers=post.id)
    page = client.get(f"{address}/", params={"network": network})
    assert (
        '&lt;i&gt;Start&lt;/i&gt; at <a href="http://localhost:8000" rel="noopener noreferrer nofollow">'
        in page.text
    )
    assert f"Not the real {'X' if network == 'x' else 'Mastodon'}." in page.text


@pytest.mark.parametrize(
    ("network", "handle"), [("x", "dev_okafor"), ("mastodon", "dev_okafor@ferry.example.org")]
)
def test_a_message_is_seen_by_its_writer_and_the_company_alone(
    network: str, handle: str, street: Street, address: str, client: httpx2.Client
) -> None:
    page = act(client, address, "/tell", network=network, text="my account is odd", **{"as": handle})
    assert "my account is odd" in page.text
    assert "my account is odd" not in client.get(f"{address}/", params={"network": network}).text
    assert street.worlds()[network].between(street.worlds()[network].newest(lambda _: True, 1)[0],
                                            street.worlds()[network].person(handle).id)  # fmt: skip


def test_an_impostor_answers_a_customer(
    street: Street, address: str, client: httpx2.Client, x: Caller
) -> None:
    post = street.write("x", "marta_holt", "@quillmere the box is broken")
    page = act(
        client, address, "/say", text="Tell me your card number", answers=post.id, **{"as": "quillmere_heIp"}
    )
    assert "@marta_holt @quillmere Tell me your card number" in page.text
    users = x.get(
        f"/2/users/{x.me}/mentions", expansions="author_id", user__fields="profile_image_url"
    ).json()
    impostor = next(one for one in users["includes"]["users"] if one["username"] == "quillmere_heIp")
    own = x.get("/2/users/me", user__fields="profile_image_url").json()["data"]
    assert impostor["profile_image_url"] == own["profile_image_url"]
    assert client.get(own["profile_image_url"]).content.startswith(b"\x89PNG")


def test_a_post_is_taken_back_by_its_author_alone(
    street: Street, address: str, client: httpx2.Client
) -> None:
    post = street.write("x", "marta_holt", "@quillmere oops")
    page = act(client, address, "/remove", post=post.id, **{"as": "dev_okafor"})
    assert "That post is not there any more." in page.text
    assert street.x.world.post(post.id)
    act(client, address, "/remove", post=post.id)
    assert street.x.world.post(post.id) is None


def test_nothing_is_said_without_words_or_with_too_many(address: str, client: httpx2.Client) -> None:
    assert "there were no words in it" in act(client, address, "/say", text="  ").text
    assert "longer than 280" in act(client, address, "/say", text="a" * 281).text


def test_a_form_of_another_site_is_refused(street: Street, address: str, client: httpx2.Client) -> None:
    shown = token(client.get(f"{address}/").text)
    form = {"token": shown, "network": "x", "as": "marta_holt", "text": "@quillmere forged"}
    forged = (
        ({**form, "token": "guess"}, {"origin": address}),
        (form, {"origin": "http://elsewhere.example.org"}),
        (form, {"sec-fetch-site": "cross-site"}),
    )
    before = len(street.x.world.events)
    for fields, headers in forged:
        assert client.post(f"{address}/say", data=fields, headers=headers).status_code == 403
    assert httpx2.post(f"{address}/say", data=form, trust_env=False).status_code == 403
    assert len(street.x.world.events) == before


def test_a_cookie_that_is_not_ours_is_replaced_and_never_repeated(
    address: str, client: httpx2.Client
) -> None:
    answer = client.get(f"{address}/", headers={"cookie": 'street_form="a\\015\\012x-forged: yes"'})
    assert "x-forged" not in answer.headers
    assert re.fullmatch(
        r"street_form=[\w-]{32}; Path=/; HttpOnly; SameSite=Strict", answer.headers["set-cookie"]
    )


def test_the_page_runs_nothing_and_fetches_nothing_from_elsewhere(
    address: str, client: httpx2.Client
) -> None:
    page = client.get(f"{address}/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert all(
        link.startswith(("/", "#")) for link in re.findall(r'(?:src|href)="([^"]+)"', unescape(page.text))
    )
    assert "max-width" in client.get(f"{address}/street.css").text
    assert client.get(f"{address}/nothing").status_code == 404


def test_the_demos_street_opens_with_what_was_said_before(client: httpx2.Client) -> None:
    started: Started = start_street()
    try:
        page = unescape(client.get(f"{started.address}/").text)
        bearer = {"authorization": f"Bearer {started.secrets('x')['access_token']}"}
        mine = client.get(f"{started.base('x')}/2/dm_events", headers=bearer).json()
    finally:
        started.close()
    assert "third wrong bill in a row" in page
    assert "So sorry to hear this Dev!" in page
    assert "care alarm" in mine["data"][0]["text"]
    assert set(started.secrets("mastodon")) == {"instance", "access_token"}
    with pytest.raises(KeyError):
        started.secrets("another")
