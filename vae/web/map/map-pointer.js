const TAP_SLOP = 5; // CSS pixels a click may wander and still be a click
const STEP = 1 / 80; // of the map's side an arrow key moves; with shift or alt more or less
const COARSE = 6;
const FINE = 1 / 6;
const KEY_ZOOM = 1.6;

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Turns mouse, touch, pen, wheel and keys on the map's canvas into actions: a mouse moves the
 * point by hovering, a finger by dragging, a click holds the point, two fingers or the wheel with
 * ctrl zoom, a double tap shows all.
 *
 * @param {HTMLElement} element focusable, with `touch-action: none`, as large as the view
 * @param {object} act what latent-map.js offers: view, moveTo, isPinned, setPinned, zoom, pan,
 *   resetView, pick, step, centre, here
 * @returns {() => void} detaches everything
 */
export function attachMapPointer(element, act) {
  const pointers = new Map(); // pointerId -> {x, y}
  const start = { x: 0, y: 0, moved: false, pinched: false };

  const inView = (v) => Math.min(act.view.size, Math.max(0, v));
  const moveTo = (x, y) => act.moveTo(act.view.fromX(inView(x)), act.view.fromY(inView(y)));

  function down(event) {
    if (event.button !== 0) return;
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    if (pointers.size > 1) {
      start.pinched = true;
      return;
    }
    Object.assign(start, { x: event.offsetX, y: event.offsetY, moved: false, pinched: false });
    if (event.pointerType !== "mouse") moveTo(event.offsetX, event.offsetY);
  }

  function move(event) {
    const { offsetX: x, offsetY: y } = event;
    const from = pointers.get(event.pointerId);
    if (!from) {
      if (event.pointerType !== "touch" && !act.isPinned()) moveTo(x, y);
      return;
    }
    if (pointers.size === 2) pinch(event.pointerId, from, x, y);
    else if (!start.pinched) drag(x, y);
    from.x = x;
    from.y = y;
  }

  function drag(x, y) {
    start.moved ||= Math.hypot(x - start.x, y - start.y) > TAP_SLOP;
    if (start.moved || !act.isPinned()) moveTo(x, y);
  }

  function pinch(id, from, x, y) {
    let other = from;
    for (const [key, at] of pointers) if (key !== id) other = at;
    const before = Math.hypot(from.x - other.x, from.y - other.y) || 1;
    const after = Math.hypot(x - other.x, y - other.y) || 1;
    act.pan((x - from.x) / 2, (y - from.y) / 2);
    act.zoom(after / before, (x + other.x) / 2, (y + other.y) / 2);
  }

  function up(event) {
    if (!pointers.delete(event.pointerId) || pointers.size > 0) return;
    if (event.type !== "pointerup" || start.pinched) return;
    if (start.moved) {
      if (event.pointerType === "mouse") act.setPinned(true);
      return;
    }
    click(event);
  }

  /** A click holds the point there; the next one lets it follow again. */
  function click({ offsetX, offsetY, pointerType }) {
    const pinned = act.isPinned();
    const taken = act.pick(act.view.fromX(inView(offsetX)), act.view.fromY(inView(offsetY)));
    if (!taken && pointerType === "mouse") act.setPinned(!pinned);
  }

  function wheel(event) {
    // Without ctrl (which a trackpad's pinch sets too) the page scrolls.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 20 : 1; // lines or pixels
    act.zoom(Math.exp(-event.deltaY * unit * 0.01), event.offsetX, event.offsetY);
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    const action = arrow ? () => step(arrow, event) : keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  function step([dx, dy], event) {
    const size = STEP * (event.shiftKey ? COARSE : event.altKey ? FINE : 1);
    act.setPinned(true); // else the next twitch of the mouse takes the point away
    act.step(dx * size, dy * size);
  }

  const pick = () => {
    if (!act.pick(...act.here())) act.setPinned(!act.isPinned());
  };
  const keys = {
    "+": () => act.zoom(KEY_ZOOM),
    "=": () => act.zoom(KEY_ZOOM),
    "-": () => act.zoom(1 / KEY_ZOOM),
    0: act.resetView,
    Home: act.centre,
    Enter: pick,
    " ": pick,
    Escape: () => act.setPinned(false),
  };

  const listeners = [
    ["pointerdown", down],
    ["pointermove", move],
    ["pointerup", up],
    ["pointercancel", up],
    ["dblclick", act.resetView],
    ["wheel", wheel, { passive: false }],
    ["keydown", key],
  ];
  for (const [type, listener, options] of listeners) {
    element.addEventListener(type, listener, options);
  }
  return () => {
    for (const [type, listener] of listeners) element.removeEventListener(type, listener);
  };
}
