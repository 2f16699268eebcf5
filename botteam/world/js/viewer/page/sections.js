// The worker of a 3D view: turns sections of the world (16 × 16 × 16 blocks) into shapes, with the renderer's own worker script. That
// script takes them as they come, every 50 ms, and many of them five times; here each waits until its neighbours are there, those before
// the camera go first, and air is left out. Where pictures are slow, what lies deep below the camera waits until the camera comes down.
{
  const SIZE = 16, SLICE_MS = 24, QUIET_MS = 150, DEEP = 32;
  const BELOW = 1.6; // what lies under one's feet is seen less than what lies before them
  const LATER = { behind: 48, edge: 96 }; // blocks farther away, as it were
  const { assets, states } = Object.fromEntries(new URL(self.location).searchParams);
  const models = fetch(assets + states).then((answer) => answer.json());

  const clock = self.setInterval;
  let shape = null;
  self.setInterval = (work) => { shape = work; };
  importScripts(`${assets}worker.js`);
  self.setInterval = clock;
  const hear = self.onmessage;

  const waiting = new Map();
  const columns = new Map(); // by place: which heights hold nothing but air, and the highest that holds more
  const shown = new Set();
  let at = { x: 0, y: 64, z: 0, yaw: 0 };
  let isReady = false, isAwake = false, isSlow = false, lastColumn = 0;

  const down = (n) => Math.floor(n / SIZE) * SIZE;
  const place = (x, z) => `${x},${z}`;
  const name = ({ x, y, z }) => `${x},${y},${z}`;
  const section = ({ x, y, z }) => ({ x: down(x), y: down(y), z: down(z) });
  const isWhole = ({ x, z }) => [[16, 0], [-16, 0], [0, 16], [0, -16]].every(([dx, dz]) => columns.has(place(x + dx, z + dz)));

  /** A column's JSON holds how many blocks each of its sections has. */
  function outline(chunk) {
    const minY = Number(/"minY":(-?\d+)/.exec(chunk)?.[1] ?? 0);
    const counts = [...chunk.matchAll(/solidBlockCount\\*":(\d+)/g)].map(([, count]) => Number(count));
    const heights = (isWanted) => counts.flatMap((count, i) => (isWanted(count) ? [minY + SIZE * i] : []));
    return { air: new Set(heights((count) => !count)), top: Math.max(...heights((count) => count)) };
  }

  const isDeep = ({ x, y, z }) => y < (columns.get(place(x, z))?.top ?? y) - DEEP && at.y > y + SIZE + DEEP / 2;

  const take = {
    at(message) {
      at = message;
      if (waiting.size) wake();
    },
    pace(message) {
      isSlow = message.isSlow;
      wake();
    },
    blockStates() {
      models.then((json) => {
        hear({ data: { type: 'blockStates', json } });
        isReady = true;
        wake();
      });
    },
    chunk(message) {
      columns.set(place(message.x, message.z), outline(message.chunk));
      lastColumn = performance.now();
      hear({ data: message });
    },
    unloadChunk(message) {
      columns.delete(place(message.x, message.z));
      hear({ data: message });
    },
    blockUpdate(message) {
      const { x, y, z } = section(message.pos);
      columns.get(place(x, z))?.air.delete(y);
      hear({ data: message });
    },
    dirty(message) {
      const one = section(message), key = name(one);
      const isAir = columns.get(place(one.x, one.z))?.air.has(one.y) ?? true;
      if (message.value === false) {
        waiting.delete(key);
        shown.delete(key);
      } else if (!isAir || shown.has(key)) {
        waiting.set(key, one);
        return wake();
      }
      return postMessage({ type: 'sectionFinished', key });
    },
  };

  self.onmessage = ({ data }) => (take[data.type] ? take[data.type](data) : hear({ data }));

  function wake(pause = 0) {
    if (isAwake || !isReady) return;
    isAwake = true;
    setTimeout(work, pause);
  }

  function work() {
    isAwake = false;
    const end = performance.now() + SLICE_MS;
    const quiet = lastColumn + QUIET_MS;
    for (let next = first(); next; next = first()) {
      if (performance.now() > end) return wake();
      if (!isWhole(next) && performance.now() < quiet) return wake(quiet - performance.now());
      draw(next);
    }
    return undefined;
  }

  function draw(one) {
    const key = name(one);
    waiting.delete(key);
    shown.add(key);
    hear({ data: { type: 'dirty', ...one, value: true } });
    shape();
  }

  function first() {
    let best = null, least = Infinity;
    for (const one of waiting.values()) {
      if (isSlow && isDeep(one)) continue;
      const far = distance(one);
      if (far < least) [best, least] = [one, far];
    }
    return best;
  }

  /** Blocks from the camera, and more for what can wait. A camera of yaw 0 looks north. */
  function distance(one) {
    const [dx, dy, dz] = [one.x + 8 - at.x, one.y + 8 - at.y, one.z + 8 - at.z];
    const isBehind = dx * Math.sin(at.yaw) + dz * Math.cos(at.yaw) > SIZE;
    return Math.hypot(dx, BELOW * dy, dz) + (isBehind ? LATER.behind : 0) + (isWhole(one) ? 0 : LATER.edge);
  }
}
