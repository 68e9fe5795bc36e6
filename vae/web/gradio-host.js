/**
 * The only file that knows Gradio. A gr.HTML component calls mountWidget once it is on the page:
 * the shell makes the session, each screen waits for it.
 */
import { followLink, parseLink } from "./state/link.js";
import { ensureStyles, mountScreen } from "./screens.js";
import { createSession } from "./state/session.js";
import { fullTitles, mountModelLine, mountNotices } from "./kit/shell.js";
import { t } from "./state/strings.js";

const TAB_PANEL = /^le-tab-/; // what comes before a tab's name in its panel's id (vae/app/page.py)

// A Gradio page mounts the screens as separate components; they meet in this module's one session.
let giveSession;
const whenSession = new Promise((resolve) => {
  giveSession = resolve;
});

/**
 * @param {object} component what gr.HTML hands to js_on_load, and the address of Gradio's files
 * @param {HTMLElement} component.element
 * @param {object} component.props kind, and for the shell: checkpoints, models, notes
 * @param {(event: string) => void} component.trigger
 * @param {(prop: string, callback: () => void) => void} component.watch
 * @param {string} component.files such as "http://host/prefix/gradio_api/file="
 */
export async function mountWidget({ element, props, trigger, watch, files }) {
  const root = element.querySelector(".le-mount");
  root.classList.add("le");
  if (props.kind === "shell") {
    const session = makeSession(props, files);
    giveSession(session);
    mountShell(root, session, props.notes);
    joinPage(session, { props, trigger, watch });
  } else {
    const session = await whenSession;
    if (props.kind === "tsne") offerRecompute(session, { props, trigger, watch });
    await mountScreen(root, props.kind, { session, onSheet: strengthen });
  }
}

/**
 * Lets the t-SNE screen ask Python for another perplexity (vae/app/tsne.py): the component's value
 * carries the question there, then {part}, {points} or {error} back.
 */
function offerRecompute(session, { props, trigger, watch }) {
  let waiting = null;
  watch("value", () => {
    const { part, points, error } = props.value ?? {};
    if (points) waiting?.resolve(Float32Array.from(points));
    else if (error) waiting?.reject(new Error(error));
    else if (part !== undefined) waiting?.onProgress(part);
  });
  session.recomputeTsne = ({ model, perplexity, signal, onProgress }) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject, onProgress };
      signal.addEventListener("abort", () => {
        waiting = null;
        trigger("stop_recompute");
        reject(new Error("stopped"));
      });
      props.value = { model, perplexity };
      trigger("recompute");
    });
}

function makeSession({ checkpoints, models: entries }, files) {
  const models = entries.map((entry) => entry.name);
  const { state, notes } = parseLink(location.hash, models);
  const checkpointsUrl = `${files}${encodeURI(checkpoints)}/`;
  const session = createSession({ checkpointsUrl, models, titles: fullTitles(entries), state });
  queueMicrotask(() => notes.forEach(session.notify));
  followLink(session);
  return session;
}

function mountShell(root, session, notes) {
  ensureStyles(["theme", "gradio"], strengthen);
  const line = document.createElement("p");
  line.className = "le-model-line";
  const toasts = document.createElement("div");
  toasts.className = "le-toasts";
  toasts.setAttribute("role", "status");
  toasts.setAttribute("aria-live", "polite");
  root.replaceChildren(brand(), line, ...notes.map(problem), toasts);
  mountNotices(toasts, session);
  if (session.models.length > 0) mountModelLine(line, session);
}

function brand() {
  const element = document.createElement("h1");
  element.className = "le-title";
  element.textContent = t("app.title");
  return element;
}

function problem(text) {
  const note = document.createElement("p");
  note.className = "le-note le-note-warn";
  note.textContent = text;
  return note;
}

/** Keeps Gradio's picker and tabs and the session together, without a request to the server. */
function joinPage(session, { props, trigger, watch }) {
  const tell = () => {
    props.value = { model: session.state.model, tab: session.state.tab };
    trigger("input");
  };
  session.on(["model", "tab"], tell);
  watch("value", () => session.set(props.value ?? {}));
  document.addEventListener("click", ({ target }) => {
    const panel = target.closest?.("#le-tabs [role='tab']")?.getAttribute("aria-controls");
    if (panel) session.set({ tab: panel.replace(TAB_PANEL, "") });
  });
  session.on("tab", ({ tab }) => {
    if (!document.activeElement.closest("[id^='le-tab-']")) return;
    // What has the focus is about to be hidden.
    document.querySelector(`[role='tab'][aria-controls='le-tab-${tab}']`)?.focus();
  });
  tell();
  document.addEventListener("keydown", typeNothing, { capture: true });
}

/** A letter typed into the picker, which takes none, would leave models of like names only. */
function typeNothing(event) {
  if (event.key.length === 1 && event.target.closest?.("#le-picker")) event.stopPropagation();
}

const strengthened = new WeakSet();

/**
 * Gradio resets every button, input and select with rules that outrank a single class. Ours are
 * put under `:root:root`, which matches the same elements and outranks those.
 */
function strengthen(sheet) {
  if (strengthened.has(sheet)) return;
  strengthened.add(sheet);
  strengthenRules(sheet.cssRules);
}

function strengthenRules(rules) {
  for (const rule of rules) {
    if (rule instanceof CSSStyleRule && !/^(html|:root)/.test(rule.selectorText)) {
      rule.selectorText = splitSelectors(rule.selectorText)
        .map((selector) => `:root:root ${selector}`)
        .join(", ");
    } else if (rule instanceof CSSGroupingRule) strengthenRules(rule.cssRules);
  }
}

/** Splits at the commas that stand outside of parentheses, as in `a, b:is(c, d)`. */
function splitSelectors(text) {
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}
