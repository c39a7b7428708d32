"""One command line: every verb explains itself, speaks JSON, and ends with 0, 2 or 3."""

import json
import re
from contextlib import contextmanager
from pathlib import Path

import click
import psycopg
import pytest

from hutong.cli.house import Status
from hutong.cli.main import hutong, run
from hutong.kernel.errors import Broken, Refused

REFERENCE = Path(__file__).parents[2] / "docs/reference/cli.md"


class House:
    """A house that is already open, or that has a fault at its door."""

    def __init__(self, fault=None):
        self.fault = fault

    @contextmanager
    def opened(self, *, city=True):
        if self.fault:
            raise self.fault
        yield

    def run(self, host, port, announce):
        announce(f"http://{host}:{port}", [{"username": "wangfang", "password": "x", "name": "王芳", "title": "社区工作者"}])

    def status(self):
        return Status("0.1.0", "/data", "embedded", True, "http://127.0.0.1:8000", True)


def verbs(command=hutong, words=()):
    context = click.Context(command)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from verbs(command.get_command(context, name), (*words, name))
    else:
        yield words, command


@pytest.mark.parametrize(("words", "verb"), list(verbs()), ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_every_verb_speaks_json_and_explains_itself(words, verb, capsys):
    assert "--json" in [name for option in verb.params for name in option.opts]
    assert all(option.help for option in verb.params if isinstance(option, click.Option))
    assert verb.help
    assert run(House(), [*words, "--help"]) == 0
    assert "--json" in capsys.readouterr().out


def named(row, there):
    """The verbs that a row of the reference names, each with its words: `hutong door keys list`, `rotate` are two."""
    first, *others = re.findall(r"`([^`]+)`", row.split(" | ")[0])
    words = tuple(first.split()[1:])
    while words not in there:
        words = words[:-1]  # what follows the verb
    return [(words, first), *(((*words[:-1], other.split()[0]), other) for other in others)]


@pytest.mark.parametrize(
    "row", re.findall(r"^\| `hutong .*$", REFERENCE.read_text("utf-8"), re.MULTILINE), ids=lambda row: row[3:40]
)
def test_the_reference_names_what_each_verb_wants_and_nothing_that_it_does_not_know(row):
    there, known = dict(verbs()), set()
    for words, told in named(row, there):
        wants = [one for one in there[words].params if one.required]
        known |= {option for one in there[words].params for option in one.opts}
        assert not [one.opts[0] for one in wants if isinstance(one, click.Option) and one.opts[0] not in told]
        places = re.findall(r"\b[A-Z]+\b", re.sub(r"\[.*?\]|--[a-z-]+ \w+", "", told))
        assert len(places) >= len([one for one in wants if isinstance(one, click.Argument)]), told
    assert set(re.findall(r"--[a-z-]+", row)) <= known


def test_every_verb_of_the_reference_is_there():
    there = {" ".join(words[:2]) for words, _verb in verbs()} | {words[0] for words, _verb in verbs()}
    told = re.findall(r"^\| `hutong ([a-z]+(?: [a-z]+)?)", REFERENCE.read_text("utf-8"), re.MULTILINE)
    assert len(told) > 15
    assert [words for words in told if words not in there] == []


def test_help_lists_every_verb(capsys):
    assert run(House(), ["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(words[0] in shown for words, _ in verbs())


@pytest.mark.parametrize(
    "words", [["nothing"], ["run", "--port", "x"], ["map"], ["map", "missing.xlsx"], ["city", "seed", "--communities", "-1"], []]
)
def test_what_you_typed_is_your_input(words, capsys):
    assert run(House(), words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_refusal_brings_its_way_out(capsys):
    assert run(House(Refused("端口已被占用。", "换一个。")), ["migrate", "--json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out) == {"error": "端口已被占用。", "way_out": "换一个。", "code": "refused"}
    assert "✗ 端口已被占用。" in said.err and "→ 换一个。" in said.err


def test_a_refusal_is_said_in_english_too_unless_the_terminal_is_chinese(capsys, monkeypatch):
    house = House(Refused("“{code}”不是 12 位区划代码。", "用 hutong city communities 看看有哪些社区。", code="110"))
    for language, english in (("zh_CN.UTF-8", False), ("C.UTF-8", True)):
        monkeypatch.setenv("LC_ALL", language)
        assert run(house, ["migrate"]) == 2
        assert ("“110” is no area code of 12 digits. See which" in capsys.readouterr().err) is english


@pytest.mark.parametrize("fault", [Broken("a wheel came off"), ZeroDivisionError("a wheel came off")])
def test_our_fault_shows_no_traceback(fault, capsys, monkeypatch):
    monkeypatch.delenv("HUTONG_DEBUG", raising=False)
    assert run(House(fault), ["migrate", "--json"]) == 3
    said = capsys.readouterr()
    assert json.loads(said.out)["code"] == "broken"
    assert "a wheel came off" in said.err and "Traceback" not in said.err


def test_our_fault_shows_it_when_asked(capsys, monkeypatch):
    monkeypatch.setenv("HUTONG_DEBUG", "1")
    assert run(House(Broken("a wheel came off")), ["migrate"]) == 3
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "fault", [OSError(28, "No space left on device"), psycopg.errors.DiskFull("could not extend file: No space left on device")]
)
def test_a_full_disk_is_said_as_such(fault, capsys):
    assert run(House(fault), ["migrate"]) == 2
    assert "磁盘空间不足" in capsys.readouterr().err


def test_the_address_is_printed_with_the_accounts(capsys):
    assert run(House(), ["run", "--port", "8123"]) == 0
    shown = capsys.readouterr().out
    assert "http://127.0.0.1:8123" in shown and "wangfang" in shown


def test_status_and_elements(capsys):
    assert run(House(), ["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["address"] == "http://127.0.0.1:8000"
    assert run(House(), ["elements", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["elements"] >= 300
    assert run(House(), ["elements", "list", "zhuzhi", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_map_reads_a_form_without_a_database(tmp_path, capsys):
    form = tmp_path / "名单.csv"
    form.write_bytes("高龄老人花名册\n序号,姓名,性别,身份证号码,联系电话\n1,,,,\n2,,,,\n".encode("gb18030"))
    assert run(House(AssertionError("the database was asked for")), ["map", str(form), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    concepts = {cell["header"]: cell["concept"] for cell in found["cells"]}
    assert (concepts["姓名"], concepts["联系电话"]) == ("name", "tel")
    assert all({"cell", "header", "concept", "role", "confidence", "why"} <= cell.keys() for cell in found["cells"])


def test_a_file_that_is_none_is_refused_in_plain_words(tmp_path, capsys):
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 nothing of the kind")
    assert run(House(), ["map", str(tmp_path / "x.xlsx")]) == 2
    assert "Traceback" not in capsys.readouterr().err
