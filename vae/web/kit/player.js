import { h } from "./dom.js";
import { t } from "../state/texts.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4];

/**
 * Play and pause, a scrubber, the speed and whether it goes on from the start: for anything that
 * goes from 0 to 1 in a number of seconds.
 *
 * @param {object} options
 * @param {string} options.label of the scrubber
 * @param {(part: number) => void} options.onPart 0 .. 1, each frame and each move of the scrubber
 * @param {() => void} [options.onPlay]
 * @param {boolean} [options.canLoop]
 */
export function createPlayer({ label, onPart, onPlay, canLoop = true }) {
  let seconds = 1;
  let speed = 1;
  let part = 0;
  let frame = 0;
  let before = 0;

  const play = h("button", { type: "button", class: "le-button le-button-primary le-play" });
  const scrubber = h("input", {
    type: "range",
    class: "le-range",
    min: 0,
    max: 1,
    step: 0.001,
    value: 0,
    "aria-label": label,
  });
  const pace = h(
    "select",
    { class: "le-select le-pace", "aria-label": t("player.speed") },
    ...SPEEDS.map((factor) => h("option", { value: factor }, `${factor} ×`)),
  );
  pace.value = speed;
  const loop = h("input", { type: "checkbox", role: "switch" });
  const loopSwitch = h("label", { class: "le-switch" }, loop, t("player.loop"));
  const element = h("div", { class: "le-player" }, play, scrubber, pace);
  if (canLoop) element.append(loopSwitch);

  const player = {
    element,
    onLoop: () => {},
    get loop() {
      return loop.checked;
    },
    /** How long it takes at the speed chosen. */
    get seconds() {
      return seconds / speed;
    },
    set disabled(disabled) {
      for (const control of [play, scrubber]) control.disabled = disabled;
    },
    setSeconds(value) {
      seconds = value;
    },
    /** Shows a part and tells it. */
    goTo(value) {
      part = value;
      scrubber.value = part;
      onPart(part);
    },
    pause() {
      cancelAnimationFrame(frame);
      frame = 0;
      show();
    },
    destroy: () => cancelAnimationFrame(frame),
  };

  function start() {
    if (part >= 1) part = 0;
    onPlay?.();
    before = performance.now();
    frame = requestAnimationFrame(tick);
    show();
  }

  function tick(now) {
    part += Math.max(0, now - before) / 1000 / player.seconds;
    before = now;
    if (part >= 1 && loop.checked) part %= 1;
    frame = part < 1 ? requestAnimationFrame(tick) : 0;
    player.goTo(Math.min(1, part));
    if (frame === 0) show();
  }

  function show() {
    play.textContent = t(frame ? "player.pause" : "player.play");
    play.classList.toggle("le-playing", frame !== 0);
  }

  play.addEventListener("click", () => (frame ? player.pause() : start()));
  scrubber.addEventListener("input", () => {
    player.pause();
    player.goTo(scrubber.valueAsNumber);
  });
  pace.addEventListener("change", () => (speed = Number(pace.value)));
  loop.addEventListener("change", () => player.onLoop());
  show();
  return player;
}
