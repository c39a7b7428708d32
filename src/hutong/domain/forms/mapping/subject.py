"""What a form is about: a person, a household, a place, an organisation, an event, a thing, or figures of an area."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from hutong.domain.forms.mapping.text import key
from hutong.domain.forms.reading.shape import Reading

_TITLES: tuple[tuple[str, str, float], ...] = (
    (
        "aggregate",
        r"统计|汇总|报表|年报|月报|季报|基本情况统计|规划|选举.*情况|自然状况|(?<!个人)信息填报$|人口与|分析表|数据表",
        1.6,
    ),
    (
        "event",
        r"事件|访问|案件|纠纷|事故|走访|信访|活动|巡查|接待|变动|动态|迁[出入移]|婚姻登记信息|出生.*登记|死亡.*登记|调解|投诉|诉求|慰问|会议|工单|"
        r"举报|来访|探访|服务记录|整改|值班|随访|宣传|培训",
        1.6,
    ),
    (
        "organisation",
        r"企业|单位|机构|社会组织|社会团体|社团|商户|个体|商铺|合作社|民办非|物业公司|市场主体|协会|服务商|门店|公司",
        1.4,
    ),
    (
        "place",
        r"房屋|民房|楼宇|楼栋|小区|场所|出租|住房|旅馆|垃圾|消防|环境|卫生|公共|设施普查|建筑|隐患|安全检查|停车|院落|危房",
        1.4,
    ),
    (
        "household",
        r"家庭|农户|住户|业主|户信息|低保台账|分户|一户|户籍信息|户主|账号",
        1.2,
    ),
    (
        "thing",
        r"资产|物资|设备|车辆|器材|电动车|机动车|物品|消防设施|库存|采购|设施",
        1.3,
    ),
    (
        "person",
        r"人员|花名册|名册|名单|党员|老人|老年|残疾人?|儿童|学生|志愿者|成员|职工|员工|居民|妇女|退役|优抚|个人|代表人|青少年|人口|对象|者",
        1.3,
    ),
)
_COUNT = re.compile(
    r"(人数|户数|总数|数量|合计|小计|总计|个数|次数|面积|占比|比例|率|资金|投入|岁(以上|以下|及以[上下])?|[^名次]数|^[男女]$|其中.*)([(].*[)])?$"
)
_CONTACT = {"tel", "tel_land", "remark", "seq", "report_date", "report_unit", "operator", "sign", "opinion", "status", "other"}


def subject(reading: Reading, concepts: Mapping[int, str | None], entities: Mapping[str, str], roles: Mapping[int, str]) -> str:
    """The entity of the form. `concepts` and `roles`: first guesses by index of the label."""
    if _figures(reading):
        return "aggregate"
    votes: dict[str, float] = defaultdict(float)
    for entity, pattern, weight in _TITLES:
        if entity != "aggregate" and re.search(pattern, key(reading.title)):
            votes[entity] += weight
    for index, label in enumerate(reading.labels):
        concept = concepts.get(index)
        if label.part not in ("column", "pair") or not concept or concept in _CONTACT:
            continue
        _vote(votes, concept, entities.get(concept, "context"), roles.get(index, ""))
    return max(votes, key=lambda entity: votes[entity]) if votes else "person"


def _vote(votes: dict[str, float], concept: str, entity: str, role: str) -> None:
    if concept in ("name", "id_no") and not role:
        votes["person"] += 1.5
    elif concept in ("hh_no", "hh_size", "benefit_people") or (concept == "name" and role == "head"):
        votes["household"] += 0.6
    elif concept in ("org_name", "uscc", "scope", "reg_capital"):
        votes["organisation"] += 1.2
    elif concept in ("event_type", "event_title", "event_result", "event_no", "event_time", "event_place"):
        votes["event"] += 0.7
    elif concept in ("plate_no", "asset_name"):
        votes["thing"] += 1.2
    elif entity == "event":
        votes["event"] += 0.3
    elif entity in ("person", "organisation", "place", "household") and not role:
        votes[entity] += 0.1


def _figures(reading: Reading) -> bool:
    """Most of what the form asks is counts: then it is about an area."""
    asked = [key(label.printed) for label in reading.labels if label.part in ("column", "pair", "row")]
    asked = [word for word in asked if word not in ("序号", "备注", "地区", "单位", "填报单位", "填报日期")]
    counts = sum(bool(_COUNT.search(word)) for word in asked)
    share = counts / max(1, len(asked))
    titled = bool(re.search(_TITLES[0][1], key(reading.title)))
    personal = any(word in ("姓名", "身份证号", "身份证号码") for word in asked)
    return not personal and (share >= 0.5 or (titled and share >= 0.3) or (titled and reading.kind == "statistics"))


def figures_word(word: str) -> bool:
    """The header asks for a count or a sum."""
    return bool(_COUNT.search(word))
