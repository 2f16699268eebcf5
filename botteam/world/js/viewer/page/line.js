// The renderer's connection, which never ends: mission control may lead it to another bot's view, and it comes back by itself. What is
// loaded and compiled stays, and so does the ground that both bots know. Frames are those of Socket.IO 4 (4 message, 2 event).
{
  const Plain = window.WebSocket;
  const REACH = (Number(document.currentScript.dataset.reach) + 1.5) * 16;
  const RETRY_MS = 1000, PING_MS = 10000;
  const NEWS = /^42\["(\w+)",?/;
  const COLUMN = /^\{"x":(-?\d+),"z":(-?\d+)/;
  const BODY = /^\{"id":("self"|-?\d+)(,"delete":true)?/;
  const PING = '2', PONG = '3';
  let line = null;

  class Line {
    constructor(url) {
      line = this;
      this.columns = new Map(); // by place: the text that is drawn, empty when it has changed since
      this.bodies = new Set();
      this.isKnown = false;
      this.socket = new Plain(url);
      this.socket.onopen = (told) => this.onopen?.(told);
      this.socket.onerror = (told) => this.isKnown || this.onerror?.(told);
      this.socket.onclose = (told) => (this.isKnown ? this.lost(this.socket) : this.onclose?.(told));
      this.socket.onmessage = (told) => this.hear(told);
      this.pings = 0;
      setInterval(() => this.ping(), PING_MS);
    }

    set binaryType(kind) { this.socket.binaryType = kind; }
    get isOpen() { return this.socket?.readyState === Plain.OPEN; }
    get readyState() { return this.socket?.readyState ?? Plain.CLOSED; }
    close() { this.socket?.close(); }

    send(data) {
      if (data === PONG && this.pings) this.pings -= 1;
      else if (this.isOpen) this.socket.send(data);
    }

    /**
     * A server pings every 25 s; of several, each watched for less, the renderer would hear none and give up. Instead we give up:
     * a view tells twenty times a second where its camera is.
     */
    ping() {
      if (!this.isKnown) return;
      if (this.view && performance.now() - this.heard > PING_MS) this.lead(this.view);
      this.pings += 1;
      this.onmessage?.({ data: PING });
    }

    /** To the view at an address, which is a bot's with or without `first/`; nowhere when it is empty. */
    lead(address) {
      this.view = address;
      this.isKnown = true;
      if (this.socket) Object.assign(this.socket, { onopen: null, onmessage: null, onerror: null, onclose: null }).close();
      this.socket = null;
      if (address) this.call();
    }

    call() {
      const socket = this.socket = new Plain(`${this.view.replace(/^http/, 'ws')}socket.io/?EIO=4&transport=websocket`);
      this.heard = performance.now();
      this.isNew = true;
      this.old = new Set(this.bodies);
      socket.onclose = () => this.lost(socket);
      socket.onmessage = ({ data }) => {
        if (data.startsWith('0')) socket.send('40');
        else if (data.startsWith('40')) socket.onmessage = (told) => this.hear(told);
      };
    }

    lost(socket) {
      if (socket === this.socket) setTimeout(() => socket === this.socket && this.call(), RETRY_MS);
    }

    /** On to the renderer, with notes of what it has. */
    hear(told) {
      this.heard = performance.now();
      const [head, event] = NEWS.exec(told.data) ?? [];
      const keep = event && this[`on_${event}`];
      if (!keep || keep.call(this, told.data.slice(head.length, -1), told.data) !== false) this.onmessage?.(told);
    }

    on_version() { return !this.isKnown; } // who says it twice begins anew

    on_here(world) {
      if (this.isNew) this.onmessage?.({ data: '42["primitive",{"id":"way"}]' });
      if (this.world !== undefined && this.world !== world) this.forget(() => true);
      this.world = world;
      return false;
    }

    on_loadChunk(data, text) {
      const [, x, z] = COLUMN.exec(data);
      const isDrawn = this.columns.get(`${x},${z}`) === text;
      this.columns.set(`${x},${z}`, text);
      return !isDrawn;
    }

    on_unloadChunk(data) {
      const [, x, z] = COLUMN.exec(data);
      this.columns.delete(`${x},${z}`);
    }

    on_blockUpdate(data) {
      const { pos: { x, z } } = JSON.parse(data);
      const key = `${Math.floor(x / 16) * 16},${Math.floor(z / 16) * 16}`;
      if (this.columns.has(key)) this.columns.set(key, '');
    }

    on_entity(data) {
      const [, id, isGone] = BODY.exec(data);
      this.bodies[isGone ? 'delete' : 'add'](id);
      this.old?.delete(id);
    }

    on_position(data) {
      const { pos, yaw } = JSON.parse(data);
      const { x, z } = window.botAt = pos;
      dispatchEvent(new CustomEvent('seen', { detail: { ...pos, yaw } }));
      if (this.isNew) this.arrive();
      if (!this.isKnown) this.begin();
      const step = `${Math.floor(x / 16)},${Math.floor(z / 16)}`;
      if (step === this.step) return;
      this.step = step;
      this.forget(([east, south]) => Math.max(Math.abs(east + 8 - x), Math.abs(south + 8 - z)) > REACH);
    }

    on_time(data) {
      dispatchEvent(new CustomEvent('hour', { detail: Number(data) }));
      return false;
    }

    /** The first picture of all: from now on this page can be led. */
    begin() {
      this.isKnown = true;
      this.view = location.origin + location.pathname;
      document.documentElement.dataset.watched = this.view;
      window.parent.postMessage({ ready: this.view }, '*');
    }

    /** The first picture of another bot: whoever it does not see goes. */
    arrive() {
      this.isNew = false;
      for (const id of this.old) this.drop(id);
      document.documentElement.dataset.watched = this.view;
      window.parent.postMessage({ seen: this.view }, '*');
    }

    drop(id) {
      this.bodies.delete(id);
      this.onmessage?.({ data: `42["entity",{"id":${id},"delete":true}]` });
    }

    /** Have the renderer forget columns; `isGone([x, z])` tells which. */
    forget(isGone) {
      for (const key of this.columns.keys()) {
        const [x, z] = key.split(',').map(Number);
        if (!isGone([x, z])) continue;
        this.columns.delete(key);
        this.onmessage?.({ data: `42["unloadChunk",{"x":${x},"z":${z}}]` });
      }
    }
  }
  window.WebSocket = Line;

  addEventListener('message', ({ data, source }) => {
    if (source !== window.parent || typeof data?.watch !== 'string' || !line) return;
    if (data.watch && new URL(data.watch).hostname !== location.hostname) return;
    line.lead(data.watch);
  });
}
