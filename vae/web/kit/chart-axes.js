const MARGIN = { top: 14, right: 16, bottom: 42, left: 54 };

/**
 * @typedef {[number, number]} Interval low, high
 *
 * @typedef {object} Axes
 * @property {(v: number) => number} x from a value to CSS pixels
 * @property {(v: number) => number} y
 * @property {(px: number) => number} fromX from CSS pixels to a value
 * @property {{left: number, right: number, top: number, bottom: number}} box of the plot, CSS pixels
 * @property {SVGElement} element
 */

/**
 * An SVG element with attributes and children, strings as text.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * Round numbers that cover a range, about `count` of them.
 * @param {Interval} range
 * @param {number} count
 * @returns {number[]} ascending, all within the range
 */
function niceTicks([low, high], count) {
  const rough = (high - low) / Math.max(1, count) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k += 1) {
    ticks.push(Number((k * step).toPrecision(12)));
  }
  return ticks;
}

/**
 * Scales and axes of a chart.
 *
 * @param {object} options
 * @param {number} options.width CSS pixels of the whole chart
 * @param {number} options.height
 * @param {Interval} options.xDomain
 * @param {Interval} options.yDomain
 * @param {string} options.xLabel
 * @param {string} options.yLabel
 * @returns {Axes}
 */
export function drawAxes({ width, height, xDomain, yDomain, xLabel, yLabel }) {
  const box = {
    left: MARGIN.left,
    top: MARGIN.top,
    right: Math.max(MARGIN.left + 1, width - MARGIN.right),
    bottom: Math.max(MARGIN.top + 1, height - MARGIN.bottom),
  };
  const x = scale(xDomain, [box.left, box.right]);
  const y = scale(yDomain, [box.bottom, box.top]);
  const fromX = scale([box.left, box.right], xDomain);
  const element = svg("g", { class: "le-chart-axes", "aria-hidden": "true" });
  for (const tick of niceTicks(yDomain, (box.bottom - box.top) / 48)) {
    element.append(
      svg("line", { x1: box.left, x2: box.right, y1: y(tick), y2: y(tick) }),
      svg("text", { x: box.left - 8, y: y(tick) + 4, "text-anchor": "end" }, textOf(tick)),
    );
  }
  for (const tick of niceTicks(xDomain, (box.right - box.left) / 72)) {
    element.append(
      svg("line", { x1: x(tick), x2: x(tick), y1: box.bottom, y2: box.bottom + 4 }),
      svg("text", { x: x(tick), y: box.bottom + 18, "text-anchor": "middle" }, textOf(tick)),
    );
  }
  const middle = (box.top + box.bottom) / 2;
  element.append(
    svg("text", { x: box.right, y: height - 6, "text-anchor": "end", class: "le-chart-name" }, xLabel),
    svg(
      "text",
      {
        transform: `translate(13 ${middle}) rotate(-90)`,
        "text-anchor": "middle",
        class: "le-chart-name",
      },
      yLabel,
    ),
  );
  return { x, y, fromX, box, element };
}

/**
 * A number of a scale, which has little room: a very large or small one in the short form, 2e-5.
 * @param {number} tick
 */
function textOf(tick) {
  const size = Math.abs(tick);
  return size >= 1e6 || (size > 0 && size < 1e-3) ? tick.toExponential() : String(tick);
}

/**
 * The linear map from one interval to another.
 * @param {Interval} from
 * @param {Interval} to
 * @returns {(v: number) => number}
 */
function scale([low, high], [start, end]) {
  return (v) => start + ((v - low) / (high - low || 1)) * (end - start);
}
