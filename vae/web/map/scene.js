import { classColours } from "../kit/palette.js";
import { View } from "./view.js";

/**
 * Points of a plane: two of the dimensions of each code, or an embedding of two.
 *
 * @typedef {object} Points
 * @property {Float32Array} mu (N * dims)
 * @property {ArrayLike<number>} labels (N) the class of each
 * @property {number} count N
 * @property {number} dims
 */

/**
 * What a plane shows. The parts that draw it only read it; the map or the scatter that owns it
 * writes it.
 *
 * @typedef {object} Scene
 * @property {import("./view.js").View} view which part of the plane
 * @property {object} theme colours and font, see plane.js
 * @property {Points | null} points null until they are loaded
 * @property {number[]} axes the dimensions along x and y
 * @property {string[]} colours CSS colour of each class
 * @property {string[]} names what is written among the points of each class
 * @property {object[] | null} peaks where the names may stand, see classPeaks; null: not yet known
 * @property {Set<number>} selected classes picked out, the others fade; none: all alike
 */

/**
 * The scene of the latent map.
 *
 * @typedef {Scene & MapOnly} MapScene
 *
 * @typedef {object} MapOnly
 * @property {object} checkpoint see checkpoint.js
 * @property {object | null} atlas the checkpoint's; null until it is loaded
 * @property {boolean} foreign whether the points are none of the atlas
 * @property {{lo: number[], hi: number[]}} range what the map covers, one value a dimension
 * @property {number} label class that a conditional model decodes
 * @property {Float32Array} point (D) z, the point that one moves
 * @property {boolean} showPoint
 * @property {boolean} pinned whether the point stays where it is while the mouse moves
 * @property {boolean} showTexture whether decoded images lie under the points
 * @property {object | null} field the overlay, see field.js
 * @property {boolean} prior whether the prior's circles show
 * @property {object[]} ellipses see setEllipses of latent-map.js
 * @property {object[]} marks see setMarks of latent-map.js
 * @property {object[]} paths see setMarks of latent-map.js
 */

/**
 * The scene of the t-SNE scatter.
 *
 * @typedef {Scene & ScatterOnly} ScatterScene
 *
 * @typedef {object} ScatterOnly
 * @property {number} spacing how far apart points lie, in units of the plane
 * @property {((context: CanvasRenderingContext2D, i: number, x: number, y: number, size: number)
 *   => void) | null} thumbnail draws the picture of point i; null: there are only dots
 * @property {number} hovered the point with the ring; -1: none
 * @property {{x: number, y: number, label: string}[]} marks
 * @property {boolean} aim by keyboard the middle of the view takes the pointer's part
 */

/**
 * @param {string[]} names one a class
 * @param {import("./view.js").ViewOptions} viewOptions
 * @returns {Scene} without points
 */
export function createScene(names, viewOptions) {
  return {
    view: new View(viewOptions),
    theme: {},
    points: null,
    axes: [0, 1],
    colours: classColours(Math.max(1, names.length)),
    names,
    peaks: null,
    selected: new Set(),
  };
}
