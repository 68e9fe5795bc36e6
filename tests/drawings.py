"""Digits as pen strokes, drawn at any place, size and thickness."""

from PIL import Image, ImageDraw

# strokes in a unit square, x to the right and y down
DIGITS = {
    "0": [[(0.5, 0.0), (0.25, 0.1), (0.12, 0.4), (0.15, 0.75), (0.4, 1.0), (0.65, 0.9),
           (0.8, 0.6), (0.78, 0.25), (0.5, 0.0)]],
    "2": [[(0.15, 0.2), (0.3, 0.03), (0.6, 0.0), (0.78, 0.2), (0.65, 0.5), (0.35, 0.8), (0.1, 1.0),
           (0.5, 0.95), (0.85, 1.0)]],
    "3": [[(0.2, 0.05), (0.5, 0.0), (0.72, 0.15), (0.65, 0.4), (0.4, 0.48), (0.7, 0.55),
           (0.8, 0.8), (0.5, 1.0), (0.15, 0.92)]],
    "4": [[(0.35, 0.0), (0.1, 0.6), (0.85, 0.6)], [(0.65, 0.25), (0.65, 1.0)]],
    "5": [[(0.75, 0.0), (0.25, 0.02), (0.2, 0.42), (0.6, 0.4), (0.8, 0.65), (0.6, 0.95),
           (0.15, 1.0)]],
    "7": [[(0.1, 0.02), (0.8, 0.0), (0.55, 0.45), (0.4, 1.0)]],
}  # fmt: skip


def draw(digit, *, at, size, pen, canvas=280) -> Image.Image:
    """Black on white, smooth: `size` and `pen` in pixels, `at` the top left corner (x, y)."""
    fine = 2  # drawn larger and averaged, since Pillow's lines have hard edges
    width, height = canvas if isinstance(canvas, tuple) else (canvas, canvas)
    image = Image.new("L", (width * fine, height * fine), 255)
    pencil = ImageDraw.Draw(image)
    for stroke in DIGITS[digit]:
        points = [((at[0] + x * size) * fine, (at[1] + y * size) * fine) for x, y in stroke]
        pencil.line(points, fill=0, width=pen * fine, joint="curve")
        r = pen * fine / 2
        for x, y in points:
            pencil.ellipse((x - r, y - r, x + r, y + r), fill=0)
    return image.resize((width, height), Image.Resampling.BOX)
