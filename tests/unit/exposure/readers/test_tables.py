"""CSV files of posts: which kind a file is, what is read of it, and what is refused in which words."""

import csv
import tracemalloc
from pathlib import Path

import pytest

from parlour.exposure.readers import Unreadable, read, recognise
from tests.unit.exposure.readers.exports import ignored, posts_of

TWCS = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"


def file(tmp_path: Path, content: str | bytes, name: str = "posts.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_support_conversation_is_one_thread_of_customer_and_company(tmp_path: Path):
    rows = (
        "1,acme,False,Tue Oct 31 22:10:08 +0000 2017,@501 Please send a DM,,2\n"
        '2,501,True,Tue Oct 31 22:06:56 +0000 2017,"@acme no signal,\nall day &amp; night",1,\n'
        "9,502,True,Wed Nov 01 00:00:01 +0000 2017,.@acme hello,,\n"
    )
    reply, first, other = posts_of(file(tmp_path, TWCS + rows))
    assert (reply.by_brand, reply.brand, reply.author, reply.at) == (True, "acme", "acme", 1509487808)
    assert (first.by_brand, first.brand, first.author) == (False, "acme", "501")
    assert first.text == "@acme no signal,\nall day & night"
    assert reply.thread == first.thread != other.thread
    assert other.brand == "acme"
    assert {post.platform for post in (reply, first, other)} == {"x"}
    assert all(post.public and not post.deleted for post in (reply, first, other))


def test_an_answer_read_before_or_after_its_question_is_in_its_thread(tmp_path: Path):
    chain = [f"{n},501,True,Tue Oct 31 22:10:08 +0000 2017,word,{n + 1},{n - 1 or ''}\n" for n in range(1, 9)]
    for number, rows in enumerate((chain, chain[::-1])):
        assert (
            len({post.thread for post in posts_of(file(tmp_path, TWCS + "".join(rows), f"{number}.csv"))})
            == 1
        )


def test_the_turns_of_a_dialogue_are_posts_of_two_sides(tmp_path: Path):
    heading = "first_tweet_id,tag,first_utterance,context\n"
    row = "77,UNK,<cust__ __company__ my flight is late __cust>,<rep__ __cust__ Sorry! __rep> <cust__ thanks __cust>\n"
    posts = posts_of(file(tmp_path, heading + row), "acme")
    assert [(post.by_brand, post.text) for post in posts] == [
        (False, "my flight is late"),
        (True, "Sorry!"),
        (False, "thanks"),
    ]
    assert posts[0].id == "77"
    assert {post.thread for post in posts} == {"77"}
    assert len({post.id for post in posts}) == 3


@pytest.mark.parametrize("piece", ["<cust__", "<cust__ a __rep>", "__cust>", "<rep__<cust__"])
def test_turns_without_end_take_no_time_to_speak_of(tmp_path: Path, piece: str):
    heading = "first_tweet_id,tag,first_utterance,context\n"
    row = f"77,UNK,x,{piece * (100_000 // len(piece))}\n"
    assert all(post.thread == "77" for post in posts_of(file(tmp_path, heading + row)))


@pytest.mark.parametrize("column", range(7))
def test_a_field_of_any_length_is_no_burden(tmp_path: Path, column: int):
    rows = (["1", "501", "True", "Tue Oct 31 22:10:08 +0000 2017", "hello", "2", "3"] for _ in range(300))
    long = (
        ",".join([*row[:column], f"{n}&#" + "9" * 20_000, *row[column + 1 :]]) for n, row in enumerate(rows)
    )
    path = file(tmp_path, TWCS + "\n".join(long))
    tracemalloc.start()
    try:
        assert sum(1 for _ in read(recognise(path), None, ignored)) == 300
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_rows_of_a_named_network_are_posts_to_it(tmp_path: Path):
    path = file(
        tmp_path, "row,network,created_at,text,subject\n2,@acme,2019-12-04 08:04:05,no refund,Billing\n"
    )
    (post,) = posts_of(path)
    assert (post.brand, post.at, post.text, post.author) == ("acme", 1575446645, "no refund", "")


def test_row_numbers_of_two_files_are_not_one_id(tmp_path: Path):
    first, second = (
        file(tmp_path, "row,text,complaint,domain\n15,@acme broken,1,other\n", n) for n in ("a.csv", "b.csv")
    )
    assert posts_of(first)[0].id != posts_of(second)[0].id
    assert posts_of(first)[0].brand == "acme"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2019-12-04T08:04:05.000Z", 1575446645),
        ("2019-12-04 09:04:05+01:00", 1575446645),
        ("04/12/2019 08:04", 1575446640),
        ("1575446645", 1575446645),
        ("1575446645000", 1575446645),
        ("Wed Dec 04 08:04:05 +0000 2019", 1575446645),
        ("Wed, 04 Dec 2019 08:04:05 GMT", 1575446645),
        ("last week", 0),
        ("99/99/9999", 0),
        ("", 0),
    ],
)
def test_a_general_table_may_write_its_dates_in_any_usual_way(tmp_path: Path, written: str, seconds: int):
    path = file(tmp_path, f'Message ID;Sender;Date;Message\n5;cleo;"{written}";hello\n')
    (post,) = posts_of(path)
    assert (post.author, post.text, post.at) == ("cleo", "hello", seconds)


