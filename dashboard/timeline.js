// What the selected bot did, newest first: a decision and its action are one line.

import { answerFrom, find, make, text } from "./dom.js";
import { STATES, because, clock, doing, plain, took } from "./words.js";

const KEPT = 200;
const OPEN_DEEDS = 4;
const SPEECH = new Set(["chat", "respond_to_chat"]);
const ENDED = { done: "✓", failed: "✕", cancelled: "◦" };

export class Timeline {
  constructor(list, filters) {
    this.list = list;
    this.bots = new Map();
    this.filter = "all";
    filters.addEventListener("click", (event) => {
      const button = event.target.closest("[data-filter]");
      if (!button) return;
      this.filter = button.dataset.filter;
      for (const other of filters.children) other.setAttribute("aria-pressed", String(other === button));
      this.#draw();
    });
  }

  /** Replace a bot's story by what a snapshot tells. */
  begin(bot, entries) {
    this.bots.set(bot, []);
    for (const entry of entries) this.#fold(bot, entry);
    if (bot === this.bot) this.#draw();
  }

  select(bot) {
    this.bot = bot;
    this.#draw();
  }

  take(bot, entry) {
    const line = this.#fold(bot, entry);
    if (bot !== this.bot || !line) return;
    if (line.element) this.#fill(line);
    else if (this.#wanted(line)) this.#put(line);
  }

  #fold(bot, entry) {
    const lines = this.bots.get(bot) ?? [];
    this.bots.set(bot, lines);
    const known = this.#running(lines, entry);
    if (entry.type === "action" && entry.phase === "started") this.#close(lines, known);
    if (known) return Object.assign(known, outcome(entry, known));
    const line = lineOf(entry), last = lines.at(-1);
    if (!line) return null;
    if (!line.ended && goesOn(last, line)) return again(last, line);
    lines.push({ ...line, bot });
    if (lines.length > KEPT) lines.shift();
    return lines.at(-1);
  }

  /** A bot does one thing at a time: what had not ended when the next began was broken off. */
  #close(lines, begun) {
    for (const line of lines) {
      if (line === begun || line.kind !== "deed" || line.ended) continue;
      line.ended = "cancelled";
      if (line.element) this.#fill(line);
    }
  }

  #running(lines, entry) {
    if (entry.type !== "action") return null;
    const deeds = lines.filter((line) => line.kind === "deed").slice(-OPEN_DEEDS);
    return deeds.findLast((line) => line.name === entry.name && !line.ended) ?? null;
  }

  #wanted(line) {
    return this.filter === "all" || this.filter === line.kind;
  }

  #draw() {
    this.list.replaceChildren();
    const lines = this.bots.get(this.bot) ?? [];
    for (const line of lines) line.element = null;
    for (const line of lines.filter((one) => this.#wanted(one))) this.#put(line);
    if (!this.list.children.length) this.list.append(make("li", "nothing", "Nothing here yet."));
  }

  #put(line) {
    find(".nothing", this.list)?.remove();
    line.element = make("li", `entry ${line.kind}`);
    this.#fill(line);
    this.list.prepend(line.element);
    while (this.list.children.length > KEPT) this.list.lastElementChild.remove();
  }

  #fill(line) {
    const { element } = line;
    const detail = find(".entry-meta", element);
    for (const part of [...element.children]) if (part !== detail) part.remove();
    element.dataset.outcome = line.ended ?? (line.kind === "deed" ? "running" : "");
    const head = make("p", "entry-head");
    head.append(make("span", "entry-mark", line.mark ?? ENDED[line.ended] ?? "…"));
    head.append(make("span", "entry-title", line.title));
    if (line.times) head.append(make("span", "entry-times", `× ${line.times}`));
    if (line.seconds !== undefined && line.seconds !== null) head.append(make("span", "entry-took", took(line.seconds)));
    const time = make("time", "entry-time", clock(line.at));
    time.dateTime = new Date(line.at * 1000).toISOString();
    head.append(time);
    const parts = [head];
    if (line.said) parts.push(make("p", "entry-said", line.said));
    if (line.result) parts.push(make("p", "entry-result", line.result));
    if (detail) return detail.before(...parts); // an open prompt stays as it is
    if (line.meta) parts.push(this.#detail(line));
    return element.append(...parts);
  }

  #detail(line) {
    if (!line.prompt) return make("p", "entry-meta", line.meta);
    const details = make("details", "entry-meta");
    details.append(make("summary", "", line.meta));
    details.addEventListener("toggle", () => details.open && !find(".prompt", details) && this.#prompt(line, details));
    return details;
  }

  async #prompt(line, details) {
    find(".prompt-lost", details)?.remove();
    const box = make("div", "prompt", "…");
    details.append(box);
    try {
      const answer = await answerFrom(`/api/prompt/${encodeURIComponent(line.bot)}/${line.id}`);
      const { messages, reason } = await answer.json();
      box.replaceChildren();
      if (!messages) text(box, reason);
      for (const message of messages ?? []) {
        box.append(make("h4", "", message.role), make("pre", "", message.content));
      }
    } catch {
      box.replaceWith(make("p", "prompt-lost", "The prompt could not be fetched; close and open it to try again."));
    }
  }
}

