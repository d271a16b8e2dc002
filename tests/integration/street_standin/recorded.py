"""The recorded payloads beside the repository, and how two structures are compared: by their keys alone."""

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

PAYLOADS = Path(__file__).resolve().parents[4] / "shared" / "data" / "payloads"


def recorded(name: str) -> Any:
    """Skips, loudly, where the data is not there."""
    path = PAYLOADS / name
    if not path.exists():
        pytest.skip(f"no recorded payloads: {path} is missing")
    return json.loads(lzma.open(path).read() if path.suffix == ".xz" else path.read_bytes())


def shape(what: Any) -> Any:
    """Keys of keys; ids that serve as keys become one; of a list, all its members' keys together."""
    if isinstance(what, dict):
        return {"<id>" if key.isdigit() else key: shape(value) for key, value in what.items()}
    if isinstance(what, list):
        together: dict[str, Any] = {}
        for one in what:
            if isinstance(found := shape(one), dict):
                together = {**together, **found}
        return together
    return type(what).__name__


def lacking(expected: Any, found: Any, at: str = "") -> list[str]:
    """Paths of keys that are in `expected` and not in `found`."""
    if not isinstance(expected, dict):
        return []
    missing = []
    for key, below in expected.items():
        if not isinstance(found, dict) or key not in found:
            missing.append(f"{at}/{key}")
        else:
            missing += lacking(below, found[key], f"{at}/{key}")
    return missing


class OpenApi:
    """X's own description of its answers."""

    def __init__(self) -> None:
        self._whole = recorded("x/openapi.json.xz")

    def problems(self, method: str, path: str, status: int, body: Any) -> list[str]:
        responses = self._whole["paths"][path][method]["responses"]
        return list(self._walk(body, responses[str(status)]["content"]["application/json"]["schema"], ""))

    def _walk(self, value: Any, schema: dict[str, Any], at: str) -> list[str]:
        while "$ref" in schema:
            schema = self._whole["components"]["schemas"][schema["$ref"].split("/")[-1]]
        if isinstance(value, dict):
            known = schema.get("properties", {})
            found = [f"{at}: {name} is required" for name in schema.get("required", []) if name not in value]
            for key, below in value.items():
                if known and key not in known:
                    found.append(f"{at}/{key} is unknown")
                found += self._walk(below, known.get(key, {}), f"{at}/{key}")
            return found
        if isinstance(value, list):
            return [p for one in value for p in self._walk(one, schema.get("items", {}), f"{at}[]")]
        kind = {"string": str, "integer": int, "boolean": bool}.get(schema.get("type", ""), object)
        return [] if isinstance(value, kind) else [f"{at} is no {schema['type']}"]
