/** The t-SNE screen alone in a page; `web` is the URL of vae/web. */

/** Mounts it with a session of its own at window.session, which can recompute if it should. */
export async function mountAlone(web, checkpointsUrl, { state, recompute }) {
  const { createSession } = await import(`${web}state/session.js`);
  const { mountScreen } = await import(`${web}screens.js`);
  const { createLibrary } = await import(`${web}model/library.js`);
  const names = ["toy/vae-2d", "toy/ae-2d", "toy/cvae-2d"];
  const entries = names.map((name) => ({ name, title: name }));
  const library = createLibrary({ checkpointsUrl, entries });
  const session = createSession({ library, state: { tab: "tsne", ...state } });
  window.session = session;
  const services = recompute ? { recomputeTsne: waitForPoints } : {};
  const place = document.createElement("div");
  document.body.append(place);
  mountScreen(place, "tsne", { session, services });
}

/** Half done until window.finish(points) is called. */
function waitForPoints({ perplexity, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    window.asked = perplexity;
    onProgress(0.5);
    signal.addEventListener("abort", () => reject(new Error("aborted")));
    window.finish = (points) => resolve(Float32Array.from(points));
  });
}

/** Puts a drawing into the session, and says where it belongs. */
export async function drawSketch(web) {
  const { session } = window;
  const image = Float32Array.from({ length: 16 }, (_, k) => k / 15);
  const checkpoint = await session.checkpoint();
  const { placeAmong } = await import(`${web}model/neighbours.js`);
  const { mu } = checkpoint.encode(image, session.state.label);
  session.set({ sketch: { image, mu: mu.slice() } });
  return placeAmong(await checkpoint.atlas(), mu);
}
