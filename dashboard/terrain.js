// The ground under the map: chunks of 16 × 16 colours as bots have seen them, kept in tiles of 256 × 256 blocks; and
// what they came across there.

import { ask } from "./dom.js";

const TILE = 256;
const ASK_SECONDS = 8;
const ASK_SOON = 1.5;
const TILES_MAX = 40;

export class Terrain {
  /** `watched()` lists addresses to ask in turn; `changed(finds)` is called when there is more to draw. */
  constructor(watched, changed) {
    this.tiles = new Map();
    this.finds = new Map();
    this.since = new Map();
    this.watched = watched;
    this.changed = changed;
    this.turn = 0;
    this.#ask();
  }

  async #ask() {
    let wait = ASK_SOON;
    const addresses = document.hidden ? [] : this.watched();
    if (addresses.length) {
      this.turn = (this.turn + 1) % addresses.length;
      wait = ASK_SECONDS / addresses.length;
      const address = addresses[this.turn];
      try {
        const { chunks, finds, more, at } = await ask(`${address}/terrain?since=${this.since.get(address) ?? 0}`);
        this.since.set(address, at);
        this.finds.set(address, finds);
        this.#take(chunks);
        if (more) wait = ASK_SOON;
      } catch {
        // This bot is leaving or its view is closed: its neighbour is asked next.
      }
    }
    setTimeout(() => this.#ask(), wait * 1000);
  }

  #take(chunks) {
    for (const [x, z, colors] of chunks) this.#paint(x * 16, z * 16, Uint8Array.from(atob(colors), (c) => c.charCodeAt(0)));
    this.changed([...this.finds.values()].flat());
  }

  #paint(x, z, colors) {
    const image = new ImageData(16, 16);
    for (let i = 0; i < 256; i += 1) {
      image.data.set(colors.subarray(i * 3, i * 3 + 3), i * 4);
      image.data[i * 4 + 3] = 255;
    }
    const [left, top] = [Math.floor(x / TILE) * TILE, Math.floor(z / TILE) * TILE];
    this.#tile(left, top).putImageData(image, x - left, z - top);
  }

  #tile(left, top) {
    const name = `${left},${top}`;
    if (!this.tiles.has(name)) {
      if (this.tiles.size >= TILES_MAX) this.tiles.delete(this.tiles.keys().next().value);
      const canvas = new OffscreenCanvas(TILE, TILE);
      this.tiles.set(name, { left, top, canvas, pen: canvas.getContext("2d") });
    }
    return this.tiles.get(name).pen;
  }

  /** Draw every tile; `place({x, z})` gives the point on the screen, `scale` pixels per block. */
  draw(pen, place, scale) {
    pen.imageSmoothingEnabled = scale < 1;
    for (const { left, top, canvas } of this.tiles.values()) {
      const [x, y] = place({ x: left, z: top });
      pen.drawImage(canvas, x, y, TILE * scale, TILE * scale);
    }
  }
}
