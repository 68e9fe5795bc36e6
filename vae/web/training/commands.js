import { h } from "../kit/dom.js";
import { createLatest } from "../state/life.js";
import { t } from "../state/texts.js";

const FOLDER = "path/to/folder";
const COPIED = 1600; // ms that the button says so

/**
 * The commands that train a model, each with a button that copies it.
 *
 * @param {HTMLElement} root
 * @param {Pick<import("../screens.js").Stage, "session" | "life" | "on">} stage
 */
export function mountCommands(root, { session, life, on }) {
  const latest = createLatest(life);

  function show() {
    const model = /** @type {string} */ (session.state.model); // no screen is there without one
    latest(async (turn) => {
      const configs = await turn.wait(session.library.configsOf([model]));
      root.replaceChildren(...stepsOf(commandOf(model, configs.get(model))).map(step));
    });
  }

  on("model", show);
  show();
}

/** @param {string} command that trains the open model @returns {[string, string][]} */
const stepsOf = (command) => [
  ["training.stepList", "python train.py --list"],
  ["training.stepTiny", "python train.py digits/vae-2d"],
  ["training.stepThis", command],
  ["training.stepResume", `${command} --resume`],
  ["training.stepOwn", `python train.py my-images/vae-2d --images ${FOLDER}`],
  ["training.stepServe", "python app.py"],
];

/**
 * What trained a model; where its own images are is nobody else's business, and not known.
 * @param {string} model
 * @param {import("../model/checkpoint.js").ModelConfig | undefined} config
 */
function commandOf(model, config) {
  const name = /^[\w./-]+$/.test(model) ? model : `'${model.replaceAll("'", `'\\''`)}'`;
  return `python train.py ${name}${config?.provenance?.own_images ? ` --images ${FOLDER}` : ""}`;
}

/** @param {[string, string]} step key of what it does; the command */
function step([key, command]) {
  const button = h("button", { type: "button", class: "le-button" }, t("training.copy"));
  button.setAttribute("aria-label", t("training.copyOf", { command }));
  button.addEventListener("click", async () => {
    await copy(command);
    button.textContent = t("training.copied");
    setTimeout(() => (button.textContent = t("training.copy")), COPIED);
  });
  return h(
    "div",
    { class: "le-training-step" },
    h("p", {}, t(key)),
    h("div", {}, h("code", { class: "le-code", tabindex: "0" }, command), button),
  );
}

/**
 * Plain HTTP pages have no clipboard API; a selected text field does it there.
 * @param {string} text
 */
async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text).catch(() => copySelected(text));
  } else {
    copySelected(text);
  }
}

/** @param {string} text */
function copySelected(text) {
  const field = h("textarea", { class: "le-visually-hidden", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
