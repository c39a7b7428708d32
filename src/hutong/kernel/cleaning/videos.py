"""Videos of phones (MP4, QuickTime) without what they tell about their maker: the pictures and the sound stay, nothing else does.

Boxes by ISO/IEC 14496-12. What may tell something (`udta`, `meta`, `uuid`, tracks that are neither picture nor sound) becomes
`free` and is zeroed, times of recording are zeroed, and of the media data only what picture and sound refer to is kept.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from hutong.kernel.errors import Refused

MOST_BYTES = 30 * 1024 * 1024
_BRANDS = frozenset({
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso8", b"iso9", b"mp41", b"mp42", b"avc1", b"qt  ", b"M4V ", b"MSNV",
    b"3gp4", b"3gp5", b"3gp6", b"3gpp", b"hvc1", b"dash",
})  # fmt: skip
# What may stand in which box; all else becomes free.
_INSIDE: dict[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"moov", b"mdat"}),
    b"moov": frozenset({b"mvhd", b"trak", b"iods"}),
    b"trak": frozenset({b"tkhd", b"mdia", b"edts", b"tapt"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"dinf", b"stbl", b"hdlr"}),
    b"stbl": frozenset(
        {b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stco", b"co64", b"stss", b"sdtp", b"sgpd", b"sbgp"}
    ),
}
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_MEDIA = frozenset({b"vide", b"soun"})
_NAMING = frozenset({b"hdlr", b"dinf", b"stsd"})
_BOXES = 5_000
_PICTURED = frozenset({b"avc1", b"avc3", b"hvc1", b"hev1", b"dvh1", b"dvhe", b"mp4v", b"av01", b"vp09", b"s263", b"jpeg"})
# Where in an entry for pictures the name of the coder stands.
_CODER = slice(50, 82)


@dataclass(frozen=True, slots=True)
class _Box:
    """A box: its four letters, where it begins, where its content begins, and where it ends."""

    kind: bytes
    start: int
    body: int
    end: int


def is_video(data: bytes) -> bool:
    """Whether it starts as the videos of phones do."""
    return data[4:8] == b"ftyp" and data[8:12] in _BRANDS


def made_anew(data: bytes) -> bytes:
    """The same video, of the same length, without place, device, time or author.

    Raises Refused for one that is too large, cut off, in pieces, or without a picture.
    """
    if len(data) > MOST_BYTES:
        raise too_big()
    if not is_video(data):
        raise unreadable()
    made = bytearray(data)
    try:
        _clean(made)
    except (struct.error, IndexError, ValueError, OverflowError):
        raise unreadable() from None
    return bytes(made)


def too_big() -> Refused:
    return Refused(
        "视频太大，最多 {limit} MB。", "请拍短一些（半分钟以内就够），或者用微信压缩后再传。", limit=MOST_BYTES // 1024 // 1024
    )


def unreadable() -> Refused:
    return Refused("这个视频打不开。", "请用手机的相机再拍一段，或者拍几张照片。")


def _clean(made: bytearray) -> None:
    top = list(_boxes(made, 0, len(made)))
    if any(box.kind in (b"moof", b"mvex") for box in top):
        raise unreadable()
    moov = [box for box in top if box.kind == b"moov"]
    if len(moov) != 1 or top[0].kind != b"ftyp":
        raise ValueError("not one movie")
    kept = [span for trak in _boxes(made, moov[0].body, moov[0].end) if trak.kind == b"trak" for span in _track(made, trak)]
    if not _is_seen(made, moov[0]):
        raise ValueError("no picture")
    _walk(made, top, b"")
    _keep_only(made, [box for box in top if box.kind == b"mdat"], kept)


def _boxes(data: bytearray, start: int, end: int) -> Iterator[_Box]:
    """The boxes that fill a stretch without a gap. Raises ValueError when they do not."""
    for _ in range(_BOXES):
        if start == end:
            return
        size, kind = struct.unpack_from(">I4s", data, start)
        body = start + 8
        if size == 1:
            size, body = struct.unpack_from(">Q", data, body)[0], body + 8
        elif size == 0:
            size = end - start
        if size < body - start or start + size > end:
            raise ValueError("a box without an end")
        yield _Box(kind, start, body, start + size)
        start += size
    raise ValueError("too many boxes")


def _walk(made: bytearray, boxes: list[_Box], inside: bytes) -> None:
    """Empties what may not stand here, and looks into the rest."""
    for box in boxes:
        if box.kind not in _INSIDE[inside] or (box.kind == b"trak" and _handler(made, box) not in _MEDIA):
            _empty(made, box)
        elif box.kind in _INSIDE:
            _walk(made, list(_boxes(made, box.body, box.end)), box.kind)
        elif box.kind in _TIMED:
            _without_times(made, box)
        elif box.kind in _NAMING:
            _nameless(made, box)


def _empty(made: bytearray, box: _Box) -> None:
    made[box.start + 4 : box.start + 8] = b"free"
    made[box.body : box.end] = bytes(box.end - box.body)


def _without_times(made: bytearray, box: _Box) -> None:
    """Created and changed: 32 or 64 bits each, by the version of the box."""
    wide = 16 if made[box.body] == 1 else 8
    made[box.body + 4 : box.body + 4 + wide] = bytes(wide)


def _nameless(made: bytearray, box: _Box) -> None:
    """The name of a handler, of a file elsewhere, of a coder."""
    if box.kind == b"hdlr":
        made[box.body + 24 : box.end] = bytes(box.end - box.body - 24)
    elif box.kind == b"dinf":
        for dref in _boxes(made, box.body, box.end):
            for entry in _boxes(made, dref.body + 8, dref.end):
                made[entry.body + 4 : entry.end] = bytes(entry.end - entry.body - 4)
    else:
        for entry in _boxes(made, box.body + 8, box.end):
            if entry.kind in _PICTURED:
                made[entry.start + _CODER.start : entry.start + _CODER.stop] = bytes(_CODER.stop - _CODER.start)


def _found(made: bytearray, inside: _Box, *path: bytes) -> _Box | None:
    """The first box on a way down; None when there is none."""
    here: _Box | None = inside
    for kind in path:
        here = next((box for box in _boxes(made, here.body, here.end) if box.kind == kind), None) if here else None
    return here


def _handler(made: bytearray, trak: _Box) -> bytes:
    hdlr = _found(made, trak, b"mdia", b"hdlr")
    return bytes(made[hdlr.body + 8 : hdlr.body + 12]) if hdlr else b""


def _is_seen(made: bytearray, moov: _Box) -> bool:
    return any(box.kind == b"trak" and _handler(made, box) == b"vide" for box in _boxes(made, moov.body, moov.end))


def _track(made: bytearray, trak: _Box) -> list[tuple[int, int]]:
    """The stretches of the file that a track of picture or sound refers to; none for any other."""
    stbl = _found(made, trak, b"mdia", b"minf", b"stbl")
    if _handler(made, trak) not in _MEDIA or stbl is None:
        return []
    tables = {box.kind: box for box in _boxes(made, stbl.body, stbl.end)}
    wide = b"co64" in tables
    offsets = _numbers(made, tables.get(b"co64" if wide else b"stco"), "Q" if wide else "I")
    runs = _numbers(made, tables.get(b"stsc"), "III")
    return list(_chunks(offsets, [runs[at : at + 3] for at in range(0, len(runs), 3)], *_sizes(made, tables.get(b"stsz"))))


def _numbers(made: bytearray, table: _Box | None, row: str) -> tuple[int, ...]:
    """The numbers of a table of rows: version, count, rows."""
    if table is None:
        raise ValueError("a track without its table")
    count = struct.unpack_from(">I", made, table.body + 4)[0]
    width = struct.calcsize(">" + row)
    if table.body + 8 + count * width > table.end:
        raise ValueError("a table longer than its box")
    return struct.unpack_from(f">{row * count}", made, table.body + 8)


def _sizes(made: bytearray, table: _Box | None) -> tuple[int, int, tuple[int, ...]]:
    """(size of each sample or 0, how many, their sizes when they differ)."""
    if table is None:
        raise ValueError("a track without its sizes")
    same, count = struct.unpack_from(">II", made, table.body + 4)
    if same:
        return same, count, ()
    if table.body + 12 + 4 * count > table.end:
        raise ValueError("a table longer than its box")
    return 0, count, struct.unpack_from(f">{count}I", made, table.body + 12)


def _chunks(
    offsets: tuple[int, ...], runs: list[tuple[int, ...]], same: int, count: int, sizes: tuple[int, ...]
) -> Iterator[tuple[int, int]]:
    """(start, end) of each chunk: `runs` say from which chunk on there are how many samples in one."""
    sample, run = 0, -1
    for number, start in enumerate(offsets, 1):
        while run + 1 < len(runs) and runs[run + 1][0] <= number:
            run += 1
        if run < 0:
            raise ValueError("a chunk without samples")
        most = min(sample + runs[run][1], count)
        yield start, start + (same * (most - sample) if same else sum(sizes[sample:most]))
        sample = most


def _keep_only(made: bytearray, media: list[_Box], kept: list[tuple[int, int]]) -> None:
    """Zeroes what no picture and no sound refers to. Raises ValueError when one of them lies outside the media data."""
    old = bytes(made)
    for box in media:
        made[box.body : box.end] = bytes(box.end - box.body)
    for start, end in kept:
        if start < end and not any(box.body <= start and end <= box.end for box in media):
            raise ValueError("media outside its box")
        made[start:end] = old[start:end]
