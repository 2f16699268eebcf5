// The page's lines to the team: one socket per bot, and the dashboard itself for what no bot can tell.

import { ask } from "./dom.js";
import { keep, kept } from "./kept.js";

const TEAM_SECONDS = 5;
const AGAIN_SECONDS = 2;
const EVENTS = ["decision", "action", "chat", "state", "death", "milestone", "built", "reflex", "goal", "goal_reached", "order", "brain", "log"];

/** The operator's token: taken from the address once, then kept for this tab only. */
export function takeToken() {
  const address = new URL(location.href);
  const given = address.searchParams.get("token");
  if (given !== null) {
    keep("token", given);
    address.searchParams.delete("token");
    history.replaceState(null, "", address);
  }
  return kept("token") ?? "";
}

/** Asks for the team again and again; `told(team)` or `told(null)` when the dashboard does not answer. */
export function watchTeam(told) {
  const again = async () => {
    const team = await ask("/api/team").catch(() => null);
    setTimeout(again, (team ? TEAM_SECONDS : AGAIN_SECONDS) * 1000);
    told(team);
  };
  again();
}

/** One bot's socket, which comes back by itself. `hear` has: link, snapshot, status, thought, entry, stash. */
export class Link {
  constructor(bot, url, token, hear) {
    this.bot = bot;
    this.token = token;
    this.socket = window.io(url, {
      transports: ["websocket"],
      auth: (give) => give({ token: this.token }),
      reconnectionDelay: 300,
      reconnectionDelayMax: 2000,
      timeout: 5000,
    });
    this.socket.on("connect", () => hear.link(bot, true));
    this.socket.on("disconnect", () => hear.link(bot, false));
    this.socket.on("connect_error", () => hear.link(bot, false));
    this.socket.on("snapshot", (all) => hear.snapshot(bot, all));
    this.socket.on("status", (row) => hear.status(bot, row));
    this.socket.on("thought", ({ text }) => hear.thought(bot, text));
    this.socket.on("stash_status", (stash) => hear.stash(stash));
    for (const type of EVENTS) {
      this.socket.on(type, (entry) => hear.entry(bot, { ...entry, type }));
    }
  }

  /** Come again with another token. */
  unlock(token) {
    this.token = token;
    this.socket.disconnect().connect();
  }

  /** Send a command; resolves to `{ok, reason}` whatever happens. */
  async command(payload) {
    if (!this.socket.connected) return { ok: false, reason: `${this.bot} cannot be reached just now` };
    try {
      return await this.socket.timeout(12000).emitWithAck("command", payload);
    } catch {
      return { ok: false, reason: `${this.bot} gave no answer` };
    }
  }
}
