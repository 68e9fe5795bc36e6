/**
 * The sections below the pad, each in a fold. A section's module is fetched, and its widget mounted,
 * when it is first open and in view, and it is drawn only while it is.
 *
 * @typedef {object} SectionOptions what a section's mount(root, options) is given
 * @property {Checkpoint} checkpoint
 * @property {import("../model/dataset.js").DatasetInfo} info
 * @property {string | null} denoising name of a denoising model of the same data set
 * @property {import("../state/session.js").Session} session
 * @property {Life} life the open model's
 * @property {(drawing: import("./pad/strokes.js").Drawing) => void} onDraw puts a drawing on the pad
 * @property {() => void} onMarks after one of the section's marks was changed there
 *
 * @typedef {object} Section
 * @property {(reading: Reading | null, encoded?: boolean) => void} show encoded: the reading is what
 *   the encoder did last
 * @property {Mark[]} [marks] what it puts on the map
 *
 * @typedef {{z: ArrayLike<number>, colour?: string, text?: string, shape?: "dot" | "ring" | "cross",
 *   size?: number, arrow?: boolean}} Mark see setMarks of latent-map.js
 *
 * @typedef {object} Kind
 * @property {string} name
 * @property {() => Promise<{mount: (root: HTMLElement, options: SectionOptions) => Section}>} load
 * @property {(checkpoint: Checkpoint) => boolean | Promise<boolean>} [fits] for which models; all if
 *   left out
 *
 * @typedef {Kind & {details: HTMLElement, frame: HTMLElement}} Fold it stays when the model changes,
 *   and so does whether it is open
 *
 * @typedef {object} Shown a section of the open model
 * @property {Section | null} widget
 * @property {boolean} visible
 * @property {boolean} peeps only its edge is in view
 * @property {(() => void) | null} later stops a drawing of it that is due
 *
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../model/reading.js").Reading} Reading
 * @typedef {import("../state/life.js").Life} Life
 */
import { h } from "../kit/dom.js";
import { errorText, t } from "../state/texts.js";

const PEEP = 0.1; // share of a section in view up to which it may follow a little later
const LATER = 80; // ms
const WIDE = "(min-width: 721px)"; // a phone's first view is the pad; there they start folded

/** @type {Kind[]} in the order of the page */
const SECTIONS = [
  { name: "hood", load: () => import("./hood/under-the-hood.js") },
  {
    name: "verdict",
    load: () => import("./anomaly-verdict.js"),
    fits: async (checkpoint) => (await checkpoint.atlas()).reconstruction !== null,
  },
  {
    name: "posterior",
    load: () => import("./posterior-samples.js"),
    fits: (checkpoint) => checkpoint.variational,
  },
  { name: "noise", load: () => import("./noisy-input.js") },
];

/** @returns {Fold[]} empty, for mountSections */
export function buildSections() {
  return SECTIONS.map((section) => {
    const frame = h("div", { class: `le-draw-${section.name}` });
    const open = matchMedia(WIDE).matches;
    const names = `le-panel le-draw-more le-draw-fold-${section.name}`;
    const details = h("details", { class: names, open },
      h("summary", {}, h("h2", {}, t(`${section.name}.title`))),
      h("p", { class: "le-lead" }, t(`${section.name}.lead`)), frame);
    return { ...section, details, frame };
  });
}

/**
 * @param {Fold[]} folds from buildSections
 * @param {Omit<SectionOptions, "onMarks">} options
 * @param {(marks: Mark[]) => void} onMarks what the sections in view put on the map, when that
 *   changes apart from show()
 * @returns {{show: (reading: Reading | null) => void}}
 */
export function mountSections(folds, options, onMarks) {
  const { life, session, checkpoint } = options;
  /** @type {Reading | null} */
  let reading = null;
  const shown = folds.map(watch);

  /** @param {Fold} fold @returns {Shown} */
  function watch({ load, fits = () => true, details, frame }) {
    /** @type {Shown} */
    const state = { widget: null, visible: false, peeps: false, later: null };
    frame.replaceChildren();
    details.hidden = false;
    const decide = (/** @type {boolean} */ fitting) => {
      details.hidden = !fitting;
    };
    life.when(Promise.resolve(fits(checkpoint)), decide, () => {});

    /** @param {Awaited<ReturnType<Kind["load"]>>} module */
    function wake({ mount }) {
      if (state.widget) return;
      state.widget = mount(frame, { ...options, onMarks: tellMarks });
      if (state.visible) showNow(state);
    }

    watchView(frame, life, ({ isIntersecting, intersectionRatio }) => {
      state.visible = isIntersecting;
      state.peeps = intersectionRatio < PEEP;
      if (isIntersecting && state.widget) showNow(state);
      else if (isIntersecting) life.when(load(), wake, (error) => session.notify(errorText(error)));
      else if (state.widget?.marks) tellMarks();
    });
    return state;
  }

  /** @param {Shown} state */
  function showNow({ widget }) {
    widget?.show(reading);
    if (widget?.marks) tellMarks();
  }

  /** An edge in view need not cost the pen a frame. @param {Shown} state */
  function showLater(state) {
    state.later ??= life.after(LATER, () => {
      state.later = null;
      if (state.visible) showNow(state);
    });
  }

  function tellMarks() {
    onMarks(shown.flatMap(({ widget, visible }) => (visible && widget?.marks) || []));
  }

  return {
    /** In order: under the hood looks at what the encoder has just done. */
    show(next) {
      reading = next;
      for (const state of shown) {
        if (!state.visible || !state.widget) continue;
        if (state.peeps) showLater(state);
        else state.widget.show(next, true);
      }
    },
  };
}

/**
 * @param {HTMLElement} element
 * @param {Life} life
 * @param {(entry: IntersectionObserverEntry) => void} onChange
 */
function watchView(element, life, onChange) {
  const tell = (/** @type {IntersectionObserverEntry[]} */ entries) =>
    onChange(entries[entries.length - 1]);
  const watcher = new IntersectionObserver(tell, { rootMargin: "20px", threshold: [0, PEEP] });
  watcher.observe(element);
  life.add(() => watcher.disconnect());
}