/** Whether a deed only takes up the one before: both say the same, and neither has words or a prompt to be read. */
function goesOn(last, line) {
  if (last?.kind !== "deed" || SPEECH.has(last.name) || !["done", "cancelled"].includes(last.ended)) return false;
  return !last.prompt && !line.prompt && ["kind", "title", "meta"].every((part) => last[part] === line[part]);
}

function again(last, line) {
  const { seconds, gained, times = 1 } = last;
  return Object.assign(last, line, { times: times + 1, before: { seconds, gained }, ended: undefined });
}

/** What an event tells of the deed in `line`; a deed that was taken up again keeps what it had. */
function outcome(entry, { before } = {}) {
  if (!(entry.phase in ENDED)) return entry.phase === "progress" && entry.text ? { result: entry.text } : {};
  const gained = { ...before?.gained };
  for (const [item, n] of Object.entries(entry.gained ?? {})) if (n > 0) gained[item] = (gained[item] ?? 0) + n;
  const got = Object.entries(gained).map(([item, n]) => `+${n} ${plain(item)}`).join(", ");
  return {
    ended: entry.phase,
    seconds: entry.seconds === undefined ? before?.seconds : entry.seconds + (before?.seconds ?? 0),
    gained,
    result: [entry.phase === "done" ? "" : because(entry), got].filter(Boolean).join(" · "),
  };
}

function lineOf(entry) {
  const base = { id: entry.id, at: entry.at };
  const event = (mark, title, more = {}) => ({ ...base, kind: "event", mark, title, ...more });
  switch (entry.type) {
    case "decision":
      return { ...base, kind: "deed", name: entry.action, title: doing(entry.action, entry.args),
        said: said(entry), meta: mind(entry), prompt: entry.has_prompt };
    case "action":
      return { ...base, kind: "deed", name: entry.name, title: doing(entry.name, entry.args), ...outcome(entry) };
    case "chat": return { ...base, kind: "chat", mark: "“", title: entry.from, said: entry.text };
    case "state": return event(STATES[entry.to]?.mark ?? "●", STATES[entry.to]?.word ?? entry.to, { result: entry.reason });
    case "reflex": return event("!", entry.text || plain(entry.name), { seconds: entry.seconds || null });
    case "goal": return event("◎", `Goal: ${entry.goal}`, { said: (entry.steps ?? []).join(" → ") });
    case "goal_reached": return event("◉", "Goal reached", { said: entry.goal });
    case "built": return event("⌂", `Built: ${plain(entry.name)}`);
    case "death": return event("✝", "Died", { result: entry.cause });
    case "milestone": return event("★", `First: ${plain(entry.name).replace("first ", "")}`);
    case "order": return event("›", `You: ${plain(entry.kind)}`, { said: entry.text });
    case "brain": return event("⇄", entry.to === "rules" ? "Rules brain decides" : "Model decides", { result: entry.reason });
    case "log": return ["warning", "error"].includes(entry.level) ? event("!", entry.text) : null;
  }
  return null;
}

const said = (entry) => (entry.action === "chat" || entry.action === "respond_to_chat" ? `says: ${entry.args?.text ?? ""}` : entry.thought);

function mind(entry) {
  if (entry.brain !== "ollama") return entry.brain === "operator" ? "your order" : entry.fallback ? `rules: ${entry.fallback}` : "";
  const tokens = entry.prompt_tokens ? ` · ${entry.prompt_tokens} + ${entry.output_tokens} tokens` : "";
  return `model ${took(entry.latency_ms / 1000)}${tokens}`;
}
