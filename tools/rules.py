"""House rules no linter knows: sizes, reasons beside suppressions, and what may be written where.

`python -m tools.rules [ROOT]` prints one line for each breach. A breach that is right as it is gets an entry
in tools/exceptions.toml, with its reason; an entry nothing needs any more is a breach too.
"""

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.places import misplaced

CODE = ("src", "tests", "tools", "bench")
FILE_LINES = {".py": 300, ".css": 300, ".html": 300, ".sql": 300, ".js": 80}
FUNCTION_LINES = {"tests": 60}
FUNCTION_LINES_ELSEWHERE = 40
CUSTODIAN_LINES = 3_620  # decision 7 says why not the design's 2,500
SUPPRESSION = re.compile(r"#\s*(noqa\b|type:\s*ignore\b|pragma:\s*no)")
CODES = r"(?>noqa(?::\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[\w,\s-]+\])?|pragma:\s*no \w+)"
REASON = re.compile(rf"#\s*{CODES}[\s:#-]*(.*)")
REASON_LENGTH = 10


@dataclass(frozen=True)
class Breach:
    rule: str
    place: str  # a path, or path::function
    line: int
    says: str


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    listed = root / "tools" / "exceptions.toml"
    exceptions = tomllib.loads(listed.read_text()).get("exception", []) if listed.is_file() else []
    breaches = [*unexcused(list(everything(root)), exceptions)]
    for breach in breaches:
        print(f"{breach.place}:{breach.line}: {breach.rule}: {breach.says}")
    return 1 if breaches else 0


def unexcused(breaches: list[Breach], exceptions: list[dict[str, str]]) -> Iterator[Breach]:
    excused = {(entry["rule"], entry["place"]): entry for entry in exceptions}
    used = set()
    for breach in breaches:
        if (key := (breach.rule, breach.place)) in excused:
            used.add(key)
        else:
            yield breach
    for key, entry in excused.items():
        if len(entry.get("reason", "")) < REASON_LENGTH:
            yield Breach("exceptions", entry["place"], 0, "an exception needs a reason")
        if key not in used:
            yield Breach(
                "exceptions", entry["place"], 0, f"the exception from {entry['rule']} is not needed any more"
            )


def everything(root: Path) -> Iterator[Breach]:
    for path in code_files(root):
        place = path.relative_to(root).as_posix()
        text = path.read_text()
        yield from file_size(place, text)
        if path.suffix == ".py":
            tree = ast.parse(text, place)
            yield from function_sizes(place, tree)
            yield from package_docstring(place, tree)
            yield from suppressions(place, text)
            for rule, line, says in misplaced(place, tree):
                yield Breach(rule, place, line, says)
    yield from custodian_size(root)


def code_files(root: Path) -> list[Path]:
    found = (path for top in CODE for path in (root / top).rglob("*") if path.suffix in FILE_LINES)
    return sorted(path for path in found if path.is_file() and "vendor" not in path.parts)


def file_size(place: str, text: str) -> Iterator[Breach]:
    lines, allowed = text.count("\n"), FILE_LINES[Path(place).suffix]
    if place.startswith("tests/"):
        allowed += 100  # cases of one behaviour read best together
    if lines > allowed:
        yield Breach("file-size", place, lines, f"{lines} lines; {allowed} at most")


def function_sizes(place: str, tree: ast.Module) -> Iterator[Breach]:
    allowed = FUNCTION_LINES.get(place.split("/")[0], FUNCTION_LINES_ELSEWHERE)
    for name, node in functions(tree):
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > allowed:
            yield Breach(
                "function-size", f"{place}::{name}", node.lineno, f"{lines} lines; {allowed} at most"
            )


def functions(
    tree: ast.AST, prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{node.name}", node
        else:
            yield from functions(node, prefix)


def package_docstring(place: str, tree: ast.Module) -> Iterator[Breach]:
    if place.startswith("src/") and place.endswith("/__init__.py"):
        docstring = ast.get_docstring(tree)
        if not docstring or len(docstring.splitlines()) > 5:
            yield Breach("package-docstring", place, 1, "say in one to five lines what the package is")


def suppressions(place: str, text: str) -> Iterator[Breach]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and SUPPRESSION.search(token.string):
            reason = REASON.search(token.string)
            if not reason or len(reason[1].strip()) < REASON_LENGTH:
                yield Breach(
                    "suppression", place, token.start[0], "write the reason after it: `# noqa: S608 - why`"
                )


def custodian_size(root: Path) -> Iterator[Breach]:
    """Small enough to be read in an hour by whoever has to trust it."""
    files = [path for suffix in ("*.py", "*.sql") for path in (root / "src/custodian").rglob(suffix)]
    lines = sum(path.read_text().count("\n") for path in files)
    if lines > CUSTODIAN_LINES:
        yield Breach("custodian-size", "src/custodian", lines, f"{lines} lines; {CUSTODIAN_LINES} at most")


if __name__ == "__main__":
    sys.exit(main())
