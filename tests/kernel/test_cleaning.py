"""赵伟 is asked for data outside the system and shows it, unnamed. What he hands in must not name him."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from openpyxl.comments import Comment
from PIL import ExifTags, Image

from hutong.domain.forms.workbook import open_book
from hutong.kernel.cleaning import Cleaned, clean
from hutong.kernel.errors import Refused
from tests.factories.books import compound, department_form, loaded, packed, parts, roster, saved

FORMS = Path(__file__).parents[1] / "forms" / "dev" / "xlsx"
WHO = "赵伟"
# as XML, as EXIF and as old text write it
TRACES = (WHO.encode(), WHO.encode("utf-16-le"), b"zhaowei", b"ZHAOWEI", b"Hutong Phone 9")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def everything(data: bytes) -> bytes:
    """The file and, when it is a package, all that is packed in it."""
    return data + (b"".join(parts(data).values()) if data.startswith(b"PK") else b"")


def untold(cleaned: Cleaned) -> None:
    held = everything(cleaned.data)
    assert not [trace for trace in TRACES if trace in held]
    assert WHO not in cleaned.filename


def photograph(kind: str, size: tuple[int, int] = (40, 20)) -> bytes:
    """Left half red, right half blue as stored; it says that it is to be turned a quarter right, and who took it where."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Artist] = "zhaowei"
    exif[ExifTags.Base.Model] = "Hutong Phone 9"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (39.0, 54.0, 20.0)
    out = io.BytesIO()
    picture.save(out, kind, exif=exif, **({"comment": b"zhaowei"} if kind == "JPEG" else {}))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_keeps_its_pixels_and_nothing_else(kind: str) -> None:
    before = photograph(kind)
    assert b"zhaowei" in before
    cleaned = clean(before, "赵伟的手机.png")
    untold(cleaned)
    with Image.open(io.BytesIO(cleaned.data)) as after:
        assert (cleaned.kind, cleaned.filename, after.format) == ("jpg", "照片.jpg", "JPEG")
        assert after.size == (20, 40) and not after.getexif() and not {"comment", "icc_profile", "exif"} & set(after.info)
        top, bottom = after.getpixel((10, 5)), after.getpixel((10, 35))
    assert top[0] > 200 > 60 > top[2] and bottom[2] > 200 > 60 > bottom[0]


def test_a_large_photograph_shrinks_and_a_clear_one_lies_on_white() -> None:
    with Image.open(io.BytesIO(clean(photograph("JPEG", (4000, 3000)), "").data)) as after:
        assert after.size == (1200, 1600)
    out = io.BytesIO()
    Image.new("RGBA", (30, 30), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(clean(out.getvalue(), "").data)) as after:
        assert min(after.getpixel((15, 15))) > 250


def test_what_hangs_behind_a_photograph_is_gone() -> None:
    cleaned = clean(photograph("JPEG") + packed({"zhaowei.txt": b"zhaowei"}), "照片.zip")
    untold(cleaned)
    assert not zipfile.is_zipfile(io.BytesIO(cleaned.data))


def png_that_says_it_is(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8000, 7000), (60_000, 60_000)])
def test_a_picture_that_would_burst_is_not_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="5000 万像素"):
        clean(png_that_says_it_is(*size), "照片.png")


def told_workbook() -> bytes:
    """A department's list in which 赵伟 has left his name everywhere but in the cells."""
    workbook = loaded(roster(3))
    workbook.properties.creator = workbook.properties.lastModifiedBy = WHO
    sheet = workbook.active
    sheet["A3"].comment = Comment("看一下", WHO)
    sheet["A3"].hyperlink = "file:///C:/Users/zhaowei/名单.xlsx"
    sheet.oddFooter.center.text = WHO
    sheet["D3"] = "=SUM(C3:C5)"
    hidden = workbook.create_sheet("记号")
    hidden["A1"], hidden.sheet_state = WHO, "veryHidden"
    content = parts(saved(workbook))
    content["docProps/custom.xml"] = f"<Properties>{WHO}</Properties>".encode()
    content["docProps/thumbnail.jpeg"] = content["xl/printerSettings/printerSettings1.bin"] = b"zhaowei"
    content["xl/persons/person.xml"] = f'<personList displayName="{WHO}"/>'.encode()
    content["xl/revisions/userNames.xml"] = f'<users name="{WHO}"/>'.encode()
    path = '<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="C:\\zhaowei\\"/>'
    book = content["xl/workbook.xml"].replace(b"<sheets>", f'<fileSharing userName="{WHO}"/>{path}<sheets>'.encode())
    content["xl/workbook.xml"] = book
    return packed(content)


