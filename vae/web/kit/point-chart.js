import { drawAxes, svg } from "./chart-axes.js";
import { h } from "./dom.js";

const LETTER = 7.2; // CSS pixels, about, of a name's letter
const LINE = 15; // CSS pixels of its height
// Where a name may stand beside its point, best first: CSS pixels to its nearer end, and which it is.
/** @type {Place[]} */
const PLACES = [
  [12, -8, "start"],
  [-12, -8, "end"],
  [12, 18, "start"],
  [-12, 18, "end"],
  [0, -14, "middle"],
  [0, 24, "middle"],
];

/**
 * @typedef {object} Point
 * @property {string} id
 * @property {string} name
 * @property {number} x
 * @property {number} y
 * @property {boolean} [joined] connected to the other joined ones in their order; the others stand
 *   apart, smaller
 *
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box CSS pixels
 *
 * @typedef {[dx: number, dy: number, anchor: "start" | "middle" | "end"]} Place of a name, see PLACES
 */

/**
 * Named points in a plane, joined by a line, of which one is chosen; each is a button.
 *
 * @param {HTMLElement} root empty; the chart fills its width, and its height comes from CSS
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.xLabel
 * @param {string} options.yLabel
 * @param {Point[]} options.points
 * @param {(id: string) => void} options.onPick
 */
export function mount(root, { title, xLabel, yLabel, points, onPick }) {
  const picture = svg("svg", { class: "le-chart-svg", role: "group", "aria-label": title });
  const stage = h("div", { class: "le-chart" }, picture);
  root.append(stage);
  /** @type {string | null} */
  let chosen = null;
  /** @type {Map<string, SVGElement>} */
  let buttons = new Map();

  function draw() {
    const { clientWidth: width, clientHeight: height } = stage;
    if (width < 2) return;
    const focused = [...buttons].find(([, each]) => each === document.activeElement)?.[0];
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const xDomain = padded(points.map(({ x }) => x));
    const yDomain = padded(points.map(({ y }) => y));
    const axes = drawAxes({ width, height, xLabel, yLabel, xDomain, yDomain });
    const joined = points.filter((point) => point.joined);
    const path = joined.map(({ x, y }, k) => `${k ? "L" : "M"}${axes.x(x)} ${axes.y(y)}`).join("");
    const placed = points.map((point) => ({ point, x: axes.x(point.x), y: axes.y(point.y) }));
    const taken = placed.map(({ x, y }) => ({ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 }));
    buttons = new Map(placed.map(({ point, x, y }) => {
      const place = placeName(point.name, x, y, axes.box, taken);
      const about = `${point.name}: ${xLabel} ${point.x.toFixed(1)}, ${yLabel} ${point.y.toFixed(1)}`;
      return [point.id, pointButton(point, { x, y, place, about }, () => onPick(point.id))];
    }));
    picture.replaceChildren(
      axes.element,
      svg("path", { d: path, class: "le-chart-line le-chart-joint" }),
      ...buttons.values(),
    );
    choose(chosen);
    if (focused) buttons.get(focused)?.focus();
  }

  /** @param {string | null} id */
  function choose(id) {
    chosen = id;
    for (const [each, element] of buttons) {
      element.setAttribute("aria-pressed", String(each === id));
    }
  }

  const resizing = new ResizeObserver(draw);
  resizing.observe(stage);
  draw();
  return {
    choose,
    destroy() {
      resizing.disconnect();
      root.replaceChildren();
    },
  };
}

/**
 * @param {Point} point
 * @param {object} options
 * @param {number} options.x CSS pixels
 * @param {number} options.y
 * @param {Place} options.place of its name
 * @param {string} options.about what it is, in words
 * @param {() => void} onPick
 */
function pointButton({ name, joined }, { x, y, place: [dx, dy, anchor], about }, onPick) {
  const group = svg(
    "g",
    {
      class: `le-chart-point${joined ? "" : " le-chart-aside"}`,
      role: "button",
      tabindex: 0,
      "aria-label": about,
    },
    svg("title", {}, about),
    svg("circle", { cx: x, cy: y, r: 16, class: "le-chart-target" }),
    svg("circle", { cx: x, cy: y, r: joined ? 7 : 4 }),
    svg("text", { x: x + dx, y: y + dy, "text-anchor": anchor }, name),
  );
  group.addEventListener("click", onPick);
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onPick();
  });
  return group;
}

/**
 * The first of PLACES where a name covers no point and no other name; adds it to those taken.
 * @param {string} name
 * @param {number} x of its point, CSS pixels
 * @param {number} y
 * @param {Box} box where it must stay
 * @param {Box[]} taken
 */
function placeName(name, x, y, box, taken) {
  const width = LETTER * name.length;
  const boxes = PLACES.map(([dx, dy, anchor]) => {
    const left = x + dx - { start: 0, middle: width / 2, end: width }[anchor];
    return { left, right: left + width, top: y + dy - LINE + 3, bottom: y + dy + 3 };
  });
  const free = boxes.findIndex((own) =>
    own.left >= box.left && own.right <= box.right && !taken.some((other) => overlap(own, other)));
  const chosen = Math.max(0, free);
  taken.push(boxes[chosen]);
  return PLACES[chosen];
}

/** @param {Box} a @param {Box} b */
function overlap(a, b) {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

/**
 * @param {number[]} values
 * @returns {[number, number]} what holds them, with room on either side
 */
function padded(values) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = 0.12 * (high - low) || 1;
  return [low - room, high + room];
}
