/** English texts of the Compare screen. */
export default {
  "compare.part": "What to compare",
  "compare.samples": "Samples",
  "compare.walk": "Walk",
  "compare.beta": "Beta",
  "compare.anomaly": "Anomalies",
  "compare.left": "Model A",
  "compare.right": "Model B",
  "compare.loading": "Loading both models…",
  "compare.incomplete": "Something here could not be loaded.",
  "compare.failed": "A model could not be loaded: {reason}",
  "samples.lead":
    "Both decoders get random codes. Look for pictures of nothing real, and for classes that never come; the maps below show why.",
  "samples.source": "Draw z from",
  "samples.prior": "N(0, I)",
  "samples.codes": "a Gaussian fitted to the codes",
  "samples.count": "Samples",
  "samples.seed": "Seed",
  "samples.resample": "Resample",
  "samples.grid":
    "{count} random samples of {name}. Arrow keys choose one, Enter opens it in Explore.",
  "samples.map": "The codes of {name}, with the draws of z on top",
  "samples.said": "Sample {number}: z = {point}",
  "samples.mapsTitle": "Why: where the draws fall among the codes",
  "samples.mapsPrior":
    "Colours: codes of the test images. Circles: one, two and three sigma of N(0, I), where z was drawn from. Ringed dots: the draws above; point at a picture to find its dot.",
  "samples.mapsCodes":
    "Colours: codes of the test images. Ellipses: one, two and three sigma of the Gaussian fitted to them. Ringed dots: the draws above; point at a picture to find its dot.",
  "samples.sameZ": "Both get the very same z.",
  "samples.ownZ":
    "{left} takes {leftDims} numbers and {right} takes {rightDims}, so each gets its own draws.",
  "samples.ownFit": "Same random numbers, each stretched to the model's own codes.",
  "samples.classes": "{name} is conditional: its samples go through the classes in turn.",
  "samples.plane": "The map shows the two of {dims} dimensions in which the codes spread most.",
  "samples.digitLike": "of 10,000 samples look real",
  "samples.digitLikeTitle":
    "To a small classifier, trained on the real images: for this share of the samples it is more than 90 % sure of the class.",
  "samples.evenness": "class evenness",
  "samples.evennessTitle":
    "Entropy of the classes over its maximum: 1 if every class comes out equally often.",
  "walk.lead":
    "Two test images are encoded, and one walks straight from code to code. On a good path every step is a believable picture; over a gap it is a blur.",
  "walk.from": "From",
  "walk.to": "To",
  "walk.position": "Position",
  "walk.play": "Play",
  "walk.pause": "Pause",
  "walk.gif": "Save as GIF",
  "walk.gifBusy": "Making the GIF…",
  "walk.strip": "{name}: {count} steps of the walk",
  "walk.now": "{name} at this position",
  "walk.map": "The walk among the codes of {name}",
  "walk.different":
    "The two models know different data sets. Choose two of the same to walk between the same images.",
  "beta.lead":
    "The loss is reconstruction + β · KL. A small β buys sharp pictures with codes far from the prior; a large one packs the codes tightly, and the pictures blur.",
  "beta.slider": "β",
  "beta.curve": "What each β pays for what",
  "beta.curveAbout":
    "Each point is a trained model, in nats per test image: lower is better on both axes. Click a point to see that model.",
  "beta.kl": "KL (nats)",
  "beta.reconstruction": "Reconstruction (nats)",
  "beta.samples": "Samples from N(0, I)",
  "beta.map": "Codes and the prior's circles",
  "beta.one":
    "Only one β is trained for {dataset}. MNIST has a family of them; `python train.py mnist/vae-2d-beta-4` trains one of it.",
  "beta.name": "β = {beta}",
  "anomaly.lead":
    "Can a model tell what it never saw? Each bar is the chance that a strange image gets a worse score than a test image (AUROC): 1 is perfect, 0.5 a coin toss.",
  "anomaly.none": "No anomaly figures are stored for these models.",
  "anomaly.kind": "Strange images",
  "anomaly.score": "Score",
  "anomaly.auroc": "AUROC",
  "anomaly.reconstruction": "reconstruction error",
  "anomaly.elbo": "−ELBO",
  "anomaly.noise": "uniform noise",
  "anomaly.fashion-mnist": "clothes (Fashion-MNIST)",
  "anomaly.rotated": "turned by 90°",
};
