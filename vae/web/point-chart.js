import { drawAxes, svg } from "./chart-axes.js";
import { h } from "./dom.js";

const NEAR = 26; // CSS pixels between two points below which the name of one goes to the other side

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
    buttons = new Map(points.map((point) => [point.id, button(point, axes)]));
    picture.replaceChildren(
      axes.element,
      svg("path", { d: path, class: "le-chart-line le-chart-joint" }),
      ...buttons.values(),
    );
    choose(chosen);
    if (focused) buttons.get(focused).focus();
  }

  function button(point, axes) {
    const [x, y] = [axes.x(point.x), axes.y(point.y)];
    const crowded = points.some((other) => {
      const dx = axes.x(other.x) - x;
      return other !== point && dx > 0 && dx < NEAR && Math.abs(axes.y(other.y) - y) < 16;
    });
    const left = crowded || x > axes.box.right - 70;
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
        { x: x + (left ? -12 : 12), y: y - 8, "text-anchor": left ? "end" : "start" },
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

function padded(values) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = 0.12 * (high - low) || 1;
  return [low - room, high + room];
}
