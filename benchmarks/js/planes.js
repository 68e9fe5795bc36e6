// The planes that scatter.py measures, on a page without the rest of the product.
globalThis.planes = (() => {
  const FRAMES = 240; // a gesture, or as many as come within LONGEST
  const LONGEST = 6000; // ms
  const ON_TIME = 25; // ms
  const CLASSES = [..."0123456789"];

  const nextFrame = window.requestAnimationFrame.bind(window);
  let asked = 0; // ms of work in the frames that the plane asked for, since it was last looked at

  window.requestAnimationFrame = (callback) =>
    nextFrame((now) => {
      const began = performance.now();
      callback(now);
      asked += performance.now() - began;
    });

  /** A ring of ten clouds, one a class: x, y pairs. */
  async function makePoints(count, radius) {
    const { createRandom } = await import("/vae/web/model/gaussian.js");
    const random = createRandom(0);
    const points = new Float32Array(2 * count);
    for (let i = 0; i < count; i += 1) {
      const angle = (2 * Math.PI * (i % 10)) / 10;
      points[2 * i] = radius * (Math.cos(angle) + 0.23 * random.normal());
      points[2 * i + 1] = radius * (Math.sin(angle) + 0.23 * random.normal());
    }
    return { points, labels: Uint8Array.from({ length: count }, (_, i) => i % 10) };
  }

  async function mountScatter(root, count) {
    const { mount } = await import("/vae/web/map/scatter.js");
    const tile = new OffscreenCanvas(28, 28);
    tile.getContext("2d").fillRect(4, 4, 20, 20);
    const scatter = mount(root, {
      classes: CLASSES,
      texts: { label: "", keys: "", zoomIn: "", zoomOut: "", reset: "" },
    });
    scatter.setPoints(await makePoints(count, 60));
    scatter.setThumbnail((context, i, x, y, size) => context.drawImage(tile, x, y, size, size));
  }

  /** A map of a made-up model whose decoder costs a tenth of a millisecond. */
  async function mountMap(root, count) {
    const { mount } = await import("/vae/web/map/latent-map.js");
    const { points, labels } = await makePoints(count, 2);
    const x = new Float32Array(28 * 28);
    const atlas = { mu: points, labels, count, plane: [0, 1], range: { lo: [-3, -3], hi: [3, 3] } };
    const checkpoint = {
      latentDim: 2,
      variational: true,
      classes: CLASSES,
      image: { channels: 1, height: 28, width: 28 },
      atlas: async () => atlas,
      decode(z) {
        const until = performance.now() + 0.1;
        while (performance.now() < until) x.fill(0.5 + 0.5 * Math.sin(z[0] + z[1]));
        return x;
      },
    };
    await mount(root, { checkpoint, legend: false }).ready;
  }

  async function mountPlane({ plane, points, width, height }) {
    for (const sheet of ["kit/theme.css", "explore/explore.css", "tsne/tsne.css"]) {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet" });
      link.href = `/vae/web/${sheet}`;
      const loaded = new Promise((resolve) => {
        link.addEventListener("load", resolve);
      });
      document.head.append(link);
      await loaded;
    }
    const root = document.createElement("div");
    root.className = "le";
    const side = plane === "map" ? height : width;
    root.style.cssText = `width: ${side}px; --le-scatter-height: ${height}px`;
    document.body.replaceChildren(root);
    await (plane === "map" ? mountMap : mountScatter)(root, points);
    await pause(1500); // the map decodes what lies under the points
  }

  const pause = (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    });

  /** Sends events to the plane that is mounted, as from a mouse with its first button. */
  function createHand() {
    const stage = document.querySelector("[role=application]");
    const { left, top, width, height } = stage.getBoundingClientRect();
    stage.setPointerCapture = () => {};
    return {
      middle: [width / 2, height / 2],
      press: (key) => stage.dispatchEvent(new KeyboardEvent("keydown", { key })),
      send(type, x, y, more = {}) {
        const Kind = type === "wheel" ? WheelEvent : PointerEvent;
        const event = new Kind(type, {
          clientX: left + x, clientY: top + y, bubbles: true, cancelable: true, pointerId: 1,
          pointerType: "mouse", ...more,
        });
        stage.dispatchEvent(event);
      },
    };
  }

  /** One gesture, an event a frame. */
  async function measure({ gesture, zoom }) {
    const hand = createHand();
    const [x, y] = hand.middle;
    hand.press("Escape");
    hand.press("0");
    hand.send("wheel", x, y, { deltaY: -100 * Math.log(zoom), ctrlKey: true });
    await pause(600);
    if (gesture === "pan") hand.send("pointerdown", x, y);
    const frames = [];
    const work = [];
    let last = 0;
    const start = performance.now();
    for (let k = 0; k < FRAMES && performance.now() < start + LONGEST; k += 1) {
      const now = await new Promise(nextFrame);
      if (last) frames.push(now - last);
      last = now;
      const began = performance.now();
      const deltaY = k % 120 < 60 ? -5 : 5;
      if (gesture === "zoom") hand.send("wheel", x, y, { deltaY, ctrlKey: true });
      else hand.send("pointermove", x + 90 * Math.sin(k / 10), y + 60 * Math.cos(k / 10));
      work.push(performance.now() - began + asked);
      asked = 0;
    }
    if (gesture === "pan") hand.send("pointerup", x, y);
    work.sort((a, b) => a - b);
    const mean = frames.reduce((a, b) => a + b) / frames.length;
    return {
      onTime: frames.filter((ms) => ms <= ON_TIME).length / frames.length,
      rate: 1000 / mean,
      median: work[work.length >> 1],
      p95: work[Math.floor(0.95 * work.length)],
    };
  }

  return { mount: mountPlane, measure };
})();
