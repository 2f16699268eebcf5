// The title bar: which world, which brain, which day and hour; and what is wrong with the page's lines.

import { find, text } from "./dom.js";
import { gameClock, isNight } from "./words.js";

const LINK_MS = 10000;
const SILENT = "Mission control does not answer; trying again …";

export class Bar {
  constructor() {
    this.opened = performance.now();
    this.wasLinked = false;
  }

  /** A line to a bot stands: addresses lead somewhere. */
  linked() {
    this.wasLinked = true;
  }

  showWorld({ kind, host, port, version }) {
    const place = host ? `${host}${port ? `:${port}` : ""}` : "";
    text(find("#world"), [kind === "sandbox" ? "Sandbox" : "Server", version, place].filter(Boolean).join(" · "));
  }

  showTime({ day, time_of_day: ticks }) {
    text(find("#day"), `Day ${day}`);
    text(find("#sky"), isNight(ticks) ? "☾" : "☀");
    text(find("#clock"), gameClock(ticks));
    text(find("#sky-word"), isNight(ticks) ? "at night" : "by day");
  }

  /** The team thinks with the model while any bot does. */
  showBrain(rows) {
    const model = rows.some((row) => row.brain === "ollama");
    const badge = find("#brain");
    badge.hidden = rows.length === 0;
    badge.dataset.brain = model ? "model" : "rules";
    text(badge, model ? "Model decides" : "Rules brain");
  }

  /** What is wrong, by the last answer of mission control (null: none); nothing where nothing is. */
  showTrouble(team) {
    text(find("#trouble"), team ? this.#cutOff(team.bots) : SILENT);
  }

  #cutOff(bots) {
    if (this.wasLinked || performance.now() < this.opened + LINK_MS) return "";
    const ports = bots.map((row) => new URL(row.overlay_url).port).join(", ");
    const why = location.protocol === "https:" ? "; they speak plain http, which a page opened by https may not use" : "";
    return `The bots' overlays (ports ${ports}) cannot be reached from here${why}.`;
  }
}
