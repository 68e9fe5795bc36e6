/**
 * The only file that knows Gradio. A gr.HTML component calls mountWidget once it is on the page:
 * the shell makes the session, each screen waits for it.
 */
import { ensureStyles } from "./kit/styles.js";
import { mountModelLine, mountNotices, showLanguage } from "./kit/shell.js";
import { createLibrary } from "./model/library.js";
import { mountScreen } from "./screens.js";
import { createLife } from "./state/life.js";
import { followLink, parseLink } from "./state/link.js";
import { createSession } from "./state/session.js";
import { commonTexts, t } from "./state/texts.js";

const TAB_PANEL = /^le-tab-/; // what comes before a tab's name in its panel's id (vae/app/page.py)

// A Gradio page mounts the screens as separate components; they meet in this module's one session.
let shared = null;
let giveSession;
const whenSession = new Promise((resolve) => {
  giveSession = resolve;
});
const mounted = new Map(); // kind -> {destroy} of the widget; Gradio may put a new one in its place

/**
 * @param {object} component what gr.HTML hands to js_on_load, and the address of Gradio's files
 * @param {HTMLElement} component.element
 * @param {object} component.props kind, and for the shell: checkpoints, models, notes
 * @param {(event: string) => void} component.trigger
 * @param {(prop: string, callback: () => void) => void} component.watch
 * @param {string} component.files such as "http://host/prefix/gradio_api/file="
 */
export async function mountWidget({ element, props, trigger, watch, files }) {
  const root = /** @type {HTMLElement} */ (element.querySelector(".le-mount"));
  root.classList.add("le");
  showLanguage(root);
  await commonTexts;
  mounted.get(props.kind)?.destroy();
  if (props.kind === "shell") {
    const life = createLife();
    mounted.set("shell", { destroy: life.end });
    shared ??= makeSession(props, files);
    mountShell(root, shared, props.notes, life);
    joinPage(shared, { props, trigger, watch }, life);
    giveSession(shared);
  } else {
    const session = await whenSession;
    const services = props.kind === "tsne" ? askPython({ props, trigger, watch }) : {};
    const screen = mountScreen(root, props.kind, { session, services, onSheet: strengthen });
    mounted.set(props.kind, screen);
  }
}

/**
 * Lets the t-SNE screen ask Python for another perplexity (vae/app/tsne.py): the component's value
 * carries the question there, then {id} with {part}, {points} or {error: {message, code, params}}
 * back.
 * @returns {import("./screens.js").Services}
 */
function askPython({ props, trigger, watch }) {
  let asked = null; // the question that is open
  let count = 0;
  watch("value", () => {
    const { id, part, points, error } = props.value ?? {};
    if (id !== asked?.id) return; // the answer to a question that was given up
    if (points) asked.resolve(Float32Array.from(points));
    else if (error) asked.reject(Object.assign(new Error(error.message), error));
    else if (part !== undefined) asked.onProgress(part);
  });
  const recomputeTsne = ({ model, perplexity, signal, onProgress }) =>
    new Promise((resolve, reject) => {
      const id = (count += 1);
      asked = { id, resolve, reject, onProgress };
      signal.addEventListener("abort", () => {
        if (asked?.id !== id) return;
        asked = null;
        trigger("stop_recompute");
        reject(signal.reason);
      });
      props.value = { id, model, perplexity };
      trigger("recompute");
    });
  return { recomputeTsne };
}

function makeSession({ checkpoints, models: entries }, files) {
  const library = createLibrary({ checkpointsUrl: `${files}${encodeURI(checkpoints)}/`, entries });
  const { state, notes } = parseLink(location.hash, library.names);
  const made = createSession({ library, state });
  queueMicrotask(() => notes.forEach(made.notify));
  followLink(made); // for as long as the page is there
  return made;
}

function mountShell(root, session, notes, life) {
  ensureStyles(["theme", "gradio"], strengthen);
  const line = document.createElement("p");
  line.className = "le-model-line";
  const toasts = document.createElement("div");
  toasts.className = "le-toasts";
  toasts.setAttribute("role", "status");
  toasts.setAttribute("aria-live", "polite");
  root.replaceChildren(brand(), line, ...notes.map(problem), toasts);
  mountNotices(toasts, session, life);
  if (session.library.names.length > 0) mountModelLine(line, session, life);
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
function joinPage(session, { props, trigger, watch }, { add, signal }) {
  const tell = () => {
    props.value = { model: session.state.model, tab: session.state.tab };
    trigger("input");
  };
  add(session.on(["model", "tab"], tell));
  watch("value", () => signal.aborted || session.set(props.value ?? {}));
  const press = ({ target }) => {
    const panel = target.closest?.("#le-tabs [role='tab']")?.getAttribute("aria-controls");
    if (panel) session.set({ tab: panel.replace(TAB_PANEL, "") });
  };
  document.addEventListener("click", press, { signal });
  add(session.on("tab", ({ tab }) => {
    if (!document.activeElement?.closest("[id^='le-tab-']")) return;
    // What has the focus is about to be hidden.
    const button = document.querySelector(`[role='tab'][aria-controls='le-tab-${tab}']`);
    /** @type {HTMLElement} */ (button)?.focus();
  }));
  tell();
  document.addEventListener("keydown", typeNothing, { capture: true, signal });
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
