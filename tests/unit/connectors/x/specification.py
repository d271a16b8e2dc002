"""Whether a request fits X's published specification: path, method, parameters, their values, and the body."""

import json
import lzma
import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from .platform import Asked, payloads


def complaints(asked: Asked) -> list[str]:
    if asked.path == token_path():
        return []
    operation, found = _operation(asked)
    if operation is None:
        return [f"{asked.method} {asked.path} is not there"]
    known = {each["name"]: each for each in map(_resolved, operation.get("parameters", []))}
    queries = {name for name, each in known.items() if each["in"] == "query"}
    said = [f"{name}={value}" for name, value in found.items() if not _fits(value, known[name]["schema"])]
    said += [f"unknown {name}" for name in asked.query if name not in queries]
    said += [
        f"{n}={v}" for n, v in asked.query.items() if n in queries and not _listed(v, known[n]["schema"])
    ]
    said += [f"missing {n}" for n in queries if known[n].get("required") and n not in asked.query]
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        said += [] if _fits(asked.json, schema) else ["body"]
    elif asked.body:
        said += ["a body where none is"]
    return said


def security(asked: Asked) -> set[str]:
    """The names of what X accepts on this request."""
    operation, _ = _operation(asked)
    return {name for each in (operation or {}).get("security", []) for name in each}


def token_path() -> str:
    flows = specification()["components"]["securitySchemes"]["OAuth2UserToken"]["flows"]
    return urlsplit(flows["authorizationCode"]["tokenUrl"]).path


@lru_cache(maxsize=1)
def specification() -> Any:
    with lzma.open(payloads() / "openapi.json.xz") as file:
        return json.load(file)


def _operation(asked: Asked) -> tuple[Any, dict[str, str]]:
    for template, operations in sorted(specification()["paths"].items(), key=lambda item: item[0].count("{")):
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
        found = re.fullmatch(pattern, asked.path)
        if found and asked.method.lower() in operations:
            return operations[asked.method.lower()], found.groupdict()
    return None, {}


def _resolved(value: Any) -> Any:
    while isinstance(value, dict) and "$ref" in value:
        place, value = value["$ref"], specification()
        for step in place.removeprefix("#/").split("/"):
            value = value[step]
    return value


def _listed(text: str, schema: Any) -> bool:
    schema = _resolved(schema)
    if schema.get("type") == "array":
        each = text.split(",")
        return len(set(each)) == len(each) and all(_fits(one, schema["items"]) for one in each)
    if schema.get("type") == "integer":
        return text.isdigit() and schema.get("minimum", 0) <= int(text) <= schema.get("maximum", 10**9)
    return _fits(text, schema)


def _fits(value: Any, schema: Any) -> bool:
    schema = _resolved(schema)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return set(schema.get("required", ())) <= set(value) <= set(known) and all(
            _fits(each, known[name]) for name, each in value.items()
        )
    return (
        isinstance(value, str)
        and schema.get("type") == "string"
        and value in schema.get("enum", [value])
        and re.search(schema.get("pattern", ""), value) is not None
        and len(value) >= schema.get("minLength", 0)
    )
