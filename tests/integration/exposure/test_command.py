"""`parlour exposure` from files to numbers: what it says, what it writes, and that no value leaves the files."""

import csv
import json
import stat
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from parlour.cli.exposure import command
from parlour.exposure.summary import from_json

HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"
WHEN = "Tue Oct 31 22:10:08 +0000 2017"
# Every one of these stands in a planted post, and none may stand anywhere else.
SECRETS = (
    "07700 900461",
    "07700900461",
    "900461",
    "cleo.marsh@post.example",
    "cleo.marsh",
    "SW1A 2AA",
    "sw1a2aa",
    "K7PQ2M",
    "Marsh",
    "Ferret-Lantern-88",
    "4111 1111 1111 1111",
    "hedgehog",
)
PUBLIC = (
    (
        "101",
        "5501",
        "True",
        "@Northline my number is 07700 900461 and I live at SW1A 2AA, about a hedgehog",
        "",
        "100",
    ),
    (
        "102",
        "5501",
        "True",
        "@Northline my name is Cleo Marsh, mail cleo.marsh@post.example, booking reference K7PQ2M",
        "",
        "100",
    ),
    (
        "100",
        "Northline",
        "False",
        "@5501 Sorry. Please DM us your full name, postcode and mobile number",
        "101",
        "",
    ),
)
MAIL = """From cleo.marsh@post.example Tue Oct 31 22:10:08 2017
From: Cleo Marsh <cleo.marsh@post.example>
To: help@northline.example
Date: Tue, 31 Oct 2017 22:10:08 +0000
Message-ID: <one@post.example>
Subject: my hedgehog

My password is Ferret-Lantern-88 and my card is 4111 1111 1111 1111.

"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = tmp_path / "files"
    files.mkdir()
    with (files / "posts.csv").open("w", newline="") as file:
        file.write(HEADER + "\n")
        for id_, author, inbound, text, replies, parent in PUBLIC:
            csv.writer(file).writerow((id_, author, inbound, WHEN, text, replies, parent))
    (files / "help.mbox").write_text(MAIL)
    (files / "notes.bin").write_bytes(bytes(range(256)))
    return files


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_what_was_given_away_is_counted_and_no_value_is_written_anywhere(
    folder: Path, tmp_path: Path
) -> None:
    page, list_ = tmp_path / "report.html", tmp_path / "deletions.csv"
    told = run(folder, "--brand", "northline.example", "--json", "--html", page, "--deletions", list_)
    assert told.exit_code == 0, told.output
    summary = from_json(told.stdout)
    found = {one.kind for one in summary.given}
    assert found >= {"phone", "postcode", "name", "email", "booking", "password"}
    assert summary.totals.named == 1
    assert {one.kind for one in summary.asked} >= {"name", "postcode", "phone"}
    assert {one.code: one.from_public for one in summary.risks} == {"telephone-check": 1, "sim-swap": 1}
    words = run(folder, "--brand", "northline.example").output
    for written in (told.output, words, page.read_text(), list_.read_text()):
        assert not [secret for secret in SECRETS if secret.lower() in written.lower()]


def test_the_deletion_list_points_at_each_post_and_is_for_its_owner_alone(
    folder: Path, tmp_path: Path
) -> None:
    list_ = tmp_path / "deletions.csv"
    list_.touch(0o644)
    assert run(folder, "--deletions", list_).exit_code == 0
    with list_.open(newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"101", "102", "one@post.example"}
    assert (rows["101"]["where"], rows["101"]["who can delete it"], rows["101"]["by program"]) == (
        "public",
        "customer",
        "no",
    )
    assert (rows["one@post.example"]["where"], rows["one@post.example"]["by program"]) == ("message", "yes")
    assert stat.S_IMODE(list_.stat().st_mode) == 0o600


def test_the_same_file_given_twice_counts_once(folder: Path) -> None:
    once = json.loads(run(folder / "posts.csv", "--json").stdout)
    twice = json.loads(run(folder / "posts.csv", folder, folder / "posts.csv", "--json").stdout)
    assert once["totals"]["posts"] == 3
    assert twice["totals"]["posts"] == 4  # and the mail


def test_a_copy_of_a_file_counts_once_and_is_told_as_repeated(folder: Path) -> None:
    (folder / "copy.csv").write_bytes((folder / "posts.csv").read_bytes())
    totals = json.loads(run(folder / "posts.csv", folder / "copy.csv", "--json").stdout)["totals"]
    assert (totals["posts"], totals["repeated"]) == (3, 3)


def test_what_in_a_folder_is_no_export_is_left_out_and_told(folder: Path) -> None:
    assert "Left out, as it holds no posts: " in run(folder).stderr
    assert "notes.bin" in run(folder).stderr


def test_a_damaged_export_in_a_folder_is_an_error_and_not_left_out(folder: Path) -> None:
    with zipfile.ZipFile(folder / "whole.zip", "w") as archive:
        archive.writestr("data/manifest.js", "window.__THAR_CONFIG = {}" + " " * 4_000)
    (folder / "part.zip").write_bytes((folder / "whole.zip").read_bytes()[:-40])
    (folder / "whole.zip").unlink()
    told = run(folder)
    assert told.exit_code == 1
    assert "part.zip" in told.output
    assert "cut off or damaged" in told.output


def test_folders_within_folders_are_looked_into(folder: Path) -> None:
    deep = folder / "a" / "b"
    deep.mkdir(parents=True)
    (folder / "posts.csv").rename(deep / "posts.csv")
    assert json.loads(run(folder, "--json").stdout)["totals"]["posts"] == 4


def test_a_path_that_cannot_be_read_is_an_error_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 40)
    for path in (tmp_path / "noise", tmp_path / "absent", tmp_path / "absent\x1b[2J"):
        told = run(path)
        assert told.exit_code == 1
        assert "Traceback" not in told.output
        assert "\x1b" not in told.output


def test_a_place_that_cannot_be_written_to_is_told_before_anything_is_read(
    folder: Path, tmp_path: Path
) -> None:
    told = run(folder, "--html", tmp_path / "absent" / "report.html")
    assert told.exit_code == 1
    assert "There is no folder" in told.output
    assert "Left out" not in told.output


def test_hostile_words_and_ids_never_reach_the_terminal_or_a_spreadsheet(tmp_path: Path) -> None:
    hostile, list_, page = tmp_path / "hostile.csv", tmp_path / "list.csv", tmp_path / "page.html"
    with hostile.open("w", newline="") as file:
        file.write(HEADER + "\n")
        text = "\x1b]0;owned\x07\x1b[2J my number is 07700 900461 @\x1b[31mBrand"
        csv.writer(file).writerow(("=cmd|' /C calc'!A0\x1b[2J", "\x1b[31m", "True", WHEN, text, "", ""))
        csv.writer(file).writerow(("-2+3", "5501", "True", WHEN, text, "", "@SUM(1)"))
    told = run(hostile, "--deletions", list_, "--html", page)
    assert told.exit_code == 0, told.output
    for written in (told.output, list_.read_text(), page.read_text(), run(hostile, "--json").stdout):
        assert not {one for one in written if not one.isprintable()} - {"\n", "\r"}
    with list_.open(newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_without_options_the_answer_is_a_few_lines_in_words(folder: Path) -> None:
    lines = run(folder / "posts.csv").stdout.splitlines()
    assert lines[0] == "1 customer wrote personal data where anyone can read it."
    assert "What to do this week" in lines
    assert len(lines) < 25
