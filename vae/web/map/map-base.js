import { classPeaks, placeNames } from "../model/class-peaks.js";
import { blendMark, createMark, packColour } from "../kit/point-raster.js";
import { classColours, classMarks, readTheme } from "../kit/palette.js";

const DENSITY_CAP = 2; // device pixels a CSS pixel: more cost time and cannot be seen
const POINT_RADIUS = 1.9; // CSS pixels
const FEW = 3000; // codes, fewer of which are drawn larger
const LABEL_APART = 22; // CSS pixels between two classes' names

/**
 * What lies still on the map, bottom up: decoded images, an overlay, the codes, the prior's
 * circles, the scale, the classes' names.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} root carries the theme
 * @param {object} scene latent-map.js's; only read
 */
export function createMapBase(canvas, root, scene) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const tint = document.createElement("canvas");
  const colours = classColours(Math.max(1, scene.checkpoint.classes.length));
  const packed = colours.map(packColour);
  const names = classMarks(scene.checkpoint.classes);
  let theme = readTheme(root);
  let ratio = 1;
  let marks = null;
  let peaks = { codes: null, plane: "", list: [] };

  /** @param {number} [density] device pixels a CSS pixel; what the screen has, up to a cap */
  function resize(density = Math.min(DENSITY_CAP, window.devicePixelRatio || 1)) {
    ratio = density;
    const size = Math.round(scene.view.size * ratio);
    for (const each of [canvas, tint]) each.width = each.height = size;
    const radius = POINT_RADIUS * ratio * Math.min(1, 0.7 + scene.view.size / 2000);
    marks = { many: createMark(radius), few: createMark(1.5 * radius) };
  }

  function draw() {
    const { size } = scene.view;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = theme.panel;
    context.fillRect(0, 0, size, size);
    if (scene.texture && !scene.plain) drawTexture(scene.texture);
    if (scene.field) drawSquare(scene.field.canvas, scene.field.square);
    if (scene.codes) drawCodes();
    if (scene.prior) drawPrior();
    drawScale();
    if (scene.codes && !scene.field) drawNames();
  }

  function drawTexture(texture) {
    context.globalAlpha = theme.strength * (scene.field ? 0.6 : 1);
    let source = texture.canvas;
    if (texture.tinted) {
      // White with the value as alpha takes the ink's colour where it is not clear.
      const paint = tint.getContext("2d");
      paint.globalCompositeOperation = "copy";
      paint.fillStyle = theme.ink;
      place(paint, source, texture.square);
      paint.globalCompositeOperation = "source-in";
      paint.fillRect(0, 0, tint.width, tint.height);
      source = tint;
      context.drawImage(source, 0, 0, scene.view.size, scene.view.size);
    } else {
      drawSquare(source, texture.square);
    }
    context.globalAlpha = 1;
  }

  const drawSquare = (source, square) => place(context, source, square);

  /** Draws a picture of a square of the plane where the view has that square. */
  function place(to, source, square) {
    const { view } = scene;
    const k = to === context ? 1 : ratio;
    const side = 2 * square.half * view.scale * k;
    to.imageSmoothingEnabled = true;
    to.imageSmoothingQuality = "medium";
    const x = view.toX(square.x - square.half) * k;
    const y = view.toY(square.y + square.half) * k;
    to.drawImage(source, x, y, side, side);
  }

  function drawCodes() {
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    const target = new Uint32Array(pixels.data.buffer);
    const { selected } = scene;
    const full = scene.field ? 60 : 180;
    if (selected.size === 0) blendCodes(target, full, () => true);
    else {
      blendCodes(target, 22, (label) => !selected.has(label));
      blendCodes(target, 220, (label) => selected.has(label));
    }
    context.putImageData(pixels, 0, 0);
  }

  function blendCodes(target, alpha, accept) {
    const { view, codes, plane } = scene;
    const { mu, labels, count, dims } = codes;
    const { width, height } = canvas;
    const scale = view.scale * ratio;
    const left = view.x - view.half;
    const top = view.y + view.half;
    const mark = count > FEW ? marks.many : marks.few;
    for (let i = 0; i < count; i += 1) {
      if (!accept(labels[i])) continue;
      const x = (mu[i * dims + plane[0]] - left) * scale;
      const y = (top - mu[i * dims + plane[1]]) * scale;
      blendMark(target, width, height, mark, x, y, packed[labels[i] % packed.length], alpha);
    }
  }

  function drawPrior() {
    const { view } = scene;
    context.strokeStyle = theme.ink;
    context.fillStyle = theme.ink;
    context.font = "11px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "bottom";
    for (const sigma of [1, 2, 3]) {
      context.globalAlpha = 0.75;
      context.lineWidth = 1.25;
      context.setLineDash(sigma === 1 ? [] : [5, 4]);
      context.beginPath();
      context.arc(view.toX(0), view.toY(0), sigma * view.scale, 0, 2 * Math.PI);
      context.stroke();
      if (view.scale > 14) halo(`${sigma}σ`, view.toX(0), view.toY(sigma) - 2, 3);
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /** Numbers along the lower and the left edge. */
  function drawScale() {
    const { view } = scene;
    const step = tickStep(2 * view.half);
    context.font = "10.5px system-ui, sans-serif";
    context.fillStyle = theme.muted;
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    for (let k = Math.ceil((view.x - view.half) / step); k * step < view.x + view.half; k += 1) {
      const x = view.toX(k * step);
      if (x < 26 || x > view.size - 26) continue;
      tick((k * step).toFixed(digits), x, view.size - 4, "center", "bottom");
    }
    for (let k = Math.ceil((view.y - view.half) / step); k * step < view.y + view.half; k += 1) {
      const y = view.toY(k * step);
      if (y < 26 || y > view.size - 26) continue;
      tick((k * step).toFixed(digits), 5, y, "left", "middle");
    }
    context.fillStyle = theme.ink;
    tick(`z${scene.plane[0] + 1} →`, view.size - 8, view.size - 4, "right", "bottom");
    tick(`↑ z${scene.plane[1] + 1}`, 5, 5, "left", "top");
  }

  function tick(text, x, y, align, baseline) {
    context.textAlign = align;
    context.textBaseline = baseline;
    halo(text, x, y, 3);
  }

  function halo(text, x, y, width) {
    context.lineJoin = "round";
    context.strokeStyle = theme.panel;
    context.lineWidth = width;
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
    context.strokeStyle = theme.ink;
  }

  /** Each class's mark where its codes are densest and no other mark is. */
  function drawNames() {
    if (names.length < 2) return;
    const { view, codes, plane } = scene;
    if (peaks.codes !== codes || peaks.plane !== plane.join()) {
      peaks = { codes, plane: plane.join(), list: classPeaks(codes, plane, names.length) };
    }
    context.font = "700 15px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    const { selected } = scene;
    const wanted = peaks.list.filter(({ label }) => selected.size === 0 || selected.has(label));
    for (const { label, x, y } of placeNames(wanted, view, LABEL_APART)) {
      context.fillStyle = theme.ink;
      halo(names[label], x, y, 4);
    }
  }

  function recolour() {
    theme = readTheme(root);
    theme.strength = 0.3;
  }

  recolour();
  return {
    resize,
    draw,
    recolour,
  };
}

/** A round step, 1, 2 or 5 times a power of ten, that makes about six ticks over a span. */
function tickStep(span) {
  const rough = span / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const first = rough / power;
  return power * (first < 1.5 ? 1 : first < 3.5 ? 2 : first < 7.5 ? 5 : 10);
}
