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
    this.root.dataset.found = String(Boolean(stash.pos));
    find("#stash-none", this.root).hidden = Boolean(stash.pos);
    text(find("#stash-where", this.root), coordinates(stash.pos));
    const most = Math.max(64, ...ROWS.map(([name]) => stash[name]));
    for (const [name, { row, value }] of this.values) {
      text(value, String(stash[name]));
      share(row, stash[name] / most);
    }
    text(find("#stash-free", this.root), String(stash.free));
  }
}
