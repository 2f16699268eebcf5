// The OBS page of one bot; it is served by that bot's own overlay.

import { find, share, text } from "./dom.js";
import { STATES, doing } from "./words.js";

const CHAT_SECONDS = 30;
const put = (id, words) => text(find(`#${id}`), words);
const asked = new URLSearchParams(location.search);
for (const name of ["theme", "size"]) document.documentElement.dataset[name] = asked.get(name) ?? "";

let quiet = null;
let row = null;

function vital(id, value) {
  const known = typeof value === "number";
  put(id, known ? String(Math.round(value)) : "–");
  share(find(`#${id}-fill`), known ? value / 20 : 0);
}

function show(news) {
  row = news;
  document.title = `${row.name} · overlay`;
  find("#overlay").dataset.state = row.state;
  put("name", row.name);
  put("role", row.role);
  put("state", row.state === "online" ? (row.paused ? "Paused" : "") : STATES[row.state]?.word);
  vital("health", row.health);
  vital("food", row.food);
  put("action", row.state === "online" ? doing(row.action, row.args) : row.reason);
  put("thought", row.thought && `“${row.thought}”`);
}

function chat(line) {
  find("#chat").hidden = false;
  put("chat-from", `${line.from}:`);
  put("chat-text", line.text);
  clearTimeout(quiet);
  quiet = setTimeout(() => { find("#chat").hidden = true; }, CHAT_SECONDS * 1000);
}

const socket = window.io({ transports: ["websocket"], reconnectionDelay: 300, reconnectionDelayMax: 2000 });
socket.on("snapshot", (all) => {
  show(all.status);
  const last = all.timeline.filter((entry) => entry.type === "chat").at(-1);
  if (last && all.status.now - last.at < CHAT_SECONDS) chat(last);
});
socket.on("status", show);
socket.on("thought", (thought) => row && show({ ...row, thought: thought.text }));
socket.on("chat", chat);
socket.on("disconnect", () => put("state", "No signal"));
