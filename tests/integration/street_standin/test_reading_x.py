"""Pages, messages, limits and tokens of the stand-in's X."""

import pytest

from parlour.foundation.clock import DAY, MINUTE, SECOND

from .conftest import Caller


def test_paging_yields_every_post_once_while_new_ones_arrive(x: Caller) -> None:
    there = {post.id for post in x.street.flood(45, ["is anybody there?"])}
    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = x.get(f"/2/users/{x.me}/mentions", max_results=10, **token).json()
        seen += [post["id"] for post in page["data"]]
        assert page["meta"]["result_count"] == len(page["data"])
        assert [page["meta"]["newest_id"], page["meta"]["oldest_id"]] == [
            page["data"][0]["id"],
            page["data"][-1]["id"],
        ]
        x.street.flood(3, ["me too"])
        if "next_token" not in page["meta"]:
            break
        token = {"pagination_token": page["meta"]["next_token"]}
    assert len(seen) == len(set(seen)) == 45
    assert set(seen) == there
    assert seen == sorted(seen, key=int, reverse=True)


def test_since_and_until_leave_out_their_own_ends(x: Caller) -> None:
    ids = [post.id for post in x.street.flood(9, ["hello"])]
    page = x.get(f"/2/users/{x.me}/mentions", since_id=ids[2], until_id=ids[6]).json()
    assert [post["id"] for post in page["data"]] == [ids[5], ids[4], ids[3]]
    assert x.get(f"/2/users/{x.me}/mentions", since_id=ids[8]).json() == {"meta": {"result_count": 0}}


def test_only_what_was_asked_for_is_told(x: Caller) -> None:
    x.street.write("x", "marta_holt", "@quillmere hello")
    page = x.get(f"/2/users/{x.me}/mentions").json()
    assert set(page) == {"data", "meta"}
    assert set(page["data"][0]) == {"id", "text", "edit_history_tweet_ids"}


@pytest.mark.parametrize(
    "query",
    [
        {"max_results": 4},
        {"max_results": 101},
        {"max_results": "many"},
        {"since_id": "yesterday"},
        {"pagination_token": "nonsense"},
        {"tweet__fields": "shoe_size"},
    ],
)
def test_nonsense_is_refused_as_an_invalid_request(x: Caller, query: dict[str, str]) -> None:
    answer = x.get(f"/2/users/{x.me}/mentions", **query)
    assert answer.status_code == 400
    assert answer.json()["title"] == "Invalid Request"


def test_search_finds_what_others_say_in_a_conversation(x: Caller) -> None:
    post = x.street.write("x", "marta_holt", "@quillmere my box is broken")
    trap = x.street.write("x", "quillmere_heIp", "Tell me your date of birth", post.id)
    x.street.write("x", "dev_okafor", "@quillmere hello")

    def found(query: str) -> list[str]:
        answer = x.get("/2/tweets/search/recent", query=query).json()
        return [one["id"] for one in answer.get("data", ())]

    assert found(f"conversation_id:{post.id}") == [trap.id, post.id]
    assert found(f"conversation_id:{post.id} from:quillmere_help") == []
    assert found(f"in_reply_to_tweet_id:{post.id} from:quillmere_heIp") == [trap.id]
    assert found("to:marta_holt") == [trap.id]
    assert len(found("@quillmere")) == 3
    assert x.get("/2/tweets/search/recent", query="broken box").status_code == 400


def test_names_in_front_of_a_reply_tell_the_company_but_do_not_summon_it(x: Caller) -> None:
    post = x.street.write("x", "marta_holt", "@quillmere my box is broken")
    trap = x.street.write("x", "quillmere_heIp", "Tell me your date of birth", post.id)
    assert trap.text.startswith("@marta_holt @quillmere ")
    page = x.get(f"/2/users/{x.me}/mentions", tweet__fields="conversation_id,display_text_range").json()
    assert page["data"][0]["conversation_id"] == post.id
    assert page["data"][0]["display_text_range"][0] == len("@marta_holt @quillmere ")
    assert x.street.x.shapes.activity(x.street.x.world.events[-1]) == b""


