"""User tokens of OAuth 1.0a: the signature is checked as RFC 5849 has it, and a nonce is good once."""

import base64
import hashlib
import hmac
from urllib.parse import quote

import pytest

from parlour.demo.street.wire import Asked
from parlour.demo.street.x_oauth1 import Keys

from .conftest import Caller

PLAIN = {"oauth_signature_method": "HMAC-SHA1", "oauth_version": "1.0"}


def signed(
    x: Caller, method: str, path: str, query: dict[str, str], nonce: str = "once", late: int = 0
) -> str:
    """The header a client makes, written anew from the RFC."""
    said = {**PLAIN, "oauth_consumer_key": x.tokens["consumer_key"], "oauth_token": x.tokens["oauth1_token"],
            "oauth_nonce": nonce, "oauth_timestamp": str(x.clock.now() // 1000 + late)}  # fmt: skip
    text = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in sorted({**said, **query}.items()))
    base = "&".join((method, quote(x.address + path, safe=""), quote(text, safe="")))
    key = f"{x.tokens['consumer_secret']}&{x.tokens['oauth1_token_secret']}"
    made = base64.b64encode(hmac.digest(key.encode(), base.encode(), hashlib.sha1)).decode()
    return "OAuth " + ", ".join(
        f'{k}="{quote(v, safe="")}"' for k, v in {**said, "oauth_signature": made}.items()
    )


def test_a_signed_request_is_the_users_and_replayed_it_is_nobodys(x: Caller) -> None:
    query = {"max_results": "5", "tweet.fields": "created_at,author_id"}
    path = f"/2/users/{x.me}/mentions"
    headers = {"authorization": signed(x, "GET", path, query)}
    assert x.client.get(x.address + path, params=query, headers=headers).status_code == 200
    assert x.client.get(x.address + path, params=query, headers=headers).status_code == 401


@pytest.mark.parametrize("late", [-301, 301])
def test_an_old_or_early_signature_is_refused(x: Caller, late: int) -> None:
    headers = {"authorization": signed(x, "GET", "/2/users/me", {}, late=late)}
    assert x.client.get(f"{x.address}/2/users/me", headers=headers).status_code == 401


def test_a_signature_over_something_else_is_refused(x: Caller) -> None:
    headers = {"authorization": signed(x, "GET", "/2/users/me", {})}
    assert x.client.get(f"{x.address}/2/dm_events", headers=headers).status_code == 401
    assert (
        x.client.get(f"{x.address}/2/users/me", params={"expansions": ""}, headers=headers).status_code == 401
    )


def test_the_signature_is_the_one_of_the_rfcs_example() -> None:
    """RFC 5849, 1.2: the request for a photograph."""
    keys = Keys("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")
    header = (
        'OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", '
        'oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202", oauth_nonce="chapoH", '
        'oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"'
    )
    query = {"file": ["vacation.jpg"], "size": ["original"]}
    asked = Asked("GET", "", query, {"authorization": header})
    assert keys.signed(asked, "http://photos.example.net/photos", 137131202)
