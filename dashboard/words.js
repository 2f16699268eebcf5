// What actions, reasons and states are called in plain words. Shared by mission control and the OBS page.

const plain = (name) => String(name ?? "").replaceAll("_", " ");
const many = (count, name) => (count > 1 ? `${count} × ${plain(name)}` : plain(name));
const OURS = new Set(["farm", "house", "stash"]);

/** Where to, as `home`, `near home`, `to the stash`, `to Flora` or `to 3, 64, -7`; empty when nobody said. */
function whither({ place, x, y, z }) {
  if (place === "home" || /^near /.test(place)) return plain(place);
  const there = place ? plain(place) : [x, y, z].filter((part) => part !== undefined && part !== null).join(", ");
  return there && `to ${OURS.has(there) ? "the " : ""}${there}`;
}

const SKILLS = {
  build_bridge: "Building a bridge", build_farm: "Working on the farm", build_house: "Building the house",
  craft_gear: "Making gear", light_area: "Setting torches", setup_stash: "Setting up the stash",
  smelt_ores: "Smelting", strip_mine: "Digging a mine",
};

const DOING = {
  explore: (a) => (a.direction && a.direction !== "here" ? `Exploring ${a.direction}` : "Exploring"),
  go_to: (a) => `Walking ${whither(a)}`,
  gather_wood: (a) => (a.count ? `Gathering ${a.count} logs` : "Gathering wood"),
  mine_block: (a) => `Mining ${many(a.count, a.block)}`,
  chat: () => "Talking",
  eat: () => "Eating",
  sleep: () => "Sleeping",
  flee: () => "Fleeing",
  attack: (a) => (a.target ? `Fighting: ${plain(a.target)}` : "Fighting"),
  craft: (a) => `Crafting ${many(a.count, a.item)}`,
  place_block: (a) => `Placing ${plain(a.block)}`,
  deposit_stash: () => "Filling the stash",
  withdraw_stash: (a) => `Fetching ${many(a.count, a.item)}`,
  idle: () => "Looking around",
  respond_to_chat: (a) => (a.to ? `Answering ${a.to}` : "Answering"),
  invoke_skill: (a) => SKILLS[a.skill] ?? (a.skill ? `Skill: ${plain(a.skill)}` : "A skill"),
};

/** An action as a person would say it: `doing("mine_block", {block: "stone", count: 4})`. */
export function doing(name, args) {
  if (!name) return "";
  const words = DOING[name]?.(args ?? {}) ?? plain(name);
  return words.trim();
}

const REASONS = {
  unreachable: "no way there", timeout: "took too long", missing_item: "an item is missing",
  missing_tool: "a better tool is needed", no_space: "no space", not_found: "nothing found",
  blocked: "something is in the way", interrupted: "interrupted", disconnected: "lost the world",
  cancelled: "cancelled", refused: "not allowed", not_built_yet: "not built yet",
};

/** Why something failed: the sentence that came along, or the code in words. */
export const because = (entry) => entry.text || REASONS[entry.reason] || plain(entry.reason);

export const STATES = {
  waiting: { word: "Waiting", mark: "◔" },
  connecting: { word: "Connecting", mark: "◌" },
  online: { word: "Online", mark: "●" },
  reconnecting: { word: "Rejoining", mark: "↻" },
  stopped: { word: "Stopped", mark: "■" },
  failed: { word: "Failed", mark: "✕" },
};

/** Seconds in few characters: 4 s, 3:05, 1:02:09. */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  const two = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** A count of seconds with the precision that matters. */
export const took = (seconds) => (seconds < 10 ? `${seconds.toFixed(1)} s` : span(seconds));

/** The time of day of a moment in seconds since 1970, by the reader's own clock. */
export const clock = (at) => new Date(at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

/** The game's clock: tick 0 is six in the morning. */
export function gameClock(ticks) {
  const minutes = Math.floor(((ticks / 1000 + 6) % 24) * 60);
  const hour = String(Math.floor(minutes / 60)).padStart(2, "0");
  return `${hour}:${String(minutes % 60).padStart(2, "0")}`;
}

export const isNight = (ticks) => ticks >= 12542 && ticks < 23460;

/** The fraction in a progress text such as `3 of 8` or `3/8`, or null. */
export function fraction(text) {
  const found = /(\d+)\s*(?:of|\/)\s*(\d+)/.exec(text ?? "");
  if (!found || Number(found[2]) === 0) return null;
  return Math.min(1, Number(found[1]) / Number(found[2]));
}

export const coordinates = (p) => (p ? `${Math.floor(p.x)}, ${Math.floor(p.y)}, ${Math.floor(p.z)}` : "");
export { plain };
