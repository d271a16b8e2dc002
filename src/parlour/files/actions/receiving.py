"""A file on its way in: sealed as it arrives, to a quarantine of its own. No part of it is ever plain on disk."""

import os

from parlour.files import policy
from parlour.files.model import KEY_BYTES, UPLOAD, FileKey, Upload
from parlour.foundation.ids import new_id
from parlour.ground import Ground
from parlour.sealing.sealer import Envelope, Sealer
from parlour.sealing.stream import StreamSealer


class Receiving:
    """One file of one sending. Blocking, because the disk is; end it or give it up."""

    def __init__(self, ground: Ground, case_id: str, name: str) -> None:
        """Raises Busy when there is no room on the disk or no envelope."""
        policy.must_fit(ground.blobs.free())
        blank = ground.pool.take_blank()
        self._target = Envelope(case_id, "quarantine", blank.id, blank.public_key)
        self._name, self._blob_id, self._key = policy.clean_name(name), new_id(), os.urandom(KEY_BYTES)
        self._stream = StreamSealer(self._key, self._blob_id)
        self._blob = ground.blobs.begin(self._blob_id)

    @property
    def size(self) -> int:
        return self._stream.size

    def write(self, content: bytes) -> None:
        self._blob.write(self._stream.push(content))

    def end(self) -> Upload:
        """Durable now, and opened by nobody but the worker, through the custodian, three times at most."""
        for piece in self._stream.end():
            self._blob.write(piece)
        self._blob.end()
        file_id, file_key = self._target.key_id, FileKey(self._key, self._name, self._stream.size)
        # A sealer of its own: the session's key ends with it, so that this process can open nothing it stored.
        sealed = Sealer().seal(
            self._target,
            case_id=self._target.id,
            item_id=file_id,
            field=UPLOAD,
            content=file_key.to_content(),
        )
        assert sealed.header is not None  # noqa: S101 - a first item always brings its session's header
        return Upload(file_id, self._blob_id, self._name, file_key.size, sealed.header, sealed.record)

    def give_up(self) -> None:
        self._blob.give_up()
