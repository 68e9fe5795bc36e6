import { drawAxes, svg } from "./chart-axes.js";
import { h } from "./dom.js";

const LETTER = 7.2; // CSS pixels, about, of a name's letter
const LINE = 15; // CSS pixels of its height
// Where a name may stand beside its point, best first: CSS pixels to its nearer end, and which it is.
const PLACES = [
  [12, -8, "start"],
  [-12, -8, "end"],
  [12, 18, "start"],
  [-12, 18, "end"],
  [0, -14, "middle"],
  [0, 24, "middle"],
];

/**
 * Named points in a plane, joined by a line, of which one is chosen; each is a button.
 *
 * @param {HTMLElement} root empty; the chart fills its width, and its height comes from CSS
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.xLabel
 * @param {string} options.yLabel
 * @param {{id: string, name: string, x: number, y: number, joined?: boolean}[]} options.points the
 *   joined ones are connected in their order; the others stand apart, smaller
 * @param {(id: string) => void} options.onPick
 */
export function mount(root, { title, xLabel, yLabel, points, onPick }) {
  const picture = svg("svg", { class: "le-chart-svg", role: "group", "aria-label": title });
  const stage = h("div", { class: "le-chart" }, picture);
  root.append(stage);
  let chosen = null;
  let buttons = new Map();

  function draw() {
    const { clientWidth: width, clientHeight: height } = stage;
    if (width < 2) return;
    const focused = [...buttons].find(([, button]) => button === document.activeElement)?.[0];
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const [xDomain, yDomain] = ["x", "y"].map((axis) => padded(points.map((point) => point[axis])));
    const axes = drawAxes({ width, height, xLabel, yLabel, xDomain, yDomain });
    const joined = points.filter((point) => point.joined);
    const path = joined.map(({ x, y }, k) => `${k ? "L" : "M"}${axes.x(x)} ${axes.y(y)}`).join("");
    const placed = points.map((point) => ({ point, x: axes.x(point.x), y: axes.y(point.y) }));
    const taken = placed.map(({ x, y }) => ({ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 }));
    buttons = new Map(placed.map((each) => [each.point.id, button(each, axes.box, taken)]));
    picture.replaceChildren(
      axes.element,
      svg("path", { d: path, class: "le-chart-line le-chart-joint" }),
      ...buttons.values(),
    );
    choose(chosen);
    if (focused) buttons.get(focused).focus();
  }

  function button({ point, x, y }, box, taken) {
    const [dx, dy, anchor] = placeName(point.name, x, y, box, taken);
    const about = `${point.name}: ${xLabel} ${point.x.toFixed(1)}, ${yLabel} ${point.y.toFixed(1)}`;
    const group = svg(
      "g",
      {
        class: `le-chart-point${point.joined ? "" : " le-chart-aside"}`,
        role: "button",
        tabindex: 0,
        "aria-label": about,
      },
      svg("title", {}, about),
      svg("circle", { cx: x, cy: y, r: 16, class: "le-chart-target" }),
      svg("circle", { cx: x, cy: y, r: point.joined ? 7 : 4 }),
      svg(
        "text",
        { x: x + dx, y: y + dy, "text-anchor": anchor },
        point.name,
      ),
    );
    group.addEventListener("click", () => onPick(point.id));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      onPick(point.id);
    });
    return group;
  }

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

/** The first of PLACES where a name covers no point and no other name; adds it to those taken. */
function placeName(name, x, y, box, taken) {
  const width = LETTER * name.length;
  const boxes = PLACES.map(([dx, dy, anchor]) => {
    const left = x + dx - { start: 0, middle: width / 2, end: width }[anchor];
    return { left, right: left + width, top: y + dy - LINE + 3, bottom: y + dy + 3 };
  });
  const free = boxes.findIndex(
    (own) =>
      own.left >= box.left &&
      own.right <= box.right &&
      !taken.some(
        (other) =>
          own.left < other.right &&
          own.right > other.left &&
          own.top < other.bottom &&
          own.bottom > other.top,
      ),
  );
  const chosen = Math.max(0, free);
  taken.push(boxes[chosen]);
  return PLACES[chosen];
}

function padded(values) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = 0.12 * (high - low) || 1;
  return [low - room, high + room];
}