def test_a_table_may_say_what_was_private_and_who_wrote(tmp_path: Path):
    path = file(tmp_path, "id\ttext\tauthor\tchannel\n1\thello\tcleo\tDM\n2\thi\t@Acme\ttimeline\n", "t.tsv")
    first, second = posts_of(path, "acme")
    assert (first.public, first.by_brand) == (False, False)
    assert (second.public, second.by_brand) == (True, True)


def test_a_row_by_the_company_it_names_is_the_company_s_own(tmp_path: Path):
    path = file(tmp_path, "id,text,author,brand\n1,hello,cleo,@Acme\n2,hi,acme,@Acme\n")
    assert [(post.by_brand, post.brand) for post in posts_of(path)] == [(False, "Acme"), (True, "Acme")]


def test_a_row_of_another_length_than_the_heading_keeps_its_columns_apart(tmp_path: Path):
    first, second = posts_of(file(tmp_path, "text,id\nhello,1,out,acme,DM\nhi\n"))
    assert (first.text, first.by_brand, first.brand, first.author, first.public) == (
        "hello",
        False,
        "",
        "",
        True,
    )
    assert (second.text, second.author) == ("hi", "")
    assert first.id != second.id


def test_a_table_without_text_is_refused_naming_what_was_found_and_what_is_needed(tmp_path: Path):
    with pytest.raises(Unreadable) as refusal:
        recognise(file(tmp_path, "id,likes,shares\n1,2,3\n"))
    assert "id, likes, shares" in refusal.value.words
    assert "text" in refusal.value.words


def test_a_table_without_a_heading_is_refused_without_repeating_what_somebody_wrote(tmp_path: Path):
    with pytest.raises(Unreadable) as refusal:
        recognise(file(tmp_path, "1,cleo@example.org,My number is 07700 900123\n"))
    assert "cleo" not in refusal.value.words
    assert "07700" not in refusal.value.words


@pytest.mark.parametrize("broken", ['1,a,"never closed ' + "word,\n" * 40_000, "1,a," + "x" * 200_000 + "\n"])
def test_a_field_without_end_is_refused_with_its_line(tmp_path: Path, broken: str):
    with pytest.raises(Unreadable, match="unreadable") as refusal:
        posts_of(file(tmp_path, "id,author,text\n0,b,fine\n" + broken))
    assert "quotation mark" in refusal.value.words


def test_a_line_without_end_is_refused_before_it_is_held(tmp_path: Path):
    with pytest.raises(Unreadable) as refusal:
        posts_of(file(tmp_path, "id,author,text\n" + "a," * 2_000_000))
    assert "characters" in refusal.value.words


def test_nul_bytes_and_broken_text_survive(tmp_path: Path):
    (post,) = posts_of(file(tmp_path, b"id,text\n1,caf\xe9 \x00 and on\n"))
    assert post.text == "caf� \x00 and on"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_spreadsheets_write_is_read(tmp_path: Path, encoding: str):
    (post,) = posts_of(file(tmp_path, "id;text\r\n1;naïve\r\n".encode(encoding)))
    assert post.text == "naïve"


def test_short_and_empty_rows_are_passed_over(tmp_path: Path):
    rows = "1,acme,False\n\n2,501,True,Tue Oct 31 22:06:56 +0000 2017,@acme hello,,\n"
    assert [post.id for post in posts_of(file(tmp_path, TWCS + rows))] == ["2"]


def test_a_company_s_own_handle_can_be_said(tmp_path: Path):
    row = "1,AcmeUK,True,Tue Oct 31 22:10:08 +0000 2017,hello,,\n"
    (post,) = posts_of(file(tmp_path, TWCS + row), "@acmeuk")
    assert (post.by_brand, post.brand) == (True, "AcmeUK")


def test_every_byte_is_reported_once(tmp_path: Path):
    path = file(tmp_path, TWCS)
    with path.open("a", newline="") as opened:
        csv.writer(opened).writerows(
            [n, 501, "True", "Tue Oct 31 22:10:08 +0000 2017", "x" * 99, "", ""] for n in range(9000)
        )
    source, seen = recognise(path), [0]
    assert sum(1 for _ in read(source, None, seen.append)) == 9000
    assert sum(seen) == source.size
    assert len(seen) > 3


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 5000, b"%PDF-1.7 \n...", b"<svg/>"])
def test_anything_else_is_refused_saying_what_can_be_read(tmp_path: Path, content: bytes):
    with pytest.raises(Unreadable) as refusal:
        recognise(file(tmp_path, content, "thing.bin"))
    assert "X archive" in refusal.value.words


def test_a_path_to_nothing_is_refused(tmp_path: Path):
    with pytest.raises(Unreadable) as refusal:
        recognise(tmp_path / "absent.csv")
    assert "no such file" in refusal.value.words
