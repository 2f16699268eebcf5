// Runs in the browser before the renderer of a 3D view.
{
  const Plain = window.Worker;
  const IN_HAND = 24;
  const [atX, atY, atZ] = new URL(document.currentScript.src).searchParams.get('at').split(',').map(Number);
  const far = (s) => Math.hypot(s.x + 8 - atX, s.y + 8 - atY, s.z + 8 - atZ);
  const key = (s) => `${s.x},${s.y},${s.z}`;

  // The renderer wants four workers and tells each everything; here one does the work of all, since each would read
  // a large script. Of the sections to draw it gets those near the bot first, some at a time.
  class Shared {
    constructor(script) {
      this.worker = new Plain(script);
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

  let shared = null;
  // A worker's script must come from the page's own origin, so it fetches the one shared by all bots by itself.
  const script = (name) => {
    const words = `importScripts(${JSON.stringify(new URL(name, document.baseURI).href)})`;
    return URL.createObjectURL(new Blob([words], { type: 'text/javascript' }));
  };
  window.Worker = function (name) {
    shared ??= new Shared(script(name));
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
