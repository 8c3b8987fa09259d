"""Messages between the server and its worker processes: a JSON header, a body, and perhaps an open file, over a socket.

No pickles: what a worker sends is read as data, whatever became of the worker. Few headers are different: those that
come again and again are written and read once.
"""

import array
import json
import os
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

_LENGTHS = struct.Struct("!II")
_FD = array.array("i").itemsize
_ANCILLARY = socket.CMSG_SPACE(4 * _FD)
_READ_BYTES = 64 * 1024
_MESSAGE_BYTES = 16 * 1024 * 1024
_KNOWN_HEADER_BYTES = 256
"""Longer headers are read anew each time."""


class Message(NamedTuple):
    header: Mapping[str, Any]
    body: bytes = b""
    files: tuple[int, ...] = ()
    """Descriptors, open in the process that holds the message."""


def encode_header(**members: Any) -> bytes:
    return json.dumps(members, separators=(",", ":")).encode()


def pack(header: bytes, body: bytes = b"") -> bytes:
    return _LENGTHS.pack(len(header), len(body)) + header + body


@dataclass
class Reader:
    """Puts messages together from what arrives."""

    channel: socket.socket
    _bytes: bytes = b""
    _files: list[int] = field(default_factory=list)

    def read(self) -> Message | None:
        """What one read of the channel completes; None when more must come. Raises EOFError at its end, ValueError."""
        data, ancillary, _, _ = self.channel.recvmsg(_READ_BYTES, _ANCILLARY)
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                self._files.extend(array.array("i", content[: len(content) - len(content) % _FD]))
        if not data:
            raise EOFError
        self._bytes += data
        return self.next()

    def next(self) -> Message | None:
        """The next whole message among what was read."""
        held = self._bytes
        if len(held) < _LENGTHS.size:
            return None
        header_length, body_length = _LENGTHS.unpack_from(held)
        body_start = _LENGTHS.size + header_length
        end = body_start + body_length
        if end > _MESSAGE_BYTES:
            raise ValueError("message too long")
        if len(held) < end:
            return None
        self._bytes = held[end:]
        header = _decode_header(held[_LENGTHS.size : body_start])
        return Message(header, held[body_start:end], self._take_files(header.get("files", 0)))

    def _take_files(self, number: int) -> tuple[int, ...]:
        taken, self._files = self._files[:number], self._files[number:]
        return tuple(taken)

    def close_files(self) -> None:
        """Those that belong to a message that did not come whole."""
        for descriptor in self._files:
            os.close(descriptor)
        self._files.clear()

    def wait(self) -> Message:
        """The next message, on a channel that blocks."""
        message = self.next()
        while message is None:
            message = self.read()
        return message


def send(channel: socket.socket, header: bytes, body: bytes = b"") -> None:
    """On a channel that blocks."""
    channel.sendall(pack(header, body))


def send_files(channel: socket.socket, files: tuple[int, ...], **members: Any) -> None:
    """A message without a body, on a channel that blocks. Its first bytes carry the files."""
    data = pack(encode_header(**members, files=len(files)))
    sent = socket.send_fds(channel, [data], list(files)) if files else 0
    channel.sendall(data[sent:])


def _decode_header(encoded: bytes) -> Mapping[str, Any]:
    return _decode_known(encoded) if len(encoded) <= _KNOWN_HEADER_BYTES else _decode(encoded)


def _decode(encoded: bytes) -> Mapping[str, Any]:
    return MappingProxyType(json.loads(encoded))


_decode_known = lru_cache(maxsize=4096)(_decode)
