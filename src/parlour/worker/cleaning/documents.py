"""Office documents are zip archives. Looked into by their list of parts alone; nothing is unpacked here."""

import io
import zipfile

from parlour.worker.cleaning.kinds import FileType
from parlour.worker.cleaning.verdict import BOMB, ENCRYPTED, NOT_ACCEPTED, Limits

MEGABYTE = 1024**2
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_BY_FOLDER = {
    "word/": FileType(_OPEN_XML + "wordprocessingml.document", ".docx"),
    "xl/": FileType(_OPEN_XML + "spreadsheetml.sheet", ".xlsx"),
    "ppt/": FileType(_OPEN_XML + "presentationml.presentation", ".pptx"),
}
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_BY_MIMETYPE = {
    _OPEN_DOCUMENT + "text": FileType(_OPEN_DOCUMENT + "text", ".odt"),
    _OPEN_DOCUMENT + "spreadsheet": FileType(_OPEN_DOCUMENT + "spreadsheet", ".ods"),
    _OPEN_DOCUMENT + "presentation": FileType(_OPEN_DOCUMENT + "presentation", ".odp"),
}
_MACROS = ("vbaproject.bin", "basic/", "scripts/", "macros/", "activex/")


def document_of(content: bytes, limits: Limits) -> FileType | str:
    """Which document this is, or why it is not taken. Raises zipfile.BadZipFile for a damaged one."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if refused := _wrong_with(parts, limits):
            return refused
        names = {part.filename for part in parts}
        if "[Content_Types].xml" in names:
            return next(
                (
                    kind
                    for folder, kind in _BY_FOLDER.items()
                    if any(name.startswith(folder) for name in names)
                ),
                NOT_ACCEPTED,
            )
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
            return _BY_MIMETYPE.get(archive.read("mimetype").decode("ascii", "replace"), NOT_ACCEPTED)
        return NOT_ACCEPTED


def _wrong_with(parts: list[zipfile.ZipInfo], limits: Limits) -> str:
    if len(parts) > limits.entries or sum(part.file_size for part in parts) > limits.unpacked:
        return BOMB
    large = [part for part in parts if part.file_size > MEGABYTE]
    if any(part.file_size > limits.ratio * max(1, part.compress_size) for part in large):
        return BOMB
    if any(part.flag_bits & 1 for part in parts):
        return ENCRYPTED
    inner = [part.filename.lower() for part in parts]
    return NOT_ACCEPTED if any(macro in name for name in inner for macro in _MACROS) else ""
