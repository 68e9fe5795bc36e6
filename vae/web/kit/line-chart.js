import { drawAxes, svg } from "./chart-axes.js";
import { h } from "./dom.js";

const ROWS = 25; // of the table
// Pixels beyond the top to which a wild epoch is followed: a dotted line of millions of dots would
// keep the browser busy for minutes.
const FARTHEST = 1000;

let charts = 0;

/**
 * Lines over a common x, read by pointer or arrow keys; a table says the same to screen readers.
 *
 * @param {HTMLElement} root empty; the chart fills its width, and its height comes from CSS
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.xLabel
 * @param {string} options.yLabel
 * @param {string} options.empty what to say when there is nothing to draw
 * @param {{name: string, colour: string, dashed?: boolean, points: number[][]}[]} options.series
 *   points: [x, y], x ascending
 * @returns {{setSeries: (series: object[], yLabel?: string) => void, destroy: () => void}}
 */
export function mount(root, { title, xLabel, yLabel: usual, empty, series: first }) {
  const clip = `le-chart-clip-${(charts += 1)}`;
  const picture = svg("svg", { class: "le-chart-svg", role: "img", "aria-label": title });
  const readout = h("div", { class: "le-chart-readout", hidden: true });
  const live = h("p", { class: "le-visually-hidden", "aria-live": "polite" });
  const table = h("div", { class: "le-visually-hidden" });
  const nothing = h("p", { class: "le-chart-empty" }, empty);
  const stage = h("div", { class: "le-chart", tabindex: "0" }, picture, readout, nothing);
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-label", title);
  root.append(stage, live, table);
  let series = first;
  let yLabel = usual;
  let axes = null;
  let cursor = null; // the x that is read
  const pointer = svg("g", { class: "le-chart-cursor" });

  function draw() {
    const { clientWidth: width, clientHeight: height } = stage;
    nothing.hidden = series.length > 0;
    picture.replaceChildren();
    if (series.length === 0 || width < 2) return;
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    axes = drawAxes({ width, height, xLabel, yLabel, ...domains(series) });
    const { left, top, right, bottom } = axes.box;
    picture.append(
      svg(
        "clipPath",
        { id: clip },
        svg("rect", { x: left, y: top, width: right - left, height: bottom - top }),
      ),
      axes.element,
      svg("g", { "clip-path": `url(#${clip})` }, ...series.map(line)),
      pointer,
    );
    read(cursor);
  }

  /** @param {{colour: string, dashed?: boolean, points: number[][]}} one */
  function line({ colour, dashed, points }) {
    const yOf = (y) => Math.max(axes.y(y), axes.box.top - FARTHEST);
    const path = points.map(([x, y], k) => `${k ? "L" : "M"}${axes.x(x)} ${yOf(y)}`).join("");
    const dash = dashed ? { "stroke-dasharray": "3 4" } : {};
    return svg("path", { d: path, stroke: colour, class: "le-chart-line", ...dash });
  }

  /** Shows the values at the x nearest to `wanted`; null puts the readout away. */
  function read(wanted) {
    cursor = wanted;
    pointer.replaceChildren();
    readout.hidden = wanted === null || series.length === 0;
    if (readout.hidden) return;
    const rows = series.map((each) => ({ ...each, at: nearest(each.points, wanted) }));
    const x = axes.x(rows[0].at[0]);
    pointer.append(svg("line", { x1: x, x2: x, y1: axes.box.top, y2: axes.box.bottom }));
    for (const { at, colour } of rows) {
      if (axes.y(at[1]) < axes.box.top) continue;
      pointer.append(svg("circle", { cx: axes.x(at[0]), cy: axes.y(at[1]), r: 4, fill: colour }));
    }
    fillReadout(rows);
    const side = x > stage.clientWidth / 2 ? "right" : "left";
    readout.style.left = side === "left" ? `${x + 12}px` : "";
    readout.style.right = side === "right" ? `${stage.clientWidth - x + 12}px` : "";
  }

  function fillReadout(rows) {
    readout.replaceChildren(
      h("strong", {}, `${xLabel} ${rows[0].at[0]}`),
      ...rows.map(({ name, colour, dashed, at }) => {
        const key = h("span", { class: "le-chart-key", "data-dashed": String(Boolean(dashed)) });
        key.style.color = colour;
        return h(
          "div",
          {},
          key,
          h("span", {}, name),
          h("span", { class: "le-number" }, at[1].toFixed(2)),
        );
      }),
    );
  }

  function say() {
    live.textContent = readout.hidden ? "" : readout.innerText.replace(/\n+/g, ", ");
  }

  function key(event) {
    if (series.length === 0) return;
    const { points } = series[0];
    const at = cursor === null ? -1 : points.indexOf(nearest(points, cursor));
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: points.length - 1 }[event.key];
    if (event.key === "Escape") read(null);
    if (to === undefined) return;
    event.preventDefault();
    read(points[Math.min(points.length - 1, Math.max(0, to))][0]);
    say();
  }

  stage.addEventListener("pointermove", (event) => {
    if (!axes || series.length === 0) return;
    read(axes.fromX(event.clientX - stage.getBoundingClientRect().left));
  });
  stage.addEventListener("pointerleave", () => read(null));
  stage.addEventListener("blur", () => read(null));
  stage.addEventListener("keydown", key);
  const resizing = new ResizeObserver(draw);
  resizing.observe(stage);

  function setSeries(next, unit = usual) {
    series = next;
    yLabel = unit;
    table.replaceChildren(tableOf(title, xLabel, series));
    draw();
  }

  setSeries(first);
  return {
    setSeries,
    destroy() {
      resizing.disconnect();
      root.replaceChildren();
    },
  };
}

function nearest(points, x) {
  let best = points[0];
  for (const point of points) if (Math.abs(point[0] - x) < Math.abs(best[0] - x)) best = point;
  return best;
}

/** The first epochs may be far above the rest; they run out of the picture, and the rest shows. */
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

/** Of a long run only some rows, the first and the last among them: it is there to be listened to. */
function tableOf(title, xLabel, series) {
  const all = [...new Set(series.flatMap(({ points }) => points.map(([x]) => x)))];
  all.sort((a, b) => a - b);
  const step = Math.max(1, (all.length - 1) / (ROWS - 1));
  const count = Math.min(ROWS, all.length);
  const xs = Array.from({ length: count }, (_, k) => all[Math.round(k * step)]);
  const values = series.map(({ points }) => new Map(points));
  const head = [xLabel, ...series.map(({ name }) => name)];
  return h(
    "table",
    {},
    h("caption", {}, title),
    h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
    h(
      "tbody",
      {},
      ...xs.map((x) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, String(x)),
          ...values.map((value) => h("td", {}, value.has(x) ? value.get(x).toFixed(2) : "–")),
        ),
      ),
    ),
  );
}
