"""class-peaks.js: where the names of classes stand on a map."""


def test_every_class_of_a_crowd_finds_a_place(page, root_url):
    """Two classes in the same place, a third one aside: three names, apart from each other."""
    page.goto(root_url + "blank")
    placed = page.evaluate(
        """async () => {
          const { classPeaks, placeNames } = await import("/vae/web/model/class-peaks.js");
          const { createRandom } = await import("/vae/web/model/gaussian.js");
          const count = 900;
          const mu = createRandom(0).fill(new Float32Array(2 * count));
          const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
          for (let i = 2; i < count; i += 3) mu[2 * i] += 9;
          const peaks = classPeaks({ mu, labels, count, dims: 2 }, [0, 1], 3);
          const view = { toX: (x) => 100 + 20 * x, toY: (y) => 100 - 20 * y };
          return placeNames(peaks, view, 22);
        }"""
    )
    assert sorted(name["label"] for name in placed) == [0, 1, 2]
    at = {name["label"]: (name["x"], name["y"]) for name in placed}
    for k, m in ((0, 1), (0, 2), (1, 2)):
        dx, dy = at[k][0] - at[m][0], at[k][1] - at[m][1]
        assert dx**2 + dy**2 >= 22**2
    assert at[2][0] > 200 > max(at[0][0], at[1][0])
