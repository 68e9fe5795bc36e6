/**
 * Runs before a page's own scripts: notes in window.firstDigit when the first frame is made that
 * shows a decoded image, in ms since the navigation.
 */
{
  const drawn = (canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value, k) => value !== data[k % 4]);
  };
  const look = () => {
    const canvas = document.querySelector(".le-side-image canvas");
    if (canvas && drawn(canvas)) window.firstDigit = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}
