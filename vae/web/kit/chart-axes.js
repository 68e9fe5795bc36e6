const MARGIN = { top: 14, right: 16, bottom: 42, left: 54 };

/** An SVG element with attributes and children, strings as text. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Round numbers that cover a range, about `count` of them.
 * @param {number[]} range lowest and highest
 * @param {number} count
 * @returns {number[]} ascending, all within the range
 */
function niceTicks([low, high], count) {
  const rough = (high - low) / Math.max(1, count) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
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
 * @param {number[]} options.xDomain low, high
 * @param {number[]} options.yDomain
 * @param {string} options.xLabel
 * @param {string} options.yLabel
 * @returns {{x: (v: number) => number, y: (v: number) => number, fromX: (px: number) => number,
 *   box: {left, right, top, bottom}, element: SVGElement}}
 */
export function drawAxes({ width, height, xDomain, yDomain, xLabel, yLabel }) {
  const box = {
    left: MARGIN.left,
    top: MARGIN.top,
    right: Math.max(MARGIN.left + 1, width - MARGIN.right),
    bottom: Math.max(MARGIN.top + 1, height - MARGIN.bottom),
  };
  /** @type {(v: number, domain: number[]) => number} */
  const share = (v, [low, high]) => (v - low) / (high - low || 1);
  const x = (v) => box.left + share(v, xDomain) * (box.right - box.left);
  const y = (v) => box.bottom - share(v, yDomain) * (box.bottom - box.top);
  const element = svg("g", { class: "le-chart-axes", "aria-hidden": "true" });
  for (const tick of niceTicks(yDomain, (box.bottom - box.top) / 48)) {
    element.append(
      svg("line", { x1: box.left, x2: box.right, y1: y(tick), y2: y(tick) }),
      svg("text", { x: box.left - 8, y: y(tick) + 4, "text-anchor": "end" }, String(tick)),
    );
  }
  for (const tick of niceTicks(xDomain, (box.right - box.left) / 72)) {
    element.append(
      svg("line", { x1: x(tick), x2: x(tick), y1: box.bottom, y2: box.bottom + 4 }),
      svg("text", { x: x(tick), y: box.bottom + 18, "text-anchor": "middle" }, String(tick)),
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
  const fromX = (px) =>
    xDomain[0] + ((px - box.left) / (box.right - box.left)) * (xDomain[1] - xDomain[0]);
  return { x, y, fromX, box, element };
}
