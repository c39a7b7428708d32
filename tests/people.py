"""The people of the stories. Wang Fang works in a community of Huilongguan; Li Jing does the same in another district."""

from hutong.kernel.actor import ALL_AREAS, Actor
from hutong.kernel.area import span

HOME = 110114010003
NEXT_DOOR = 110114010004
FAR = 110105014003

WORKER = frozenset({"pool.read", "pool.observe", "pool.merge", "forms.fill", "forms.confirm", "asks.answer", "journal.read"})

wang_fang = Actor(101, "王芳", "社区工作者", HOME, HOME, WORKER, 1, HOME)
zhang_min = Actor(102, "张敏", "社区工作者", HOME, HOME, WORKER, 2, HOME)
li_jing = Actor(103, "李静", "社区工作者", FAR, FAR, WORKER, 3, FAR)
street_head = Actor(104, "陈刚", "街道办主任", *span(110114010000), frozenset({"pool.read", "forms.fill", "journal.read"}), 4)
city_desk = Actor(105, "周宁", "市级统筹", *ALL_AREAS, frozenset({"pool.read", "journal.read"}), 5)
auditor = Actor(106, "孙平", "审计", *ALL_AREAS, frozenset({"journal.read"}), 6)
