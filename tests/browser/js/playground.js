/** What a visitor does to the page around the playground. */

const where = () => document.querySelector(".le-live-where").textContent;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const stepOf = (text) => Number(/step (\d+)/.exec(text)[1]);

function setHidden(value) {
  Object.defineProperty(document, "hidden", { value, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

/** Hides the page for a while; the step a moment after it was hidden, and that before it shows. */
export async function hide() {
  setHidden(true);
  await wait(300);
  const hidden = stepOf(where());
  await wait(300);
  const later = stepOf(where());
  setHidden(false);
  return [hidden, later];
}
