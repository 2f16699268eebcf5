// Mission control: brings the team's news to cards, screen, map, stash, timeline and console.

import { Cards } from "./cards.js";
import { Charts } from "./charts.js";
import { forgetColors } from "./colors.js";
import { OperatorConsole } from "./console.js";
import { find, text } from "./dom.js";
import { Link, takeToken, watchTeam } from "./links.js";
import { TeamMap } from "./map.js";
import { Stash } from "./stash.js";
import { Tabs } from "./tabs.js";
import { Terrain } from "./terrain.js";
import { Timeline } from "./timeline.js";
import { Screen } from "./viewer.js";
import { coordinates, gameClock, isNight } from "./words.js";

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
    showTime(row);
    show(row);
  },
  thought(bot, words) {
    if (rows.has(bot)) show({ ...rows.get(bot), thought: words }); // statuses are rationed, thoughts come at once
  },
  entry(bot, entry) {
    timeline.take(bot, entry);
    if (entry.type === "brain") showBrain();
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
  showBrain();
}

function showSelected(row) {
  text(find("#stage-name"), row.name);
  text(find("#stage-thought"), row.thought ? `“${row.thought}”` : coordinates(row.position));
  screen.show(row);
  desk.show(row);
}

function showTime({ day, time_of_day: ticks }) {
  text(find("#day"), `Day ${day}`);
  text(find("#clock"), `${isNight(ticks) ? "☾" : "☀"} ${gameClock(ticks)}`);
  find("#clock").setAttribute("aria-label", `${gameClock(ticks)}, ${isNight(ticks) ? "night" : "day"}`);
}

function showBrain() {
  const model = [...rows.values()].some((row) => row.brain === "ollama");
  const badge = find("#brain");
  badge.hidden = rows.size === 0;
  badge.dataset.brain = model ? "model" : "rules";
  text(badge, model ? "Model decides" : "Rules brain");
}

function showTeam(team) {
  const trouble = find("#trouble");
  trouble.hidden = team !== null;
  if (!team) return text(trouble, "Mission control does not answer; trying again …");
  if (run && run !== team.run) return location.reload(); // another team's bots, ground and actions
  run = team.run;
  const { kind, host, port, version } = team.world;
  const place = host ? `${host}${port ? `:${port}` : ""}` : "";
  text(find("#world"), [kind === "sandbox" ? "Sandbox" : "Server", version, place].filter(Boolean).join(" · "));
  for (const row of team.bots) if (!rows.has(row.name)) welcome(row, team);
  for (const row of team.bots) if (linked.get(row.name) !== true) show({ ...rows.get(row.name), ...row });
  if (![...linked.values()].includes(true)) hear.stash(team.stash);
  map.setBuilt(team.built);
  if (!selected && team.bots.length) select(remembered(team.bots), false);
  return undefined;
}

function welcome(row, team) {
  find("#cards-empty").hidden = true;
  clockAhead = team.now - Date.now() / 1000;
  rows.set(row.name, row);
  cards.add(row);
  find("#cards").style.setProperty("--bots", String(rows.size));
  linked.set(row.name, false);
  links.set(row.name, new Link(row.name, row.overlay_url, token, hear));
  showTime(team.world);
}

const remembered = (bots) => (bots.find((bot) => bot.name === sessionStorage.getItem("bot")) ?? bots[0]).name;

function unlock(given) {
  token = given;
  sessionStorage.setItem("token", given);
  for (const link of links.values()) link.unlock(given);
}

// -- choosing ------------------------------------------------------------------------------------

function select(name, byHand) {
  if (byHand) setAuto(false);
  selected = name;
  sessionStorage.setItem("bot", name);
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
}

const toggleAuto = () => setAuto(autoTimer === null);

function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
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
setInterval(() => cards.tick(now()), 1000);
watchTeam(showTeam);
