"""Our own drawing of a child's body, in parts: where each region lies on its view, and what it is called.

Points are in the view's own units. Only the half on the reader's left is written down; the other is its mirror image.
From the front the child's right is on the reader's left, from behind it is the other way round.
"""

from dataclasses import dataclass
from functools import cached_property

from .body_regions import BodyRegion, BodyView, view_of
from .words.reporting import BODY_REGIONS, BODY_VIEWS

_Points = tuple[tuple[float, float], ...]

_MIDDLE: dict[str, _Points] = {
    "head": ((100, 6), (122, 12), (129, 34), (123, 56), (112, 68), (88, 68), (77, 56), (71, 34), (78, 12)),
    "neck": ((88, 68), (112, 68), (114, 84), (86, 84)),
    "chest": ((74, 86), (86, 84), (114, 84), (126, 86), (131, 108), (128, 138), (72, 138), (69, 108)),
    "abdomen": ((72, 138), (128, 138), (125, 162), (127, 180), (73, 180), (75, 162)),
    "pelvis": ((73, 180), (127, 180), (132, 206), (104, 216), (96, 216), (68, 206)),
}
_SIDE: dict[str, _Points] = {
    "shoulder": ((74, 86), (58, 90), (49, 104), (47, 118), (68, 118), (69, 108)),
    "upper_arm": ((47, 118), (68, 118), (65, 142), (60, 164), (42, 162), (43, 138)),
    "forearm": ((42, 162), (60, 164), (56, 190), (48, 218), (33, 214), (36, 186)),
    "hand": ((33, 214), (48, 218), (50, 232), (45, 250), (34, 258), (25, 250), (26, 230)),
    "thigh": ((68, 206), (96, 216), (98, 240), (95, 286), (70, 286), (65, 244)),
    "knee": ((70, 286), (95, 286), (94, 312), (71, 312)),
    "shin": ((71, 312), (94, 312), (95, 336), (90, 386), (75, 386), (68, 340)),
    "foot": ((75, 386), (90, 386), (94, 408), (88, 420), (70, 420), (62, 412)),
}
_FACE_MIDDLE: dict[str, _Points] = {
    "forehead": (
        (100, 12),
        (120, 15),
        (138, 25),
        (150, 42),
        (156, 62),
        (156, 82),
        (44, 82),
        (44, 62),
        (50, 42),
        (62, 25),
        (80, 15),
    ),
    "nose": ((91, 82), (109, 82), (113, 128), (100, 136), (87, 128)),
    "mouth": ((72, 148), (87, 138), (100, 136), (113, 138), (128, 148), (118, 168), (100, 172), (82, 168)),
    "chin": (
        (58, 168),
        (82, 168),
        (100, 172),
        (118, 168),
        (142, 168),
        (136, 184),
        (124, 200),
        (110, 209),
        (100, 211),
        (90, 209),
        (76, 200),
        (64, 184),
    ),
}
_FACE_SIDE: dict[str, _Points] = {
    "eye": ((44, 82), (91, 82), (89, 108), (46, 108)),
    "cheek": ((46, 108), (89, 108), (87, 128), (87, 138), (72, 148), (82, 168), (58, 168), (48, 146)),
    "ear": ((44, 82), (33, 84), (27, 100), (32, 124), (42, 134), (48, 132), (46, 108)),
}
_NAMES = {
    BodyView.FRONT: {
        "head": "head_front", "neck": "neck_front", "chest": "chest", "abdomen": "abdomen", "pelvis": "pelvis",
        "shoulder": "{}_shoulder", "upper_arm": "{}_upper_arm", "forearm": "{}_forearm", "hand": "{}_palm",
        "thigh": "{}_thigh", "knee": "{}_knee", "shin": "{}_shin", "foot": "{}_foot",
    },
    BodyView.BACK: {
        "head": "head_back", "neck": "neck_back", "chest": "upper_back", "abdomen": "lower_back",
        "pelvis": "buttocks", "shoulder": "{}_shoulder_back", "upper_arm": "{}_upper_arm_back",
        "forearm": "{}_forearm_back", "hand": "{}_hand_back", "thigh": "{}_thigh_back", "knee": "{}_knee_back",
        "shin": "{}_calf", "foot": "{}_heel",
    },
    BodyView.FACE: {
        "forehead": "forehead", "nose": "nose", "mouth": "mouth", "chin": "chin", "eye": "{}_eye",
        "cheek": "{}_cheek", "ear": "{}_ear",
    },
}  # fmt: skip
_SIZES = {BodyView.FRONT: (200, 430), BodyView.BACK: (200, 430), BodyView.FACE: (200, 226)}
_FEATURES = {
    BodyView.FRONT: ("M92,178 Q100,182 108,178", "M99,165 h2"),
    BodyView.BACK: ("M100,92 V172", "M100,184 V212"),
    BodyView.FACE: (
        "M56,96 Q68,86 80,96 Q68,103 56,96 Z", "M120,96 Q132,86 144,96 Q132,103 120,96 Z",
        "M54,84 Q67,76 82,83", "M118,83 Q133,76 146,84", "M94,126 Q100,131 106,126",
        "M82,152 Q100,146 118,152 Q100,164 82,152 Z",
    ),
}  # fmt: skip
"""Lines that help to tell where one is; they mark nothing."""


