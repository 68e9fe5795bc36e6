import { h } from "../kit/dom.js";
import { createPlayer } from "../kit/player.js";
import { errorText, t } from "../state/texts.js";

const SECONDS = 9;

/**
 * Plays the training back: where the codes of some test images were, moment by moment, from the
 * first weights to the last.
 * @type {import("./tools.js").MountTool}
 */
export function mountReplay(root, { checkpoint, life, pane }) {
  const epoch = h("output", { class: "le-number le-replay-epoch" });
  const player = createPlayer({ life, label: t("replay.time"), onPart: show, canLoop: false });
  player.setDisabled(true);
  player.setSeconds(SECONDS);
  player.element.append(epoch);
  const hint = h("p", { class: "le-hint" });
  root.append(player.element, hint);
  /** @type {import("../model/atlas.js").Replay | null} */
  let story = null;
  life.add(() => {
    pane.map.setCodes(null);
    pane.map.setTexture(true);
    root.replaceChildren();
  });

  life.when(
    checkpoint.replay(),
    (loaded) => {
      if (!loaded) return; // such a model has no such tool
      story = loaded;
      hint.textContent = t("replay.hint", { count: story.count.toLocaleString() });
      player.setDisabled(false);
      pane.map.setTexture(false); // the decoder's images are those of the end
      player.goTo(0);
    },
    (error) => (hint.textContent = t("replay.failed", { reason: errorText(error) })),
  );

  /**
   * Between two moments the codes are taken to move evenly.
   * @param {number} part 0 .. 1
   */
  function show(part) {
    if (!story) return;
    const { moments, mu, labels, count, epoch: epochs } = story;
    const place = part * (moments - 1);
    const first = Math.min(moments - 2, Math.floor(place));
    const rest = place - first;
    const size = count * checkpoint.latentDim;
    const codes = new Float32Array(size);
    for (let k = 0, a = first * size, b = a + size; k < size; k += 1, a += 1, b += 1) {
      codes[k] = mu[a] + rest * (mu[b] - mu[a]);
    }
    epoch.textContent = t("replay.epoch", {
      epoch: (epochs[first] + rest * (epochs[first + 1] - epochs[first])).toFixed(1),
    });
    pane.map.setCodes({ mu: codes, labels, count });
  }

  return { pause: player.pause };
}