def test_messages_reach_thirty_days_back_and_stay_gone_on_our_side(x: Caller) -> None:
    x.street.message("x", "marta_holt", "an old one")
    x.clock.move(31 * DAY)
    x.tokens.update(x.street.secrets("x"))
    x.token = x.tokens["access_token"]
    fresh = x.street.message("x", "dev_okafor", "a new one")
    assert [one["text"] for one in x.get("/2/dm_events").json()["data"]] == ["a new one"]
    assert x.ask("DELETE", f"/2/dm_events/{fresh.id}").json() == {"data": {"deleted": True}}
    assert x.ask("DELETE", f"/2/dm_events/{fresh.id}").status_code == 404
    assert x.get("/2/dm_events").json() == {"meta": {"result_count": 0}}
    assert x.street.x.world.post(fresh.id) is not None


def test_paging_yields_every_message_once_while_new_ones_arrive(x: Caller) -> None:
    there = [x.street.message("x", "marta_holt", f"message {number}").id for number in range(7)]
    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = x.get("/2/dm_events", max_results=3, **token).json()
        seen += [one["id"] for one in page["data"]]
        x.street.message("x", "dev_okafor", "one more")
        if "next_token" not in page["meta"]:
            break
        token = {"pagination_token": page["meta"]["next_token"]}
    assert seen == there[::-1]


def test_messages_of_one_person_are_theirs_alone(x: Caller) -> None:
    x.street.message("x", "marta_holt", "from Marta")
    x.street.message("x", "dev_okafor", "from Dev")
    marta = x.street.x.world.person("marta_holt").id
    x.ask("POST", f"/2/dm_conversations/with/{marta}/messages", json={"text": "to Marta"})
    found = x.get(f"/2/dm_conversations/with/{marta}/dm_events").json()["data"]
    assert [one["text"] for one in found] == ["to Marta", "from Marta"]


def test_a_limit_is_counted_down_and_ends_with_its_window(x: Caller) -> None:
    left = [int(x.get("/2/dm_events").headers["x-rate-limit-remaining"]) for _ in range(15)]
    assert left == list(range(14, -1, -1))
    refused = x.get("/2/dm_events")
    assert refused.status_code == 429
    assert refused.headers["x-rate-limit-limit"] == "15"
    assert int(refused.headers["x-rate-limit-reset"]) * SECOND == x.clock.now() + 15 * MINUTE
    assert x.get("/2/users/me").status_code == 200
    x.clock.move(15 * MINUTE)
    assert x.get("/2/dm_events").status_code == 200


def test_a_refresh_token_is_good_once_and_access_ends_after_its_time(x: Caller) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": x.tokens["refresh_token"]}
    basic = (x.tokens["client_id"], x.tokens["client_secret"])
    x.clock.move(2 * 60 * MINUTE)
    assert x.get("/2/users/me").status_code == 401
    fresh = x.client.post(f"{x.address}/2/oauth2/token", data=form, auth=basic)
    assert set(fresh.json()) == {"token_type", "expires_in", "access_token", "scope", "refresh_token"}
    again = x.client.post(f"{x.address}/2/oauth2/token", data=form, auth=basic)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")
    x.token = fresh.json()["access_token"]
    assert x.get("/2/users/me").json()["data"]["username"] == "quillmere"


def test_a_client_that_does_not_prove_itself_gets_no_token(x: Caller) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": x.tokens["refresh_token"]}
    wrong = x.client.post(f"{x.address}/2/oauth2/token", data=form, auth=(x.tokens["client_id"], "guess"))
    assert wrong.status_code == 401
    public = x.client.post(f"{x.address}/2/oauth2/token", data={**form, "client_id": x.tokens["client_id"]})
    assert public.status_code == 200


def test_the_app_alone_reads_the_stream_and_the_user_alone_writes(x: Caller) -> None:
    assert x.get("/2/activity/stream").status_code == 403
    assert x.as_app().ask("POST", "/2/tweets", json={"text": "hello"}).status_code == 403
    assert x.client.get(f"{x.address}/2/users/me").status_code == 401
