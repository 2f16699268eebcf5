// Charts of the selected bot and of the stash: drawn by uPlot on one common time axis, told in words as well.

import { color, font } from "./colors.js";
import { ask, attribute, find, make, text } from "./dom.js";
import { clock } from "./words.js";

const ASK_SECONDS = 5;
const SHORTEST = 60;
const LONGEST = 3600; // a stash may not have changed for days
const SYNC = "charts";
const NO_MODEL = "No data yet: the rules brain decides, no model was asked.";

const CHARTS = [
  { of: "vitals", title: "Health and food", top: 20, none: "No data yet: the bot has not joined.",
    lines: [["health", "Health", "--health"], ["food", "Food", "--food"]] },
  { of: "model", title: "Model", unit: " s", none: NO_MODEL,
    lines: [["latency", "Latency", "--bot-1"], ["queue", "Queue wait", "--bot-3"]] },
  { of: "model", title: "Tokens a decision", none: NO_MODEL,
    lines: [["prompt", "Prompt", "--bot-4"], ["output", "Answer", "--bot-2"]] },
  { of: "stash", title: "Items in stash", steps: true, none: "No data yet: there is no stash.",
    lines: [["items", "Items", "--chest"]] },
];

export class Charts {
  constructor(root) {
    this.root = root;
    this.charts = CHARTS.map((what) => new Chart(what, () => this.range));
    root.append(...this.charts.map((chart) => chart.figure));
    new ResizeObserver(() => this.#draw()).observe(root);
    setInterval(() => this.#ask(), ASK_SECONDS * 1000);
  }

  select(bot) {
    if (bot !== this.bot) this.history = null;
    this.bot = bot;
    this.#draw();
    this.#ask();
  }

  /** Draw again in the colours of now. */
  redraw() {
    for (const chart of this.charts) chart.drop();
    this.#draw();
  }

  async #ask() {
    const { bot } = this;
    if (!bot || document.hidden || !this.root.clientWidth || this.asked === bot) return;
    this.asked = bot;
    try {
      const history = await ask(`/api/history/${encodeURIComponent(bot)}`);
      if (bot === this.bot) this.history = history;
      this.#draw();
    } catch {
      // The page says elsewhere that mission control does not answer; what was drawn stays.
    } finally {
      if (this.asked === bot) this.asked = null;
    }
  }

  #draw() {
    if (!this.root.clientWidth) return;
    const { now = 0, ...sets } = this.history ?? {};
    const first = Math.min(...Object.values(sets).map((columns) => columns.at[0] ?? now));
    this.range = [Math.max(now - LONGEST, Math.min(first, now - SHORTEST)), now];
    for (const chart of this.charts) chart.show(sets[chart.what.of], now);
    for (const chart of this.charts) chart.fit();
  }
}

