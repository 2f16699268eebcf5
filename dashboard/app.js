// Mission control: brings the team's news to cards, screen, map, stash, timeline and console.

import { Bar } from "./bar.js";
import { Cards } from "./cards.js";
import { Charts } from "./charts.js";
import { forgetColors } from "./colors.js";
import { OperatorConsole } from "./console.js";
import { find, text } from "./dom.js";
import { keep, kept } from "./kept.js";
import { Link, takeToken, watchTeam } from "./links.js";
import { TeamMap } from "./map.js";
import { Stash } from "./stash.js";
import { Tabs } from "./tabs.js";
import { Terrain } from "./terrain.js";
import { Timeline } from "./timeline.js";
import { Screen } from "./viewer.js";
import { coordinates } from "./words.js";

const AUTO_SECONDS = Number(new URLSearchParams(location.search).get("auto")) || 30;

let token = takeToken();
let run = null;
let selected = null;
let clockAhead = 0;
let autoTimer = null;
const rows = new Map();
const links = new Map();
const linked = new Map();

const cards = new Cards(find("#cards"), find("#card"), (name) => {
  select(name, true);
  find("#viewer-panel").scrollIntoView({ block: "nearest" });
});
const bar = new Bar();
const timeline = new Timeline(find("#timeline"), find("#filters"));
const charts = new Charts(find("#charts"));
const tabs = new Tabs(find("#tabs"), () => charts.select(selected));
const stash = new Stash(find("#stash"));
const screen = new Screen(find("#room"));
const map = new TeamMap(find("#map"), find("#map-scale"), (name) => select(name, true));
const desk = new OperatorConsole(find("#console"), (payload) => links.get(selected).command(payload), unlock);

map.terrain = new Terrain(
  () => [...rows.values()].filter((row) => row.state === "online" && row.ground_url).map((row) => row.ground_url),
  (finds) => map.setFinds(finds),
);

const now = () => Date.now() / 1000 + clockAhead;

// -- news ----------------------------------------------------------------------------------------

const hear = {
  link(bot, up) {
    linked.set(bot, up);
    if (up) bar.linked();
    if (rows.has(bot)) show(rows.get(bot));
  },
  snapshot(bot, all) {
    timeline.begin(bot, all.timeline);
    stash.show(all.stash_status);
    map.setStash(all.stash_status.pos);
    desk.access(all.operator ? "yes" : token ? "no" : "none");
    hear.status(bot, all.status);
    map.begin(bot, all.trail);
  },
  status(bot, row) {
    clockAhead = row.now - Date.now() / 1000;
    bar.showTime(row);
    show(row);
  },
  thought(bot, words) {
    if (rows.has(bot)) show({ ...rows.get(bot), thought: words }); // statuses are rationed, thoughts come at once
  },
  entry(bot, entry) {
    timeline.take(bot, entry);
    if (entry.type === "brain") bar.showBrain([...rows.values()]);
  },
  stash(news) {
    stash.show(news);
    map.setStash(news.pos);
  },
};

function show(row) {
  rows.set(row.name, row);
  cards.show(row, linked.get(row.name) === true, now());
  map.show(row);
  if (row.name === selected) showSelected(row);
  bar.showBrain([...rows.values()]);
}

function showSelected(row) {
  text(find("#stage-name"), row.name);
  text(find("#stage-thought"), row.thought ? `“${row.thought}”` : coordinates(row.position));
  screen.show(row);
  desk.show(row);
}

function showTeam(team) {
  bar.showTrouble(team);
  if (!team) return;
  if (run && run !== team.run) return location.reload(); // another team's bots, ground and actions
  run = team.run;
  bar.showWorld(team.world);
  for (const row of team.bots) if (!rows.has(row.name)) welcome(row);
  if (![...linked.values()].includes(true)) showWithoutLinks(team);
  for (const row of team.bots) if (linked.get(row.name) !== true) show({ ...rows.get(row.name), ...row });
  map.setBuilt(team.built);
  if (!selected && team.bots.length) select(remembered(team.bots), false);
}

/** The bots themselves are silent: mission control knows as much, if less often. */
function showWithoutLinks(team) {
  clockAhead = team.now - Date.now() / 1000;
  bar.showTime(team.world);
  hear.stash(team.stash);
}

function welcome(row) {
  find("#cards-empty").hidden = true;
  rows.set(row.name, row);
  cards.add(row);
  find("#cards").style.setProperty("--bots", String(rows.size));
  linked.set(row.name, false);
  links.set(row.name, new Link(row.name, row.overlay_url, token, hear));
}

const remembered = (bots) => (bots.find((bot) => bot.name === kept("bot")) ?? bots[0]).name;

function unlock(given) {
  token = given;
  keep("token", given);
  for (const link of links.values()) link.unlock(given);
}

// -- choosing ------------------------------------------------------------------------------------

function select(name, byHand) {
  if (byHand) setAuto(false);
  selected = name;
  keep("bot", name);
  cards.select(name);
  timeline.select(name);
  charts.select(name);
  map.select(name);
  desk.select(name);
  showSelected(rows.get(name));
}

function next() {
  if (desk.busy) return; // what somebody is typing is for the bot that it was begun for
  const names = [...rows.keys()];
  if (names.length) select(names[(names.indexOf(selected) + 1) % names.length], false);
}

function setAuto(on) {
  clearInterval(autoTimer);
  autoTimer = on ? setInterval(next, AUTO_SECONDS * 1000) : null;
  find("#auto").setAttribute("aria-pressed", String(on));
  keep("auto", on);
}

const toggleAuto = () => setAuto(autoTimer === null);

function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // Storage is forbidden in this browser: the theme lasts until the page is closed.
  }
  recolor();
}

function recolor() {
  forgetColors();
  map.redraw();
  charts.redraw();
}

const showKeys = () => (find("#keys").open ? find("#keys").close() : find("#keys").showModal());

const KEYS = {
  c: toggleAuto,
  f: () => screen.toggleFirst(),
  g: () => tabs.next(),
  m: () => screen.swap(),
  "?": showKeys,
  "/": () => find("#say").focus(),
};

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target?.closest?.("input, select, textarea")) return;
  const name = [...rows.keys()][Number(event.key) - 1];
  const does = /^[1-9]$/.test(event.key) ? name && (() => select(name, true)) : KEYS[event.key.toLowerCase()];
  if (!does) return;
  event.preventDefault();
  does();
}

addEventListener("keydown", press);
addEventListener("message", (event) => {
  const ours = [...rows.values()].some((row) => row.viewer_url === event.origin);
  if (ours && typeof event.data?.key === "string") press(new KeyboardEvent("keydown", { key: event.data.key.slice(0, 1) }));
});
find("#auto").addEventListener("click", toggleAuto);
find("#theme").addEventListener("click", toggleTheme);
find("#help").addEventListener("click", showKeys);
find("#map-fit").addEventListener("click", () => map.fit());
find("#map-in").addEventListener("click", () => map.zoom(1.4));
find("#map-out").addEventListener("click", () => map.zoom(1 / 1.4));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolor);
setAuto(kept("auto") === "true");
setInterval(() => cards.tick(now()), 1000);
watchTeam(showTeam);
