import { h } from "../kit/dom.js";
import { betaFamily, datasetOf, modelsOf } from "../model/roles.js";
import { createLatest } from "../state/life.js";
import { t } from "../state/texts.js";
import { mountFamily } from "./beta-family.js";

/**
 * The beta family of the pair's data set.
 *
 * @param {HTMLElement} root empty
 * @param {import("./compare.js").PartStage} stage
 * @returns {import("./compare.js").Part}
 */
export function mount(root, { session, life, on, onFail }) {
  const { entries, configsOf } = session.library;
  const latest = createLatest(life);
  const body = h("div", {});
  root.append(h("p", { class: "le-lead" }, t("beta.lead")), body);
  /** @type {import("../state/life.js").Life | null} */
  let familyLife = null;
  /** @type {string | null} */
  let shown = null; // the members' names

  /** @type {import("./compare.js").Part["setPair"]} */
  function setPair({ left, right }) {
    const families = [right, left].map(({ name }) => betaFamily(entries, name));
    const members = families.find((family) => family.length > 1) ?? [];
    const names = members.map(({ name }) => name).join();
    if (names === shown) return;
    shown = names;
    const dataset = datasetOf(right.name);
    latest(async (turn) => {
      const configs = await turn.wait(configsOf(modelsOf(entries, dataset)));
      familyLife?.end();
      familyLife = life.child();
      if (members.length > 1) {
        mountFamily(body, { session, life: familyLife, on, members, configs, onFail });
      } else body.replaceChildren(h("p", { class: "le-note" }, t("beta.one", { dataset })));
    }).catch(onFail);
  }

  return { setPair };
}
