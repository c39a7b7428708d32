"""The compounds and buildings of a community by name, for anybody who says where something is. No dwelling, no household."""

from __future__ import annotations

from dataclasses import dataclass

from hutong.domain.journal.scope import scope
from hutong.domain.pool.models import Place
from hutong.kernel.actor import SYSTEM


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A compound or building. `compound`: the name of the compound it stands in; empty for a compound itself."""

    id: int
    name: str
    compound: str


def named_places(community: int) -> tuple[PlaceName, ...]:
    """The compounds and buildings that stand in a community, each compound before its buildings. Names that anybody can read on a
    wall: needs no right, and leaves no entry in the journal."""
    with scope(SYSTEM):
        rows = Place.objects.filter(community=community, kind__in=("compound", "building"), ended_on=None, merged_into=None)
        found = list(rows.order_by("pk").values_list("pk", "kind", "name", "parent_id"))
    compounds = {pk: name for pk, kind, name, _ in found if kind == "compound"}
    named = [PlaceName(pk, name, compounds.get(parent, "")) for pk, kind, name, parent in found if kind == "building"]
    alone = [PlaceName(pk, name, "") for pk, name in compounds.items()]
    order = {name: at for at, name in enumerate(compounds.values())}
    return tuple(sorted([*alone, *named], key=lambda one: (order.get(one.compound or one.name, len(order)), one.compound != "")))


def place_of(community: int, place_id: int) -> PlaceName | None:
    """One of them; None for any other record, and for one elsewhere."""
    return next((one for one in named_places(community) if one.id == place_id), None)
