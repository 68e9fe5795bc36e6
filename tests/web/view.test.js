import assert from "node:assert/strict";
import { test } from "node:test";

import { View } from "../../vae/web/map/view.js";

const BOX = { x0: -2, y0: -1, x1: 4, y1: 3 };

function makeView(options) {
  const view = new View({ zoomMax: 8, ...options });
  view.resize(600, 300);
  view.setHome(BOX);
  return view;
}

test("all of the home box shows at zoom 1, and its middle in the middle", () => {
  const view = makeView({ margin: 0.05 });
  assert.equal(view.scale, (0.9 * 300) / 4);
  assert.deepEqual([view.toX(1), view.toY(1)], [300, 150]);
  assert.ok(view.isHome());
});

test("a place keeps its place while the view zooms about it, up to the end", () => {
  const view = makeView();
  const [x, y] = [view.fromX(400), view.fromY(100)];
  assert.ok(view.zoomAt(2, 400, 100));
  assert.ok(Math.abs(view.toX(x) - 400) < 1e-9);
  assert.ok(Math.abs(view.toY(y) - 100) < 1e-9);
  assert.ok(view.zoomAt(100, 400, 100));
  assert.equal(view.zoom, 8);
  assert.equal(view.zoomAt(2, 400, 100), false);
});

test("zoomed out again all is where it was", () => {
  const view = makeView({ roam: true });
  view.zoomAt(4, 0, 0);
  view.panBy(500, -300);
  view.zoomAt(0.01, 10, 10);
  assert.ok(view.isHome());
});

test("one never sees beyond what zoom 1 shows, unless the view may roam", () => {
  const view = makeView();
  const [left, top] = [view.fromX(0), view.fromY(0)];
  view.zoomAt(3, 300, 150);
  view.panBy(9999, 9999);
  assert.ok(Math.abs(view.fromX(0) - left) < 1e-9);
  assert.ok(Math.abs(view.fromY(0) - top) < 1e-9);
  const roaming = makeView({ roam: true });
  roaming.panBy(9999, 9999);
  assert.deepEqual([roaming.x, roaming.y], [BOX.x0, BOX.y1]);
});

test("the view moves just as far as is needed to show a place", () => {
  const view = makeView();
  view.zoomAt(4, 300, 150);
  assert.equal(view.reveal(1, 1), false);
  assert.ok(view.reveal(3, 1));
  assert.ok(Math.abs(view.toX(3) - 600) < 1e-9);
});
