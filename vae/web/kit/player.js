import { h } from "./dom.js";
import { t } from "../state/texts.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** @typedef {ReturnType<typeof createPlayer>} Player */

/**
 * Play and pause, a scrubber, the speed and whether it goes on from the start: for anything that
 * goes from 0 to 1 in a number of seconds.
 *
 * @param {object} options
 * @param {import("../state/life.js").Life} options.life
 * @param {string} options.label of the scrubber
 * @param {(part: number) => void} options.onPart 0 .. 1, each frame and each move of the scrubber
 * @param {() => void} [options.onPlay]
 * @param {() => void} [options.onLoop] whether it goes on from the start has changed
 * @param {boolean} [options.canLoop]
 */
export function createPlayer({ life, label, onPart, onPlay, onLoop, canLoop = true }) {
  const { element, play, scrubber, pace, loop } = build(label, canLoop);
  let seconds = 1;
  let speed = 1;
  let part = 0;

  const player = {
    element,
    get loop() {
      return loop.checked;
    },
    /** How long it takes at the speed chosen. */
    get seconds() {
      return seconds / speed;
    },
    /** @param {boolean} disabled */
    setDisabled(disabled) {
      for (const control of [play, scrubber]) control.disabled = disabled;
    },
    /** @param {number} value how long it takes at speed 1 */
    setSeconds(value) {
      seconds = value;
    },
    /** @param {number} value 0 .. 1, a part to show and tell */
    goTo(value) {
      part = value;
      scrubber.value = String(part);
      onPart(part);
    },
    pause() {
      ticker.stop();
      show();
    },
  };
  const ticker = createTicker((passed) => {
    part += passed / player.seconds;
    if (part >= 1 && loop.checked) part %= 1;
    if (part >= 1) ticker.stop();
    player.goTo(Math.min(1, part));
    if (!ticker.running) show();
  });

  function start() {
    if (part >= 1) part = 0;
    onPlay?.();
    ticker.start();
    show();
  }

  function show() {
    play.textContent = t(ticker.running ? "player.pause" : "player.play");
    play.classList.toggle("le-playing", ticker.running);
  }

  play.addEventListener("click", () => (ticker.running ? player.pause() : start()));
  scrubber.addEventListener("input", () => {
    player.pause();
    player.goTo(scrubber.valueAsNumber);
  });
  pace.addEventListener("change", () => (speed = Number(pace.value)));
  loop.addEventListener("change", () => onLoop?.());
  life.add(ticker.stop);
  show();
  return player;
}

/**
 * Calls back each frame, while it runs.
 * @param {(passed: number) => void} onTick seconds since the frame before
 */
function createTicker(onTick) {
  let frame = 0;
  let before = 0;

  /** @param {number} now ms */
  function tick(now) {
    const passed = Math.max(0, now - before) / 1000;
    before = now;
    frame = requestAnimationFrame(tick);
    onTick(passed);
  }

  return {
    get running() {
      return frame !== 0;
    },
    start() {
      before = performance.now();
      frame = requestAnimationFrame(tick);
    },
    stop() {
      cancelAnimationFrame(frame);
      frame = 0;
    },
  };
}

/**
 * @param {string} label
 * @param {boolean} canLoop
 */
function build(label, canLoop) {
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
  pace.value = "1";
  const loop = h("input", { type: "checkbox", role: "switch" });
  const loopSwitch = canLoop ? h("label", { class: "le-switch" }, loop, t("player.loop")) : null;
  const element = h("div", { class: "le-player" }, play, scrubber, pace, loopSwitch);
  return { element, play, scrubber, pace, loop };
}
