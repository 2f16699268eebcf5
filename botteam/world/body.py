"""The body of a bot: the verbs that any world offers, what each returns, and how it fails.

Every verb has its own time limit (seconds, `LIMITS`), returns only after its outcome was checked in the
world, and raises one of the `VerbError`s of `botteam.errors`, whose text says what to do instead.
Cancelling the task that awaits a verb ends it in the world too. Verbs that move or use the body
exclude each other: a newer one interrupts the older. `observe`, `find_blocks` and `chat` run beside them.
Positions are blocks; a block is named by its corner (`Position.block()`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Literal, Protocol

from botteam.observation import Frozen, Note, Observation, Position

REACH = 4.5
"""How far a player can dig and place, in blocks (minecraft.wiki/w/Breaking)."""

SIGN_IN_SECONDS = 300.0
"""How long a person may take to sign a bot in with Microsoft."""

SURVEY_MAX = 60_000
"""Blocks of the largest box that `survey` reads."""

Place = Literal["hand", "off-hand", "head", "torso", "legs", "feet"]

LIMITS: Mapping[str, float] = {
    "connect": 30.0,
    "observe": 5.0,
    "go_to": 60.0,
    "get_out": 15.0,
    "follow": 30.0,
    "look_at": 3.0,
    "dig": 30.0,
    "place": 6.0,
    "craft": 20.0,
    "equip": 4.0,
    "toss": 5.0,
    "consume": 5.0,
    "attack": 5.0,
    "fight": 20.0,
    "use_item": 10.0,
    "activate_block": 4.0,
    "sleep_in": 6.0,
    "open_container": 6.0,
    "transfer": 15.0,
    "find_blocks": 5.0,
    "survey": 5.0,
    "recipes": 3.0,
    "tend_furnace": 10.0,
    "chat": 3.0,
    "stop": 3.0,
}
"""Seconds that each verb may take."""


class Arrived(Frozen):
    """Where a walk ended, and how many blocks from its goal."""

    position: Position
    distance: float


class Looked(Frozen):
    """Where the bot looks now, in degrees: yaw 0 is south and grows clockwise, pitch 90 is straight down."""

    yaw: float
    pitch: float


class Dug(Frozen):
    """A block that is gone now, the tool in hand, and how long the digging took."""

    block: str
    position: Position
    tool: str | None
    seconds: float


class Placed(Frozen):
    """The block that stands now where it was wanted."""

    block: str
    position: Position


class Moved(Frozen):
    """How many of an item changed place: crafted, tossed, eaten or equipped."""

    item: str
    count: int


class Struck(Frozen):
    """What one blow did."""

    target: str
    hurt: bool
    gone: bool
    distance: float


class BlockSeen(Frozen):
    """A block and where it is; `age` is how far a crop has grown (wheat is ripe at 7)."""

    name: str
    position: Position
    distance: float
    age: int | None = None


class Survey(Frozen):
    """The blocks of a box, corner `low` to corner `high`, both within.

    `names` says which there are; `runs` are pairs of how many and which, with y running fastest, then z, then x.
    A block that is not loaded is named "unknown".
    """

    low: Position
    high: Position
    names: tuple[str, ...]
    runs: tuple[tuple[int, int], ...]

    @cached_property
    def _flat(self) -> list[int]:
        return [which for count, which in self.runs for _ in range(count)]

    def name(self, at: Position) -> str:
        """The block at a place; "unknown" outside the box."""
        x, y, z = (int(v) for v in (at.x - self.low.x, at.y - self.low.y, at.z - self.low.z))
        tall, deep, wide = (int(v) + 1 for v in (
            self.high.y - self.low.y, self.high.z - self.low.z, self.high.x - self.low.x))  # fmt: skip
        if not (0 <= x < wide and 0 <= y < tall and 0 <= z < deep):
            return "unknown"
        return self.names[self._flat[(x * deep + z) * tall + y]]


class Recipe(Frozen):
    """One way to craft an item: how many come out, what goes in, and whether a crafting table is needed."""

    yields: int
    needs: Mapping[str, int]
    table: bool = False


class Furnace(Frozen):
    """What lies in a furnace's three slots (item and count), whether it burns, and what was just taken out."""

    input: tuple[str, int] | None = None
    fuel: tuple[str, int] | None = None
    output: tuple[str, int] | None = None
    burning: bool = False
    taken: Mapping[str, int] = {}


class Contents(Frozen):
    """What a container holds: items by name, empty slots, and all slots."""

    block: str
    items: Mapping[str, int]
    free: int
    slots: int


class Move(Frozen):
    """One wish of a transfer: `count` of `item` into the container or into the pockets."""

    item: str
    count: int
    into: Literal["container", "pockets"]


class Transferred(Frozen):
    """What a transfer moved (it may be less than was wished), and the contents afterwards."""

    moved: tuple[Move, ...]
    contents: Contents