@dataclass(frozen=True)
class Part:
    """One region as it is drawn."""

    region: BodyRegion
    points: _Points

    @property
    def drawn(self) -> str:
        """The points as SVG's ``polygon`` takes them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)

    @cached_property
    def middle(self) -> tuple[float, float]:
        """Where a mark stands that was placed by the region's name."""
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


@dataclass(frozen=True)
class View:
    """One drawing: its size in its own units, and its regions."""

    name: BodyView
    width: int
    height: int
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """What people call it."""
        return BODY_VIEWS[self.name]

    @property
    def features(self) -> tuple[str, ...]:
        """Paths of the lines drawn over the parts."""
        return _FEATURES[self.name]


def _mirrored(points: _Points, width: int) -> _Points:
    return tuple((width - x, y) for x, y in points)


def _view(name: BodyView, middle: dict[str, _Points], side: dict[str, _Points]) -> View:
    width, height = _SIZES[name]
    near, far = ("left", "right") if name is BodyView.BACK else ("right", "left")
    names = _NAMES[name]
    parts = [Part(BodyRegion(names[part]), points) for part, points in middle.items()]
    for part, points in side.items():
        parts.append(Part(BodyRegion(names[part].format(near)), points))
        parts.append(Part(BodyRegion(names[part].format(far)), _mirrored(points, width)))
    return View(name, width, height, tuple(parts))


VIEWS = (
    _view(BodyView.FRONT, _MIDDLE, _SIDE),
    _view(BodyView.BACK, _MIDDLE, _SIDE),
    _view(BodyView.FACE, _FACE_MIDDLE, _FACE_SIDE),
)
_BY_VIEW = {view.name: view for view in VIEWS}
_PARTS = {part.region: part for view in VIEWS for part in view.parts}


def point_of(region: BodyRegion, x: int | None, y: int | None) -> tuple[float, float]:
    """Where on its view a mark is drawn, in the view's units; ``x`` and ``y`` are thousandths, or None."""
    if x is None or y is None:
        return _PARTS[region].middle
    view = _BY_VIEW[view_of(region)]
    return round(x * view.width / 1000, 1), round(y * view.height / 1000, 1)


def regions_of_view() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a list to choose from: each view's words, with value and words of its regions from head to foot."""
    return [
        (view.words, [(part.region.value, BODY_REGIONS[part.region]) for part in _from_above(view)])
        for view in (_BY_VIEW[BodyView.FACE], _BY_VIEW[BodyView.FRONT], _BY_VIEW[BodyView.BACK])
    ]


def _from_above(view: View) -> list[Part]:
    return sorted(view.parts, key=lambda part: (part.middle[1], part.middle[0]))
