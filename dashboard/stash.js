// The stash sidebar.

import { find, make, share, text } from "./dom.js";
import { coordinates } from "./words.js";

const ROWS = [["building", "Building"], ["metals", "Metals"], ["food", "Food"], ["tools", "Tools"], ["overflow", "Overflow"]];

export class Stash {
  constructor(root) {
    this.root = root;
    this.values = new Map();
    const list = find("#stash-rows", root);
    for (const [name, label] of ROWS) {
      const row = make("div", "stash-row");
      const value = make("dd", "stash-count", "0");
      value.dataset.stash = name;
      row.append(make("dt", "", label), value);
      list.append(row);
      this.values.set(name, { row, value });
    }
  }

  show(stash) {
    const isFound = Boolean(stash.pos);
    const isUnknown = isFound && stash.free === 0 && ROWS.every(([name]) => stash[name] === 0); // the last run's, seen by nobody yet
    const none = find("#stash-none", this.root);
    this.root.dataset.found = String(isFound);
    none.hidden = isFound && !isUnknown;
    text(none, isUnknown ? "not looked into yet" : "none yet");
    text(find("#stash-where", this.root), isUnknown ? "" : coordinates(stash.pos));
    const most = Math.max(64, ...ROWS.map(([name]) => stash[name]));
    const count = (name) => (isUnknown ? "–" : String(stash[name]));
    for (const [name, { row, value }] of this.values) {
      text(value, count(name));
      share(row, stash[name] / most);
    }
    text(find("#stash-free", this.root), count("free"));
  }
}
