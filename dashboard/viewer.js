// The screen: the 3D view of the selected bot, or words about why there is none.

import { attribute, find, text } from "./dom.js";
import { keep, kept } from "./kept.js";

const PATIENCE_MS = 60000;
const NOTICE_MS = 20000; // a page that cannot say that it is ready may show its picture all the same
const SWITCH_MS = 2500; // so long the picture of another bot stays, since its successor mostly comes at once

export class Screen {
  constructor(room) {
    this.room = room;
    this.frame = find("#viewer");
    this.first = kept("first") === "true";
    this.wanted = kept("stage");
    this.row = null;
    this.shown = ""; // the view that is wanted
    this.since = 0;
    this.isFresh = false;
    this.pictured = ""; // the view whose picture is there
    this.origin = null; // of a page that can be led
    this.patience = null;
    this.isSeen = true;
    this.isBlind = false; // the browser cannot draw in 3D
    attribute(find("#first"), "aria-pressed", this.first);
    addEventListener("message", ({ data, source, origin }) => {
      if (source !== this.frame.contentWindow) return;
      if (typeof data?.ready === "string") this.#arrived(data.ready, origin);
      else if (typeof data?.seen === "string") this.#picture(data.seen);
      else if (data?.blind) this.#renounce();
    });
    document.addEventListener("visibilitychange", () => this.#lead());
    new IntersectionObserver(([{ isIntersecting }]) => {
      this.isSeen = isIntersecting;
      this.#lead();
    }).observe(this.frame.parentElement);
    find("#first").addEventListener("click", () => this.toggleFirst());
    find("#swap").addEventListener("click", () => this.swap());
  }

  toggleFirst() {
    this.first = !this.first;
    attribute(find("#first"), "aria-pressed", this.first);
    keep("first", this.first);
    if (this.row) this.show(this.row);
  }

  /** What a person wants on the big screen: "viewer" or "map". */
  swap() {
    this.wanted = this.room.dataset.stage === "map" ? "viewer" : "map";
    keep("stage", this.wanted);
    if (this.row) this.show(this.row);
  }

  show(row) {
    this.row = row;
    const has = Boolean(row.viewer_url) && !this.isBlind;
    const live = has && row.state === "online";
    const stage = has ? (this.wanted ?? "viewer") : "map";
    attribute(this.room, "data-stage", stage);
    text(find("#swap"), stage === "map" ? "Show 3D view" : "Show map");
    find("#swap").hidden = !has;
    find("#first").hidden = !has;
    this.#load(live ? `${row.viewer_url}/${this.first ? "first/" : ""}` : "");
    this.#tell(live, has);
  }

  #tell(live, has) {
    const waits = performance.now() - this.since;
    const isPictured = this.pictured === this.shown || (this.origin ? this.isFresh && waits < SWITCH_MS : waits > NOTICE_MS);
    find("#no-view").hidden = live && isPictured;
    const [title, words] = live ? opening(this.row, this.origin) : excuse(this.row, has, this.isBlind);
    text(find("#no-view-title"), title);
    text(find("#no-view-text"), words);
  }

  /** A page that is there already is led to another bot, or to its eyes, so that nothing heavy is loaded again. */
  #load(address) {
    if (address === this.shown) return;
    this.isFresh = this.shown !== "" && this.pictured === this.shown; // else what is there is a third bot's
    if (!address) this.pictured = ""; // who comes back is not where he was
    this.shown = address;
    this.since = performance.now();
    setTimeout(() => this.show(this.row), SWITCH_MS);
    attribute(this.frame, "data-view", address);
    if (this.origin) this.#lead();
    else this.#open(address);
  }

  /** What nobody sees, in a tab in the background or scrolled away, watches nobody. */
  #lead() {
    const watch = document.hidden || !this.isSeen ? "" : this.shown;
    if (this.origin) this.frame.contentWindow.postMessage({ watch }, this.origin);
  }

  /** A frame of its own for each page, or the browser's Back would go through them; one that never says that it is ready is loaded anew. */
  #open(address) {
    const fresh = this.frame.cloneNode();
    fresh.src = address || "about:blank";
    this.frame.replaceWith(fresh);
    this.frame = fresh;
    clearTimeout(this.patience);
    if (address) this.patience = setTimeout(() => this.#open(this.shown), PATIENCE_MS);
  }

  /** A page shows its first picture, and again when somebody has loaded it anew. */
  #arrived(view, origin) {
    this.origin = origin;
    clearTimeout(this.patience);
    if (view !== this.shown || document.hidden || !this.isSeen) this.#lead();
    this.#picture(view);
  }

  #renounce() {
    this.isBlind = true;
    this.origin = null;
    if (this.row) this.show(this.row);
  }

  #picture(view) {
    this.pictured = view;
    if (this.row) this.show(this.row);
  }
}

const opening = (row, isLed) => (isLed
  ? [`Waiting for ${row.name} …`, "The picture comes as soon as its view answers; at most eight people may watch a bot at a time."]
  : ["Opening the view …", "The first picture takes some seconds; those of the others come at once."]);

function excuse(row, has, isBlind) {
  if (isBlind) return ["This browser cannot draw in 3D", "WebGL is off, or has no driver. The map shows the team instead."];
  if (!has) return ["No 3D view in this run", "It is switched off, or this version of the game cannot be drawn. The map shows the team instead."];
  const why = { failed: "could not join the world.", stopped: "has left the world." }[row.state];
  return ["No picture yet", `${row.name} ${why ?? "is not in the world yet. The view opens as soon as it is."}`];
}
