// Runs in the browser before the renderer of a 3D view. The renderer takes a Line for its WebSocket: mission control may lead
// it to another bot's view, and what is loaded and compiled stays. Frames are those of Socket.IO 4 (4 message, 2 event).
{
  const Plain = window.WebSocket;
  const COLUMN = /^42\["(un)?loadChunk",\{"x":(-?\d+),"z":(-?\d+)/;
  const BODY = /^42\["entity",\{"id":(\d+)/;
  const POSITION = /^42\["position",\{"pos":\{"x":(-?[\d.e-]+),"y":(-?[\d.e-]+),"z":(-?[\d.e-]+)/;
  const VERSION = '42["version"';
  let line = null;

  class Line {
    constructor(url) {
      this.columns = new Set();
      this.bodies = new Set();
      this.socket = new Plain(url);
      for (const event of ['open', 'error', 'close']) this.socket[`on${event}`] = (told) => this[`on${event}`]?.(told);
      this.socket.onmessage = (told) => this.pass(told);
      line = this;
    }

    set binaryType(kind) { this.socket.binaryType = kind; }
    get readyState() { return this.socket.readyState; }
    send(data) { this.socket.send(data); }
    close() { this.socket.close(); }

    /** On to the renderer, with a note of what it will have to forget. */
    pass(told) {
      const [, gone, x, z] = COLUMN.exec(told.data) ?? [];
      if (x !== undefined) this.columns[gone ? 'delete' : 'add'](`{"x":${x},"z":${z}}`);
      const [, body] = BODY.exec(told.data) ?? [];
      if (body) this.bodies.add(body);
      const at = POSITION.exec(told.data);
      if (at) this.seen(at);
      this.onmessage?.(told);
    }

    seen([, x, y, z]) {
      window.botAt = { x: Number(x), y: Number(y), z: Number(z) };
      if (this.isKnown) return;
      this.isKnown = true; // from now on this page can be led
      window.parent.postMessage({ ready: location.origin + location.pathname }, '*');
    }

    /** To another bot, at the address of its view. */
    lead(address) {
      for (const event of ['open', 'message', 'error', 'close']) this.socket[`on${event}`] = null;
      this.socket.close();
      this.forget();
      const { host } = new URL(address);
      const socket = this.socket = new Plain(`ws://${host}${location.pathname}socket.io/?EIO=4&transport=websocket`);
      const lost = () => {
        if (socket !== this.socket) return;
        if (window.parent === window) location.replace(new URL(location.pathname, address));
        else window.parent.postMessage({ lost: address }, '*'); // who knows where this frame belongs loads it anew
      };
      socket.onerror = socket.onclose = lost;
      socket.onmessage = ({ data }) => {
        if (data.startsWith('0')) socket.send('40');
        else if (data.startsWith('40')) socket.onmessage = (told) => told.data.startsWith(VERSION) || this.pass(told);
      };
    }

    forget() {
      for (const column of this.columns) this.onmessage?.({ data: `42["unloadChunk",${column}]` });
      for (const id of this.bodies) this.onmessage?.({ data: `42["entity",{"id":${id},"delete":true}]` });
      this.onmessage?.({ data: '42["primitive",{"id":"way"}]' });
      this.columns.clear();
      this.bodies.clear();
    }
  }
  window.WebSocket = Line;

  addEventListener('message', ({ data, source }) => {
    if (source !== window.parent || typeof data?.watch !== 'string' || !line) return;
    if (new URL(data.watch).hostname !== location.hostname) return;
    line.lead(data.watch);
    document.documentElement.dataset.watched = data.watch;
  });
}
