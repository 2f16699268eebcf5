// The screen: the 3D view of the selected bot, or words about why there is none.

import { attribute, find, text } from "./dom.js";

const PATIENCE_SECONDS = 60;
const NOTICE_SECONDS = 20; // a page that cannot say that it is ready may show its picture all the same

export class Screen {
  constructor(room) {
    this.room = room;
    this.frame = find("#viewer");
    this.first = false;
    this.wanted = null;
    this.shown = "";
    this.origin = null; // of a page that can be led
    this.isSeen = true;
    addEventListener("message", ({ data, source, origin }) => {
      if (source === this.frame.contentWindow && typeof data?.ready === "string") this.#arrived(data.ready, origin);
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
    find("#first").setAttribute("aria-pressed", String(this.first));
    if (this.row) this.show(this.row);
  }

  /** What a person wants on the big screen: "viewer" or "map". */
  swap() {
    this.wanted = this.room.dataset.stage === "map" ? "viewer" : "map";
    if (this.row) this.show(this.row);
  }

  show(row) {
    this.row = row;
    const has = Boolean(row.viewer_url);
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
    find("#no-view").hidden = live && (this.origin || Date.now() > this.noticed + NOTICE_SECONDS * 1000);
    const [title, words] = live ? OPENING : excuse(this.row, has);
    text(find("#no-view-title"), title);
    text(find("#no-view-text"), words);
  }

  /** A page that is there already is led to another bot, or to its eyes, so that nothing heavy is loaded again. */
  #load(address) {
    if (address === this.shown) return;
    this.shown = address;
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
    this.noticed ??= Date.now();
    clearTimeout(this.patience);
    if (address) this.patience = setTimeout(() => this.#open(this.shown), PATIENCE_SECONDS * 1000);
  }

  /** A page shows its first picture, and again when somebody has loaded it anew. */
  #arrived(view, origin) {
    this.origin = origin;
    clearTimeout(this.patience);
    if (view !== this.shown || document.hidden || !this.isSeen) this.#lead();
    if (this.row) this.show(this.row);
  }
}

const OPENING = ["Opening the view …", "The first picture takes some seconds; those of the others come at once."];

function excuse(row, has) {
  if (!has) return ["No 3D view in this run", "It is switched off, or this version of the game cannot be drawn. The map shows the team instead."];
  const why = { failed: "could not join the world.", stopped: "has left the world." }[row.state];
  return ["No picture yet", `${row.name} ${why ?? "is not in the world yet. The view opens as soon as it is."}`];
}