class BodyEvent(Frozen):
    """Something that the world tells at once; `sign_in` says in `reason` what a person must do to let the bot in."""

    kind: Literal["vitals", "note", "end", "sign_in"]
    note: Note | None = None
    health: float = 20.0
    food: float = 20.0
    position: Position | None = None
    time_of_day: int = 0
    age: int = 0
    inventory: Mapping[str, int] | None = None
    worn: tuple[str, ...] = ()
    reason: str = ""


Listener = Callable[[BodyEvent], None]


class Body(Protocol):
    """One bot in one world; see the module's words for what all verbs share."""

    async def connect(self) -> None:
        """Join the world; returns once spawned. Raises Disconnected with the server's reason."""

    async def disconnect(self) -> None:
        """Leave the world. Never fails."""

    def listen(self, listener: Listener) -> None:
        """Have `listener` told of what happens, on the event loop's thread."""

    async def observe(self, *, peek: bool = False) -> Observation:
        """Everything the bot can know now; notes are handed out once, unless `peek` leaves them for the next."""

    async def go_to(self, goal: Position, *, near: float = 1.0, dig: bool = True, level: bool = True) -> Arrived:
        """Walk until `near` blocks from `goal`; `level=False` ignores its y. Raises Unreachable."""

    async def get_out(self) -> Arrived:
        """Out of water without air, lava or fire to the nearest firm place. Raises NotFound, Blocked, Unreachable."""

    async def follow(self, name: str, *, near: float = 2.0, seconds: float = 10.0) -> Arrived:
        """Stay `near` a player or entity for some seconds. Raises NotFound, Unreachable."""

    async def look_at(self, goal: Position) -> Looked:
        """Turn the head."""

    async def dig(self, block: Position, *, must_drop: bool = True) -> Dug:
        """Break a block in reach with the best tool of the pockets; Raises MissingTool, Unreachable, NotFound."""

    async def place(self, item: str, at: Position) -> Placed:
        """Put a block from the pockets at `at`, in reach. Raises MissingItem, Blocked, Unreachable."""

    async def craft(self, item: str, count: int = 1, *, table: Position | None = None) -> Moved:
        """Make at least `count` of an item. Raises MissingItem naming what is missing, NotFound, NoSpace."""

    async def equip(self, item: str, where: Place = "hand") -> Moved:
        """Take an item in hand or put it on. Raises MissingItem."""

    async def toss(self, item: str, count: int = 1) -> Moved:
        """Throw items on the ground. Raises MissingItem."""

    async def consume(self, item: str) -> Moved:
        """Eat or drink one. Raises MissingItem, Blocked when not hungry."""

    async def attack(self, target: int) -> Struck:
        """Strike an entity (its id) once, when the weapon is ready. Raises NotFound, Unreachable."""

    async def fight(self, target: int, *, seconds: float = 5.0, retreat: float = 6.0) -> Struck:
        """Fight an entity that is near for some seconds, with steps and blows; ends early at `retreat` half-hearts.

        Raises NotFound, Unreachable.
        """

    async def use_item(self, *, seconds: float = 0.1, off_hand: bool = False) -> Moved:
        """Hold the use key for the item in hand. Raises MissingItem when the hand is empty."""

    async def activate_block(self, block: Position) -> BlockSeen:
        """Use a block: door, lever, button. Raises NotFound, Unreachable."""

    async def sleep_in(self, bed: Position) -> None:
        """Lie down. Raises NotFound, Blocked with the game's reason."""

    async def open_container(self, block: Position) -> Contents:
        """Look into a chest, barrel or furnace in reach. Raises NotFound, Unreachable, Blocked."""

    async def transfer(self, block: Position, moves: Sequence[Move]) -> Transferred:
        """Move items between the pockets and a container. Raises as `open_container`, MissingItem, NoSpace."""

    async def find_blocks(self, names: Sequence[str], *, radius: int = 32, count: int = 16) -> tuple[BlockSeen, ...]:
        """Blocks of these names or kinds, nearest first."""

    async def survey(self, low: Position, high: Position) -> Survey:
        """Read every block of a box of at most SURVEY_MAX blocks. Raises Blocked for a larger one."""

    async def recipes(self, item: str) -> tuple[Recipe, ...]:
        """Every way to craft an item; none for what is mined, smelted or found."""

    async def tend_furnace(
        self, block: Position, *, put: tuple[str, int] | None = None, fuel: tuple[str, int] | None = None
    ) -> Furnace:
        """Take what is done out of a furnace in reach, then put in what is to be smelted and burnt.

        Raises NotFound, Unreachable, MissingItem, Blocked when another item lies in the slot.
        """

    async def chat(self, text: str) -> None:
        """Say a line to everybody. Raises Blocked when the server does not let it pass."""

    async def stop(self) -> None:
        """End what the body does and stand still."""
