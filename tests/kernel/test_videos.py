"""Wang Fang's neighbour films a burst pipe. The water is seen and heard; where, when and with what phone is not."""

from __future__ import annotations

import struct

import pytest

from hutong.kernel.cleaning import pictures, videos
from hutong.kernel.errors import Refused
from tests.factories.videos import PICTURES, SOUND, TELEMETRY, TRACES, box, video


def test_pictures_and_sound_stay_and_all_else_goes():
    taken = video()
    assert all(trace in taken for trace in TRACES)
    made = videos.made_anew(taken)
    assert PICTURES + SOUND in made
    assert not [trace for trace in (*TRACES, TELEMETRY) if trace in made]
    assert len(made) == len(taken)
    assert made.index(PICTURES) == taken.index(PICTURES)


def test_when_it_was_taken_is_not_told():
    second = struct.pack(">I", 3_800_000_000)
    assert video().count(second) == 7
    assert second not in videos.made_anew(video())


def test_a_cleaned_video_is_clean():
    made = videos.made_anew(video())
    assert videos.made_anew(made) == made


def test_quicktime_is_a_video_and_a_picture_is_none():
    assert videos.is_video(video(brand=b"qt  "))
    assert not pictures.is_picture(video())
    assert not videos.is_video(b"\0\0\0\x18ftypheic") and not videos.is_video(b"GIF89a")


@pytest.mark.parametrize(
    "spoilt",
    [
        video()[:-300],
        video() + b"PK\x03\x04",
        video().replace(b"vide", b"text"),
        video() + box(b"moof", b""),
        video().replace(b"stco", b"stcx"),
        video().replace(struct.pack(">II", 1, video().index(PICTURES)), struct.pack(">II", 1, 4)),
        box(b"ftyp", b"isom", bytes(4)),
        box(b"ftyp", b"isom", bytes(4)) + box(b"moov", box(b"trak")) * 2,
    ],
    ids=["cut off", "an archive behind it", "no picture", "in pieces", "no table", "elsewhere", "empty", "two movies"],
)
def test_what_is_no_whole_video_is_refused(spoilt):
    with pytest.raises(Refused, match="打不开"):
        videos.made_anew(spoilt)


def test_a_long_video_is_refused_with_what_to_do():
    with pytest.raises(Refused) as told:
        videos.made_anew(video() + bytes(videos.MOST_BYTES))
    assert "30 MB" in told.value.message and "短" in told.value.way_out


def test_no_damage_does_any_harm():
    """A byte changed anywhere is refused or cleaned, never more."""
    taken = video()
    for at in range(0, len(taken), 3):
        for value in (0, 0x7F, 0xFF):
            try:
                made = videos.made_anew(taken[:at] + bytes([value]) + taken[at + 1 :])
            except Refused:
                continue
            assert len(made) == len(taken)
