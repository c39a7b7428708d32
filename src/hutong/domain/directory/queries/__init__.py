"""Reads of the directory: who signs in, which hats somebody wears, and the areas. Nothing here is personal data of residents."""

from hutong.domain.directory.queries.areas import (
    AreaView,
    area,
    areas,
    areas_in,
    communities_in,
    heirs,
    path,
    paths,
    placed_in,
    standing,
)
from hutong.domain.directory.queries.held import (
    HeldPost,
    Person,
    names_of_staff,
    newcomers,
    own_posts,
    people_of,
    person_of,
    posts_for_review,
    titles_of_posts,
    worn,
)
from hutong.domain.directory.queries.posts import Hat, PostView, actor_of, hats, only_post, posts_at, units_at, wearer
from hutong.domain.directory.queries.staff import StaffView, sign_in, staff_named, username_of
from hutong.domain.directory.queries.systems import Hook, SystemView, hook_of, system_by_key, system_titles, systems

__all__ = [
    "AreaView", "Hat", "HeldPost", "Hook", "Person", "PostView", "StaffView", "SystemView", "actor_of", "area", "areas",
    "areas_in", "communities_in", "hats", "heirs", "hook_of", "names_of_staff", "newcomers", "only_post", "own_posts", "path",
    "paths", "people_of", "person_of", "placed_in", "posts_at", "posts_for_review", "sign_in", "staff_named", "standing",
    "system_by_key", "system_titles", "systems", "titles_of_posts", "units_at", "username_of", "wearer", "worn",
]  # fmt: skip
