import { drawAxes, svg } from "./chart-axes.js";
import { h } from "./dom.js";

const ROWS = 25; // of the table
// Pixels beyond the top to which a wild epoch is followed: a dotted line of millions of dots would
// keep the browser busy for minutes.
const FARTHEST = 1000;

let charts = 0;

/**
 * @typedef {object} Series one line
 * @property {string} name
 * @property {string} colour
 * @property {boolean} [dashed]
 * @property {number[][]} points [x, y] each, x ascending; one at least
 *
 * @typedef {object} Drawn what the chart shows
 * @property {Series[]} series
 * @property {string} xLabel
 * @property {string} yLabel
 * @property {import("./chart-axes.js").Axes | null} axes null until there was room to draw
 */

/**
 * Lines over a common x, read by pointer or arrow keys; a table says the same to screen readers.
 *
 * @param {HTMLElement} root empty; the chart fills its width, and its height comes from CSS
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.xLabel
 * @param {string} options.yLabel
 * @param {string} options.empty what to say when there is nothing to draw
 * @param {Series[]} options.series
 */
export function mount(root, { title, xLabel, yLabel, empty, series }) {
  const parts = build(root, title, empty);
  /** @type {Drawn} */
  const drawn = { series, xLabel, yLabel, axes: null };
  const draw = createPicture(parts.picture, drawn);
  const cursor = createCursor(parts, drawn);

  function redraw() {
    const { clientWidth: width, clientHeight: height } = parts.stage;
    parts.nothing.hidden = drawn.series.length > 0;
    parts.picture.replaceChildren();
    if (drawn.series.length === 0 || width < 2) return;
    draw(width, height);
    parts.picture.append(cursor.element);
    cursor.read(cursor.x);
  }

  /**
   * @param {Series[]} next
   * @param {string} [unit] label of the y axis; the first one if left out
   */
  function setSeries(next, unit = yLabel) {
    drawn.series = next;
    drawn.yLabel = unit;
    parts.table.replaceChildren(tableOf(title, xLabel, next));
    redraw();
  }

  listen(parts, drawn, cursor);
  const resizing = new ResizeObserver(redraw);
  resizing.observe(parts.stage);
  setSeries(series);
  return {
    setSeries,
    destroy() {
      resizing.disconnect();
      root.replaceChildren();
    },
  };
}

/**
 * @typedef {ReturnType<typeof build>} Parts
 * @typedef {ReturnType<typeof createCursor>} Cursor
 */

/**
 * @param {HTMLElement} root
 * @param {string} title
 * @param {string} empty
 */
function build(root, title, empty) {
  const picture = svg("svg", { class: "le-chart-svg", role: "img", "aria-label": title });
  const readout = h("div", { class: "le-chart-readout", hidden: true });
  const live = h("p", { class: "le-visually-hidden", "aria-live": "polite" });
  const table = h("div", { class: "le-visually-hidden" });
  const nothing = h("p", { class: "le-chart-empty" }, empty);
  const stage = h(
    "div",
    { class: "le-chart", tabindex: "0", role: "group", "aria-label": title },
    picture,
    readout,
    nothing,
  );
  root.append(stage, live, table);
  return { stage, picture, readout, nothing, live, table };
}

/**
 * @param {SVGElement} picture
 * @param {Drawn} drawn its axes are set here
 * @returns {(width: number, height: number) => void} draws axes and lines into the empty picture
 */
function createPicture(picture, drawn) {
  const clip = `le-chart-clip-${(charts += 1)}`;
  return (width, height) => {
    const { series, xLabel, yLabel } = drawn;
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const axes = drawAxes({ width, height, xLabel, yLabel, ...domains(series) });
    const { left, top, right, bottom } = axes.box;
    const area = svg("rect", { x: left, y: top, width: right - left, height: bottom - top });
    picture.append(
      svg("clipPath", { id: clip }, area),
      axes.element,
      svg("g", { "clip-path": `url(#${clip})` }, ...series.map((each) => line(each, axes))),
    );
    drawn.axes = axes;
  };
}

/**
 * @param {Series} series
 * @param {import("./chart-axes.js").Axes} axes
 */
function line({ colour, dashed, points }, axes) {
  const yOf = (/** @type {number} */ y) => Math.max(axes.y(y), axes.box.top - FARTHEST);
  const path = points.map(([x, y], k) => `${k ? "L" : "M"}${axes.x(x)} ${yOf(y)}`).join("");
  const element = svg("path", { d: path, stroke: colour, class: "le-chart-line" });
  if (dashed) element.setAttribute("stroke-dasharray", "3 4");
  return element;
}

/**
 * What shows the values at one x: a line and dots in the picture, and a box beside them.
 * @param {Parts} parts
 * @param {Drawn} drawn
 */
