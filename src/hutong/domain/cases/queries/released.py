"""Pictures that a post has looked at and released for anybody. Needs no actor."""

from __future__ import annotations

from collections.abc import Iterable

from hutong.domain.cases import store
from hutong.domain.cases.models import Case, File
from hutong.domain.cases.publishing.listed import listed, until
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound

CITY = 110000000000


def released(cases: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The released pictures of each of these cases."""
    with scope(SYSTEM):
        rows = File.objects.filter(case__in=list(cases), released=True, kind="jpg").order_by("pk").values_list("case_id", "pk")
        found: dict[int, tuple[int, ...]] = {}
        for case, file in rows:
            found[case] = (*found.get(case, ()), file)
        return found


def released_picture(file_id: int) -> tuple[bytes, str]:
    """A released picture of a case that is listed, and its kind. Raises NotFound for any other."""
    with scope(SYSTEM):
        found = File.objects.filter(pk=file_id, released=True, kind="jpg").first()
        if found is None or not Case.objects.filter(listed(), pk=found.case_id, collected_at__lt=until(found.area)).exists():
            raise NotFound("没有找到这张照片。")
        return store.unseal_file(found), found.kind
