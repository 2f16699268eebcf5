// The map from above: bots with names, trails and leashes, stash, buildings and finds on the ground. North is up.

import { find, text } from "./dom.js";
import { Marks } from "./marks.js";
import { plain } from "./words.js";

const TRAIL = 400;
const MIN_SCALE = 0.05;
const MAX_SCALE = 16;
const NAMED_FINDS = 3;
const NEIGHBOURS = 8;
const CLICK_SLACK = 4;
const point = ([x, , z]) => ({ x: x + 0.5, z: z + 0.5 });
const oreName = (name) => plain(name.replace(/^deepslate_|_ore$/g, ""));

export class TeamMap {
  /** `chosen(name)` is called when a bot is clicked. */
  constructor(canvas, scaleLabel, chosen) {
    this.canvas = canvas;
    this.words = find(`#${canvas.getAttribute("aria-describedby")}`);
    this.scaleLabel = scaleLabel;
    this.chosen = chosen;
    this.bots = new Map();
    this.built = {};
    this.finds = [];
    this.center = { x: 0, z: 0 };
    this.scale = 4;
    this.following = true;
    this.fingers = new Map();
    this.moved = 0;
    this.#listen();
    new ResizeObserver(() => this.redraw()).observe(canvas.parentElement);
  }

  show(row) {
    if (!row.position) return;
    const bot = this.bots.get(row.name) ?? { name: row.name, trail: [] };
    const last = bot.trail.at(-1);
    if (!last || Math.hypot(last.x - row.position.x, last.z - row.position.z) > 0.5) bot.trail.push({ ...row.position });
    if (bot.trail.length > TRAIL) bot.trail.shift();
    const { position, home, leash } = row;
    this.bots.set(row.name, { ...bot, position, home, leash, index: row.index, ink: `--bot-${(row.index % 5) + 1}`, online: row.state === "online" });
    this.redraw();
  }

  /** Where a bot walked before this page was opened: `[[x, z], …]`. */
  begin(name, points) {
    const bot = this.bots.get(name);
    if (bot) bot.trail = points.map(([x, z]) => ({ x, z }));
    this.redraw();
  }

  select(name) {
    this.selected = name;
    this.redraw();
  }

  setStash(pos) {
    this.stash = pos;
    this.redraw();
  }

  /** What the team has built, by name; a place that is not known is null. */
  setBuilt(built) {
    this.built = built ?? {};
    this.redraw();
  }

  /** What bots came across: `[[name, x, y, z], …]`; several bots may have seen the same. */
  setFinds(finds) {
    const key = ([name, x, , z]) => `${oreName(name)} ${Math.floor(x / NEIGHBOURS)} ${Math.floor(z / NEIGHBOURS)}`;
    this.finds = [...new Map(finds.map((find) => [key(find), find])).values()];
    this.redraw();
  }

  fit() {
    this.following = true;
    this.redraw();
  }

