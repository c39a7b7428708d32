"""Education: level, school, class, degree."""

from __future__ import annotations

from functools import lru_cache

from hutong.demo.chance import ByAge, Weighted, code, one_of
from hutong.demo.figures import census
from hutong.demo.generate.rows import PersonTruth
from hutong.demo.generate.scene import Scene

# Rank of a level: 0 primary or less, 1 junior secondary, 2 senior secondary, 3 college, 4 university, 5 postgraduate.
RANK = {
    "其他教育": 0, "小学毕业": 0, "初中毕业": 1, "普通高中毕业": 2, "职业高中毕业": 2, "中等专科毕业": 2,
    "大学专科毕业": 3, "大学本科毕业": 4, "硕士研究生毕业": 5, "博士研究生毕业": 5,
}  # fmt: skip
_STAGES = ((3, "幼儿园", 3), (6, "小学", 6), (12, "初中", 3), (15, "高中", 3))
_GRADES = "一二三四五六"
_DONE = {"幼儿园": "学龄前", "小学": "小学", "初中": "初中", "高中": "普通高中"}
_LEAVING = (15, 15, 18, 21, 22, 25)  # age at the end of school by rank
_STAGE_OF = ("小学", "初中", "高中", "大学", "大学", "大学")


@lru_cache(maxsize=1)
def _levels() -> ByAge[Weighted[str]]:
    return ByAge({age: Weighted(shares) for age, shares in census().education.items()})


def write(scene: Scene, person: PersonTruth) -> int:
    """Facts of schooling; returns the person's rank, -1 for pupils and students, who are not in work."""
    if person.age < 18:
        _pupil(scene, person)
        return -1
    rnd, facts = scene.rng.random, person.facts
    level = _levels().at(person.age).pick(rnd())
    rank = RANK[level]
    facts["education"] = code("education", level)
    if person.age < 23 and rnd() < (0.8 if person.age < 21 else 0.55):
        return _student(scene, person)
    school = one_of(scene.work.schools[_STAGE_OF[rank]], rnd()).format(scene.word())
    facts["school"] = school
    facts["study_state"] = code("study_state", "毕业")
    facts["grad"] = f"{min(person.birth.year + _LEAVING[rank] + int(rnd() * 2), scene.year - 1)}-07"
    if rank >= 3:
        facts["major"] = one_of(scene.work.majors, rnd())
    if rank >= 4:
        facts["degree"] = "2" if level.startswith("博士") else "3" if rank == 5 else "4"
    return rank


def _pupil(scene: Scene, person: PersonTruth) -> None:
    facts, rnd, age = person.facts, scene.rng.random, person.age
    if age < 3:
        facts["education"] = code("education", "学龄前")
        facts["study_state"] = code("study_state", "未入园")
        return
    first, stage, _ = next(row for row in reversed(_STAGES) if age >= row[0])
    year = age - first
    facts["education"] = code("education", _DONE[stage])
    facts["school"] = one_of(scene.work.schools[stage], rnd()).format(scene.short if age < 12 else scene.word())
    klass = 1 + int(rnd() * 6)
    word = (
        ("小班", "中班", "大班")[year]
        if stage == "幼儿园"
        else f"{'初' if stage == '初中' else '高' if stage == '高中' else ''}{_GRADES[year]}"
    )
    facts["school_grade"] = word if stage == "幼儿园" else f"{word}年级({klass})班" if stage == "小学" else f"{word}({klass})班"
    facts["study_state"] = code("study_state", "在园" if stage == "幼儿园" else "在读")
    facts["enrol_date"] = f"{scene.year - year - (1 if scene.on.month < 9 else 0)}-09-01"


def _student(scene: Scene, person: PersonTruth) -> int:
    facts, rnd = person.facts, scene.rng.random
    facts["education"] = code("education", "普通高中毕业")
    facts["school"] = one_of(scene.work.schools["大学"], rnd()).format(scene.word())
    facts["school_grade"] = f"大{_GRADES[min(3, max(0, person.age - 18))]}"
    facts["study_state"] = code("study_state", "在读")
    facts["enrol_date"] = f"{scene.year - max(0, min(3, person.age - 18)) - (1 if scene.on.month < 9 else 0)}-09-01"
    facts["major"] = one_of(scene.work.majors, rnd())
    return -1
