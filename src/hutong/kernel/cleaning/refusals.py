"""The sentences for a file that cannot be made clean: what it is, and what to hand in instead."""

from __future__ import annotations

from hutong.kernel.errors import Refused

_INSTEAD = "可以把它拍成照片，或在 Excel、WPS 里另存为 .xlsx 再交。"


def too_big() -> Refused:
    return Refused("这个文件太大了（超过 40 MB）。", "请拍一张照片，或只交其中要紧的一部分。")


def empty() -> Refused:
    return Refused("这个文件是空的。", "请换一个文件，或拍一张照片。")


def damaged() -> Refused:
    return Refused("这个文件坏了，或者没有传完整。", _INSTEAD)


def picture() -> Refused:
    return Refused("这张照片打不开。", "请在手机相册里截一张屏，交截屏。")


def heic() -> Refused:
    return Refused("这张照片的格式（HEIC）认不出来。", "请截一张屏交上来；或在手机的相机设置里把格式改成“兼容性最佳”，再拍一张。")


def too_many_pixels() -> Refused:
    return Refused("这张照片太大了（超过 5000 万像素）。", "请用普通清晰度再拍一张，或截一张屏。")


def swollen() -> Refused:
    return Refused("这个文件展开以后大得不正常，为了安全没有打开。", _INSTEAD)


def encrypted() -> Refused:
    return Refused("这个文件加了密码，里面的作者信息去不掉。", "请去掉密码后另存，或拍成照片再交。")


def pdf() -> Refused:
    return Refused("PDF 文件里的作者信息去不干净，没有收下。", "请把它在屏幕上打开，拍照或截屏，交照片。")


def old_office() -> Refused:
    return Refused("旧格式文件（.xls、.doc、.et、.wps）或加密文件里的作者信息去不干净，没有收下。", _INSTEAD)


def unknown() -> Refused:
    return Refused("这种文件里的作者信息去不干净，没有收下。", _INSTEAD)
