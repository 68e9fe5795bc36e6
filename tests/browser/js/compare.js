/** Starts to save the walk as a GIF and, where it should, chooses another end class at once. */
export function saveGif(endClass) {
  document.querySelectorAll(".le-walk-bar button")[1].click();
  if (endClass === null) return;
  const select = document.querySelector(".le-walk-end select");
  select.value = endClass;
  select.dispatchEvent(new Event("change"));
}
