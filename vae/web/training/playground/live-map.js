/** The latent plane of a run as it forms: the codes, and under them what the plane decodes to. */

import { h } from "../../kit/dom.js";
import { classMarks, onThemeChange, readTheme } from "../../kit/palette.js";
import { createMapBase } from "../../map/map-base.js";
import { createScene } from "../../map/scene.js";
import { createGlide } from "./glide.js";
import { createManifold } from "./manifold.js";
import { createReach } from "./reach.js";

const NAMES_EVERY = 400; // ms between two looks at where the classes' names may stand
const MOST_DENSE = 2; // device pixels a CSS pixel

/**
 * @param {HTMLElement} root empty, in the page; the map fills its width and is square
 * @param {object} options
 * @param {import("./data.js").Data} options.data
 * @param {string} options.label accessible name
 * @param {import("../../state/life.js").Life} options.life
 * @param {(window: import("../live/client.js").Window) => void} options.onWindow another part of
 *   the plane is shown from now on
 */
export function mountLiveMap(root, { data, label, life, onWindow }) {
  const parts = build(root, label);
  const scene = {
    ...createScene(classMarks(data.classes), { zoomMax: 1 }),
    field: null, // there are no overlays
    prior: true,
    theme: themeOf(root),
  };
  const base = createMapBase(parts.codes, /** @type {any} */ (scene));
  const manifold = createManifold(parts.manifold, scene, data.image);
  const reach = createReach(onWindow);
  const glide = createGlide(life, draw);
  let named = 0; // when the places of the names were looked for

  /** @param {number} now ms @param {boolean} isStill whether the codes are where they should be */
  function draw(now, isStill) {
    if (scene.view.width < 2) return;
    if (scene.points) scene.points.mu = glide.values;
    if (isStill || now - named > NAMES_EVERY) {
      scene.peaks = null;
      named = now;
    }
    const half = reach.follow();
    scene.view.setHome({ x0: -half, y0: -half, x1: half, y1: half });
    base.draw();
    manifold.place();
    if (!reach.settled) glide.wake();
  }

  watchSize(parts.frame, life, (width, height) => {
    scene.view.resize(width, height);
    base.resize(Math.min(MOST_DENSE, devicePixelRatio || 1));
    glide.wake();
  });
  life.add(onThemeChange(() => {
    scene.theme = themeOf(root);
    manifold.recolour();
    glide.wake();
  }));

  return {
    /** @param {ArrayLike<number>} probes indices of the images whose codes are shown */
    setProbes(probes) {
      const labels = Uint16Array.from(probes, (i) => data.labels[i] ?? 0);
      const mu = new Float32Array(2 * probes.length);
      scene.points = { mu, labels, count: probes.length, dims: 2 };
      onWindow(reach.window);
    },
    /** @param {import("../live/client.js").Moment} moment */
    show(moment) {
      manifold.show(moment);
      const { beta, noise } = moment.settings;
      scene.prior = beta > 0;
      reach.cover(moment.mu, beta > 0 || noise);
      glide.to(moment.mu);
    },
    /** @param {Set<number>} classes picked out; none: all alike */
    select(classes) {
      scene.selected = classes;
      glide.wake();
    },
  };
}

/** @param {HTMLElement} root */
const themeOf = (root) => ({ ...readTheme(root), font: getComputedStyle(root).fontFamily });

/** @param {HTMLElement} root @param {string} label */
function build(root, label) {
  const manifold = h("div", { class: "le-live-manifold", "aria-hidden": "true" });
  const codes = h("canvas", { class: "le-plane-canvas", role: "img", "aria-label": label });
  const frame = h("div", { class: "le-map-frame" }, manifold, codes);
  root.replaceChildren(frame);
  return { frame, manifold, codes };
}

/**
 * @param {HTMLElement} element
 * @param {import("../../state/life.js").Life} life
 * @param {(width: number, height: number) => void} onSize
 */
function watchSize(element, life, onSize) {
  const resizing = new ResizeObserver(() => {
    const { clientWidth, clientHeight } = element;
    if (clientWidth > 1) onSize(clientWidth, clientHeight);
  });
  resizing.observe(element);
  life.add(() => resizing.disconnect());
}