  redraw() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.#draw();
    });
  }

  #points() {
    const points = [...this.bots.values()].map((bot) => bot.position);
    return this.stash ? [...points, this.stash] : points;
  }

  #follow(width, height) {
    const points = this.#points();
    if (!this.following || !points.length) return;
    const xs = points.map((p) => p.x), zs = points.map((p) => p.z);
    const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...zs), Math.max(...zs)];
    this.center = { x: (west + east) / 2, z: (north + south) / 2 };
    const room = Math.min((width - 110) / Math.max(24, east - west), (height - 70) / Math.max(24, south - north));
    this.scale = Math.max(MIN_SCALE, Math.min(8, room));
  }

  #at(p) {
    return [this.width / 2 + (p.x - this.center.x) * this.scale, this.height / 2 + (p.z - this.center.z) * this.scale];
  }

  #draw() {
    const box = this.canvas.parentElement.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    [this.width, this.height] = [box.width, box.height];
    const [w, h] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) Object.assign(this.canvas, { width: w, height: h });
    const pen = this.canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, box.width, box.height);
    this.#follow(box.width, box.height);
    const place = (p) => this.#at(p);
    this.terrain?.draw(pen, place, this.scale);
    const marks = new Marks(pen, place, this);
    const step = marks.grid(this.center);
    if (this.scaleLabel.textContent !== `grid ${step} blocks`) this.scaleLabel.textContent = `grid ${step} blocks`;
    this.#marks(marks);
    this.#tell();
  }

  /** What lies below is drawn first; names find their room in the order of their weight. */
  #marks(marks) {
    const bots = [...this.bots.values()].sort((a, b) => Number(a.name === this.selected) - Number(b.name === this.selected));
    const chosen = (bot) => bot.name === this.selected;
    for (const bot of bots) marks.trail(bot, chosen(bot));
    for (const [, ...at] of this.finds) marks.find(point(at));
    const places = Object.entries(this.built).filter(([, pos]) => pos);
    for (const [, pos] of places) marks.house(pos);
    if (this.stash) marks.chest(this.stash);
    for (const bot of bots) marks.dot(bot, chosen(bot));
    for (const bot of bots.toReversed()) marks.label(bot.name, bot.position, { weight: chosen(bot) ? 700 : 600 });
    for (const bot of bots) marks.leash(bot, chosen(bot));
    if (this.stash) marks.label("stash", this.stash, { weight: 500, size: 11, shy: true });
    for (const [name, pos] of places) marks.label(plain(name), pos, { weight: 500, size: 11, shy: true });
    if (this.scale < NAMED_FINDS) return;
    for (const [name, ...at] of this.finds) marks.label(oreName(name), point(at), { weight: 400, size: 11, away: 8, shy: true });
  }

  /** In words for who cannot see it; not while they are read, or a screen reader would never come to an end. */
  #tell() {
    if (document.activeElement === this.canvas) return;
    const inOrder = [...this.bots].sort(([, a], [, b]) => a.index - b.index);
    const where = inOrder.map(([name, { position }]) => `${name} at ${Math.floor(position.x)}, ${Math.floor(position.z)}`);
    const finds = [...new Set(this.finds.map(([name]) => oreName(name)))];
    const found = finds.length ? ` Found: ${finds.join(", ")}.` : "";
    const built = Object.keys(this.built).length ? ` Built: ${Object.keys(this.built).map(plain).join(", ")}.` : "";
    text(this.words, `${where.join("; ") || "Nobody is in the world yet"}.${built}${found}`);
  }

  /** Closer (a factor above 1) or farther; what is at `x`, `y` stays there. */
  zoom(factor, x = this.width / 2, y = this.height / 2) {
    this.following = false;
    const scale = Math.max(MIN_SCALE, Math.min(MAX_SCALE, this.scale * factor));
    const held = { x: this.center.x + (x - this.width / 2) / this.scale, z: this.center.z + (y - this.height / 2) / this.scale };
    this.scale = scale;
    this.center = { x: held.x - (x - this.width / 2) / scale, z: held.z - (y - this.height / 2) / scale };
    this.redraw();
  }

  #move(dx, dy) {
    this.following = false;
    this.center = { x: this.center.x - dx / this.scale, z: this.center.z - dy / this.scale };
    this.redraw();
  }

  /** Where the fingers on the map are, and how far apart. */
  #grip() {
    const all = [...this.fingers.values()];
    const x = all.reduce((sum, p) => sum + p.x, 0) / all.length;
    const y = all.reduce((sum, p) => sum + p.y, 0) / all.length;
    return { x, y, spread: Math.max(...all.map((p) => Math.hypot(p.x - x, p.y - y))) };
  }

  /** One finger drags, two zoom as well. */
  #dragged(before, after) {
    const [dx, dy] = [after.x - before.x, after.y - before.y];
    this.moved += Math.hypot(dx, dy);
    if (this.moved <= CLICK_SLACK) return;
    this.#move(dx, dy);
    if (before.spread && after.spread) this.zoom(after.spread / before.spread, after.x, after.y);
  }

  #click(x, y) {
    const near = [...this.bots]
      .map(([name, bot]) => ({ name, far: Math.hypot(this.#at(bot.position)[0] - x, this.#at(bot.position)[1] - y) }))
      .sort((a, b) => a.far - b.far)[0];
    if (near && near.far < 24) this.chosen(near.name);
  }

  #listen() {
    const { canvas } = this;
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.ctrlKey) return; // a menu opens, which swallows the release
      canvas.setPointerCapture(event.pointerId);
      this.moved = this.fingers.size ? Infinity : 0;
      this.fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.fingers.has(event.pointerId)) return;
      const before = this.#grip();
      this.fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      this.#dragged(before, this.#grip());
    });
    canvas.addEventListener("pointerup", (event) => {
      if (this.fingers.delete(event.pointerId) && this.moved <= CLICK_SLACK) this.#click(event.offsetX, event.offsetY);
    });
    for (const lost of ["pointercancel", "lostpointercapture"]) canvas.addEventListener(lost, (event) => this.fingers.delete(event.pointerId));
    canvas.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
      if (steps[event.key]) this.#move(...steps[event.key]);
      else if (event.key === "+" || event.key === "=") this.zoom(1.4);
      else if (event.key === "-") this.zoom(1 / 1.4);
      else if (event.key === "0") this.fit();
      else return;
      event.preventDefault();
    });
  }
}
