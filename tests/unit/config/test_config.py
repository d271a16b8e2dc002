"""What a start may be told, what it remembers, and what it refuses."""

from pathlib import Path
from typing import Any

import pytest

from parlour.config import BadSettings, Settings, child_environment, chosen, read_settings, write_settings


def choose(data: Path, **options: Any) -> Settings:
    unsaid: dict[str, Any] = {"url": None, "store": None, "host": None, "port": None, "metrics_port": None}
    return chosen(data, **(unsaid | options))


def test_a_first_start_needs_nothing_on_this_machine(tmp_path: Path) -> None:
    settings = choose(tmp_path)
    assert (settings.url, settings.host, settings.port) == ("http://localhost:8000", "127.0.0.1", 8000)
    assert settings.store_url == f"sqlite://{tmp_path}/store/parlour.db"
    assert settings.metrics_port == 8001


def test_listening_to_the_world_needs_an_address(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="--url"):
        choose(tmp_path, host="192.0.2.1")


@pytest.mark.parametrize(
    "url", ["help.example", "http://help.example", "https://help.example/desk", "https://"]
)
def test_addresses_that_cannot_work_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadSettings, match="--url"):
        choose(tmp_path, url=url)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "https://help.example", "postgresql://u:p\"w@db/x", signing_key=b"k" * 32,
                        installation="i", proxies=("10.0.0.1",), separation="users")  # fmt: skip
    write_settings(settings)
    assert read_settings(tmp_path) == settings
    assert settings.places.settings.stat().st_mode & 0o007 == 0


def test_a_later_start_remembers(tmp_path: Path) -> None:
    write_settings(Settings(tmp_path, "https://help.example", "postgresql://db/x", installation="i"))
    settings = choose(tmp_path)
    assert (settings.url, settings.store_url) == ("https://help.example", "postgresql://db/x")


def test_moving_to_another_name_is_refused(tmp_path: Path) -> None:
    write_settings(Settings(tmp_path, "https://help.example", "postgresql://db/x", installation="i"))
    with pytest.raises(BadSettings, match="passkey"):
        choose(tmp_path, url="https://other.example")


@pytest.mark.parametrize("text", ["", "url = 3", "not toml ["])
def test_damaged_settings_are_one_plain_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "parlour.toml").write_text(text)
    with pytest.raises(BadSettings):
        read_settings(tmp_path)


def test_children_get_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environment = child_environment(Settings(tmp_path, "", "").places)
    assert environment["LANG"] == "C.UTF-8"
    assert "AWS_SECRET_ACCESS_KEY" not in environment
