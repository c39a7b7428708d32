"""What is installed is what was chosen: every dependency has a reason, a lock and a hash, and no address of a registry."""

import json
import re
import tomllib

from tests.architecture.sources import REPOSITORY

PROJECT = (REPOSITORY / "pyproject.toml").read_text()
LOCKS = sorted((REPOSITORY / "requirements").glob("*.txt"))
# What tests and benches take from npm.
NODE_LOCKS = sorted(path for top in ("tests", "bench") for path in (REPOSITORY / top).rglob("package-lock.json"))


def names(requirements):
    return {re.split(r"[\[<>=!; ]", line, maxsplit=1)[0].lower().replace("_", "-") for line in requirements}


def test_every_dependency_is_locked():
    project = tomllib.loads(PROJECT)["project"]
    run = names(re.findall(r"(?m)^[\w.-]+==", (REPOSITORY / "requirements/run.txt").read_text()))
    test = names(re.findall(r"(?m)^[\w.-]+==", (REPOSITORY / "requirements/test.txt").read_text()))
    assert not names(project["dependencies"]) - run
    assert not names(project["optional-dependencies"]["test"]) - test


def test_every_pin_has_a_hash_and_no_address():
    for lock in LOCKS:
        text = lock.read_text()
        for pin in re.split(r"(?m)^(?=[\w.-]+==)", text)[1:]:
            assert "--hash=sha256:" in pin, pin.splitlines()[0]
        assert not re.search(r"https?://|--index-url|--extra-index", text), lock.name


def test_every_dependency_has_its_reason():
    block = re.search(r"(?ms)^dependencies = \[\n(.*?)^\]", PROJECT).group(1).splitlines()
    bare = [line for before, line in zip(["", *block], block, strict=False) if line.strip().startswith('"') and "#" not in before]
    assert not bare, bare


def test_every_package_of_node_is_pinned_and_has_no_address():
    assert NODE_LOCKS
    for lock in NODE_LOCKS:
        text = lock.read_text()
        packages = {name: words for name, words in json.loads(text)["packages"].items() if name}
        assert not [name for name, words in packages.items() if not words.get("integrity", "").startswith("sha512-")], lock
        assert "resolved" not in text, lock
