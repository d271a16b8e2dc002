"""A mail that says there is a reply: to an address its owner confirmed, and never a word of the matter."""

import re
from dataclasses import replace

from custodian_protocol.messages import Refusal
from parlour.cases.actions import reply
from parlour.cases.queries import case_by_reference
from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.notices.queries import notice_by_check_code, post, undeliverable
from parlour.notices.records import save_post
from tests.cast import form_key
from tests.integration.notices.conftest import EMAIL, WORDS, Mailing, link_in
from tests.support.website import URL

CONFIRM = (
    "Somebody asked Northwind to write to this address when there is a reply.\n\n"
    "If that was not you, you need not do anything.\n\n"
    "If it was you, open this link and press the button:\n\n"
    "{link}\n\n"
    f"Check code: {{code}} ({URL}/check)\n"
)
REPLY = (
    "You have a reply from Northwind.\n\n"
    f"To read it, open {URL}/return and enter your receipt code.\n\n"
    "To get no more of these mails, open this link and press the button:\n\n"
    "{link}\n\n"
    f"Check code: {{code}} ({URL}/check)\n"
)


def fixed(body: str) -> str:
    """The mail with its two changing parts taken out."""
    body = re.sub(rf"{URL}/(l|stop)/[\w-]{{32}}\n", "{link}\n", body)
    return re.sub(r"\d{5} \d{5}", "{code}", body)


def case_of(mailing: Mailing, reference: str) -> str:
    case = mailing.site.office.store.read(lambda reader: case_by_reference(reader, reference))
    assert case is not None
    return case.id


def ana_replies(mailing: Mailing, reference: str, body: str = "We shall muffle every jar") -> None:
    office, case_id = mailing.site.office, case_of(mailing, reference)
    office.ana_takes(case_id)
    reply(office.ground, office.ana, case_id, body=body, form_key=form_key(), seen_seq=99).result()


async def confirmed(mailing: Mailing) -> str:
    _, reference = await mailing.cleo_wrote()
    (body,) = mailing.sent()
    assert await mailing.press(link_in(body)) == 200
    return reference


async def test_check_45_a_mail_holds_three_fixed_sentences_a_link_and_a_check_code(mailing: Mailing) -> None:
    _, reference = await mailing.cleo_wrote()
    (asked,) = mailing.sent()
    assert fixed(asked) == CONFIRM
    await mailing.press(link_in(asked))
    ana_replies(mailing, reference)
    (told,) = mailing.later(5 * MINUTE)
    assert fixed(told) == REPLY
    for letter in mailing.box.letters:
        whole = letter.message.as_string()
        assert letter.to == EMAIL
        assert letter.message["Subject"] == "Northwind"
        for secret in (
            reference,
            "Billing",
            "Accounts",
            "Ana",
            "marmalade",
            "muffle",
            case_of(mailing, reference),
        ):
            assert secret not in whole


async def test_nothing_follows_a_reply_until_the_address_is_confirmed(mailing: Mailing) -> None:
    _, reference = await mailing.cleo_wrote()
    assert len(mailing.sent()) == 1
    ana_replies(mailing, reference)
    assert mailing.later(DAY) == []


async def test_check_42_a_robot_that_follows_links_spends_nothing(mailing: Mailing) -> None:
    _, reference = await mailing.cleo_wrote()
    (asked,) = mailing.sent()
    robot = mailing.site.visitor()
    for _ in range(2):
        assert (await robot.get(link_in(asked))).status == 200
    ana_replies(mailing, reference)
    assert mailing.later(5 * MINUTE) == [], "a look confirmed the address"
    assert await mailing.press(link_in(asked)) == 200
    ana_replies(mailing, reference, "Once more")
    (told,) = mailing.later(5 * MINUTE)
    for _ in range(2):
        assert (await robot.get(link_in(told))).status == 200
    ana_replies(mailing, reference, "And again")
    assert len(mailing.later(5 * MINUTE)) == 1, "a look stopped the mails"
    assert await mailing.press(link_in(told)) == 200
    ana_replies(mailing, reference, "The last")
    assert mailing.later(5 * MINUTE) == []


async def test_replies_that_follow_each_other_are_one_mail(mailing: Mailing) -> None:
    reference = await confirmed(mailing)
    for body in ("One moment", "Here it is", "And another thing"):
        ana_replies(mailing, reference, body)
    assert mailing.sent() == []
    assert len(mailing.later(3 * MINUTE)) == 1


async def test_a_notice_under_way_is_stopped_too(mailing: Mailing) -> None:
    cleo, reference = await mailing.cleo_wrote()
    (asked,) = mailing.sent()
    await mailing.press(link_in(asked))
    ana_replies(mailing, reference)
    place = f"/c/{reference}/notices"
    token = (await cleo.get(place)).fields(place)["token"]
    assert (await cleo.post(place, {"token": token, "act": "stop"})).status == 303
    assert mailing.later(HOUR) == []
    assert len(mailing.opener.opened) == 1


async def test_a_strangers_mailbox_gets_one_mail_a_day_whoever_types_it(mailing: Mailing) -> None:
    spelled = (EMAIL, "Cleo.Holm@Example.org", "cleoholm@example.org", "cleo.holm+more@example.org")
    for address in spelled * 3:
        await mailing.cleo_wrote(address)
    assert len(mailing.sent()) == 1
    assert mailing.later(HOUR) == []
    assert len(mailing.opener.opened) == 1, "asking again costs no opening"
    mailing.site.office.clock.move(DAY)
    await mailing.cleo_wrote()
    assert len(mailing.sent()) == 1


