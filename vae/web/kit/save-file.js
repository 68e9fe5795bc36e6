import { CodedError } from "../model/errors.js";

/** Hands a file to the visitor. */
export function saveFile(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @returns {Promise<Blob>} the canvas as PNG */
export function toPng(canvas) {
  return new Promise((resolve, reject) => {
    const done = (blob) => (blob ? resolve(blob) : reject(new CodedError("error.png")));
    canvas.toBlob(done, "image/png");
  });
}
