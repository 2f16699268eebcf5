// Runs in the browser before the renderer of a 3D view.
{
  const IN_HAND = 24;
  const { assets, states, at } = document.currentScript.dataset;
  const [x, y, z] = at.split(',').map(Number);
  window.botAt = { x, y, z };
  const far = (s) => Math.hypot(s.x + 8 - botAt.x, s.y + 8 - botAt.y, s.z + 8 - botAt.z);
  const key = (s) => `${s.x},${s.y},${s.z}`;

  // The renderer wants four workers and tells each everything; here one does the work of all, since each would read
  // a large script. Of the sections to draw it gets those near the bot first, some at a time.
  class Shared {
    constructor() {
      this.worker = new Worker(script());
      this.faces = [];
      this.waiting = new Map();
      this.inHand = new Set();
      this.worker.onmessage = (event) => this.hear(event);
    }

    hear(event) {
      if (event.data.type === 'sectionFinished') this.inHand.delete(event.data.key);
      this.faces[0].onmessage(event);
      this.pass();
    }

    take(message, leads) {
      if (message.type === 'dirty') {
        this.waiting.set(key(message), message);
        this.pass();
      } else if (leads) {
        this.worker.postMessage(message);
      }
    }

    pass() {
      if (this.inHand.size >= IN_HAND) return;
      const free = [...this.waiting].filter(([name]) => !this.inHand.has(name));
      free.sort(([, a], [, b]) => far(a) - far(b));
      for (const [name, message] of free.slice(0, IN_HAND - this.inHand.size)) {
        this.waiting.delete(name);
        this.inHand.add(name);
        this.worker.postMessage(message);
      }
    }
  }

  // Where every frame is slow, as without a graphics card, drawing gets half of the time: the rest is for what is to be drawn.
  const SLOW_MS = 40, PAUSE_MS = 250;
  const frame = window.requestAnimationFrame.bind(window);
  let pause = 0;
  window.requestAnimationFrame = (draw) => {
    const ask = () => {
      const asked = performance.now();
      return frame((time) => {
        const took = performance.now() - asked;
        pause = took > SLOW_MS ? Math.min(took, PAUSE_MS) : 0;
        draw(time);
      });
    };
    return pause ? setTimeout(ask, pause) : ask();
  };

  // A worker's script must come from the page's own origin, so it fetches the one shared by all bots by itself; and the
  // models of all blocks too, twelve megabytes that the renderer would read first and then hand over.
  const script = () => {
    const words = `const states = fetch(${JSON.stringify(assets + states)}).then((answer) => answer.json());
      importScripts(${JSON.stringify(`${assets}worker.js`)});
      const hear = self.onmessage;
      self.onmessage = (event) => {
        if (event.data.type !== 'blockStates') hear(event);
        else states.then((json) => hear({ data: { type: 'blockStates', json } }));
      };`;
    return URL.createObjectURL(new Blob([words], { type: 'text/javascript' }));
  };
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    return open.call(this, method, String(url) === states ? 'data:application/json,{}' : url, ...rest);
  };

  const shared = new Shared(); // begins to load beside the renderer
  window.Worker = function () {
    const leads = shared.faces.length === 0;
    const face = { postMessage: (message) => shared.take(message, leads) };
    shared.faces.push(face);
    return face;
  };

  window.alert = (words) => console.log(words);

  // Keys that mean something to mission control are handed up, since a focused frame swallows them.
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || window.parent === window) return;
    if ('12345cCfFgGmM?/'.includes(event.key)) window.parent.postMessage({ key: event.key }, '*');
  });
}
