"""Every address of the pages. Each view carries `needs` (see page.py)."""

from __future__ import annotations

from django.urls import path

from hutong.web.public import entrance
from hutong.web.public import outside as public_outside
from hutong.web.staff import asks, elements, home, journal, outside, people
from hutong.web.staff.forms import filled, handing, returning, understanding

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
    path("forms/", handing.forms, name="forms"),
    path("forms/new/", handing.hand_in, name="form-new"),
    path("forms/<int:filling_id>/", handing.form, name="form"),
    path("forms/<int:filling_id>/discard/", handing.discard, name="form-discard"),
    path("forms/<int:filling_id>/meaning/", understanding.meaning, name="form-meaning"),
    path("forms/<int:filling_id>/whom/", understanding.whom, name="form-whom"),
    path("forms/<int:filling_id>/people/", understanding.candidates, name="form-people"),
    path("forms/<int:filling_id>/fill/", understanding.fill, name="form-fill"),
    path("forms/<int:filling_id>/table/", filled.table, name="form-table"),
    path("forms/<int:filling_id>/cell/<str:name>/", filled.cell, name="form-cell"),
    path("forms/<int:filling_id>/figure/<str:name>/", filled.figure, name="form-figure"),
    path("forms/<int:filling_id>/gaps/", filled.gaps, name="form-gaps"),
    path("forms/<int:filling_id>/gaps/<int:file>/<str:name>/", filled.answer, name="form-answer"),
    path("forms/<int:filling_id>/asks/", filled.leave, name="form-leave"),
    path("forms/<int:filling_id>/finish/", filled.finish, name="form-finish"),
    path("forms/<int:filling_id>/back/", returning.send_back, name="form-back"),
    path("forms/<int:filling_id>/back/<int:copy>/", returning.differences, name="form-differences"),
    path("forms/<int:filling_id>/file/", filled.file, name="form-file"),
    path("asks/", asks.asks, name="asks"),
    path("asks/<int:ask_id>/answer/", asks.answer, name="ask-answer"),
    path("people/", people.people, name="people"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/correct/<str:element>/", people.correct, name="person-correct"),
    path("people/<int:person_id>/merge/<int:other_id>/", people.merge, name="person-merge"),
    path("people/<int:person_id>/unmerge/<int:merge_id>/", people.unmerge, name="person-unmerge"),
    path("journal/", journal.journal, name="journal"),
    path("outside/", public_outside.places, name="outside"),
    path("outside/receipt/", public_outside.receipt, name="outside-receipt"),
    path("outside/<int:community>/", public_outside.report, name="outside-report"),
    path("outside-reports/", outside.reports, name="outside-reports"),
    path("outside-reports/<int:report_id>/", outside.report, name="outside-answer"),
    path("outside-reports/<int:report_id>/file/", outside.file, name="outside-file"),
]
