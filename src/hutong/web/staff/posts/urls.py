"""Addresses of what somebody may do, and of the people of a superior's area."""

from __future__ import annotations

from django.urls import path

from hutong.web.staff.posts import mine, people, reviews

urlpatterns = [
    path("door/me/rights/", mine.rights, name="my-rights"),
    path("door/me/rights/stand-in/", mine.ask, name="my-rights-stand-in"),
    path("door/me/rights/recall/<int:post>/", mine.recall, name="my-rights-recall"),
    path("door/me/rights/<int:line>/objection/", mine.objection, name="my-rights-objection"),
    path("posts/", people.people, name="posts"),
    path("posts/new/", people.new, name="post-new"),
    path("posts/reviews/", reviews.listed, name="rights-reviews"),
    path("posts/reviews/<int:review>/", reviews.one, name="rights-review"),
    path("posts/reviews/<int:review>/settle/", reviews.settle, name="rights-settle"),
    path("posts/reviews/<int:review>/<int:line>/restore/", reviews.restore, name="rights-restore"),
    path("posts/<int:staff>/", people.person, name="post-person"),
    path("posts/<int:staff>/give/", people.give, name="post-give"),
    path("posts/<int:staff>/leave/", people.leave, name="post-leave"),
    path("posts/<int:staff>/<int:post>/end/", people.end, name="post-end"),
    path("posts/<int:staff>/<int:post>/stand-in/", mine.stand_in, name="post-stand-in"),
]
