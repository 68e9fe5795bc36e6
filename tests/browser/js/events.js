/** What a visitor's hands do that Playwright has no command for. */

/** Moves the mouse over the map, and gives the image before and after and the sliders' values. */
export function moveOverMap([x, y]) {
  const image = () => document.querySelector(".le-side-image canvas").toDataURL();
  const before = image();
  const options = { clientX: x, clientY: y, pointerType: "mouse", pointerId: 1, bubbles: true };
  document.querySelector(".le-map-marker").dispatchEvent(new PointerEvent("pointermove", options));
  const sliders = [...document.querySelectorAll(".le-slider input")];
  return [before, image(), sliders.map((slider) => slider.valueAsNumber)];
}

/** Two fingers that part on an element. */
export function spread(stage) {
  const box = stage.getBoundingClientRect();
  stage.setPointerCapture = () => {};
  const send = (type, pointerId, x) => {
    const place = { clientX: box.left + x, clientY: box.top + 100 };
    const options = { pointerId, pointerType: "touch", bubbles: true, ...place };
    stage.dispatchEvent(new PointerEvent(type, options));
  };
  send("pointerdown", 1, 100);
  send("pointerdown", 2, 140);
  send("pointermove", 1, 60);
  send("pointermove", 2, 180);
  send("pointerup", 1, 60);
  send("pointerup", 2, 180);
}

/** Drops a small picture on an element. */
export async function dropPicture(element) {
  const canvas = new OffscreenCanvas(60, 60);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, 60, 60);
  context.fillStyle = "#000";
  context.fillRect(20, 5, 8, 40);
  const file = new File([await canvas.convertToBlob()], "one.png", { type: "image/png" });
  const data = new DataTransfer();
  data.items.add(file);
  const options = { dataTransfer: data, bubbles: true, cancelable: true };
  element.dispatchEvent(new DragEvent("drop", options));
}

/** Sets the grid's size to 20, saves it, and sets another size in the same moment. */
export function resizeWhileSaving() {
  const buttons = [...document.querySelectorAll("button")];
  const save = buttons.find((button) => button.textContent === "Grid as PNG");
  const size = document.querySelector(".le-bar-side input");
  for (const value of [20, 30]) {
    size.value = value;
    size.dispatchEvent(new Event("input", { bubbles: true }));
    if (value === 20) save.click();
  }
}

/** Opens the sections that wait until somebody sees them, and waits until they are filled. */
export async function reveal(screen) {
  const frame = () => new Promise(requestAnimationFrame);
  for (const details of screen.querySelectorAll("details:not([hidden])")) {
    details.open = true;
    details.scrollIntoView();
    const filled = () => details.hidden || details.lastElementChild.childElementCount > 0;
    for (let k = 0; k < 300 && !filled(); k += 1) await frame();
  }
  scrollTo(0, 0);
}