class Chart {
  constructor(what, range) {
    this.what = what;
    this.range = range;
    this.figure = make("figure", "chart");
    this.figure.tabIndex = 0;
    const caption = make("figcaption");
    this.legend = make("span", "chart-legend");
    caption.append(make("h3", "", what.title), this.legend);
    this.plot = make("div", "chart-plot");
    this.plot.setAttribute("role", "img");
    this.none = make("p", "chart-none");
    this.spoken = make("output", "hidden");
    this.values = what.lines.map(([, name, ink], i) => this.#label(name, ink, i));
    this.figure.append(caption, this.plot, this.none, this.spoken);
    this.figure.addEventListener("keydown", (event) => this.#step(event));
    this.figure.addEventListener("blur", () => {
      this.walked = null;
      this.drawn?.setCursor({ left: -10, top: -10 }, true, true);
    });
  }

  #label(name, ink, i) {
    const label = make("span", "chart-label", name);
    label.style.setProperty("--line-color", `var(${ink})`);
    label.dataset.line = String(i + 1);
    const value = make("b");
    label.append(" ", value);
    this.legend.append(label);
    return value;
  }

  show(columns, now) {
    const { steps, lines, none } = this.what;
    const isNews = steps || columns?.at.at(-1) > this.range()[0];
    const at = isNews ? (columns?.at ?? []) : [];
    attribute(this.figure, "data-empty", String(at.length === 0));
    this.none.hidden = at.length > 0;
    this.legend.hidden = this.plot.hidden = at.length === 0;
    text(this.none, columns ? none : "Loading …");
    this.data = [at, ...lines.map(([name]) => columns?.[name] ?? [])];
    if (!at.length) return this.drop();
    if (steps) this.data = this.data.map((column, i) => [...column, i ? column.at(-1) : now]);
    this.#draw();
    this.#tell(this.drawn.cursor.idx);
    attribute(this.plot, "aria-label", this.#summary());
    return undefined;
  }

  drop() {
    this.drawn?.destroy();
    this.drawn = null;
  }

  #draw() {
    this.drawn ??= new window.uPlot(this.#options(this.#size()), this.data, this.plot);
    this.drawn.setData(this.data);
  }

  #size() {
    return { width: this.plot.clientWidth, height: this.plot.clientHeight };
  }

  /** Take the room that there is, once all charts are there. */
  fit() {
    const size = this.#size();
    if (this.drawn && (this.drawn.width !== size.width || this.drawn.height !== size.height)) this.drawn.setSize(size);
  }

  #options(size) {
    const { top = 1, lines, steps, unit = "" } = this.what;
    const axis = { stroke: color("--ink-3"), grid: { stroke: color("--map-grid"), width: 1 }, ticks: { show: false }, font: font(400, 11) };
    return {
      ...size,
      legend: { show: false },
      padding: [8, 10, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: SYNC, scales: ["x", null] } },
      scales: { x: { range: this.range }, y: { range: (_plot, _low, high) => [0, Math.max(top, (high ?? 0) * 1.08)] } },
      axes: [
        { ...axis, size: 22, gap: 3, space: 64, values: (_plot, marks) => marks.map((at) => clock(at).slice(0, 5)) },
        { ...axis, size: 42, gap: 4, space: 26, values: (_plot, marks) => marks.map((value) => `${short(value)}${unit}`) },
      ],
      series: [{}, ...lines.map(([, , name], i) => ({
        stroke: color(name),
        width: 2,
        dash: i ? [5, 4] : undefined,
        points: { size: 5, fill: color(name) },
        paths: steps ? window.uPlot.paths.stepped({ align: 1 }) : undefined,
      }))],
      hooks: { setCursor: [(plot) => this.#tell(plot.cursor.idx)] },
    };
  }

  /** The legend says what lies under the pointer, or what is newest. */
  #tell(index) {
    const at = index ?? this.data[0].length - 1;
    this.values.forEach((value, i) => text(value, this.#value(this.data[i + 1][at])));
  }

  #value(number) {
    return `${short(number)}${this.what.unit ?? ""}`;
  }

  /** Left and right walk along the points and say them. */
  #step(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way || !this.drawn) return;
    event.preventDefault();
    const last = this.data[0].length - 1;
    const index = this.walked = Math.max(0, Math.min(last, (this.walked ?? (way < 0 ? last + 1 : last)) + way));
    this.drawn.setCursor({ left: this.drawn.valToPos(this.data[0][index], "x"), top: 10 }, true, true);
    this.#tell(index);
    const said = this.what.lines.map(([, name], i) => `${name} ${this.#value(this.data[i + 1][index])}`);
    text(this.spoken, `${clock(this.data[0][index])}: ${said.join(", ")}`);
  }

  #summary() {
    const said = this.what.lines.map(([, name], i) => {
      const known = this.data[i + 1];
      return `${name} now ${this.#value(known.at(-1))}, lowest ${this.#value(Math.min(...known))}, highest ${this.#value(Math.max(...known))}`;
    });
    const minutes = Math.max(1, Math.round((this.data[0].at(-1) - this.data[0][0]) / 60));
    return `${this.what.title} over ${minutes} min: ${said.join("; ")}.`;
  }
}

const short = (number) => (number >= 10000 ? `${Math.round(number / 1000)}k` : number >= 10 || Number.isInteger(number) ? String(Math.round(number)) : number.toFixed(1));
