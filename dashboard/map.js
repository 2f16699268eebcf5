// The map from above: bots with names and trails, the stash, a grid in blocks. North is up.

const TRAIL = 400;
const MIN_SCALE = 0.05;
const MAX_SCALE = 16;
const GRID = [4, 16, 64, 256, 1024, 4096];

export class TeamMap {
  /** `chosen(name)` is called when a bot is clicked. */
  constructor(canvas, scaleLabel, chosen) {
    this.canvas = canvas;
    this.scaleLabel = scaleLabel;
    this.chosen = chosen;
    this.bots = new Map();
    this.center = { x: 0, z: 0 };
    this.scale = 4;
    this.following = true;
    this.drag = null;
    this.#listen();
    new ResizeObserver(() => this.redraw()).observe(canvas.parentElement);
  }

  show(row) {
    if (!row.position) return;
    const bot = this.bots.get(row.name) ?? { trail: [] };
    const last = bot.trail.at(-1);
    if (!last || Math.hypot(last.x - row.position.x, last.z - row.position.z) > 0.5) bot.trail.push({ ...row.position });
    if (bot.trail.length > TRAIL) bot.trail.shift();
    this.bots.set(row.name, { ...bot, color: (row.index % 5) + 1, position: row.position, online: row.state === "online" });
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
    this.style = getComputedStyle(this.canvas);
    this.terrain?.draw(pen, (p) => this.#at(p), this.scale);
    this.#grid(pen);
    if (this.stash) this.#chest(pen, this.stash);
    for (const [name, bot] of this.bots) this.#trail(pen, name, bot);
    const taken = this.#inOrder().map(([name, bot]) => this.#dot(pen, name, bot));
    for (const [name, bot] of this.#inOrder().reverse()) this.#name(pen, name, bot, taken);
    this.#tell();
  }

  #inOrder() {
    return [...this.bots].sort(([a], [b]) => Number(b === this.selected) - Number(a === this.selected)).reverse();
  }

  #color(name) {
    return this.style.getPropertyValue(name).trim();
  }

