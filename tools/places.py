"""What may be written where: outside packages, environment, SQL, sealing.

import-linter (pyproject.toml) keeps our own packages in order; this keeps the rest.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

# The longest matching place decides. Deny by default for whatever must stay small or framework-free; places
# not listed (doors and composition) may import anything in the lock file.
ALLOWED: dict[str, tuple[set[str], str]] = {
    "src/custodian_protocol": (
        set(),
        "both sides of the wall import it, so it stands on the standard library alone",
    ),
    "src/custodian": (
        {"cryptography", "fido2", "apsw", "custodian_protocol"},
        "whoever trusts the custodian must be able to read all it stands on",
    ),
    "src/detector": ({"phonenumbers"}, "anybody may take it along: it stands on what it needs alone"),
    "src/parlour/exposure": ({"msgspec"}, "it counts files of its operator's, without a desk"),
    "src/parlour/foundation": ({"structlog"}, "everything imports it; what it imports, everything carries"),
    "src/parlour/store": (
        {"apsw", "psycopg", "msgspec", "structlog"},
        "the store is drivers and SQL",
    ),
    "src/parlour/events": ({"msgspec"}, "an event is a few ids"),
    "src/parlour/sealing": ({"cryptography", "msgspec"}, "sealing is cryptography and nothing else"),
    "src/parlour/exposure/report": (
        {"jinja2", "markupsafe"},
        "the report is a page to be sent as a file, not an answer of the website",
    ),
}
NOUN = (
    {"cryptography", "msgspec", "babel", "phonenumbers"},
    "nouns know no web framework: the doors can be changed, the rules stay",
)
DOORS = {"__main__", "app", "cli", "config", "connectors", "demo", "processes", "web", "worker"}
OURS = {"parlour", "custodian_protocol", "detector"}

SQL = re.compile(
    r"\s*(?:SELECT\s.*\sFROM\s|select\s.*\sfrom\s|WITH\s+\w+\s+AS\s*\(|with\s+\w+\s+as\s*\("
    r"|(?i:INSERT\s+(?:OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s"
    r"|CREATE\s+(?:TABLE|INDEX|UNIQUE|TRIGGER|VIEW)\s|DROP\s+TABLE\s|ALTER\s+TABLE\s|PRAGMA\s+\w))",
    re.DOTALL,
)


def misplaced(place: str, tree: ast.Module) -> Iterator[tuple[str, int, str]]:
    if place.startswith("src/"):
        yield from outside_packages(place, tree)
        yield from environment(place, tree)
    if place.startswith("src/parlour/"):
        yield from sql(place, tree)
        yield from sealing(place, tree)


def outside_packages(place: str, tree: ast.Module) -> Iterator[tuple[str, int, str]]:
    rule = allowed_in(place)
    if rule is None:
        return
    allowed, reason = rule
    ours = OURS if place.startswith("src/parlour/") else {place.split("/")[1]}
    for name, line in imported(tree):
        if name not in sys.stdlib_module_names and name not in allowed | ours:
            yield "outside-package", line, f"may not import {name}: {reason}"


def allowed_in(place: str) -> tuple[set[str], str] | None:
    parents = (str(parent) for parent in PurePosixPath(place).parents)
    if listed := next((ALLOWED[parent] for parent in parents if parent in ALLOWED), None):
        return listed
    parts = PurePosixPath(place).with_suffix("").parts
    return NOUN if parts[1] == "parlour" and len(parts) > 2 and parts[2] not in DOORS | {"__init__"} else None


def imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0], node.lineno


def environment(place: str, tree: ast.Module) -> Iterator[tuple[str, int, str]]:
    """Settings come in at one door; a setting read anywhere else is one no page of the manual knows."""
    if place == "src/parlour/config.py":
        return
    for node in ast.walk(tree):
        reads = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
        brings = isinstance(node, ast.ImportFrom) and node.module == "os"
        if reads or (brings and {alias.name for alias in node.names} & {"environ", "getenv", "environb"}):
            yield "environment", node.lineno, "only parlour/config.py reads the environment"


def sql(place: str, tree: ast.Module) -> Iterator[tuple[str, int, str]]:
    """The SQL of a table lives with the noun that owns it, in records (writes, models) or queries (pages)."""
    parts = PurePosixPath(place).with_suffix("").parts
    if parts[2] == "store" or {"records", "queries"} & set(parts):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
            yield "sql", node.lineno, "SQL belongs in records.py, queries.py or store/"


def sealing(place: str, tree: ast.Module) -> Iterator[tuple[str, int, str]]:
    """A door that seals by itself would decide alone what is sealed, to whom, and in which transaction."""
    if PurePosixPath(place).with_suffix("").parts[2] not in DOORS:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "seal":
            yield "sealing", node.lineno, "doors do not seal; call the noun's action"
