/** Fetching a checkpoint's files, with errors that say which file, what is wrong and what to do. */

const RETRY = "Check the connection and try again";

/** An unusable file. The message is for the visitor: URL, problem, remedy. */
export class FileError extends Error {
  constructor(url, problem, remedy = remedyFor(url)) {
    super(`${decodeURI(url)} ${problem}. ${remedy}.`);
    this.name = "FileError";
  }
}

/** `.../checkpoints/mnist/vae-2d/config.json` -> how to make mnist/vae-2d again. */
function remedyFor(url) {
  const parts = decodeURI(new URL(url).pathname).split("/");
  const folder = parts.slice(-3, -1).join("/");
  const ofModel = !["dataset.json", "thumbnails.png"].includes(parts.at(-1));
  return ofModel
    ? `Train it again (python train.py ${folder}) or remove its folder`
    : `Train a model of ${parts.at(-2)} again (python train.py --list)`;
}

async function fetchFile(url) {
  let response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new FileError(url, `could not be fetched: ${error.message}`, RETRY);
  }
  if (response.ok) return response;
  const status = `HTTP ${response.status} ${response.statusText}`.trim();
  if (response.status === 404) throw new FileError(url, `is missing (${status})`);
  throw new FileError(url, `was refused: ${status}`, "Try again, or look at the server's log");
}

/** The body as `read(response)` gives it; a connection that breaks off counts as cut short. */
async function fetchBody(url, read) {
  const response = await fetchFile(url);
  try {
    return await read(response);
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(url, `did not arrive whole: ${error.message}`, RETRY);
  }
}

export function fetchArrayBuffer(url) {
  return fetchBody(url, (response) => response.arrayBuffer());
}

/**
 * A body that is of use before it is whole.
 * @param {string} url
 * @param {(buffer: ArrayBuffer, bytes: number) => void} onProgress called with the buffer that the
 *   body fills and the bytes that are there; not called where the length is not known beforehand
 * @returns {Promise<ArrayBuffer>} the whole body
 */
export function fetchGrowing(url, onProgress) {
  return fetchBody(url, async (response) => {
    const length = Number(response.headers.get("content-length"));
    if (!(length > 0) || response.headers.get("content-encoding")) return response.arrayBuffer();
    const whole = new Uint8Array(length);
    const reader = response.body.getReader();
    let bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      whole.set(value, bytes);
      bytes += value.length;
      onProgress(whole.buffer, bytes);
    }
    if (bytes < length) throw new Error(`${bytes} of ${length} bytes came`);
    return whole.buffer;
  });
}

export function fetchText(url) {
  return fetchBody(url, (response) => response.text());
}

export function fetchBlob(url) {
  return fetchBody(url, (response) => response.blob());
}

export async function fetchJson(url) {
  const text = await fetchText(url);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileError(url, `is not JSON: ${error.message}`);
  }
}
