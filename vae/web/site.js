/** The static page: header with model picker, tabs, and a screen for each tab. */
import { mountModelLine, mountNotices, showLanguage } from "./kit/shell.js";
import { createLibrary } from "./model/library.js";
import { SCREENS, mountScreen } from "./screens.js";
import { createLife } from "./state/life.js";
import { followLink, parseLink } from "./state/link.js";
import { createSession } from "./state/session.js";
import { commonTexts, t } from "./state/texts.js";

const ICONS = {
  explore: "M12 3v5M12 16v5M3 12h5M16 12h5M8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0",
  draw: "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4",
  compare: "M4 5h6v14H4zM14 5h6v14h-6z",
  tsne: "M7 7h.2M5 11h.2M10 9h.2M17 5h.2M19 9h.2M15 9h.2M16 16h.2M19 18h.2M9 16h.2M12 20h.2M7 20h.2",
  training: "M4 4v16h16M7 8c2 6 5 8 12 9",
};

/**
 * @param {HTMLElement} root
 * @param {{checkpointsUrl: string, models: import("./model/library.js").Entry[]}} site
 * @returns {{destroy: () => void}}
 */
function mountSite(root, { checkpointsUrl, models }) {
  const life = createLife();
  const library = createLibrary({ checkpointsUrl, entries: models });
  const link = parseLink(location.hash, library.names);
  const session = createSession({ library, state: link.state });

  const header = element("header", "le-header");
  const toasts = element("div", "le-toasts", { role: "status", "aria-live": "polite" });
  header.append(brand(session, life), picker(session), themeButton());
  const main = element("main", "le-main", { id: "screen" });
  root.replaceChildren(header, tabs(session, main), main, toasts);
  const screens = SCREENS.map((name) => {
    const place = element("div", "");
    main.querySelector(`#panel-${name}`).append(place);
    return mountScreen(place, name, { session });
  });

  mountNotices(toasts, session, life);
  link.notes.forEach(session.notify);
  life.add(followLink(session));
  life.add(() => screens.forEach((screen) => screen.destroy()));
  life.add(() => root.replaceChildren());
  return { destroy: life.end };
}

function brand(session, life) {
  const place = element("div", "le-brand");
  const title = element("h1", "le-title");
  title.textContent = t("app.title");
  const line = element("p", "le-model-line", { id: "model-line" });
  mountModelLine(line, session, life);
  place.append(title, line);
  return place;
}

function picker(session) {
  const field = element("div", "le-picker");
  const label = element("label", "le-label", { for: "model" });
  label.textContent = t("app.model");
  const select = element("select", "le-select", { id: "model", "aria-describedby": "model-line" });
  const { names, title } = session.library;
  select.append(...names.map((name) => new Option(title(name), name)));
  const show = () => {
    select.value = session.state.model;
  };
  select.addEventListener("change", () => session.set({ model: select.value }));
  session.on("model", show);
  show();
  field.append(label, select);
  return field;
}

/** ARIA tabs: arrow keys move, Home and End jump, one tab stop for all. */
function tabs(session, main) {
  const list = element("nav", "le-tabs-bar", { "aria-label": t("app.screens") });
  const bar = element("div", "le-tabs", { role: "tablist" });
  list.append(bar);
  const buttons = new Map();
  const panels = new Map();
  for (const name of SCREENS) {
    const button = element("button", "le-tab", {
      type: "button",
      role: "tab",
      id: `tab-${name}`,
      "aria-controls": `panel-${name}`,
    });
    const label = element("span", "");
    label.textContent = t(`tab.${name}`);
    const symbol = icon(ICONS[name]);
    symbol.classList.add(`le-icon-${name}`);
    button.append(symbol, label);
    button.addEventListener("click", () => session.go(name));
    buttons.set(name, button);
    bar.append(button);
    const panel = element("section", "", {
      role: "tabpanel",
      id: `panel-${name}`,
      "aria-labelledby": `tab-${name}`,
    });
    panels.set(name, panel);
    main.append(panel);
  }
  bar.addEventListener("keydown", (event) => {
    const target = nextTab(event.key, session.state.tab);
    if (!target) return;
    event.preventDefault();
    session.go(target);
    buttons.get(target).focus();
  });

  const show = () => {
    const current = session.state.tab;
    const focused = main.contains(document.activeElement);
    for (const name of SCREENS) {
      const selected = name === current;
      buttons.get(name).setAttribute("aria-selected", String(selected));
      buttons.get(name).tabIndex = selected ? 0 : -1;
      panels.get(name).hidden = !selected;
    }
    if (focused) buttons.get(current).focus({ preventScroll: true }); // what had it is hidden now
    document.title = `${t(`tab.${current}`)} · ${t("app.title")}`;
  };
  session.on("tab", show);
  show();
  return list;
}

