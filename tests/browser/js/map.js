/** What the latent map of a page shows. */

const images = () => document.querySelector(".le-map-images");

/** The picture of the images and the points. */
export function mapPicture() {
  const canvases = [".le-map-images canvas:last-child", ".le-map-base"];
  return canvases.map((selector) => document.querySelector(selector).toDataURL()).join();
}

/** Counts from now on how few images lie under the points, in window.fewest; window.first: one. */
export function countImages() {
  window.fewest = images().childElementCount;
  window.first = images().firstChild;
  const look = () => {
    window.fewest = Math.min(window.fewest, images().childElementCount);
  };
  new MutationObserver(look).observe(images(), { childList: true });
}
