/** Texts of the Explore screen and of the widgets that other screens use too. */
export default {
  "map.name": [
    "Latent map. Arrow keys move the point, with Shift in large steps, with Alt in small ones; Enter holds it; plus and minus zoom.",
    "隐空间地图。方向键移动点，按住 Shift 大步，按住 Alt 小步；回车固定；加减号缩放。",
  ],
  "map.said": ["{point}", "{point}"],
  "map.saidPinned": ["{point}, held", "{point}，已固定"],
  "map.zoomIn": ["Zoom in", "放大"],
  "map.zoomOut": ["Zoom out", "缩小"],
  "map.zoomReset": ["Show all", "显示全部"],
  "map.legend": ["Classes", "类别"],
  "map.showAll": ["Show all", "全部显示"],
};
