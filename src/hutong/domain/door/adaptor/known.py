"""Which adaptors this installation has. Where they lie is told to nobody but the log: a path is no worker's business."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from hutong.blueprint.adaptors import Adaptor, adaptor_in, names_in
from hutong.blueprint.adaptors.reading import OWN
from hutong.blueprint.reading import PackError
from hutong.kernel.errors import Refused

log = logging.getLogger(__name__)


def folders() -> tuple[Path, ...]:
    """Where adaptors lie: the installation's own folder first, then those that come along."""
    return (Path(settings.HUTONG_HOME.path) / "adaptors", OWN)


def named(name: str) -> Adaptor:
    """The adaptor of this name. Raises PackError or OSError for one that is not there or is wrong."""
    path = next((folder / f"{name}.yaml" for folder in folders() if (folder / f"{name}.yaml").is_file()), None)
    return _read(name, path.stat().st_mtime_ns if path else 0)


def check_adaptor(name: str) -> None:
    """Raises Refused, in words for whoever registers a system, when there is no such adaptor or it cannot be used."""
    known = names_in(folders())
    if name not in known:
        raise Refused(
            "没有叫 {name} 的代登说明。", "先写好它（hutong door record），再登记。现在有：{known}。", name=name[:80], known=known
        )
    try:
        named(name)
    except (PackError, OSError) as fault:
        log.error("the adaptor %s cannot be used: %s", name, fault)
        why = str(fault).partition(f"{name}.yaml")[2].lstrip(":") or type(fault).__name__
        raise Refused("代登说明 {name} 写得不对：{why}。", "请改好这个文件，再登记。", name=name[:80], why=why[:300]) from fault


@lru_cache(maxsize=64)
def _read(name: str, changed: int) -> Adaptor:
    return adaptor_in(name, folders())
