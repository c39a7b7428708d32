"""The old compound file (.xls, .et, .doc, encrypted .xlsx): which streams it has, and the start of one of them.

Layout: [MS-CFB]. Only the directory chain is walked, every sector at most once, so a hostile file cannot loop.
"""

from __future__ import annotations

import struct

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # anything from here on ends a chain
_FILEPASS = 0x002F
_BOF = 0x0809


class CompoundFile:
    """Streams of a compound file by lower-case name. Raises ValueError when the structure does not hold."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 1536 or not data.startswith(MAGIC):
            raise ValueError("not a compound file")
        self._data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise ValueError("unknown sector size")
        self._size = 1 << shift
        self._fat = self._read_fat()
        self.streams = self._read_directory(struct.unpack_from("<I", data, 48)[0])

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _read_fat(self) -> list[int]:
        fat: list[int] = []
        for number in self._fat_sectors():
            block = self._sector(number)
            if len(block) == self._size:
                fat.extend(struct.unpack(f"<{self._size // 4}I", block))
        return fat

    def _fat_sectors(self) -> list[int]:
        """Numbers of the sectors that hold the allocation table: 109 in the header, more in a chain for large files."""
        found = list(struct.unpack_from("<109I", self._data, 76))
        following = struct.unpack_from("<I", self._data, 68)[0]
        seen: set[int] = set()
        while following < _END and following not in seen:
            seen.add(following)
            block = self._sector(following)
            if len(block) != self._size:
                break
            *numbers, following = struct.unpack(f"<{self._size // 4}I", block)
            found += numbers
        return [number for number in found if number < _END]

    def _read_directory(self, first: int) -> dict[str, int]:
        streams: dict[str, int] = {}
        seen: set[int] = set()
        number = first
        while number < min(_END, len(self._fat)) and number not in seen:
            seen.add(number)
            block = self._sector(number)
            for at in range(0, len(block) - 127, 128):
                length = struct.unpack_from("<H", block, at + 64)[0]
                if 2 < length <= 64:
                    name = block[at : at + length - 2].decode("utf-16-le", "replace").lower()
                    streams[name] = struct.unpack_from("<I", block, at + 116)[0]
            number = self._fat[number]
        return streams

    def is_locked_biff(self, stream: str) -> bool:
        """Whether the workbook stream has a FILEPASS record among its first records ([MS-XLS] 2.4.117)."""
        block = self._sector(self.streams[stream])
        at = 0
        while at + 4 <= len(block):
            record, length = struct.unpack_from("<HH", block, at)
            if record == _FILEPASS:
                return True
            if at == 0 and record != _BOF:
                return False
            at += 4 + length
        return False
