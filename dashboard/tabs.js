// Tabs: one panel of several is shown; the arrow keys walk between them.

import { keep, kept } from "./kept.js";

export class Tabs {
  /** `chosen()` is called when another panel is shown. */
  constructor(list, chosen) {
    this.tabs = [...list.children];
    this.chosen = chosen;
    list.addEventListener("click", (event) => this.show(event.target.closest("[role=tab]")));
    list.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      event.preventDefault();
      this.next(event.key === "ArrowLeft" ? -1 : 1).focus();
    });
    this.show(this.tabs.find((tab) => tab.id === kept("tab")));
  }

  /** Show the tab beside the one that is shown. */
  next(way = 1) {
    const at = this.tabs.findIndex((tab) => tab.ariaSelected === "true");
    const tab = this.tabs.at((at + way) % this.tabs.length);
    this.show(tab);
    return tab;
  }

  show(tab) {
    if (!tab) return;
    for (const one of this.tabs) {
      one.ariaSelected = String(one === tab);
      one.tabIndex = one === tab ? 0 : -1;
      document.getElementById(one.getAttribute("aria-controls")).hidden = one !== tab;
    }
    keep("tab", tab.id);
    this.chosen();
  }
}
