"""A backup runs as the operator, over folders that are web's."""

from pathlib import Path

from parlour.cli.backup import _blobs
from parlour.config import Settings


def test_a_link_among_the_blobs_is_not_followed(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "http://localhost:8000", "")
    (settings.places.blobs / "ab").mkdir(parents=True)
    (settings.places.blobs / "ab" / "kept").write_bytes(b"sealed")
    (tmp_path / "shadow").write_bytes(b"root only")
    (settings.places.blobs / "ab" / "led").symlink_to(tmp_path / "shadow")
    assert list(_blobs(settings)) == ["ab/kept"]
