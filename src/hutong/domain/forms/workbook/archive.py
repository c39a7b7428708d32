"""The zip around a workbook: checked before anything is unpacked, and rewritten with untouched parts byte for byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from hutong.domain.forms.workbook import limits, refusals

_CHUNK = 1 << 20
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8_NAME = 0x800
_DOS_EPOCH = 0x21  # 1980-01-01: output depends on nothing but the input


class Archive:
    """Parts of a package by normalised name (forward slashes). Raises Refused for what is broken or dangerous.

    Sizes are checked twice: as declared by the directory, then by unpacking every XML part once into nothing.
    The second look also finds document type declarations, the only door for entities and outside references.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        if data.count(b"PK\x01\x02") > limits.MAX_PARTS:
            raise refusals.swollen()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError, struct.error):
            raise refusals.damaged() from None
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            name = info.filename.replace("\\", "/").lstrip("/")
            if name in self._infos:
                raise refusals.damaged()
            self._infos[name] = info
        self._folded = {name.lower(): name for name in self._infos}
        self._check()

    @property
    def names(self) -> list[str]:
        return list(self._infos)

    def find(self, name: str) -> str | None:
        """The stored name of a part, looked up without regard to case, or None."""
        return name if name in self._infos else self._folded.get(name.lower())

    def size(self, name: str) -> int:
        return self._infos[name].file_size

    def read(self, name: str) -> bytes:
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(self._infos[name]) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError):
            raise refusals.damaged() from None

    def _check(self) -> None:
        total = 0
        for name, info in self._infos.items():
            if info.flag_bits & 1:
                raise refusals.encrypted()
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise refusals.damaged()
            total += info.file_size
            swollen = info.file_size > limits.RATIO_COUNTS_FROM and info.file_size > limits.MAX_RATIO * info.compress_size
            if total > limits.MAX_UNPACKED or (swollen and _is_xml(name)):
                raise refusals.swollen()
        for name, info in self._infos.items():
            if _is_xml(name):
                self._check_xml(info)

    def _check_xml(self, info: zipfile.ZipInfo) -> None:
        carry = b""
        for chunk in self._true_chunks(info):
            look = carry + chunk
            if b"<!DOCTYPE" in look or b"<!ENTITY" in look:
                raise refusals.unsafe_xml()
            if not carry:
                _check_encoding(look)
            carry = look[-16:]

    def _true_chunks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """What the part really unpacks to, not more than it declares: other readers do not stop at the declaration."""
        raw = self.raw(info)
        if info.compress_type == zipfile.ZIP_STORED:
            yield bytes(raw)
            return
        unpack = zlib.decompressobj(-15)
        left = info.file_size
        try:
            out = unpack.decompress(raw, _CHUNK)
            while out:
                left -= len(out)
                if left < 0:
                    raise refusals.swollen()
                yield out
                out = unpack.decompress(unpack.unconsumed_tail, _CHUNK)
        except zlib.error:
            raise refusals.damaged() from None

    def raw(self, info: zipfile.ZipInfo) -> memoryview:
        """The packed bytes of a part, as they lie in the file."""
        try:
            head = _LOCAL.unpack_from(self.data, info.header_offset)
        except struct.error:
            raise refusals.damaged() from None
        start = info.header_offset + _LOCAL.size + head[9] + head[10]
        if head[0] != b"PK\x03\x04" or start + info.compress_size > len(self.data):
            raise refusals.damaged()
        return memoryview(self.data)[start : start + info.compress_size]

    def rebuilt(self, changes: Mapping[str, bytes | bytearray | None], level: int = 3) -> bytes:
        """The package with parts replaced, added at the end, or dropped (None). All others are copied packed."""
        out = _Writer(level)
        for name, info in self._infos.items():
            if name not in changes:
                out.copy(info, self.raw(info))
                continue
            content = changes[name]
            if content is not None:
                out.add(info.orig_filename, content)
        for name, content in changes.items():
            if name not in self._infos and content is not None:
                out.add(name, content)
        return out.finished()


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _check_encoding(start: bytes) -> None:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start[:64]:
        raise refusals.unsafe_xml()
    declared = start[:200].split(b"?>", 1)[0].lower()
    if b"encoding" in declared and b"utf-8" not in declared and b"ascii" not in declared:
        raise refusals.unsafe_xml()


class _Writer:
    """A zip in the making. Nothing here needs zip64: input and output are bounded."""

    def __init__(self, level: int) -> None:
        self._level = level
        self._out = bytearray()
        self._directory = bytearray()
        self._count = 0

    def copy(self, info: zipfile.ZipInfo, packed: memoryview) -> None:
        year, month, day, hour, minute, second = info.date_time
        date = (year - 1980) << 9 | month << 5 | day
        time = hour << 11 | minute << 5 | second // 2
        sizes = (info.CRC, info.compress_size, info.file_size)
        self._put(info.orig_filename, info.compress_type, (time, date), sizes, packed, info.external_attr)

    def add(self, name: str, content: bytes | bytearray) -> None:
        pack = zlib.compressobj(self._level, zlib.DEFLATED, -15)
        packed = pack.compress(content) + pack.flush()
        self._put(name, zipfile.ZIP_DEFLATED, (0, _DOS_EPOCH), (zlib.crc32(content), len(packed), len(content)), packed, 0)

    def _put(
        self,
        name: str,
        method: int,
        stamp: tuple[int, int],
        sizes: tuple[int, int, int],
        packed: bytes | memoryview,
        attributes: int,
    ) -> None:
        try:
            raw, flags = name.encode("ascii"), 0
        except UnicodeEncodeError:
            raw, flags = name.encode("utf-8"), _UTF8_NAME
        offset = len(self._out)
        self._out += _LOCAL.pack(b"PK\x03\x04", 20, flags, method, *stamp, *sizes, len(raw), 0) + raw
        self._out += packed
        entry = _CENTRAL.pack(b"PK\x01\x02", 20, 20, flags, method, *stamp, *sizes, len(raw), 0, 0, 0, 0, attributes, offset)
        self._directory += entry + raw
        self._count += 1

    def finished(self) -> bytes:
        start = len(self._out)
        end = _END.pack(b"PK\x05\x06", 0, 0, self._count, self._count, len(self._directory), start, 0)
        return bytes(self._out) + bytes(self._directory) + end