def test_a_workbook_keeps_its_cells_and_forgets_who_made_it() -> None:
    before = told_workbook()
    assert all(trace in everything(before) for trace in (TRACES[0], b"zhaowei"))
    cleaned = clean(before, f"{WHO}-名单.csv")
    untold(cleaned)
    assert (cleaned.kind, cleaned.filename) == ("xlsx", "表格.xlsx")
    book = loaded(cleaned.data)
    assert book.sheetnames == ["花名册"] and book.active["A3"].value == "老人0" and book.active["C4"].value == 81
    assert [str(area) for area in book.active.merged_cells.ranges] == ["A1:C1"]
    assert book.active["D3"].value is None and book.active["A3"].comment is None
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(cleaned.data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.xlsx"))[::6], ids=lambda path: path.stem[:3])
def test_the_forms_of_departments_read_the_same_when_they_are_clean(path: Path) -> None:
    before, after = open_book(path.read_bytes(), "a"), open_book(clean(path.read_bytes(), path.name).data, "b")
    assert after.sheets == before.sheets
    for one, other in zip(before.grids(), after.grids(), strict=True):
        assert (dict(other.values), other.merges, other.ruled_rows) == (dict(one.values), one.merges, one.ruled_rows)


def test_macros_and_what_lies_between_the_parts_are_gone() -> None:
    cleaned = clean(department_form(), "表.xlsm")
    assert not [name for name in parts(cleaned.data) if "vba" in name or "media" in name or "docProps" in name]
    assert loaded(cleaned.data)["花名册"]["A1"].value == "高龄津贴花名册"


def told_document() -> bytes:
    body = (
        f'<w:p w:rsidR="00AB12CD"><w:r><w:t>每户报</w:t></w:r><w:ins w:id="1" w:author="{WHO}" w:date="2026-11-20T09:00:00Z">'
        f'<w:r><w:t>电话和住址</w:t></w:r></w:ins><w:del w:id="2" w:author="{WHO}"><w:r><w:delText>旧的</w:delText></w:r></w:del>'
        '<w:commentRangeStart w:id="3"/></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>姓名</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
    )
    rels = f'<Relationships><Relationship Id="a" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>'
    field = (
        f'<w:fldSimple w:instr=" AUTHOR "><w:r><w:t>{WHO}</w:t></w:r></w:fldSimple><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    )
    field += '<w:r><w:instrText> LASTSAVEDBY </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    body += f'<w:p>{field}<w:r><w:t>{WHO}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>结尾</w:t></w:r></w:p>'
    return packed({
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": rels.encode(),
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode(),
        "word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:author="{WHO}"/></w:comments>'.encode(),
        "word/people.xml": WHO.encode(), "docProps/core.xml": f"<creator>{WHO}</creator>".encode(),
    })  # fmt: skip


def test_a_document_keeps_its_words_and_forgets_who_changed_them() -> None:
    cleaned = clean(told_document(), "通知.docx")
    untold(cleaned)
    text = parts(cleaned.data)["word/document.xml"].decode()
    assert (
        cleaned.kind == "docx"
        and "电话和住址" in text
        and "姓名" in text
        and "结尾" in text
        and "旧的" not in text
        and "00AB12CD" not in text
    )
    assert "<w:ins" not in text and "comment" not in text


def test_text_becomes_utf_8_and_loses_its_secret_marks() -> None:
    marked = "姓名,电话\r\n张\u200b三,1\r\n".encode("gb18030")
    assert clean(marked, "a.xlsx") == Cleaned("姓名,电话\n张三,1\n".encode(), "csv", "表格.csv")
    assert clean("请今天报上来".encode("utf-16"), "a").filename == "文字.txt"


@pytest.mark.parametrize(
    ("data", "word", "way"),
    [
        (b"%PDF-1.7\n1 0 obj", "PDF", "拍照"),
        (b"\n\n%PDF-1.4", "PDF", "拍照"),
        (compound({"Workbook": b"x"}), "旧格式", "xlsx"),
        (compound({"EncryptedPackage": b"x"}), "加密", "xlsx"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1", "HEIC", "截"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(40), "去不干净", "照片"),
        (b"\xff\xd8\xff\xe0broken", "打不开", "截"),
        (b"<html><meta name=author content=zhaowei>", "去不干净", "照片"),
        (b"{\\rtf1{\\author zhaowei}}", "去不干净", "照片"),
        (packed({"a.xlsx": roster()}), "去不干净", "照片"),
        (roster()[:400], "坏", "照片"),
        (b"", "空", "换"),
        (b"a" * (40 * 1024 * 1024 + 1), "40 MB", "照片"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_clean_is_sent_back_with_a_way_out(data: bytes, word: str, way: str) -> None:
    with pytest.raises(Refused, match=word) as no:
        clean(data, "照片.jpg")
    assert way in no.value.way_out


def test_entities_and_bombs_are_refused() -> None:
    content = parts(roster())
    laughing = content["xl/workbook.xml"].replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook', 1)
    with pytest.raises(Refused, match="坏"):
        clean(packed({**content, "xl/workbook.xml": laughing}), "")
    with pytest.raises(Refused, match="展开"):
        clean(packed({**content, "xl/big.xml": b" " * (201 * 1024 * 1024)}), "")


def test_a_bent_file_is_refused_never_an_error() -> None:
    for whole in (told_workbook(), told_document(), photograph("JPEG"), photograph("PNG"), photograph("WEBP")):
        for at in range(12, len(whole), max(1, len(whole) // 40)):
            try:
                untold(clean(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :], ""))
            except Refused as no:
                assert no.way_out
