import assert from "node:assert/strict";
import { test } from "node:test";

import { createLibrary } from "../../vae/web/model/library.js";
import { formatLink, parseLink } from "../../vae/web/state/link.js";
import { createSession } from "../../vae/web/state/session.js";

test("the session tells listeners once, and only of changes", async () => {
  const checkpoint = { latentDim: 3, start: [0, 0, 0], classes: ["0"], whole: Promise.resolve() };
  const library = createLibrary({
    checkpointsUrl: "http://localhost/none/",
    entries: [{ name: "a/b" }, { name: "a/c" }],
    openCheckpoint: async () => checkpoint,
  });
  const session = createSession({ library });
  const heard = [];
  const off = session.on(["z", "model"], (state, changed) => heard.push(changed.join()));
  session.set({ z: [1, 2], codeOf: "a/b" });
  session.set({ z: [1, 2], codeOf: "a/b" });
  session.set({ seed: 4 });
  session.set({ z: Float32Array.of(1, 3), codeOf: "a/b", seed: 5 });
  session.go("draw", { model: "a/c" });
  session.set({ z: [7, 7], codeOf: "a/b" }); // late: of the model left behind
  await session.checkpoint();
  off();
  session.set({ z: [9, 9, 9], codeOf: "a/c" });
  assert.deepEqual(heard, ["z,codeOf", "z,seed", "model,tab", "codeOf,z"]);
  assert.deepEqual(session.state.z, [9, 9, 9]);
  assert.equal(session.state.tab, "draw");
});

test("links survive the way there and back", () => {
  const state = { tab: "tsne", model: "a/b-0.5", z: [0.5, -1.25], seed: 4294967295, label: 3 };
  assert.deepEqual(parseLink(formatLink(state), ["a/b-0.5"]), { state, notes: [] });
});