function nextTab(key, current) {
  const index = SCREENS.indexOf(current);
  const last = SCREENS.length - 1;
  const target = {
    ArrowRight: index === last ? 0 : index + 1,
    ArrowLeft: index === 0 ? last : index - 1,
    Home: 0,
    End: last,
  }[key];
  return SCREENS[target];
}

function themeButton() {
  const button = element("button", "le-icon-button le-theme", {
    type: "button",
    "aria-label": t("app.theme"),
    title: t("app.theme"),
  });
  button.append(icon("M12 4a8 8 0 1 0 8 8 6 6 0 0 1-8-8z"));
  button.addEventListener("click", () => {
    setDark(!document.body.classList.contains("dark"));
  });
  return button;
}

function setDark(dark) {
  document.body.classList.toggle("dark", dark);
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
}

function followSystemTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  setDark(dark.matches);
  dark.addEventListener("change", () => setDark(dark.matches));
}

function element(tag, className, attributes = {}) {
  const created = document.createElement(tag);
  if (className) created.className = className;
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  return created;
}

function icon(path) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "le-icon");
  const line = document.createElementNS(namespace, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** The list of models: in the page itself, or index.json, or `?models=a,b` while developing. */
async function listModels(checkpointsUrl, query) {
  const inline = document.getElementById("models");
  if (inline && inline.textContent.trim()) return JSON.parse(inline.textContent);
  const asked = query.get("models");
  if (asked) return { models: await Promise.all(asked.split(",").map(entryOf(checkpointsUrl))) };
  const response = await fetch(new URL("index.json", checkpointsUrl));
  return response.ok ? response.json() : { models: [] };
}

/** What an index would say of a model, from its config.json. */
function entryOf(checkpointsUrl) {
  return async (name) => {
    const response = await fetch(new URL(`${name}/config.json`, checkpointsUrl));
    const config = response.ok ? await response.json() : {};
    return { ...config, name, title: name, decoder: JSON.stringify(config.decoder) };
  };
}

function showNoModel(root) {
  const card = element("main", "le-panel le-empty");
  const title = element("h1", "le-title");
  title.textContent = t("app.title");
  const text = element("p", "");
  text.textContent = t("model.none");
  const command = element("code", "le-code");
  command.textContent = "python train.py digits/vae-2d";
  card.append(title, text, command);
  root.replaceChildren(card);
}

/** The page's own folder, or another one of this server with `?checkpoints=` while developing. */
function checkpointsOf(query) {
  const own = new URL(document.documentElement.dataset.checkpoints, document.baseURI);
  const asked = new URL(query.get("checkpoints") ?? own, document.baseURI);
  return (asked.origin === own.origin ? asked : own).href;
}

async function start() {
  followSystemTheme();
  showLanguage(document.documentElement);
  const root = document.getElementById("app");
  const query = new URLSearchParams(location.search);
  const checkpointsUrl = checkpointsOf(query);
  const listing = listModels(checkpointsUrl, query).catch(() => ({ models: [] }));
  const [list] = await Promise.all([listing, commonTexts]);
  if (list.models.length === 0) showNoModel(root);
  else mountSite(root, { checkpointsUrl, models: list.models });
}

start();
