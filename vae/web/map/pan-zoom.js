const KEY_PAN = 60; // CSS pixels an arrow key moves the view
const KEY_ZOOM = 1.5;
const TAP_SLOP = 6; // CSS pixels a click may wander and still be a click

const KEYS = {
  ArrowLeft: (act) => act.pan(KEY_PAN, 0),
  ArrowRight: (act) => act.pan(-KEY_PAN, 0),
  ArrowUp: (act) => act.pan(0, KEY_PAN),
  ArrowDown: (act) => act.pan(0, -KEY_PAN),
  "+": (act) => act.zoom(KEY_ZOOM),
  "=": (act) => act.zoom(KEY_ZOOM),
  "-": (act) => act.zoom(1 / KEY_ZOOM),
  _: (act) => act.zoom(1 / KEY_ZOOM),
  0: (act) => act.reset(),
  Home: (act) => act.reset(),
  Enter: (act) => act.pick(),
  " ": (act) => act.pick(),
};

/**
 * Turns mouse, touch, pen, wheel and keys on an element into view actions. Positions are CSS
 * pixels from the element's top left corner.
 *
 * @param {HTMLElement} element focusable, with `touch-action: none`
 * @param {{pan(dx: number, dy: number),
 *   drag(dx: number, dy: number, at: {x: number, y: number}, pointerType: string), zoom(factor: number, x?: number, y?: number): boolean,
 *   reset(), pick(), hover(x: number, y: number), leave(), tap(x: number, y: number,
 *   pointerType: string), keyMoved()}} act zoom answers whether anything changed
 * @returns {() => void} detaches everything
 */
export function attachPanZoom(element, act) {
  const pointers = new Map(); // pointerId -> {x, y}
  let moved = false; // beyond the slop since the first pointer came down

  const position = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  function down(event) {
    if (event.button !== 0) return;
    // Touch has not hovered here before; without focus() the keys would go elsewhere.
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    if (pointers.size === 0) moved = false;
    pointers.set(event.pointerId, position(event));
  }

  function move(event) {
    const to = position(event);
    const from = pointers.get(event.pointerId);
    if (!from) {
      if (event.pointerType !== "touch") act.hover(to.x, to.y);
      return;
    }
    if (pointers.size === 2) {
      pinch(event.pointerId, from, to);
    } else if (moved || Math.hypot(to.x - from.x, to.y - from.y) > TAP_SLOP) {
      act.drag(to.x - from.x, to.y - from.y, to, event.pointerType);
    } else {
      return;
    }
    moved = true;
    Object.assign(from, to);
  }

  function pinch(id, from, to) {
    const other = [...pointers].find(([key]) => key !== id)[1];
    const before = Math.hypot(from.x - other.x, from.y - other.y) || 1;
    const after = Math.hypot(to.x - other.x, to.y - other.y) || 1;
    act.pan((to.x - from.x) / 2, (to.y - from.y) / 2);
    act.zoom(after / before, (to.x + other.x) / 2, (to.y + other.y) / 2);
  }

  function up(event) {
    if (!pointers.delete(event.pointerId)) return;
    const { x, y } = position(event);
    if (pointers.size === 0 && !moved && event.type === "pointerup") act.tap(x, y, event.pointerType);
  }

  function wheel(event) {
    const { x, y } = position(event);
    const unit = event.deltaMode === 1 ? 20 : 1; // lines or pixels
    // A trackpad's pinch arrives as a wheel with ctrlKey and small steps.
    const speed = event.ctrlKey ? 0.01 : 0.002;
    const changed = act.zoom(Math.exp(-event.deltaY * unit * speed), x, y);
    // Zoomed out all the way, the page may scroll on.
    if (changed || event.ctrlKey) event.preventDefault();
  }

  function key(event) {
    const action = KEYS[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action(act);
    if (event.key !== "Enter" && event.key !== " ") act.keyMoved();
  }

  const leave = (event) => {
    if (event.pointerType !== "touch" && pointers.size === 0) act.leave();
  };

  const listeners = [
    ["pointerdown", down],
    ["pointermove", move],
    ["pointerup", up],
    ["pointercancel", up],
    ["pointerleave", leave],
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
