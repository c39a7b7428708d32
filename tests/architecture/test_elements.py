"""Nothing about a person is kept unclassified, and nobody who works here is measured."""

import re

from django.apps import apps

from hutong.blueprint.elements import catalogue

OUR_APPS = {"journal", "directory", "pool", "asks", "forms", "tasks", "reporting", "outside", "notices", "residents"}
MEASURES = re.compile(
    r"(^|_)(score|scores|rank|ranking|rating|mileage|steps|online|idle|check_?in|clock_?in|attendance|track|gps|keystrokes|last_login)($|_)"
)
STAFF = re.compile(r"(工作人员|社区工作者|网格员|社工|走访人|填报人|经办人)")
CHINESE_MEASURES = re.compile(r"(考核|评分|得分|打分|排名|积分|在线时长|里程|步数|轨迹|打卡|签到)")


def personal():
    return [e for e in catalogue().elements.values() if e.entity in ("person", "household")]


def test_every_element_of_a_person_is_classified():
    known = {"public", "internal", "personal", "sensitive"}
    assert not [e.key for e in catalogue().elements.values() if e.sensitivity not in known]
    assert not [e.key for e in personal() if e.sensitivity == "public"]


def test_numbers_that_identify_are_personal_at_least():
    loose = [e.key for e in personal() if e.type in ("id", "phone", "address") and e.sensitivity not in ("personal", "sensitive")]
    assert not loose, loose


def test_no_table_measures_staff():
    models = [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]
    fields = [
        f"{model.__name__}.{field.name}" for model in models for field in model._meta.get_fields() if MEASURES.search(field.name)
    ]
    tables = [model._meta.db_table for model in models if MEASURES.search(model._meta.db_table)]
    assert not fields + tables, fields + tables


def test_no_element_measures_staff():
    found = [e.key for e in catalogue().elements.values() if STAFF.search(e.label) and CHINESE_MEASURES.search(e.label)]
    assert not found, found
