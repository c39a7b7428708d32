"""What can be in the way of starting, each with its way out, in Chinese and in English.

English stands in the code here and not in the catalogue: these sentences are needed before Django can be loaded.
"""

from __future__ import annotations

from hutong.kernel.errors import Refused


class Trouble(Refused):
    """A `Refused` that brings its English along. `code` is stable, for `--json` and for tests."""

    def __init__(self, code: str, message: str, way_out: str, english: str) -> None:
        super().__init__(message, way_out)
        self.code = code
        self.english = english


def no_binaries() -> Trouble:
    return Trouble(
        "no_postgres",
        "这台机器上没有可用的 PostgreSQL：随包的服务器不支持本平台，系统里也没有 15 以上的版本。",
        "请安装 PostgreSQL 15 以上版本（例如 apt-get install postgresql），或用 DATABASE_URL 指定一个现有的数据库。",
        "No PostgreSQL for this machine: the packaged one does not support the platform, and no system PostgreSQL >= 15 "
        "was found. Install one (for example: apt-get install postgresql) or point DATABASE_URL at an existing server.",
    )


def other_version(folder: object, found: str, ours: str) -> Trouble:
    return Trouble(
        "other_version",
        f"数据文件夹 {folder} 是 PostgreSQL {found} 写的，这里的服务器是 {ours}，不能直接打开。数据没有改动。",
        f"请安装 PostgreSQL {found} 后再启动；或把这个文件夹改名保存（如 database-{found}），胡同会新建一个空的。",
        f"The data folder {folder} was written by PostgreSQL {found}; the server here is {ours}. Nothing was changed. "
        f"Install PostgreSQL {found}, or rename the folder (for example to database-{found}) and Hutong makes a new, empty one.",
    )


def newer_tables(names: list[str]) -> Trouble:
    shown = "、".join(names[:3])
    return Trouble(
        "newer_tables",
        f"数据库是更新版本的胡同写的（多出 {shown}）。数据没有改动。",
        "请使用写下这些数据的版本，或更新程序（git pull，然后 make setup）。",
        f"The database was written by a newer Hutong (unknown here: {', '.join(names[:3])}). Nothing was changed. "
        "Use that version, or update the program (git pull, then make setup).",
    )


def port_taken(host: str, port: int, house: int) -> Trouble:
    """`port`: the one that is taken; `house`: the one that was asked for. A house also uses those above its own, for the
    passage and the demo's systems, so the next one that is surely another house's is a hundred further."""
    other = house + 100 if house <= 65000 else house - 100
    return Trouble(
        "port_taken",
        f"端口 {port} 已被别的程序占用。",
        f"请先关掉占用 {host}:{port} 的程序，或换一个端口：hutong run --port {other}（make run PORT={other}）。",
        f"Port {port} is taken by another program. Stop it, or use another port: "
        f"hutong run --port {other} (make run PORT={other}).",
    )


def already_serving(address: str) -> Trouble:
    return Trouble(
        "already_serving",
        f"胡同已经在用这个数据文件夹运行：{address}",
        "直接打开这个地址即可；若要再开一套，请用 HUTONG_HOME 指定另一个数据文件夹，并换一个端口。",
        f"Hutong is already running on this data folder: {address} Open that address, "
        "or set HUTONG_HOME to another folder and use another port for a second one.",
    )


def disk_full(folder: object, free_mb: int, need_mb: int) -> Trouble:
    return Trouble(
        "disk_full",
        f"磁盘空间不足：{folder} 所在的磁盘只剩 {free_mb} MB，至少需要 {need_mb} MB。已确认的数据都还在。",
        "请清理磁盘后再试，或用 HUTONG_HOME 把数据文件夹放到更大的磁盘上。",
        f"The disk is full: {free_mb} MB left where {folder} is, {need_mb} MB are needed. What was acknowledged is safe. "
        "Free some space, or set HUTONG_HOME to a folder on a larger disk.",
    )


def no_access(folder: object, detail: str) -> Trouble:
    return Trouble(
        "no_access",
        f"数据文件夹 {folder} 不能读写（{detail}）。",
        "请检查它的所有者和权限，或用 HUTONG_HOME 指定当前用户能写的文件夹。",
        f"The data folder {folder} cannot be read or written ({detail}). "
        "Check its owner and mode, or set HUTONG_HOME to a folder this user can write.",
    )


def database_failed(detail: str, log: object) -> Trouble:
    return Trouble(
        "database_failed",
        f"数据库没有启动：{detail}",
        f"完整记录在 {log}。已有的数据没有改动；处理后再次启动即可。",
        f"The database did not start: {detail} The full record is in {log}. "
        "Existing data was not changed; start again afterwards.",
    )


def unreachable(detail: str) -> Trouble:
    return Trouble(
        "unreachable",
        f"连不上 DATABASE_URL 指定的数据库：{detail}",
        "请检查地址、用户名和密码，并确认服务器是 PostgreSQL 15 以上；不设 DATABASE_URL 时胡同使用自带的数据库。",
        f"The server in DATABASE_URL does not answer: {detail} Check address, user and password, and that it is "
        "PostgreSQL 15 or newer; without DATABASE_URL Hutong uses its own.",
    )


def bad_url(detail: str) -> Trouble:
    return Trouble(
        "bad_url",
        f"DATABASE_URL 写得不对：{detail}",
        "应为 postgresql://用户:密码@主机:端口/库名。",
        f"DATABASE_URL is not understood: {detail} It should read postgresql://user:password@host:port/database.",
    )
