"""Work: occupation, employer, wage, military service."""

from __future__ import annotations

from functools import lru_cache

from hutong.demo.chance import ByAge, Weighted, code, day_in, one_of
from hutong.demo.figures import Job, welfare, work
from hutong.demo.generate.rows import PersonTruth
from hutong.demo.generate.scene import Scene

_TITLES = Weighted({"初级": 34, "中级": 42, "副高级": 18, "正高级": 6})
_SKILLED = Weighted({"初级工": 30, "中级工": 40, "高级工": 22, "技师": 8})


@lru_cache(maxsize=1)
def _market() -> tuple[tuple[Weighted[Job], ...], ByAge[float], ByAge[float]]:
    """For each rank of education the jobs within reach, those that fit it best weighing most."""
    ranks = []
    for rank in range(6):
        weights = {job: job.weight * (1.0 if rank - job.rank <= 2 else 0.15) for job in work().jobs if job.rank <= rank}
        ranks.append(Weighted(weights))
    return tuple(ranks), ByAge(work().working, 0.0), ByAge(welfare().veteran_share, 0.0)


def write(scene: Scene, person: PersonTruth, rank: int) -> None:
    """Employment and service; `rank` is -1 for those in school and before."""
    facts, rnd = person.facts, scene.rng.random
    if person.age < 18:
        facts["military_status"] = code("military_status", "未服兵役")
    if person.age < 16:
        facts["employment"] = code("employment", "学生" if person.age >= 6 else "其他")
        return
    retire = scene.work.women_retire if person.woman else scene.work.men_retire
    ranks, working, veterans = _market()
    if rank < 0:
        facts["employment"] = code("employment", "学生")
    elif rnd() < working.at(person.age) and person.age < retire + 8:
        farm = scene.mix.farm and rank < 3 and rnd() < 0.4
        employed(scene, person, scene.work.farm if farm else ranks[rank].pick(rnd()))
    else:
        facts["employment"] = code("employment", "退（离）休人员" if person.age >= retire else "无业人员")
    facts["is_migrant_worker"] = person.hukou == "out" and rank in (0, 1, 2) and "employer" in facts
    if person.age >= 18 and person.hukou != "abroad":
        share = veterans.at(person.age) * (0.03 if person.woman else 1)
        _service(scene, person, rnd() < share)


def employed(scene: Scene, person: PersonTruth, job: Job) -> None:
    """A job with everything that goes with it; wage in yuan a month."""
    facts, rnd = person.facts, scene.rng.random
    facts["employment"] = code("employment", job.identity)
    facts["occupation"] = code("occupation", job.job_class)
    facts["post"] = one_of(job.posts, rnd())
    facts["wage"] = round(job.wage * (0.7 + 0.8 * rnd()) / 100) * 100
    if job.employer:
        word = scene.word()
        facts["employer"] = job.employer.format(word)
        facts["employer_addr"] = f"{scene.area}{word}路{1 + int(rnd() * 90)}号"
        facts["employer_tel"] = scene.numbers.landline()
        facts["employer_nature"] = code("employer_nature", job.nature)
    started = person.birth.year + 18 + int(rnd() * 6)
    facts["work_start"] = day_in(min(started, scene.year - 1), rnd())
    years = max(1, scene.year - 1 - started)
    facts["hire_date"] = day_in(scene.year - 1 - int(rnd() * rnd() * min(years, 20)), rnd())
    facts["hire_date"] = max(facts["hire_date"], facts["work_start"])
    if job.identity == "专业技术人员":
        facts["prof_title"] = code("prof_title", _TITLES.pick(rnd()))
    elif job.identity == "工人":
        facts["qualification"] = code("qualification", _SKILLED.pick(rnd()))


def _service(scene: Scene, person: PersonTruth, served: bool) -> None:
    facts, rnd = person.facts, scene.rng.random
    joined = person.birth.year + 18 + int(rnd() * 3)
    left = joined + (2 if rnd() < 0.6 else 5 + int(rnd() * 11))
    if not served or left >= scene.year:
        facts["military_status"] = code("military_status", "未服兵役")
        return
    facts["military_status"] = code("military_status", "退役")
    facts["military_in"] = f"{joined}-12-01"
    facts["military_out"] = f"{left}-12-01"
    facts["unit_code"] = one_of(scene.work.forces, rnd())
    facts["vet_cert"] = f"退{left}{scene.numbers.digits(7)}"
