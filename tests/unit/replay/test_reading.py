"""Both CSV forms: what is played, what is passed over, and what is named as bad."""

from pathlib import Path

import pytest

from parlour.cli.replay.reading import NotThreads, read_threads
from parlour.cli.replay.threads import Tally, Thread

TWEETS = "tweet_id,author_id,inbound,created_at,text,in_response_to_tweet_id\n"
DIALOGUES = "first_tweet_id,tag,first_utterance,context\n"


def read(folder: Path, content: str | bytes) -> tuple[list[Thread], Tally]:
    file = folder / "threads.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    tally = Tally()
    return list(read_threads(file, tally)), tally


def tweet(number: int, parent: int | str, minute: int, text: str, inbound: bool = True) -> str:
    return f'{number},7,{inbound},Tue Oct 31 22:{minute:02}:08 +0000 2017,"{text}",{parent}\n'


def words(thread: Thread) -> list[str]:
    return [turn.text for turn in thread.turns]


def test_a_dialogue_row_is_a_thread_of_turns(tmp_path: Path) -> None:
    row = "1,UNK,<cust__  Hello __company__  __cust>,<rep__ Hi __cust__ __rep> <cust__ Bye __cust>\n"
    (thread,), tally = read(tmp_path, DIALOGUES + row)
    assert [(turn.by_customer, turn.text) for turn in thread.turns] == [
        (True, "Hello __company__"),
        (False, "Hi __cust__"),
        (True, "Bye"),
    ]
    assert (thread.line, tally.threads, tally.messages, tally.bad_rows) == (2, 1, 3, 0)


@pytest.mark.parametrize(
    ("first", "context"),
    [
        ("<cust__ no end", ""),
        ("Hello", ""),
        ("<cust__ a __cust> <cust__ b __cust>", ""),
        ("<cust__ a __cust>", "<rep__ b __cust>"),
        ("<cust__ a __cust>", "stray <rep__ b __rep>"),
        ("<cust__ a __cust>", "<rep__ b <cust__ c __rep>"),
        ("<cust__  __cust>", ""),
        ("", ""),
    ],
)
def test_a_broken_dialogue_is_named_and_passed_over(tmp_path: Path, first: str, context: str) -> None:
    good = "2,UNK,<cust__ still here __cust>,\n"
    threads, tally = read(tmp_path, f"{DIALOGUES}1,UNK,{first},{context}\n{good}")
    assert [words(one) for one in threads] == [["still here"]]
    assert [line for line, _ in tally.named] == [2]


def test_branches_are_played_in_time_order_and_never_before_their_parent(tmp_path: Path) -> None:
    rows = (
        tweet(5, 2, 1, "answers two, clock says earlier")
        + tweet(3, 1, 4, "third")
        + tweet(2, 1, 2, "second", inbound=False)
        + tweet(1, "", 0, "first")
        + tweet(4, 2, 3, "between")
    )
    (thread,), _ = read(tmp_path, TWEETS + rows)
    assert words(thread) == ["first", "second", "answers two, clock says earlier", "between", "third"]


def test_an_absent_parent_starts_a_thread_and_an_agents_start_is_counted(tmp_path: Path) -> None:
    rows = tweet(2, 99, 0, "mine") + tweet(3, 98, 0, "theirs", inbound=False) + tweet(4, 3, 1, "under theirs")
    threads, tally = read(tmp_path, TWEETS + rows)
    assert [words(one) for one in threads] == [["mine"]]
    assert (tally.begun_by_agent, tally.threads, tally.messages) == (1, 1, 1)


def test_circles_doubles_and_wrong_values_are_named_by_line(tmp_path: Path) -> None:
    rows = (
        tweet(1, 2, 0, "a")
        + tweet(2, 1, 0, "b")
        + tweet(3, "", 0, "sound")
        + tweet(3, "", 0, "again")
        + "x,7,True,Tue Oct 31 22:10:08 +0000 2017,t,\n"
        + "8,7,maybe,Tue Oct 31 22:10:08 +0000 2017,t,\n"
        + "9,7,True,yesterday,t,\n"
        + "10,7,True\n"
    )
    threads, tally = read(tmp_path, TWEETS + rows)
    assert [words(one) for one in threads] == [["sound"]]
    assert sorted(line for line, _ in tally.named) == [2, 3, 5, 6, 7, 8, 9]


def test_hostile_bytes_stop_their_row_and_not_the_file(tmp_path: Path) -> None:
    rows = [
        tweet(1, "", 0, "two\r\nlines \U0001f600 and é").encode(),
        tweet(2, "", 0, "bad \udcff byte").encode(errors="surrogateescape"),
        tweet(3, "", 0, "nul \0 byte").encode(),
        tweet(4, "", 0, " \n ").encode(),
        b'5,7,True,"quote"stray,t,\n',
        tweet(6, "", 0, "last").encode(),
    ]
    threads, tally = read(tmp_path, TWEETS.encode() + b"".join(rows))
    assert [words(one) for one in threads] == [["two\nlines \U0001f600 and é"], ["last"]]
    assert sorted(line for line, _ in tally.named) == [4, 5, 6, 8]


@pytest.mark.parametrize("content", ["", "a,b,c\n1,2,3\n", "tweet_id,tweet_id\n"])
def test_a_file_of_neither_form_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(NotThreads):
        read(tmp_path, content)
