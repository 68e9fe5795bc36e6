/**
 * Opening a checkpoint and giving up. `web` is the URL of vae/web, `url` the checkpoint's, and
 * `encoder` the bytes that the encoder's tensors take at the end of model.safetensors.
 */

const moduleOf = (web) => import(`${web}model/checkpoint.js`);
const open = async (web, url, options) => (await moduleOf(web)).openCheckpoint(url, options);

/** The atlas, with lists for typed arrays. */
export async function atlas(web, url) {
  const found = await (await open(web, url)).atlas();
  const list = (value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
  return Object.fromEntries(Object.entries(found).map(([key, value]) => [key, list(value)]));
}

/** Thumbnail 1 is drawn at (10, 5) with a side of 30: the RGBA values at some places. */
export async function thumbnailPixels(web, url, places) {
  const dataset = await (await open(web, url)).dataset();
  const context = new OffscreenCanvas(50, 50).getContext("2d");
  dataset.drawThumbnail(context, 1, 10, 5, 30);
  return places.map(([x, y]) => Array.from(context.getImageData(x, y, 1, 1).data));
}

/** What earlier results hold after later calls, and what decode() writes into an array it gets. */
export async function results(web, url, pixels) {
  const checkpoint = await open(web, url);
  const x = new Float32Array(pixels).fill(0.5);
  const [image, code] = [checkpoint.decode([1, 2], 0), checkpoint.encode(x, 0)];
  const now = () => [[...image], [...code.mu], [...code.logvar]];
  const kept = now();
  const out = new Float32Array(image.length);
  const same = checkpoint.decode([-3, 4], 1, out) === out;
  checkpoint.decode([-3, 4], 1);
  checkpoint.encode(new Float32Array(pixels), 1);
  return { kept, after: now(), same, out: [...out] };
}

/** From now on fetch() holds back the encoder's weights until deliver() is called. */
async function holdBack(url, encoder) {
  const bytes = new Uint8Array(await (await fetch(url + "model.safetensors")).arrayBuffer());
  const plain = window.fetch;
  let deliver;
  const rest = new Promise((resolve) => {
    deliver = resolve;
  });
  const body = () =>
    new ReadableStream({
      async start(stream) {
        stream.enqueue(bytes.slice(0, 5));
        stream.enqueue(bytes.slice(5, -encoder));
        if ((await rest) === "broken") {
          stream.error(new Error("gone"));
          return;
        }
        stream.enqueue(bytes.slice(-encoder));
        stream.close();
      },
    });
  const headers = { "content-length": String(bytes.length) };
  window.fetch = async (address, options) =>
    address.endsWith("model.safetensors")
      ? new Response(body(), { headers })
      : plain(address, options);
  return deliver;
}

/** What can be done before the encoder has arrived, and after. */
export async function decodesEarly(web, url, encoder, pixels) {
  const deliver = await holdBack(url, encoder);
  const encode = (checkpoint) => [...checkpoint.encode(new Float32Array(pixels), 0).mu];
  const whole = open(web, url).then(encode);
  const early = await open(web, url, { toDecode: true });
  const image = [...early.decode([0.5, -1], 0)];
  let waited = true;
  whole.then(() => {
    waited = false;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const stillWaits = waited;
  deliver();
  await early.whole;
  return { image, waited: stillWaits, late: encode(early), mu: await whole };
}

/** The error of who waits for an encoder's weights that break off. */
export async function breaksOff(web, url, encoder) {
  const deliver = await holdBack(url, encoder);
  const early = await open(web, url, { toDecode: true });
  deliver("broken");
  return early.whole.catch((error) => error.message);
}

/** The error of who waits for them and gives up. */
export async function givesUpTheEncoder(web, url, encoder) {
  const deliver = await holdBack(url, encoder);
  const { signal, abort } = control();
  const early = await open(web, url, { toDecode: true, signal });
  abort();
  deliver("broken"); // as a real fetch does then
  return early.whole.catch((error) => error.name);
}

function control() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** "here", or the name of what a promise fails with. */
const outcome = (promise) => promise.then(() => "here", (error) => error.name);

/** An open that is given up, and one after it. */
export async function givesUpAndTriesAgain(web, url) {
  await moduleOf(web); // so that the open begins at once
  const { signal, abort } = control();
  const opening = outcome(open(web, url, { signal }));
  abort();
  const gone = await opening;
  return { gone, again: await outcome(open(web, url)) };
}

/** The signals that fetch() is given from now on, and a wait for the first. */
function watchFetches() {
  const plain = window.fetch;
  const signals = [];
  window.fetch = (address, options) => {
    signals.push(options.signal);
    return plain(address, options);
  };
  const begun = async () => {
    while (signals.length === 0) await new Promise((resolve) => setTimeout(resolve));
  };
  return { begun, aborted: () => signals.map((signal) => signal.aborted) };
}

/** Two want the atlas, and one gives up. */
export async function oneOfTwoGivesUp(web, url) {
  const checkpoint = await open(web, url);
  const fetches = watchFetches();
  const [first, second] = [control(), control()];
  const one = outcome(checkpoint.atlas({ signal: first.signal }));
  const two = outcome(checkpoint.atlas({ signal: second.signal }));
  await fetches.begun();
  first.abort();
  return [await one, await two, fetches.aborted()];
}

/** Two want the images, both give up, and a third one wants them. */
export async function bothGiveUp(web, url) {
  const checkpoint = await open(web, url);
  const fetches = watchFetches();
  const [first, second] = [control(), control()];
  const both = [first, second].map(({ signal }) => outcome(checkpoint.dataset({ signal })));
  await fetches.begun();
  first.abort();
  second.abort();
  const ended = fetches.aborted();
  return [await Promise.all(both), ended, await outcome(checkpoint.dataset())];
}
