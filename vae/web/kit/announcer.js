const REST_MS = 400; // without a change before it is told: moves come faster than it speaks

/**
 * Tells a screen reader what is pointed at, once the pointer has come to rest.
 *
 * @param {HTMLElement} live with aria-live
 * @param {import("../state/life.js").Life} life
 * @returns {(text: string) => void} empty: nothing, and what was to be told is not
 */
export function createAnnouncer(live, life) {
  let stop = () => {};
  return (text) => {
    stop();
    if (text) {
      stop = life.after(REST_MS, () => {
        live.textContent = text;
      });
    }
  };
}
