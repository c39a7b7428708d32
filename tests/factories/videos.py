"""A phone's video, box by box, with all that phones write into it. It shows nothing; its boxes are those of a real one."""

from __future__ import annotations

import struct

TRACES = (b"+40.0721+116.3190/", b"Hutong Phone 9", b"wangfang", b"39.9N telemetry", b"IMG_20261126", b"Core Media Video")
PICTURES, SOUND, TELEMETRY = b"PICTURE1PICTURE2", b"SOUNDSOUND", b"39.9N telemetry"


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *parts: bytes, version: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24), *parts)


def numbers(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def track(handler: bytes, entry: bytes, sample: int, count: int, offset: int) -> bytes:
    """One track whose samples lie in one chunk at `offset`."""
    stbl = box(
        b"stbl",
        full(b"stsd", numbers(1), entry),
        full(b"stts", numbers(1, count, 100)),
        full(b"stsc", numbers(1, 1, count, 1)),
        full(b"stsz", numbers(sample, count)),
        full(b"stco", numbers(1, offset)),
    )
    dinf = box(b"dinf", full(b"dref", numbers(1), full(b"url ", b"file:///Users/wangfang/")))
    mdia = box(
        b"mdia",
        full(b"mdhd", numbers(3_800_000_000, 3_800_000_001, 600, 600, 0)),
        full(b"hdlr", numbers(0), handler, bytes(12), b"Core Media Video\0"),
        box(b"minf", dinf, stbl),
    )
    return box(
        b"trak", full(b"tkhd", numbers(3_800_000_000, 3_800_000_001, 1, 0, 600)), mdia, box(b"udta", box(b"name", b"wangfang"))
    )


def video(*, brand: bytes = b"isom") -> bytes:
    """Pictures, sound, and a track of places; the place, the phone and the file's name beside them."""
    picture = box(b"avc1", bytes(42), b"\x0eHutong Phone 9".ljust(32, b"\0"), bytes(4))
    sound, places = box(b"mp4a", bytes(28)), box(b"mebx", bytes(8))
    ftyp = box(b"ftyp", brand, numbers(512), b"mp42")

    def moov(start: int) -> bytes:
        at = start + 8
        told = box(b"udta", box(b"\xa9xyz", b"+40.0721+116.3190/"), box(b"\xa9mod", b"Hutong Phone 9"))
        return box(
            b"moov",
            full(b"mvhd", numbers(3_800_000_000, 3_800_000_001, 600, 600)),
            track(b"vide", picture, 8, 2, at),
            track(b"soun", sound, 5, 2, at + len(PICTURES)),
            track(b"meta", places, len(TELEMETRY), 1, at + len(PICTURES) + len(SOUND)),
            told,
            full(b"meta", box(b"keys", b"Hutong Phone 9")),
        )

    before = ftyp + box(b"free", b"IMG_20261126") + box(b"uuid", b"wangfang" * 4)
    start = len(before) + len(moov(0))
    return before + moov(start) + box(b"mdat", PICTURES, SOUND, TELEMETRY, b"wangfang") + box(b"skip", b"wangfang")
