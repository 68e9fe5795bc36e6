import { createMotion } from "../kit/motion.js";
import { createPointIndex } from "./point-index.js";
import { classPeaks } from "../model/class-peaks.js";
import { onThemeChange, readTheme } from "../kit/palette.js";
import { createOverlay } from "./scatter-overlay.js";
import { createPainter } from "./scatter-paint.js";
import { createView } from "./scatter-view.js";

const MORPH = 800; // ms, of new positions for the same points

/**
 * The picture of a scatter without its controls: what is shown, where, and how it is redrawn.
 *
 * @param {HTMLElement} stage holds both canvases and gives them their size
 * @param {HTMLCanvasElement} base the points
 * @param {HTMLCanvasElement} top what lies over them
 * @param {{colours: string[], names: string[]}} look one of each a class
 */
export function createPlot(stage, base, top, look) {
  const view = createView();
  const painter = createPainter(base);
  const overlay = createOverlay(top);
  const motion = createMotion();
  let index = null;
  const scene = {
    view,
    points: new Float32Array(0),
    labels: [],
    spacing: 1,
    colours: look.colours,
    names: look.names,
    peaks: [], // see class-peaks.js: where to write each class's name
    selected: new Set(), // classes picked out; none: all
    thumbnail: null,
    hovered: -1,
    marks: [],
    aim: false, // by keyboard the middle of the view takes the pointer's part
  };

  function draw() {
    if (!index || view.width < 2) return;
    painter.paint(scene);
    drawOverlay();
  }

  function drawOverlay() {
    if (index && view.width >= 2) overlay.draw(scene);
  }

  function dress() {
    scene.theme = { ...readTheme(stage), font: getComputedStyle(stage).fontFamily };
    draw();
  }

  function resize() {
    const ratio = window.devicePixelRatio || 1;
    view.resize(stage.clientWidth, stage.clientHeight);
    painter.resize(view.width, view.height, ratio);
    overlay.resize(view.width, view.height, ratio);
    draw();
  }

  function setPoints(points, labels = scene.labels) {
    motion.finish();
    const start = points.length === scene.points.length && onScreen();
    index = createPointIndex(points);
    Object.assign(scene, { points, labels, spacing: index.spacing });
    const codes = { mu: points, labels, count: labels.length, dims: 2 };
    scene.peaks = classPeaks(codes, [0, 1], look.names.length);
    view.setBox(index.box);
    if (start) morph(start, points);
    else draw();
  }

  /** Screen positions of the points: where they set out from when they get new places. */
  function onScreen() {
    return scene.points.map((v, k) => (k % 2 ? view.toY(v) : view.toX(v)));
  }

  function morph(start, target) {
    const current = start.map((v, k) => (k % 2 ? view.fromY(v) : view.fromX(v)));
    const first = current.slice();
    scene.points = current;
    motion.run(MORPH, (part) => {
      for (let k = 0; k < target.length; k += 1) {
        current[k] = first[k] + part * (target[k] - first[k]);
      }
      if (part === 1) scene.points = target;
      draw();
    });
  }

  /** The shown point nearest to a screen position and within `reach` CSS pixels of it, or -1. */
  function nearest(px, py, reach) {
    if (!index) return -1;
    const accept = (i) => scene.selected.size === 0 || scene.selected.has(scene.labels[i]);
    return index.nearest(view.fromX(px), view.fromY(py), reach / view.scale, accept);
  }

  const resizing = new ResizeObserver(resize);
  resizing.observe(stage);
  const unwatch = onThemeChange(dress);
  resize();
  dress();

  return {
    view,
    scene,
    motion,
    draw,
    drawOverlay,
    setPoints,
    nearest,
    destroy() {
      motion.stop();
      unwatch();
      resizing.disconnect();
    },
  };
}
