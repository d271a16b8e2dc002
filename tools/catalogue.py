"""`python -m tools.catalogue`: collect the words of every page, bring each language up to date, compile it.

Run it after changing words. A language's new words stay empty until somebody translates them, and show in
English meanwhile; a test says when the collected words are not those of the pages.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from parlour.requests.types import said as requests_say
from parlour.street.words import SENTENCES

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "src/parlour/locale"
WEB = ROOT / "src/parlour/web"
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "trimmed": "false"}}
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # the same words make the same file
# The desk and its set-up speak English for now: their words are not in the catalogue.
STAFF = ("desk/", "admin/", "templates/desk/", "templates/admin/", "templates/parts/", "passkeys.py")


def main() -> None:
    found = collect()
    _write(LOCALE / "parlour.pot", found)
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/parlour.po")):
        catalogue = read(path)
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        _write(path, catalogue)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        missing = sum(1 for message in catalogue if message.id and not message.string)
        print(f"{path.parent.parent.name}: {len(catalogue)} phrases, {missing} not translated")


def collect() -> Catalog:
    """Every phrase of the customers' pages, in the order of the files, then of the requests they show, then what goes
    out to public networks."""
    catalogue = Catalog(project="Parlour", charset="utf-8")
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "said": None}
    for file, _line, words, _comments, _context in extract_from_dir(
        str(WEB), METHODS, OPTIONS, keywords=keywords
    ):
        if not file.startswith(STAFF):
            catalogue.add(words)
    for phrase in (*requests_say(), *SENTENCES.values()):
        catalogue.add(phrase)
    return catalogue


def read(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()), locale=path.parent.parent.name)


def _write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.creation_date = catalogue.revision_date = SOME_DAY
    catalogue.header_comment = "# Words of Parlour's pages for customers. Made by tools/catalogue.py."
    catalogue.version, catalogue.msgid_bugs_address = "1", "issues"
    catalogue.last_translator, catalogue.language_team, catalogue.fuzzy = "", "", False
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, omit_header=False, sort_output=False)


if __name__ == "__main__":
    main()
