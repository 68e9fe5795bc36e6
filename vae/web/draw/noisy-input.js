import { h } from "../kit/dom.js";
import { createRandom } from "../model/gaussian.js";
import { icon } from "../kit/icons.js";
import { mount as mountImage } from "../kit/image-view.js";
import { errorText, t } from "../state/texts.js";

const MOST = 1; // standard deviation of the noise, in grey levels from 0 to 1
const FIRST = 0.5;

/**
 * Noise on the input, and what two models make of it: the one that is open, and a denoising one of
 * the same data set, if there is one. Errors are squared and against the image without noise.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {object} options.checkpoint see checkpoint.js
 * @param {string | null} options.denoising name of the denoising model
 * @param {import("../state/session.js").Session} options.session
 * @param {import("../state/life.js").Life} options.life
 * @returns {{show: (reading: object | null) => void}} see reading.js
 */
export function mount(root, { checkpoint, denoising, session, life }) {
  const { library } = session;
  const { image } = checkpoint;
  const random = createRandom(7);
  const grain = random.fill(new Float32Array(image.channels * image.height * image.width));
  const noisy = new Float32Array(grain.length);
  let level = FIRST;
  let reading = null;
  let other = null; // the denoising checkpoint

  const pane = (name, caption) => {
    const frame = h("div", {});
    const error = h("span", { class: "le-number le-unit" });
    const element = h("figure", {}, frame, h("figcaption", {}, caption, h("br"), error));
    const view = mountImage(frame, { image, label: caption });
    return { name, element, error, view };
  };
  const panes = {
    noisy: pane("noisy", t("noise.noisy")),
    own: pane("own", t("noise.own", { model: library.title(checkpoint.name) })),
  };
  if (denoising) {
    const model = library.title(denoising);
    panes.denoising = pane("denoising", t("noise.denoising", { model }));
  }
  const slider = h("input", {
    type: "range", class: "le-range", min: 0, max: MOST, step: 0.01, value: FIRST,
    "aria-label": t("noise.level"),
  });
  const shown = h("span", { class: "le-number" }, `σ = ${FIRST.toFixed(2)}`);
  slider.addEventListener("input", () => {
    level = Number(slider.value);
    shown.textContent = `σ = ${level.toFixed(2)}`;
    update();
  });
  const again = h("button", { type: "button", class: "le-button", onclick: resample },
    icon("shuffle"), t("noise.again"));
  root.append(
    h("div", { class: "le-noise-images" }, ...Object.values(panes).map(({ element }) => element)),
    h("div", { class: "le-row le-draw-tools" }, again,
      h("label", { class: "le-draw-amount" }, shown, slider)));

  if (denoising) {
    const arrived = (opened) => {
      other = opened;
      update();
    };
    const opening = library.open(denoising, { signal: life.signal });
    life.when(opening, arrived, (error) => session.notify(errorText(error)));
  }

  function resample() {
    random.fill(grain);
    update();
  }

  function update() {
    if (!reading) return;
    const { x, label } = reading;
    for (let i = 0; i < x.length; i++) {
      noisy[i] = Math.min(1, Math.max(0, x[i] + level * grain[i]));
    }
    put(panes.noisy, noisy);
    put(panes.own, through(checkpoint, label));
    if (other) put(panes.denoising, through(other, label));
  }

  function through(model, label) {
    return model.decode(model.encode(noisy, label).mu, label);
  }

  function put({ view, error }, values) {
    const { x } = reading;
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += (values[i] - x[i]) ** 2;
    view.draw(values);
    error.textContent = t("noise.error", { error: sum.toFixed(1) });
  }

  return {
    show(next) {
      reading = next;
      root.classList.toggle("le-blank", !next);
      update();
    },
  };
}
