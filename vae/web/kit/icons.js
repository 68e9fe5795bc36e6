/** Line icons, 24 x 24, as one path each. */
const PATHS = {
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6",
  clear: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5",
  eraser: "M8 20h12M4 15L14 5l6 6-9 9H8z M9.5 9.5l6 6",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.2",
  shuffle: "M4 7h4l8 10h4M4 17h4l2.500-3.100M13.500 10.100L16 7h4M17.500 4.500L20 7l-2.500 2.500"
    + "M17.500 14.500L20 17l-2.500 2.500",
  open: "M13 5h6v6M19 5l-9 9M16 14v5H5V8h5",
};

/**
 * @param {keyof typeof PATHS} name
 * @returns {SVGElement} in the colour of the text around it; say in words what it means beside it
 */
export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "le-icon");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
