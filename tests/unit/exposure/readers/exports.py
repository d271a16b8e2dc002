"""Exports as platforms write them, made up for the tests."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parlour.exposure.model import Post
from parlour.exposure.readers import Source, read, recognise

BRAND_ID, CLEO_ID, DORA_ID = "9001", "7001", "7002"
JS = Mapping[str, Any]  # file name to the list in it


def ignored(_count: int) -> None:
    pass


def posts_of(what: Path | Source, brand: str | None = None) -> list[Post]:
    source = what if isinstance(what, Source) else recognise(what)
    return list(read(source, brand, ignored))


def tweet(id_: str, text: str, *, versions: list[str] | None = None, **more: Any) -> dict[str, Any]:
    made = {
        "id": id_,
        "id_str": id_,
        "full_text": text,
        "created_at": "Wed Nov 01 01:05:53 +0000 2023",
        "edit_info": {"initial": {"editTweetIds": versions or [id_], "isEditEligible": False}},
    }
    return {"tweet": made | more}


def note(id_: str, text: str, tweet_id: str = "", at: str = "2023-11-01T01:05:53.000Z") -> dict[str, Any]:
    made = {"noteTweetId": id_, "createdAt": at, "core": {"text": text}}
    return {"noteTweet": made | ({"tweetId": tweet_id} if tweet_id else {})}


def message(id_: str, sender: str, text: str) -> dict[str, Any]:
    return {
        "messageCreate": {
            "id": id_,
            "senderId": sender,
            "text": text,
            "createdAt": "2023-11-01T08:33:00.000Z",
            "reactions": [],
            "mediaUrls": [],
        }
    }


def conversation(id_: str, *messages: dict[str, Any]) -> dict[str, Any]:
    return {"dmConversation": {"conversationId": id_, "messages": list(messages)}}


def manifest(*names: str) -> str:
    kinds = {
        name: {"files": [{"fileName": f"data/{name}", "globalName": "x", "count": "1"}]} for name in names
    }
    user = {"accountId": BRAND_ID, "userName": "acme", "displayName": "Acme"}
    return f"window.__THAR_CONFIG = {json.dumps({'userInfo': user, 'dataTypes': kinds})}"


def js(name: str, entries: Any) -> str:
    stem, _, part = name.removesuffix(".js").partition("-part")
    return f"window.YTD.{stem.replace('-', '_')}.part{part or 0} = {json.dumps(entries, indent=2)}"


def x_files(files: JS, *, promised: tuple[str, ...] | None = None) -> dict[str, str]:
    """`promised`: the files the manifest names, where they are not those that are there."""
    named = tuple(files) if promised is None else promised
    return {"manifest.js": manifest(*named)} | {name: js(name, entries) for name, entries in files.items()}


def x_zip(path: Path, files: JS, *, promised: tuple[str, ...] | None = None) -> Path:
    written = {f"data/{name}": text for name, text in x_files(files, promised=promised).items()}
    return zipped(path, written)


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    path.write_bytes(zip_bytes(files))
    return path


def zip_bytes(files: Mapping[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return held.getvalue()


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        at = folder / name
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(text)
    return folder