function createCursor({ stage, readout }, drawn) {
  const element = svg("g", { class: "le-chart-cursor" });
  const cursor = {
    element,
    /** @type {number | null} */
    x: null,
    /** @param {number | null} wanted the values at the x nearest to it show; null: none do */
    read(wanted) {
      const { series, axes } = drawn;
      cursor.x = wanted;
      element.replaceChildren();
      readout.hidden = wanted === null || axes === null || series.length === 0;
      if (wanted === null || axes === null || series.length === 0) return;
      const rows = series.map((each) => ({ ...each, at: nearest(each.points, wanted) }));
      const x = axes.x(rows[0].at[0]);
      element.append(svg("line", { x1: x, x2: x, y1: axes.box.top, y2: axes.box.bottom }));
      for (const { at, colour } of rows) {
        if (axes.y(at[1]) < axes.box.top) continue;
        element.append(svg("circle", { cx: axes.x(at[0]), cy: axes.y(at[1]), r: 4, fill: colour }));
      }
      readout.replaceChildren(
        h("strong", {}, `${drawn.xLabel} ${rows[0].at[0]}`),
        ...rows.map(readoutRow),
      );
      const isRight = x > stage.clientWidth / 2;
      readout.style.left = isRight ? "" : `${x + 12}px`;
      readout.style.right = isRight ? `${stage.clientWidth - x + 12}px` : "";
    },
  };
  return cursor;
}

/** @param {Series & {at: number[]}} row at: the point that is read */
function readoutRow({ name, colour, dashed, at }) {
  const key = h("span", { class: "le-chart-key", "data-dashed": String(Boolean(dashed)) });
  key.style.color = colour;
  const value = h("span", { class: "le-number" }, at[1].toFixed(2));
  return h("div", {}, key, h("span", {}, name), value);
}

/**
 * @param {Parts} parts
 * @param {Drawn} drawn
 * @param {Cursor} cursor
 */
function listen({ stage, readout, live }, drawn, cursor) {
  stage.addEventListener("pointermove", (event) => {
    if (!drawn.axes || drawn.series.length === 0) return;
    cursor.read(drawn.axes.fromX(event.clientX - stage.getBoundingClientRect().left));
  });
  stage.addEventListener("pointerleave", () => cursor.read(null));
  stage.addEventListener("blur", () => cursor.read(null));
  stage.addEventListener("keydown", (event) => {
    if (drawn.series.length === 0) return;
    const { points } = drawn.series[0];
    const at = cursor.x === null ? -1 : points.indexOf(nearest(points, cursor.x));
    /** @type {Record<string, number>} */
    const keys = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: points.length - 1 };
    if (event.key === "Escape") cursor.read(null);
    const to = keys[event.key];
    if (to === undefined) return;
    event.preventDefault();
    cursor.read(points[Math.min(points.length - 1, Math.max(0, to))][0]);
    live.textContent = readout.hidden ? "" : readout.innerText.replace(/\n+/g, ", ");
  });
}

/**
 * @param {number[][]} points [x, y] each
 * @param {number} x
 */
function nearest(points, x) {
  let best = points[0];
  for (const point of points) if (Math.abs(point[0] - x) < Math.abs(best[0] - x)) best = point;
  return best;
}

/**
 * The first epochs may be far above the rest; they run out of the picture, and the rest shows.
 * @param {Series[]} series
 * @returns {{xDomain: [number, number], yDomain: [number, number]}}
 */
function domains(series) {
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const low = Math.min(...series.flatMap(({ points }) => points.map(([, y]) => y)));
  const settled = series.map(({ points }) => {
    const ys = points.map(([, y]) => y).sort((a, b) => a - b);
    return ys[Math.floor(0.9 * (ys.length - 1))];
  });
  const high = Math.max(...settled, low + 1e-6);
  const room = 0.06 * (high - low);
  return {
    xDomain: [Math.min(...xs), Math.max(...xs)],
    yDomain: [low >= 0 ? Math.max(0, low - room) : low - room, high + 2 * room],
  };
}

/**
 * Of a long run only some rows, the first and the last among them: it is there to be listened to.
 * @param {string} title
 * @param {string} xLabel
 * @param {Series[]} series
 */
function tableOf(title, xLabel, series) {
  const all = [...new Set(series.flatMap(({ points }) => points.map(([x]) => x)))];
  all.sort((a, b) => a - b);
  const step = Math.max(1, (all.length - 1) / (ROWS - 1));
  const count = Math.min(ROWS, all.length);
  const xs = Array.from({ length: count }, (_, k) => all[Math.round(k * step)]);
  const columns = series.map(({ points }) => new Map(points.map(([x, y]) => [x, y.toFixed(2)])));
  const head = [xLabel, ...series.map(({ name }) => name)];
  const rowOf = (/** @type {number} */ x) => {
    const cells = columns.map((column) => h("td", {}, column.get(x) ?? "–"));
    return h("tr", {}, h("th", { scope: "row" }, String(x)), ...cells);
  };
  return h(
    "table",
    {},
    h("caption", {}, title),
    h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, ...xs.map(rowOf)),
  );
}
