import { CodedError } from "../model/errors.js";

/**
 * Hands a file to the visitor.
 * @param {Blob} blob
 * @param {string} name with its extension
 */
export function saveFile(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {Promise<Blob>} it as PNG
 * @throws {CodedError} where it is too large for the browser
 */
export function toPng(canvas) {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new CodedError("error.png"))),
      "image/png",
    );
  });
}
