"""The sentences a worker reads when a file cannot be taken: what is the matter, and what to do."""

from __future__ import annotations

from hutong.kernel.errors import Refused

SAVE_AS_XLSX = "请用 Excel 或 WPS 打开它，点“另存为”，类型选“Excel 工作簿 (*.xlsx)”，再交新存的文件。"
ASK_FOR_EXCEL = "请向发表单位要这张表的 Excel 文件（.xlsx），或把表格复制到 Excel 里存好再交。"


def encrypted() -> Refused:
    return Refused(
        "这个文件加了密码，系统打不开。",
        "请在 Excel 里打开它（输入密码），点“另存为”，在“工具 - 常规选项”里去掉密码后再交；WPS 在“文件 - 文件加密”里去掉。",
    )


def damaged() -> Refused:
    return Refused(
        "这个文件坏了，或者没有传完整。",
        "请先用 Excel 或 WPS 打开看看：能打开就“另存为”一份 .xlsx 再交，打不开就请对方重发。",
    )


def too_big() -> Refused:
    return Refused(
        "这个文件太大了（超过 50 MB）。",
        "请删去里面的照片，或者按社区拆成几个文件再交。",
    )


def swollen() -> Refused:
    return Refused(
        "这个文件展开以后大得不正常，为了安全没有打开。",
        "请在 Excel 里只把要填的表复制到一个新文件，存为 .xlsx 再交。",
    )


def too_many_cells() -> Refused:
    return Refused(
        "这张表太大了：最多读 25 万行、500 万个格子。",
        "请按社区或按街道拆开再交；如果表其实不大，请删去数据下方和右侧多余的内容，另存后再交。",
    )


def unsafe_xml() -> Refused:
    return Refused(
        "这个文件里有不安全的内容（XML 实体），没有打开。",
        SAVE_AS_XLSX,
    )


def empty() -> Refused:
    return Refused(
        "这个文件是空的，里面没有任何表格内容。",
        "请确认交的是发表单位发来的那个文件。",
    )


def no_such_sheet(name: str) -> Refused:
    return Refused("文件里没有名为“{name}”的工作表。", "请从文件现有的工作表里选一张。", name=name)


def cannot_fill_xls() -> Refused:
    return Refused("旧格式的 .xls（.et）文件可以看，但不能原样填写。", SAVE_AS_XLSX)


def cell_too_long(cell: str) -> Refused:
    return Refused(
        "{cell} 格要填的文字超过 32767 个字，Excel 的一个格子放不下。",
        "请把这项内容缩短，或另附文件。",
        cell=cell,
    )
