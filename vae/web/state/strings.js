/**
 * The texts of the page in the browser's language.
 *
 * Screens keep their own tables in strings/<screen>.js, `export default {key: [english, chinese]}`;
 * screens.js loads a screen's table before it mounts the screen. A widget that is used apart from
 * a screen may call addStrings itself.
 */
const table = new Map();

/** "zh" or "en". */
export const language = pickLanguage(navigator.languages ?? [navigator.language]);

function pickLanguage(preferred) {
  const first = preferred.find((tag) => /^(en|zh)\b/i.test(tag)) ?? "en";
  return /^zh/i.test(first) ? "zh" : "en";
}

/**
 * Adds texts.
 * @param {Record<string, [string, string]>} strings key -> [english, chinese]
 */
export function addStrings(strings) {
  for (const [key, texts] of Object.entries(strings)) table.set(key, texts);
}

/**
 * The text for a key; `{name}` in it is replaced by params.name. An unknown key comes back as it
 * is, so that a missing text is seen and breaks nothing.
 * @param {string} key
 * @param {Record<string, string | number>} [params]
 * @returns {string} plain text: put it in with textContent
 */
export function t(key, params = {}) {
  const texts = table.get(key);
  if (!texts) return key;
  const text = (language === "zh" && texts[1]) || texts[0];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
}

addStrings({
  "app.title": ["Latent space explorer", "隐空间探索"],
  "app.model": ["Model", "模型"],
  "app.screens": ["Screens", "页面"],
  "app.theme": ["Light or dark", "浅色或深色"],
  "app.close": ["Close", "关闭"],
  "tab.explore": ["Explore", "探索"],
  "tab.draw": ["Draw", "绘制"],
  "tab.compare": ["Compare", "对比"],
  "tab.tsne": ["t-SNE", "t-SNE"],
  "tab.training": ["Training", "训练"],
  "screen.loading": ["One moment …", "请稍候……"],
  "screen.style": ["its style sheet {name}.css could not be fetched", "无法获取样式表 {name}.css"],
  "screen.again": ["Try again", "重试"],
  "screen.failed": ["This screen could not start: {reason}", "这个页面无法打开：{reason}"],
  "model.none": [
    "There is no model yet. This command trains one in under a minute:",
    "还没有模型。用这条命令训练一个，不到一分钟：",
  ],
  "model.vae": ["variational autoencoder", "变分自编码器"],
  "model.cvae": ["conditional variational autoencoder", "条件变分自编码器"],
  "model.ae": ["plain autoencoder: no prior, no noise", "普通自编码器：没有先验，没有噪声"],
  "model.size": [
    "{height} × {width} pixels through {dims} numbers",
    "{height} × {width} 像素压缩成 {dims} 个数",
  ],
  "model.sizeOne": [
    "{height} × {width} pixels through one number",
    "{height} × {width} 像素压缩成 1 个数",
  ],
  "model.beta": ["β = {beta}", "β = {beta}"],
  "model.elbo": ["{nats} nats per test image (−ELBO)", "每张测试图 {nats} 奈特（−ELBO）"],
  "link.field": [
    "The link's {field} “{value}” is not usable here; it was left out.",
    "链接中的 {field}“{value}”在这里无法使用，已忽略。",
  ],
  "link.model": [
    "The link asks for the model “{value}”, which is not here. Showing {model}.",
    "链接中的模型“{value}”不存在，现在显示 {model}。",
  ],
  "link.z": [
    "The link's point has {got} numbers, this model takes {dims}. Starting among its codes.",
    "链接中的点有 {got} 个数，而这个模型需要 {dims} 个。从其编码之中开始。",
  ],
});
