const known = new WeakMap(); // session -> Map(name -> Promise<config or null>)

/**
 * The config.json of models, fetched in parallel and once: a small file each, where opening a
 * checkpoint would fetch its weights too.
 *
 * @param {object} session
 * @param {string[]} names
 * @returns {Promise<Map<string, object>>} those that could be read
 */
export async function modelConfigs(session, names) {
  if (!known.has(session)) known.set(session, new Map());
  const cache = known.get(session);
  for (const name of names) {
    if (!cache.has(name)) cache.set(name, fetchConfig(session, name));
  }
  const configs = await Promise.all(names.map((name) => cache.get(name)));
  return new Map(names.map((name, k) => [name, configs[k]]).filter(([, config]) => config));
}

async function fetchConfig(session, name) {
  try {
    const path = name.split("/").map(encodeURIComponent).join("/");
    const response = await fetch(`${session.checkpointsUrl}${path}/config.json`);
    return response.ok ? await response.json() : null;
  } catch {
    known.get(session).delete(name); // the network may be back at the next try
    return null;
  }
}
