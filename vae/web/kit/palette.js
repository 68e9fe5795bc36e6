/**
 * Class colours and marks.
 *
 * The ten colours were found by a search over sRGB for the largest smallest CIE76 difference, the
 * minimum taken over normal vision, protanopia and deuteranopia (Machado et al. 2009), among
 * colours with at least 3:1 contrast on both the light and the dark panel. tests/test_palette.py
 * measures them again. Neighbours in the list (and 4/9, 3/5/8) are far apart on purpose.
 */
const TEN = [
  "#2c99d5", // 0 sky
  "#f0624b", // 1 coral
  "#029d41", // 2 green
  "#b13da5", // 3 magenta
  "#a39202", // 4 gold
  "#6684ef", // 5 periwinkle
  "#f95380", // 6 rose
  "#32997b", // 7 teal
  "#9c5b0c", // 8 brown
  "#bd78a7", // 9 mauve
];

const HUE_STEP = 18; // degrees a further round of ten is turned by

/**
 * Colour of a class.
 * @param {number} index 0, 1, ...; from the eleventh on the ten come again with turned hue
 * @returns {string} "#rrggbb"
 */
export function classColour(index) {
  const base = TEN[index % TEN.length];
  const round = Math.floor(index / TEN.length);
  return round === 0 ? base : turnHue(base, round * HUE_STEP);
}

/**
 * Colours of `count` classes.
 * @param {number} count
 * @returns {string[]} "#rrggbb" each
 */
export function classColours(count) {
  return Array.from({ length: count }, (_, index) => classColour(index));
}

/**
 * A short mark for each class, so that colour is never the only sign: the digit itself, or the
 * shortest beginning of a name that no other class has.
 * @param {string[]} classes
 * @returns {string[]}
 */
export function classMarks(classes) {
  return classes.map((name, index) => {
    if (name.length <= 2) return name;
    const others = classes.filter((_, other) => other !== index);
    for (let length = 1; length < 4; length += 1) {
      const mark = name.slice(0, length);
      if (!others.some((other) => other.startsWith(mark))) return mark;
    }
    return String(index);
  });
}

/**
 * Ink that reads on a colour: white, or near-black where that has more contrast.
 * @param {string} colour "#rrggbb"
 * @returns {string}
 */
export function inkOn(colour) {
  const luminance = relativeLuminance(parse(colour));
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.056 ? "#ffffff" : "#11131a";
}

/**
 * The theme's colours as CSS strings, for drawing on a canvas.
 * @typedef {ReturnType<typeof readTheme>} Theme
 *
 * @param {Element} root any element under `.le`
 */
export function readTheme(root) {
  const style = getComputedStyle(root);
  const read = (/** @type {string} */ name) => style.getPropertyValue(`--le-${name}`).trim();
  return {
    bg: read("bg"),
    panel: read("panel"),
    ink: read("ink"),
    muted: read("muted"),
    line: read("line"),
    accent: read("accent"),
    accentInk: read("accent-ink"),
  };
}

/**
 * Calls back after light and dark changed places.
 * @param {() => void} callback
 * @returns {() => void} stops watching
 */
export function onThemeChange(callback) {
  const observer = new MutationObserver(callback);
  const watched = { attributes: true, attributeFilter: ["class"] };
  observer.observe(document.body, watched);
  observer.observe(document.documentElement, watched);
  return () => observer.disconnect();
}

/** @param {string} colour "#rrggbb" @returns {number[]} red, green, blue, 0 .. 255 */
function parse(colour) {
  return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
}

/** @param {number[]} rgb 0 .. 255 */
function relativeLuminance(rgb) {
  const [r, g, b] = rgb.map((byte) => {
    const c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * Turns the hue and keeps the luminance, so that the contrast stays what it was.
 * @param {string} colour "#rrggbb"
 * @param {number} degrees
 */
function turnHue(colour, degrees) {
  const rgb = parse(colour);
  const target = relativeLuminance(rgb);
  const { hue, saturation } = hueSaturation(rgb);
  let low = 0;
  let high = 1;
  let turned = rgb;
  for (let step = 0; step < 16; step += 1) {
    const lightness = (low + high) / 2;
    turned = fromHsl((hue + degrees) % 360, saturation, lightness);
    if (relativeLuminance(turned) < target) low = lightness;
    else high = lightness;
  }
  return `#${turned.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** @param {number[]} rgb 0 .. 255 */
function hueSaturation(rgb) {
  const [r, g, b] = rgb.map((byte) => byte / 255);
  const max = Math.max(r, g, b);
  const chroma = max - Math.min(r, g, b);
  const lightness = max - chroma / 2;
  const saturation = chroma === 0 ? 0 : chroma / (1 - Math.abs(2 * lightness - 1));
  let hue = 0;
  if (chroma > 0 && max === r) hue = 60 * (((g - b) / chroma + 6) % 6);
  else if (chroma > 0 && max === g) hue = 60 * ((b - r) / chroma + 2);
  else if (chroma > 0) hue = 60 * ((r - g) / chroma + 4);
  return { hue, saturation };
}

/**
 * @param {number} hue degrees
 * @param {number} saturation 0 .. 1
 * @param {number} lightness 0 .. 1
 * @returns {number[]} red, green, blue, 0 .. 255
 */
function fromHsl(hue, saturation, lightness) {
  const spread = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((offset) => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  });
}
