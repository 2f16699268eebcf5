// The cards of the team.

import { attribute, find, share, text } from "./dom.js";
import { STATES, coordinates, doing, fraction, plain, span } from "./words.js";

const LOW = 6;

export class Cards {
  /** `chosen(name)` is called when somebody wants to see a bot. */
  constructor(root, template, chosen) {
    this.root = root;
    this.template = template;
    this.chosen = chosen;
    this.cards = new Map();
    this.rows = new Map();
  }

  add(row) {
    const card = this.template.content.firstElementChild.cloneNode(true);
    card.dataset.bot = row.name;
    card.dataset.color = (row.index % 5) + 1;
    text(find(".card-name", card), row.name);
    text(find(".card-role", card), row.role);
    text(find(".monogram", card), [...row.name][0]);
    text(find("kbd", card), String(row.index + 1));
    const view = find(".view", card);
    text(find(".view-name", view), row.name);
    view.setAttribute("aria-keyshortcuts", String(row.index + 1));
    card.addEventListener("click", () => this.chosen(row.name));
    this.cards.set(row.name, card);
    this.root.append(card);
  }

  select(name) {
    for (const [bot, card] of this.cards) {
      const yes = bot === name;
      attribute(card, "data-selected", yes ? "true" : "false");
      attribute(find(".view", card), "aria-pressed", yes ? "true" : "false");
    }
  }

  show(row, linked, now) {
    const card = this.cards.get(row.name);
    this.rows.set(row.name, { row, linked });
    attribute(card, "data-state", row.state);
    attribute(card, "data-link", linked ? "up" : "lost");
    attribute(card, "data-paused", row.paused ? "true" : "false");
    this.#state(card, row, linked);
    this.#meter(find(".health", card), row.health);
    this.#meter(find(".food", card), row.food);
    const thought = row.thought ? `“${row.thought}”` : "";
    text(find(".thought", card), thought);
    attribute(find(".thought", card), "title", row.thought || null);
    text(find(".position", card), coordinates(row.position));
    this.#doing(card, row, now);
  }

  #state(card, row, linked) {
    const state = STATES[row.state] ?? { word: row.state, mark: "●" };
    const lost = !linked && row.state === "online";
    text(find(".state-mark", card), lost ? "⚠" : row.paused ? "⏸" : state.mark);
    text(find(".state-word", card), lost ? "No signal" : row.paused && row.state === "online" ? "Paused" : state.word);
  }

  #meter(meter, value) {
    const known = typeof value === "number";
    attribute(meter, "aria-valuenow", known ? value : 0);
    attribute(meter, "aria-valuetext", known ? `${Math.round(value)} of 20` : "not known");
    attribute(meter, "data-low", known && value <= LOW ? "true" : "false");
    text(find(".meter-value", meter), known ? String(Math.round(value)) : "–");
    share(find(".meter-fill", meter), known ? value / 20 : 0);
  }

  #doing(card, row, now) {
    const { title, note, part, busy } = situation(row, now);
    const action = find(".action", card);
    text(action, title);
    attribute(action, "title", title || null);
    text(find(".progress-text", card), note);
    attribute(find(".progress-text", card), "title", note || null);
    attribute(card, "data-busy", busy ? (part === null ? "open" : "counted") : "no");
    share(find(".progress-fill", card), part ?? 0);
    text(find(".elapsed", card), busy && row.action_since ? span(now - row.action_since) : "");
  }

  /** Countdowns and running times, once a second. */
  tick(now) {
    for (const [bot, { row }] of this.rows) this.#doing(this.cards.get(bot), row, now);
  }
}

function situation(row, now) {
  const left = Math.ceil(row.since + row.wait - now);
  switch (row.state) {
    case "waiting": return { title: left > 0 ? `Joins in ${left} s` : "Joins soon", note: row.reason, part: null, busy: false };
    case "connecting": return { title: "Joining the world …", note: row.reason, part: null, busy: true };
    case "reconnecting": return { title: left > 0 ? `Tries again in ${left} s` : "Tries again", note: row.reason, part: null, busy: false };
    case "stopped": return { title: "Has left the world", note: row.reason, part: null, busy: false };
    case "failed": return { title: "Could not join", note: row.reason || "no reason given", part: null, busy: false };
  }
  if (row.paused) return { title: "Stands still", note: "until you resume it", part: null, busy: false };
  const busy = row.phase === "started" || row.phase === "progress";
  const ended = { done: "done", failed: row.progress || "failed", cancelled: "cancelled" }[row.phase];
  const note = plain(busy ? row.progress : ended);
  return { title: doing(row.action, row.args) || "Thinking …", note, part: busy ? fraction(row.progress) : null, busy };
}
