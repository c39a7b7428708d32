"""The people of the stories. Wang Fang works in a community of Huilongguan; Li Jing does the same in another district."""

from hutong.kernel.actor import ALL_AREAS, Actor
from hutong.kernel.area import span

HOME = 110114010003
NEXT_DOOR = 110114010004
FAR = 110105014003

WORKER = frozenset({
    "pool.read", "pool.observe", "pool.merge", "forms.fill", "forms.confirm", "asks.answer", "journal.read", "tasks.work",
    "reports.return", "cases.report", "cases.take", "cases.work", "cases.check", "cases.duty", "door.enter",
})  # fmt: skip
STREET = frozenset({
    "pool.read", "forms.fill", "journal.read", "tasks.work", "reports.decide", "reports.review", "outside.answer",
    "cases.report", "cases.take", "cases.work", "cases.check", "cases.steer", "cases.duty", "door.enter",
    "door.manage",
})  # fmt: skip
DEPARTMENT = frozenset({
    "pool.read", "pool.observe", "forms.fill", "forms.confirm", "tasks.work", "reports.demand", "cases.work",
    "door.enter", "door.manage",
})  # fmt: skip
GATE = frozenset({
    "pool.read", "journal.read", "tasks.work", "reports.decide", "reports.review", "outside.answer", "cases.take", "cases.steer",
    "door.enter", "door.manage",
})  # fmt: skip
# A department that settles what residents report, at the street and at the district.
SQUAD = frozenset({"tasks.work", "cases.work", "door.enter"})

wang_fang = Actor(101, "王芳", "社区工作者", HOME, HOME, WORKER, 1, HOME)
zhang_min = Actor(102, "张敏", "社区工作者", HOME, HOME, WORKER, 2, HOME)
li_jing = Actor(103, "李静", "社区工作者", FAR, FAR, WORKER, 3, FAR)
street_head = Actor(104, "陈刚", "街道办主任", *span(110114010000), STREET, 4)
city_desk = Actor(105, "周宁", "市级统筹", *ALL_AREAS, GATE, 5)
# The levels above: the district's department that asks, the post that decides on its demands, and the city's department.
liu_yan = Actor(107, "刘岩", "区民政局社会救助科", *span(110114000000), DEPARTMENT, 7, department="civil_affairs")
ma_li = Actor(108, "马丽", "区社区建设办报表准入", *span(110114000000), GATE, 8)
he_bin = Actor(109, "何斌", "市民政局基层政权处", *ALL_AREAS, DEPARTMENT, 9, department="civil_affairs")
# Those who put right what residents report.
zhao_lei = Actor(110, "赵磊", "区城管委值班", *span(110114000000), SQUAD, 10, department="urban_management")
qian_bo = Actor(111, "钱波", "街道城管科", *span(110114010000), SQUAD, 11, department="urban_management")
auditor = Actor(106, "孙平", "审计", *ALL_AREAS, frozenset({"journal.read", "door.enter"}), 6)