  #grid(pen) {
    const step = GRID.find((size) => size * this.scale >= 44) ?? GRID.at(-1);
    pen.font = `11px ${this.style.fontFamily}`;
    const left = this.center.x - this.width / 2 / this.scale, top = this.center.z - this.height / 2 / this.scale;
    for (let x = Math.ceil(left / step) * step; x < left + this.width / this.scale; x += step) {
      this.#line(pen, x === 0, Math.round(this.#at({ x, z: 0 })[0]) + 0.5, true, `${x}`);
    }
    for (let z = Math.ceil(top / step) * step; z < top + this.height / this.scale; z += step) {
      this.#line(pen, z === 0, Math.round(this.#at({ x: 0, z })[1]) + 0.5, false, `${z}`);
    }
    if (this.scaleLabel.textContent !== `grid ${step} blocks`) this.scaleLabel.textContent = `grid ${step} blocks`;
  }

  #line(pen, strong, at, upright, label) {
    pen.lineWidth = 1;
    pen.strokeStyle = this.#color(strong ? "--map-axis" : "--map-grid");
    pen.beginPath();
    pen.moveTo(upright ? at : 0, upright ? 0 : at);
    pen.lineTo(upright ? at : this.width, upright ? this.height : at);
    pen.stroke();
    if (upright && at < this.width - 40 && at > 34) this.#words(pen, label, at + 4, this.height - 6, "--ink-2");
    else if (!upright && at > 16 && at < this.height - 18) this.#words(pen, label, 5, at - 4, "--ink-2");
  }

  /** Words with a rim, readable on any ground. */
  #words(pen, words, x, y, color) {
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = this.#color("--map-ground");
    pen.strokeText(words, x, y);
    pen.fillStyle = this.#color(color);
    pen.fillText(words, x, y);
  }

  #chest(pen, pos) {
    const [x, y] = this.#at(pos);
    pen.fillStyle = this.#color("--chest");
    pen.strokeStyle = this.#color("--panel");
    pen.lineWidth = 2;
    pen.beginPath();
    pen.roundRect(x - 7, y - 6, 14, 12, 2);
    pen.fill();
    pen.stroke();
    pen.fillStyle = this.#color("--panel");
    pen.fillRect(x - 7, y - 1.5, 14, 1.5);
    pen.fillRect(x - 1.5, y - 3, 3, 4);
  }

  #trail(pen, name, bot) {
    if (bot.trail.length < 2) return;
    const width = name === this.selected ? 2.5 : 1.5;
    pen.lineJoin = "round";
    const parts = 4, size = Math.ceil(bot.trail.length / parts);
    for (let part = 0; part < parts; part += 1) {
      const points = bot.trail.slice(Math.max(0, part * size - 1), (part + 1) * size);
      pen.beginPath();
      points.forEach((p, i) => (i ? pen.lineTo(...this.#at(p)) : pen.moveTo(...this.#at(p))));
      for (const [color, rim] of [["--map-ground", 2], [`--bot-${bot.color}`, 0]]) {
        pen.globalAlpha = (rim ? 0.12 : 0.2) * (part + 1);
        pen.strokeStyle = this.#color(color);
        pen.lineWidth = width + rim;
        pen.stroke();
      }
    }
    pen.globalAlpha = 1;
  }

  /** Draws a bot and returns the room that it takes. */
  #dot(pen, name, bot) {
    const [x, y] = this.#at(bot.position);
    const size = name === this.selected ? 8 : 6;
    pen.fillStyle = bot.online ? this.#color(`--bot-${bot.color}`) : this.#color("--ink-3");
    pen.strokeStyle = this.#color(name === this.selected ? "--ink" : "--panel");
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(x, y, size, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
    return { left: x - size, top: y + 4, width: 2 * size };
  }

  /** Names step down until they are clear of dots and of the names that stand already. */
  #name(pen, name, bot, taken) {
    const [x, y] = this.#at(bot.position);
    pen.font = `${name === this.selected ? 700 : 600} 12px ${this.style.fontFamily}`;
    const width = pen.measureText(name).width;
    const left = x + 13 + width > this.width - 4 ? x - 13 - width : x + 13;
    let top = y + 4;
    const clash = () => taken.some((t) => Math.abs(t.top - top) < 13 && left < t.left + t.width + 3 && t.left < left + width + 3);
    for (let tries = 0; tries < 8 && clash(); tries += 1) top += 13;
    taken.push({ left, top, width });
    this.#words(pen, name, left, top, "--ink");
  }

  #tell() {
    const where = [...this.bots].map(([name, { position }]) => `${name} at ${Math.floor(position.x)}, ${Math.floor(position.z)}`);
    const label = `Map of the team. ${where.join("; ") || "Nobody is in the world yet"}.`;
    if (this.canvas.getAttribute("aria-label") !== label) this.canvas.setAttribute("aria-label", label);
  }

  #zoom(factor, x = this.width / 2, y = this.height / 2) {
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
      this.#zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.drag = { x: event.clientX, y: event.clientY, moved: 0 };
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.drag) return;
      const [dx, dy] = [event.clientX - this.drag.x, event.clientY - this.drag.y];
      this.drag = { x: event.clientX, y: event.clientY, moved: this.drag.moved + Math.hypot(dx, dy) };
      if (this.drag.moved > 4) this.#move(dx, dy);
    });
    canvas.addEventListener("pointerup", (event) => {
      if (this.drag && this.drag.moved <= 4) this.#click(event.offsetX, event.offsetY);
      this.drag = null;
    });
    canvas.addEventListener("pointercancel", () => { this.drag = null; });
    canvas.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
      if (steps[event.key]) this.#move(...steps[event.key]);
      else if (event.key === "+" || event.key === "=") this.#zoom(1.4);
      else if (event.key === "-") this.#zoom(1 / 1.4);
      else if (event.key === "0") this.fit();
      else return;
      event.preventDefault();
    });
  }
}
