/**
 * Fetching a checkpoint's files, with errors that say which file, what is wrong and what to do. A
 * `signal` that is aborted ends the download, and the promise is rejected with its reason.
 *
 * @typedef {{signal?: AbortSignal}} Fetching
 */
import { CodedError, told } from "./errors.js";

/** An unusable file: its URL, the problem, the remedy. */
export class FileError extends CodedError {
  /**
   * @param {string} url
   * @param {import("./errors.js").Told} problem
   * @param {import("./errors.js").Told} [remedy] what to do; making the file again, if left out
   */
  constructor(url, problem, remedy = remedyFor(url)) {
    super("file.error", { file: decodeURI(url), problem, remedy });
    this.name = "FileError";
  }
}

/**
 * `.../checkpoints/mnist/vae-2d/config.json` -> how to make mnist/vae-2d again.
 * @param {string} url
 */
function remedyFor(url) {
  const parts = decodeURI(new URL(url).pathname).split("/");
  const ofDataset = ["dataset.json", "thumbnails.png"].includes(parts.at(-1) ?? "");
  return ofDataset
    ? told("remedy.dataset", { dataset: parts.at(-2) })
    : told("remedy.model", { folder: parts.slice(-3, -1).join("/") });
}

/**
 * @param {string} url
 * @param {Fetching} options
 */
async function fetchFile(url, { signal }) {
  let response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new FileError(url, told("file.unreachable", { reason: error }), told("remedy.connection"));
  }
  if (response.ok) return response;
  const { status } = response;
  if (status === 404) throw new FileError(url, told("file.missing", { status }));
  throw new FileError(url, told("file.refused", { status }), told("remedy.server"));
}

/**
 * The body as `read(response)` gives it; a connection that breaks off counts as cut short.
 * @template T
 * @param {string} url
 * @param {Fetching} options
 * @param {(response: Response) => Promise<T>} read
 * @returns {Promise<T>}
 */
async function fetchBody(url, options, read) {
  const response = await fetchFile(url, options);
  try {
    return await read(response);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof FileError) throw error;
    throw new FileError(url, told("file.cutShort", { reason: error }), told("remedy.connection"));
  }
}

/** @param {string} url @param {Fetching} [options] */
export function fetchArrayBuffer(url, options = {}) {
  return fetchBody(url, options, (response) => response.arrayBuffer());
}

/**
 * A body that is of use before it is whole.
 * @param {string} url
 * @param {(buffer: ArrayBuffer, bytes: number) => void} onProgress called with the buffer that the
 *   body fills and the bytes that are there; not called where the length is not known beforehand
 * @param {Fetching} [options]
 * @returns {Promise<ArrayBuffer>} the whole body
 */
export function fetchGrowing(url, onProgress, options = {}) {
  return fetchBody(url, options, (response) => {
    const { body, headers } = response;
    const length = Number(headers.get("content-length"));
    const known = length > 0 && !headers.get("content-encoding");
    return body && known ? readGrowing(body, length, onProgress) : response.arrayBuffer();
  });
}

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {number} length bytes
 * @param {(buffer: ArrayBuffer, bytes: number) => void} onProgress
 */
async function readGrowing(body, length, onProgress) {
  const whole = new Uint8Array(length);
  const reader = body.getReader();
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    whole.set(value, bytes);
    bytes += value.length;
    onProgress(whole.buffer, bytes);
  }
  if (bytes < length) throw new CodedError("file.bytes", { got: bytes, length });
  return whole.buffer;
}

/** @param {string} url @param {Fetching} [options] */
export function fetchText(url, options = {}) {
  return fetchBody(url, options, (response) => response.text());
}

/** @param {string} url @param {Fetching} [options] */
export function fetchBlob(url, options = {}) {
  return fetchBody(url, options, (response) => response.blob());
}

/** @param {string} url @param {Fetching} [options] */
export async function fetchJson(url, options) {
  const text = await fetchText(url, options);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileError(url, told("file.notJson", { reason: error }));
  }
}
