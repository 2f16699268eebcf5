// The operator console: tell the selected bot something, and see what came of it.

import { ask, attribute, find, make, text } from "./dom.js";
import { plain } from "./words.js";

const BUSY_SECONDS = 8;
const LATER_MS = 3000;

export class OperatorConsole {
  /** `send(payload)` resolves to an ack; `unlock(token)` tries another token. */
  constructor(root, send, unlock) {
    this.root = root;
    this.send = send;
    this.fields = find("#act-fields", root);
    this.known = { actions: {}, bots: {} };
    this.touched = -Infinity;
    this.offered = "";
    this.later = null;
    this.unlocking = false;
    find("#say-form", root).addEventListener("submit", (event) => this.#say(event));
    find("#goal-clear", root).addEventListener("click", () => this.#order({ kind: "goal", text: "" }));
    find("#act-form", root).addEventListener("submit", (event) => this.#act(event));
    find("#act", root).addEventListener("change", () => this.#form());
    find("#token-form", root).addEventListener("submit", (event) => {
      event.preventDefault();
      unlock(find("#token", root).value.trim());
      find("#token", root).value = "";
      this.unlocking = true;
    });
    for (const button of root.querySelectorAll("[data-order]")) {
      button.addEventListener("click", () => button.ariaDisabled !== "true" && this.#order({ kind: button.dataset.order }));
    }
    for (const touch of ["pointermove", "pointerdown", "focusin", "keydown"]) {
      root.addEventListener(touch, () => { this.touched = performance.now(); });
    }
    this.#learn();
  }

  /** What each bot may be told; its team goes on learning skills. */
  async #learn() {
    try {
      this.known = await ask("/api/actions");
      this.#menu();
    } catch {
      clearTimeout(this.later);
      this.later = setTimeout(() => this.#learn(), LATER_MS);
    }
  }

  select(bot) {
    const isKnown = bot in this.known.bots;
    this.bot = bot;
    text(find("#console-target", this.root), `to ${bot}`);
    this.#menu();
    if (isKnown) this.#learn();
  }

  #menu() {
    const { actions = [], skills = [] } = this.known.bots[this.bot] ?? {};
    const offered = JSON.stringify([this.bot, actions, skills]);
    if (offered === this.offered) return;
    this.offered = offered;
    const menu = find("#act", this.root);
    const chosen = menu.value;
    menu.replaceChildren(...actions.filter((name) => this.known.actions[name]).map((name) => option(name)));
    if (actions.includes(chosen)) menu.value = chosen;
    this.#form();
  }

  /** Whether somebody is at it: then the bot that it speaks to must not change by itself. */
  get busy() {
    const isTyping = this.root.contains(document.activeElement) && document.activeElement.matches("input, select");
    return isTyping || find("#say", this.root).value !== "" || performance.now() < this.touched + BUSY_SECONDS * 1000;
  }

  /** Whether the token was taken: "yes", "no" (refused) or "none" (not given). */
  access(how) {
    find("#token-form", this.root).hidden = how === "yes";
    this.root.dataset.access = how;
    const refused = "The token was refused. Enter the one in the address that the terminal printed.";
    const missing = "Read only. Open the address that the terminal printed, or enter its token.";
    text(find("#token-note", this.root), how === "no" ? refused : missing);
    if (how === "yes" && this.unlocking) find("#say", this.root).focus(); // the form that had the focus is gone
    this.unlocking = false;
  }

  /** What the bot that it speaks to is about. */
  show({ paused, goal, wish }) {
    attribute(find('[data-order="pause"]', this.root), "aria-disabled", paused); // a disabled button would drop the focus
    attribute(find('[data-order="resume"]', this.root), "aria-disabled", !paused);
    find("#goal", this.root).hidden = !goal;
    find("#goal-clear", this.root).hidden = !wish;
    text(find("#goal-text", this.root), goal);
  }

  #form() {
    const name = find("#act", this.root).value;
    const schema = this.known.actions[name];
    this.fields.replaceChildren();
    for (const [field, rule] of Object.entries(schema?.properties ?? {})) {
      if (rule.type === "object") continue;
      this.fields.append(this.#field(field, this.#rule(field, rule), schema.required.includes(field)));
    }
  }

  #rule(field, rule) {
    return field === "skill" ? { ...rule, enum: this.known.bots[this.bot]?.skills ?? [] } : rule;
  }

  #field(name, rule, required) {
    const label = make("label", "field");
    label.append(make("span", "field-name", plain(name)));
    const input = rule.enum ? choice(rule.enum, required) : entryFor(rule);
    if (!required && input.tagName === "INPUT") input.placeholder = "any";
    input.name = name;
    input.required = required;
    input.dataset.kind = rule.type ?? "string";
    label.append(input);
    return label;
  }

  #say(event) {
    event.preventDefault();
    const input = find("#say", this.root);
    const words = input.value.trim();
    const typed = /^\/goal\b\s*(.*)$/.exec(words);
    const isGoal = typed || event.submitter?.name === "goal";
    this.#order({ kind: isGoal ? "goal" : "say", text: typed ? typed[1] : words }, () => { input.value = ""; });
  }

  #act(event) {
    event.preventDefault();
    const args = {};
    for (const input of this.fields.querySelectorAll("[name]")) {
      if (input.value === "") continue;
      args[input.name] = input.dataset.kind === "integer" || input.dataset.kind === "number" ? Number(input.value) : input.value;
    }
    this.#order({ kind: "act", action: find("#act", this.root).value, args });
  }

  async #order(payload, accepted) {
    const out = find("#ack", this.root);
    const { bot } = this;
    out.dataset.ok = "";
    text(out, `Telling ${bot} …`);
    find(":focus", this.root)?.scrollIntoView({ block: "nearest" }); // from under the answer
    const ack = await this.send(payload);
    out.dataset.ok = String(ack.ok);
    text(out, ack.ok ? `✓ ${bot} has it: ${[summary(payload), ack.reason].filter(Boolean).join(" – ")}` : `✕ ${ack.reason}`);
    if (ack.ok) accepted?.();
  }
}

function summary(payload) {
  if (payload.kind === "goal" && !payload.text) return "no goal any more";
  return [plain(payload.kind), plain(payload.action), payload.text].filter(Boolean).join(" ");
}

function option(name, label = plain(name)) {
  const one = make("option", "", label);
  one.value = name;
  return one;
}

function choice(names, required) {
  const menu = make("select");
  if (!required) menu.append(option("", "any"));
  menu.append(...names.map((name) => option(name)));
  return menu;
}

function entryFor(rule) {
  const input = make("input");
  input.type = rule.type === "integer" || rule.type === "number" ? "number" : "text";
  if (rule.minimum !== undefined) input.min = rule.minimum;
  if (rule.maximum !== undefined) input.max = rule.maximum;
  if (rule.maxLength !== undefined) input.maxLength = rule.maxLength;
  if (rule.pattern) input.pattern = rule.pattern.replace(/^\^|\$$/g, "");
  input.autocomplete = "off";
  return input;
}
