// What stands on the map: grid, circles, trails, bots, places and names, drawn by one pen for one picture.

import { color, font } from "./colors.js";

const GRID = [4, 16, 64, 256, 1024, 4096];
const LINE = 13;

export class Marks {
  /** `place({x, z})` gives the point on the screen, `scale` pixels per block. */
  constructor(pen, place, { scale, width, height }) {
    Object.assign(this, { pen, place, scale, width, height, taken: [], spots: [] });
  }

  /** Lines of the world's own numbers; returns the blocks between two of them. */
  grid(center) {
    const step = GRID.find((size) => size * this.scale >= 44) ?? GRID.at(-1);
    this.pen.font = font(400, 11);
    const left = center.x - this.width / 2 / this.scale, top = center.z - this.height / 2 / this.scale;
    for (let x = Math.ceil(left / step) * step; x < left + this.width / this.scale; x += step) {
      this.#line(x === 0, Math.round(this.place({ x, z: 0 })[0]) + 0.5, true, `${x}`);
    }
    for (let z = Math.ceil(top / step) * step; z < top + this.height / this.scale; z += step) {
      this.#line(z === 0, Math.round(this.place({ x: 0, z })[1]) + 0.5, false, `${z}`);
    }
    return step;
  }

  #line(strong, at, upright, label) {
    const { pen } = this;
    pen.lineWidth = 1;
    pen.strokeStyle = color(strong ? "--map-axis" : "--map-grid");
    pen.beginPath();
    pen.moveTo(upright ? at : 0, upright ? 0 : at);
    pen.lineTo(upright ? at : this.width, upright ? this.height : at);
    pen.stroke();
    if (upright && at < this.width - 40 && at > 34) this.#words(label, at + 4, this.height - 6, "--ink-2");
    else if (!upright && at > 16 && at < this.height - 18) this.#words(label, 5, at - 4, "--ink-2");
  }

  /** Words with a rim, readable on any ground. */
  #words(words, x, y, ink) {
    const { pen } = this;
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = color("--map-ground");
    pen.strokeText(words, x, y);
    pen.fillStyle = color(ink);
    pen.fillText(words, x, y);
  }

  /** How far a bot may go from its home. */
  leash({ name, ink, home, leash }, selected) {
    if (!home || !leash) return;
    const { pen } = this;
    const [x, y] = this.place(home);
    const radius = leash * this.scale;
    pen.setLineDash(selected ? [9, 6] : [2, 7]);
    for (const [line, rim] of [["--map-ground", 2], [ink, 0]]) {
      pen.globalAlpha = selected ? 0.95 : 0.5;
      pen.strokeStyle = color(line);
      pen.lineWidth = (selected ? 2 : 1.5) + rim;
      pen.beginPath();
      pen.arc(x, y, radius, 0, 2 * Math.PI);
      pen.stroke();
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    if (selected) this.name(`${name}’s leash, ${leash}`, x - 30, y - radius - 4, { weight: 500, away: 0 });
  }

  trail({ ink, trail }, selected) {
    if (trail.length < 2) return;
    const { pen } = this;
    const width = selected ? 2.5 : 1.5;
    pen.lineJoin = "round";
    const parts = 4, size = Math.ceil(trail.length / parts);
    for (let part = 0; part < parts; part += 1) {
      const points = trail.slice(Math.max(0, part * size - 1), (part + 1) * size);
      pen.beginPath();
      points.forEach((p, i) => (i ? pen.lineTo(...this.place(p)) : pen.moveTo(...this.place(p))));
      for (const [line, rim] of [["--map-ground", 2], [ink, 0]]) {
        pen.globalAlpha = (rim ? 0.12 : 0.2) * (part + 1);
        pen.strokeStyle = color(line);
        pen.lineWidth = width + rim;
        pen.stroke();
      }
    }
    pen.globalAlpha = 1;
  }

  /** A bot; the room that it takes stays free of names. */
  dot({ position, online, ink }, selected) {
    const { pen } = this;
    const [x, y] = this.place(position);
    const size = selected ? 8 : 6;
    pen.fillStyle = color(online ? ink : "--ink-3");
    this.#rim(selected ? "--ink" : "--panel");
    pen.beginPath();
    pen.arc(x, y, size, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
    this.taken.push({ left: x - size, top: y + 4, width: 2 * size });
  }

  #rim(ink) {
    this.pen.strokeStyle = color(ink);
    this.pen.lineWidth = 2;
  }

  chest(pos) {
    const { pen } = this;
    const [x, y] = this.place(pos);
    pen.fillStyle = color("--chest");
    this.#rim("--panel");
    pen.beginPath();
    pen.roundRect(x - 7, y - 6, 14, 12, 2);
    pen.fill();
    pen.stroke();
    pen.fillStyle = color("--panel");
    pen.fillRect(x - 7, y - 1.5, 14, 1.5);
    pen.fillRect(x - 1.5, y - 3, 3, 4);
  }

  /** Something that the team has built: a gable. */
  house(pos) {
    this.#shape(pos, [[-7, 0], [0, -7], [7, 0], [5, 0], [5, 6], [-5, 6], [-5, 0]], "--ink");
  }

  /** Something worth coming back to: a small lozenge. */
  find(pos) {
    this.#shape(pos, [[0, -5], [4, 0], [0, 5], [-4, 0]], "--find");
  }

  /** Lesser names keep off what is drawn here. */
  #shape(pos, corners, ink) {
    const { pen } = this;
    const [x, y] = this.place(pos);
    this.spots.push({ left: x - 4, top: y + 4, width: 8 });
    pen.fillStyle = color(ink);
    this.#rim("--panel");
    pen.beginPath();
    corners.forEach(([dx, dy], i) => (i ? pen.lineTo(x + dx, y + dy) : pen.moveTo(x + dx, y + dy)));
    pen.closePath();
    pen.stroke();
    pen.fill();
  }

  label(words, pos, more) {
    const [x, y] = this.place(pos);
    this.name(words, x, y + 4, more);
  }

  /** Names step down until they are clear of dots and of the names that stand already; a `shy` one is left out instead. */
  name(words, x, y, { weight = 600, size = 12, away = 13, shy = false } = {}) {
    this.pen.font = font(weight, size);
    const width = this.pen.measureText(words).width;
    const left = x + away + width > this.width - 4 ? x - away - width : x + away;
    let top = y;
    const clash = (others) => others.some((t) => Math.abs(t.top - top) < LINE && left < t.left + t.width + 3 && t.left < left + width + 3);
    if (shy && (clash(this.taken) || clash(this.spots) || !this.#holds(left, top, width))) return;
    for (let tries = 0; tries < 8 && clash(this.taken); tries += 1) top += LINE;
    this.taken.push({ left, top, width });
    this.#words(words, left, top, shy ? "--ink-2" : "--ink");
  }

  #holds(left, top, width) {
    return left > 2 && left + width < this.width - 2 && top > LINE && top < this.height - 4;
  }
}