async def test_an_address_is_nowhere_but_in_the_mail(mailing: Mailing) -> None:
    cleo, reference = await mailing.cleo_wrote()
    mailing.sent()
    page = await cleo.get(f"/c/{reference}/notices")
    assert page.fact("contact") == "unconfirmed"
    assert "cleo.holm" not in page.text
    assert "cleo.holm" not in (await cleo.get(f"/c/{reference}")).text


async def test_an_address_given_later_takes_the_place_of_the_first(mailing: Mailing) -> None:
    cleo, reference = await mailing.cleo_wrote()
    (first,) = mailing.sent()
    place = f"/c/{reference}/notices"
    form = {"token": (await cleo.get(place)).fields(place)["token"], "act": "tell"}
    assert (await cleo.post(place, form | {"email": "not an address"})).status == 400
    assert (await cleo.post(place, form | {"email": "cleo@elsewhere.example"})).status == 303
    assert (await cleo.get(link_in(first))).status == 404
    (second,) = mailing.sent()
    assert mailing.box.letters[-1].to == "cleo@elsewhere.example"
    await mailing.press(link_in(second))
    assert (await cleo.get(place)).fact("contact") == "confirmed"
    await cleo.post(place, form | {"act": "stop"})
    ana_replies(mailing, reference)
    assert mailing.later(HOUR) == []


async def test_a_refusal_for_good_is_on_the_desks_list_without_the_address(mailing: Mailing) -> None:
    mailing.box.refusal = f"550 no such mailbox {EMAIL}"
    _, reference = await mailing.cleo_wrote()
    assert mailing.sent() == []
    office = mailing.site.office
    (one,) = office.store.read(lambda reader: undeliverable(reader, (office.accounts,)))
    assert (one.reference, one.kind, one.why) == (reference, "confirm", "refused")
    assert "cleo.holm" not in repr(one)
    assert office.store.read(lambda reader: undeliverable(reader, (office.delivery,))) == ()
    assert mailing.later(DAY) == []


async def test_a_server_that_says_later_is_asked_again_and_given_up_after_days(mailing: Mailing) -> None:
    mailing.box.refusal = "451 try again"
    await mailing.cleo_wrote()
    assert mailing.sent() == []
    mailing.box.refusal = ""
    assert len(mailing.later(2 * MINUTE)) == 1
    mailing.box.refusal = "451 try again"
    await mailing.cleo_wrote("somebody@else.example")
    for _ in range(12):
        mailing.later(DAY)
    office = mailing.site.office
    (one,) = office.store.read(lambda reader: undeliverable(reader, (office.accounts,)))
    assert one.why == "gave-up"


async def test_no_address_is_opened_while_the_server_is_away(mailing: Mailing) -> None:
    await mailing.cleo_wrote()
    store = mailing.site.office.store
    there = store.read(post)
    store.write(lambda tx: save_post(tx, replace(there, port=1))).result()
    assert "Delayed." not in (await mailing.site.visitor().get("/status")).text
    assert mailing.sent() == []
    assert mailing.later(2 * MINUTE) == []
    assert mailing.opener.opened == []
    assert "Delayed. We try again until they leave" in (await mailing.site.visitor().get("/status")).text
    store.write(lambda tx: save_post(tx, there)).result()
    assert len(mailing.later(6 * MINUTE)) == 1
    assert "None is waiting that could not be sent." in (await mailing.site.visitor().get("/status")).text


async def test_a_day_whose_openings_are_used_up_only_delays(mailing: Mailing) -> None:
    await mailing.cleo_wrote()
    mailing.opener.refusal = Refusal.CAP_REACHED
    assert mailing.sent() == []
    mailing.opener.refusal = ""
    assert mailing.later(HOUR) == []
    assert len(mailing.later(6 * HOUR)) == 1


async def test_a_check_code_is_known_when_it_was_sent_and_for_sixty_days(mailing: Mailing) -> None:
    await mailing.cleo_wrote()
    sent_at = mailing.site.office.clock.now()
    (body,) = mailing.sent()
    found = re.search(r"Check code: (\d{5}) (\d{5})", body)
    assert found
    store = mailing.site.office.store
    for typed in (f"{found[1]} {found[2]}", found[1] + found[2], f" {found[1]}-{found[2]} "):
        notice = store.read(lambda reader, typed=typed: notice_by_check_code(reader, typed))
        assert notice is not None
        assert notice.sent_at == sent_at
    other = f"{(int(found[1] + found[2]) + 1) % 10**10:010d}"
    assert store.read(lambda reader: notice_by_check_code(reader, other)) is None
    assert store.read(lambda reader: notice_by_check_code(reader, found[1])) is None


async def test_without_a_mail_server_nobody_is_asked_for_an_address(site_without_mail: Mailing) -> None:
    page = await site_without_mail.site.visitor().get("/write")
    assert 'name="email"' not in page.text
    await site_without_mail.cleo_wrote()
    assert site_without_mail.sent() == []


async def test_a_german_customer_is_written_to_in_german(mailing: Mailing) -> None:
    cleo = mailing.site.visitor()
    form = (await cleo.get("/write?language=de")).fields("/write")
    typed = {"topic": mailing.site.office.billing.id, "body": WORDS, "email": EMAIL}
    assert (await cleo.post("/write", form | typed)).status == 303
    (body,) = mailing.sent()
    assert body.startswith("Jemand hat Northwind gebeten")
