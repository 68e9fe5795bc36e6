/** How far from the origin the map reaches: it follows the codes, in steps, and glides. */

const PRIOR = 3.2; // units: nearly all of N(0, I)
const SMALLEST = 0.4; // of a run that knows no prior
const STEP = 1.3; // from one reach to the next
const ROOM = 1.1; // around the codes
const OUTSIDE = 0.01; // share of codes that may lie beyond the map
const SPARE = 1.2; // times what is needed: then the map comes nearer again
const PART = 0.2; // of the way, a frame
const NEAR = 0.01;

/**
 * @param {(window: import("../live/client.js").Window) => void} onWindow told when it goes elsewhere
 */
export function createReach(onWindow) {
  let wanted = PRIOR;
  let half = PRIOR;

  /** @param {number} needed @param {number} least */
  function choose(needed, least) {
    if (least <= wanted && needed <= wanted && needed * SPARE * STEP >= wanted) return wanted;
    const steps = Math.ceil(Math.log(Math.max(1, needed / least)) / Math.log(STEP));
    return least * STEP ** steps;
  }

  const reach = {
    /**
     * @param {Float32Array} mu (N * 2) codes that should be seen
     * @param {boolean} hasPrior whether N(0, I) should be, too
     */
    cover(mu, hasPrior) {
      const next = choose(ROOM * farthest(mu), hasPrior ? PRIOR : SMALLEST);
      if (next === wanted || !Number.isFinite(next)) return;
      wanted = next;
      onWindow(reach.window);
    },
    /** What is shown, or will be in a moment. @returns {import("../live/client.js").Window} */
    get window() {
      return { x: [-wanted, wanted], y: [-wanted, wanted] };
    },
    /** Goes on towards where it should be, and tells where it is: half of a side. */
    follow() {
      half = Math.abs(wanted - half) < NEAR * wanted ? wanted : half + PART * (wanted - half);
      return half;
    },
    get settled() {
      return half === wanted;
    },
  };
  return reach;
}

/** @param {Float32Array} mu @returns {number} of all coordinates but the outermost */
function farthest(mu) {
  const sizes = mu.map(Math.abs).sort();
  return sizes[Math.floor((1 - OUTSIDE) * (sizes.length - 1))] ?? 0;
}
