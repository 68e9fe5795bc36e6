import { h } from "../kit/dom.js";
import { saveFile, toPng } from "../kit/save-file.js";
import { errorText, t } from "../state/texts.js";

const IMAGE_SIDE = 560; // pixels, about, of the decoded image as PNG

/**
 * Pictures, codes and code to take away.
 * @type {import("./tools.js").MountTool}
 */
export function mountTakeaway(root, { checkpoint, session, life, pane, side }) {
  const { height, width } = checkpoint.image;
  const name = checkpoint.name.replace("/", "-");
  const scale = Math.max(1, Math.round(IMAGE_SIDE / Math.max(height, width)));
  /** @type {Record<string, () => Promise<[file: Blob, name: string]>>} */
  const files = {
    image: async () => [await toPng(side.toCanvas(scale)), `${name}.png`],
    map: async () => [await toPng(pane.map.toCanvas()), `${name}-map.png`],
    grid: async () => [await toPng(await pane.gridCanvas()), `${name}-grid.png`],
    codes: async () => [codesAsCsv(await checkpoint.atlas(), checkpoint), `${name}-codes.csv`],
  };
  const status = h("p", { class: "le-hint", role: "status" });
  const line = h("code", { class: "le-code", tabindex: "0", "aria-label": t("take.python") });
  const copy = button("take.copy", copyLine);

  root.append(
    h("div", { class: "le-row" }, ...Object.keys(files).map(fileButton)),
    h("div", { class: "le-take-python" }, line, copy),
    status,
  );

  /** @param {string} file a key of files */
  function fileButton(file) {
    const save = async () => {
      try {
        saveFile(...(await files[file]()));
        status.textContent = "";
      } catch (error) {
        status.textContent = t("take.failed", { reason: errorText(error) });
      }
    };
    return button(`take.${file}`, save);
  }

  async function copyLine() {
    try {
      await navigator.clipboard.writeText(line.textContent);
      status.textContent = t("take.copied");
    } catch {
      // Without permission the text can still be selected and copied by hand.
      getSelection()?.selectAllChildren(line);
      status.textContent = t("take.selected");
    }
  }

  /** @param {ArrayLike<number>} z (D) @param {number} label */
  function show(z, label) {
    line.textContent = pythonLine(checkpoint, z, label);
  }

  show(session.state.z, session.state.label);
  life.add(() => root.replaceChildren());
  return { show };
}

/** @param {string} key @param {() => void} onclick */
function button(key, onclick) {
  return h("button", { type: "button", class: "le-button", onclick }, t(key));
}

/**
 * What makes the same image in Python.
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @param {ArrayLike<number>} z (D)
 * @param {number} label
 */
function pythonLine({ name, conditional }, z, label) {
  const decimal = (/** @type {number} */ v) => String(Number(v.toFixed(4))).replace(/^-?\d+$/, "$&.0");
  const code = `torch.tensor([[${Array.from(z, decimal).join(", ")}]])`;
  const labels = conditional ? `, labels=torch.tensor([${label}])` : "";
  return `import torch, vae\nvae.load("${name}").decode(${code}${labels})`;
}

/**
 * @param {import("../model/atlas.js").Atlas} atlas
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @returns {Blob} one row a test image: index, label, and mu of each dimension
 */
function codesAsCsv({ mu, labels, count }, { latentDim, classes }) {
  const quote = (/** @type {string} */ name) => (/[",\n]/.test(name) ? `"${name.replace(/"/g, '""')}"` : name);
  const quoted = classes.map(quote);
  const heads = Array.from({ length: latentDim }, (_, d) => `mu_${d + 1}`);
  const rows = [["index", "label", ...heads].join(",")];
  for (let i = 0; i < count; i += 1) {
    const code = mu.subarray(i * latentDim, (i + 1) * latentDim);
    const numbers = Array.from(code, (v) => Number(v.toPrecision(6)));
    rows.push([i, quoted[labels[i]] ?? labels[i], ...numbers].join(","));
  }
  return new Blob([rows.join("\n") + "\n"], { type: "text/csv" });
}
