import { h } from "../kit/dom.js";
import { errorText, t } from "../state/texts.js";

const PEEP = 0.1; // share of a section in view up to which it may follow a little later
const LATER = 80; // ms
const WIDE = "(min-width: 721px)"; // a phone's first view is the pad; there they start folded

/** What stands below the pad, in this order. `fits` says for which models. */
const SECTIONS = [
  { name: "hood", load: () => import("./hood/under-the-hood.js") },
  {
    name: "verdict",
    load: () => import("./verdict.js"),
    fits: async (checkpoint) => (await checkpoint.atlas()).reconstruction !== null,
  },
  {
    name: "posterior",
    load: () => import("./posterior-ways.js"),
    fits: (checkpoint) => checkpoint.variational,
  },
  { name: "noise", load: () => import("./noise.js") },
];

/**
 * The folds for mountSections; they stay when the model changes, and so does what is open.
 * @returns {{name: string, details: HTMLElement, frame: HTMLElement}[]}
 */
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
 * Mounts each section's widget when it is first open and in view, and draws it only while it is.
 *
 * @param {object[]} sections from buildSections
 * @param {object} checkpoint
 * @param {object} options what the widgets' mount takes beside the checkpoint
 * @param {(marks: object[]) => void} onMarks what the sections in view put on the map, when that
 *   changes apart from show()
 * @returns {{show: (reading: object | null) => void}}
 */
export function mountSections(sections, checkpoint, options, onMarks) {
  const { life, session } = options;
  let reading = null;
  const shown = sections.map((section) => watch(section));

  function watch({ load, fits = (_) => true, details, frame }) {
    const state = { widget: null, visible: false, peeps: false, later: null };
    frame.replaceChildren();
    details.hidden = false;
    const decide = (fitting) => (details.hidden = !fitting);
    life.when(Promise.resolve(fits(checkpoint)), decide, () => {});

    function wake({ mount }) {
      if (state.widget) return;
      state.widget = mount(frame, { checkpoint, ...options, onMarks: tellMarks });
      if (state.visible) showIn(state);
    }

    const watcher = new IntersectionObserver((entries) => {
      const { isIntersecting, intersectionRatio } = entries[entries.length - 1];
      state.visible = isIntersecting;
      state.peeps = intersectionRatio < PEEP;
      if (isIntersecting && state.widget) showIn(state);
      else if (isIntersecting) life.when(load(), wake, (error) => session.notify(errorText(error)));
      else if (state.widget?.marks) tellMarks();
    }, { rootMargin: "20px", threshold: [0, PEEP] });
    watcher.observe(frame);
    life.add(() => watcher.disconnect());
    return state;
  }

  function showIn(state) {
    state.widget.show(reading);
    if (state.widget.marks) tellMarks();
  }

  /** An edge in view need not cost the pen a frame. */
  function showLater(state) {
    state.later ??= life.after(LATER, () => {
      state.later = null;
      if (state.visible) showIn(state);
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
