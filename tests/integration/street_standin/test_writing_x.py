"""What the stand-in's X lets the company say, and to whom."""

from .conftest import Caller


def test_a_reply_goes_to_whoever_named_the_company_and_says_what_it_answers(x: Caller) -> None:
    post = x.street.write("x", "marta_holt", "@quillmere my box is broken")
    made = x.reply(post.id, "Come in: http://localhost:8000")
    assert made.status_code == 201
    own = x.get(f"/2/users/{x.me}/tweets", tweet__fields="referenced_tweets,conversation_id").json()["data"]
    assert own[0]["id"] == made.json()["data"]["id"]
    assert own[0]["referenced_tweets"] == [{"type": "replied_to", "id": post.id}]
    assert own[0]["conversation_id"] == post.id


def test_nobody_is_answered_who_did_not_name_the_company(x: Caller) -> None:
    post = x.street.write("x", "marta_holt", "the herons are back")
    unseen = x.street.write("x", "dev_okafor", "are they?", post.id)
    asked = x.street.write("x", "pip_rowan", "@quillmere my box is broken")
    carried = x.street.write("x", "dev_okafor", "mine too", asked.id)  # names the company in its lead alone
    for id in (post.id, unseen.id, carried.id, "77"):
        refused = x.reply(id, "Come in")
        assert (refused.status_code, refused.json()["title"]) == (403, "Forbidden")


def test_a_post_that_was_taken_back_cannot_be_answered(x: Caller) -> None:
    post = x.street.write("x", "marta_holt", "@quillmere oops")
    x.street.take_back("x", post.id)
    assert x.reply(post.id, "Come in").status_code == 403


def test_the_same_words_are_said_once_to_the_same_post(x: Caller) -> None:
    one = x.street.write("x", "marta_holt", "@quillmere help")
    other = x.street.write("x", "dev_okafor", "@quillmere help me too")
    assert x.reply(one.id, "Come in").status_code == 201
    refused = x.reply(one.id, "Come in")
    assert refused.status_code == 403
    assert "duplicate" in refused.json()["detail"]
    assert x.reply(other.id, "Come in").status_code == 201


def test_a_text_over_280_is_refused_but_a_link_counts_as_23(x: Caller) -> None:
    post = x.street.write("x", "marta_holt", "@quillmere help")
    assert x.reply(post.id, "a" * 281).status_code == 403
    assert x.reply(post.id, "a" * 256 + " https://example.org/" + "b" * 100).status_code == 201


def test_a_message_goes_to_whoever_wrote_one_first(x: Caller) -> None:
    world = x.street.x.world
    marta, dev = world.person("marta_holt").id, world.person("dev_okafor").id
    x.street.message("x", "marta_holt", "hello")
    made = x.ask("POST", f"/2/dm_conversations/with/{marta}/messages", json={"text": "come in"})
    assert made.status_code == 201
    assert made.json()["data"]["dm_conversation_id"] == "-".join(sorted((x.me, marta), key=int))
    refused = x.ask("POST", f"/2/dm_conversations/with/{dev}/messages", json={"text": "come in"})
    assert refused.status_code == 403


def test_empty_words_are_an_invalid_request(x: Caller) -> None:
    for data in ({}, {"text": "  "}, {"text": 7}, {"text": "hello", "reply": "yes"}):
        assert x.ask("POST", "/2/tweets", json=data).status_code == 400
    assert (
        x.ask("POST", "/2/tweets", content=b"{", headers={"content-type": "application/json"}).status_code
        == 400
    )


def test_the_company_takes_back_its_own_posts_only(x: Caller) -> None:
    post = x.street.write("x", "marta_holt", "@quillmere help")
    made = x.reply(post.id, "Come in").json()["data"]["id"]
    assert x.ask("DELETE", f"/2/tweets/{made}").json() == {"data": {"deleted": True}}
    assert x.ask("DELETE", f"/2/tweets/{post.id}").status_code == 403
    assert x.get(f"/2/tweets/{made}").json()["errors"][0]["title"] == "Not Found Error"
