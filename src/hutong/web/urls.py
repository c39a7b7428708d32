"""Every address of the pages. Each view carries `needs` (see page.py)."""

from __future__ import annotations

from django.urls import path

from hutong.web.public import entrance
from hutong.web.staff import asks, elements, home, journal, people

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", entrance.sign_in, name="sign-in"),
    path("sign-out/", entrance.sign_out, name="sign-out"),
    path("hats/", entrance.hats, name="hats"),
    path("look/", entrance.look, name="look"),
    path("about/", entrance.about, name="about"),
    path("elements/", elements.elements, name="elements"),
    path("elements/pick/", elements.pick, name="element-pick"),
    path("elements/<str:key>/", elements.element, name="element"),
    path("asks/", asks.asks, name="asks"),
    path("asks/<int:ask_id>/answer/", asks.answer, name="ask-answer"),
    path("people/", people.people, name="people"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/correct/<str:element>/", people.correct, name="person-correct"),
    path("people/<int:person_id>/merge/<int:other_id>/", people.merge, name="person-merge"),
    path("people/<int:person_id>/unmerge/<int:merge_id>/", people.unmerge, name="person-unmerge"),
    path("journal/", journal.journal, name="journal"),
]
