const TAP_SLOP = 6; // CSS pixels a click may wander and still be a click
const ZOOM_STEP = 1.6; // of a key
const ZOOM_DOUBLE = 2; // of a double click
const WHEEL_SPEED = 0.002;
const PINCH_SPEED = 0.01; // a trackpad's pinch comes as a wheel with ctrl and small steps
const WHEEL_PAUSE = 200; // ms without a turn of the wheel, after which the next is a new one
const COARSE = 6; // times an arrow key's step, with shift
const FINE = 1 / 6; // with alt

/**
 * What gestures do to a plane. Places are CSS pixels from the top left corner; types are those of
 * PointerEvent.pointerType.
 *
 * @typedef {object} GestureActions
 * @property {(at: {x: number, y: number}, type: string) => boolean} hold a press: true if the drag
 *   that may follow goes to `drag`; otherwise it pans
 * @property {(at: {x: number, y: number}, type: string) => void} drag
 * @property {(type: string) => void} drop the drag is over
 * @property {(at: {x: number, y: number}, type: string) => void} hover
 * @property {() => void} leave
 * @property {(at: {x: number, y: number}, type: string) => boolean} tap true if it leads somewhere,
 *   so that a second one is no double click
 * @property {(dx: number, dy: number) => void} pan
 * @property {(factor: number, x: number, y: number) => boolean} zoom at once; false at either end
 * @property {(factor: number, x?: number, y?: number) => void} glide zooms in a short movement
 * @property {() => void} reset
 * @property {() => void} [keyed] a key is about to zoom or reset
 * @property {Record<string, (event: KeyboardEvent) => void>} keys what this plane's own keys do
 */

/**
 * Turns mouse, touch, pen, wheel and keys on a plane into actions: the wheel zooms about the
 * pointer, a double click too, two fingers zoom and pan, and a drag pans unless the press took hold
 * of something.
 *
 * @param {HTMLElement} element focusable, with `touch-action: none`
 * @param {GestureActions} act
 * @returns {() => void} detaches everything
 */
export function attachGestures(element, act) {
  const detach = [attachPointers, attachWheel, attachKeys].map((attach) => attach(element, act));
  return () => detach.forEach((each) => each());
}

/** How much farther than usual an arrow key goes: with shift more, with alt less. */
export function paceOf({ shiftKey, altKey }) {
  if (shiftKey) return COARSE;
  return altKey ? FINE : 1;
}

function attachPointers(element, act) {
  const pointers = new Map(); // pointerId -> {x, y}, where each was last
  let held = false; // by the press that began this: it drags, and does not pan
  let moved = false; // beyond the slop, or pinched
  let led = false; // the last tap led somewhere

  function pointerdown(event) {
    if (event.button !== 0) return;
    // Touch has not hovered here before; without focus() the keys would go elsewhere.
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    const at = placeOf(event, element);
    pointers.set(event.pointerId, at);
    if (pointers.size === 1) {
      moved = false;
      held = act.hold(at, event.pointerType);
    } else {
      moved = true;
      held = false;
    }
  }

  function pointermove(event) {
    const to = placeOf(event, element);
    const from = pointers.get(event.pointerId);
    if (!from) {
      if (event.pointerType !== "touch") act.hover(to, event.pointerType);
      return;
    }
    moved ||= Math.hypot(to.x - from.x, to.y - from.y) > TAP_SLOP;
    if (!moved) return;
    if (pointers.size === 2) pinch(act, from, to, otherThan(event.pointerId));
    else if (held) act.drag(to, event.pointerType);
    else act.pan(to.x - from.x, to.y - from.y);
    Object.assign(from, to);
  }

  const otherThan = (id) => [...pointers].find(([key]) => key !== id)[1];

  function pointerup(event) {
    if (!pointers.delete(event.pointerId) || pointers.size > 0) return;
    if (event.type !== "pointerup") return;
    if (!moved) led = act.tap(placeOf(event, element), event.pointerType);
    else if (held) act.drop(event.pointerType);
  }

  function dblclick(event) {
    const { x, y } = placeOf(event, element);
    if (!led) act.glide(ZOOM_DOUBLE, x, y);
  }

  const pointerleave = (event) => {
    if (event.pointerType !== "touch" && pointers.size === 0) act.leave();
  };

  const pressed = { pointerdown, pointermove, pointerup, pointercancel: pointerup };
  return listen(element, { ...pressed, pointerleave, dblclick });
}

/** One of two fingers moves: half of the way pans, and the distance to the other one zooms. */
function pinch(act, from, to, other) {
  const before = Math.hypot(from.x - other.x, from.y - other.y) || 1;
  const after = Math.hypot(to.x - other.x, to.y - other.y) || 1;
  act.pan((to.x - from.x) / 2, (to.y - from.y) / 2);
  act.zoom(after / before, (to.x + other.x) / 2, (to.y + other.y) / 2);
}

/**
 * A turn of the wheel belongs to where it began: the page that scrolls past a plane scrolls on, and
 * a plane that is zoomed out all the way does not let the page jump.
 */
function attachWheel(element, act) {
  let last = -Infinity; // when the wheel was turned, anywhere on the page
  let begins = true; // whether this event is the first of a turn
  let mine = false; // whether this turn began on the plane and zoomed it

  function notice(event) {
    begins = event.timeStamp - last > WHEEL_PAUSE;
    last = event.timeStamp;
    if (begins) mine = false;
  }

  function turn(event) {
    if (!begins && !mine && !event.ctrlKey) return;
    const { x, y } = placeOf(event, element);
    const unit = event.deltaMode === 1 ? 20 : 1; // lines or pixels
    const speed = event.ctrlKey ? PINCH_SPEED : WHEEL_SPEED;
    const zoomed = act.zoom(Math.exp(-event.deltaY * unit * speed), x, y);
    mine ||= zoomed || event.ctrlKey;
    if (mine) event.preventDefault();
  }

  // Only the plane's own listener may hold the page, or all of it would scroll in jerks.
  const detachNotice = listen(window, { wheel: notice }, { passive: true, capture: true });
  const detachTurn = listen(element, { wheel: turn }, { passive: false });
  return () => [detachNotice, detachTurn].forEach((detach) => detach());
}

function attachKeys(element, act) {
  const shared = {
    "+": () => act.glide(ZOOM_STEP),
    "=": () => act.glide(ZOOM_STEP),
    "-": () => act.glide(1 / ZOOM_STEP),
    _: () => act.glide(1 / ZOOM_STEP),
    0: act.reset,
    Home: act.reset,
  };
  function keydown(event) {
    const own = act.keys[event.key];
    const action = own ?? shared[event.key];
    if (!action || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (!own) act.keyed?.();
    action(event);
  }
  return listen(element, { keydown });
}

/** Where on an element an event is, in CSS pixels from the corner inside its border. */
function placeOf(event, element) {
  const box = element.getBoundingClientRect();
  return {
    x: event.clientX - box.left - element.clientLeft,
    y: event.clientY - box.top - element.clientTop,
  };
}

function listen(target, listeners, options) {
  const all = Object.entries(listeners);
  for (const [type, listener] of all) target.addEventListener(type, listener, options);
  return () => {
    for (const [type, listener] of all) target.removeEventListener(type, listener, options);
  };
}
