/**
 * The layers that the engine knows, one function each, under the names of config.json.
 *
 * A layer is `(spec, net) => void`. `spec` is its entry in config.json, with PyTorch's argument
 * names; `net` is the plan of the network (engine.js). The layer checks its tensors with
 * net.tensor, reserves room with net.reserve and net.constant, adds the steps of a run with
 * net.step, and says with net.goOn where its output is and of which shape. Reading weights and
 * working out tables of indices waits for the first run: it stands in net.constant's fill and in
 * net.step's bind. A step itself is a tight loop that allocates nothing.
 */

import { PANEL, panelSize, panelStart } from "./kernel.js";

export const LAYERS = {
  flatten: (spec, net) => net.goOn(net.at, [net.size()]),
  unflatten,
  linear,
  conv2d,
  conv_transpose2d: convTranspose2d,
  batch_norm1d: batchNorm,
  batch_norm2d: batchNorm,
  layer_norm: layerNorm,
  upsample,
  zero_pad2d: zeroPad2d,
  max_pool2d: maxPool2d,
  avg_pool2d: avgPool2d,
  affine: (spec, net) => net.scaleAndShift(() => spec.scale, () => spec.shift),
  dropout: () => {}, // only training drops anything
  relu: (spec, net) => net.inPlace(relu),
  leaky_relu: (spec, net) => net.inPlace((x) => leakyRelu(x, spec.negative_slope ?? 0.01)),
  silu: (spec, net) => net.inPlace(silu),
  gelu: (spec, net) => net.inPlace(spec.approximate === "tanh" ? geluTanh : gelu),
  tanh: (spec, net) => net.inPlace(tanh),
  sigmoid: (spec, net) => net.inPlace(sigmoid),
  softplus: (spec, net) =>
    net.inPlace((x) => softplus(x, spec.beta ?? 1, spec.threshold ?? 20)),
  sine: (spec, net) => net.inPlace((x) => sine(x, spec.frequency)),
  softmax: (spec, net) => {
    if (spec.dim !== 1 || net.shape.length !== 1) throw new Error("softmax goes over a vector");
    net.inPlace(softmax);
  },
};

function unflatten(spec, net) {
  const size = spec.shape.reduce((product, length) => product * length, 1);
  if (size !== net.size()) throw new Error(`[${net.shape}] does not unflatten to [${spec.shape}]`);
  net.goOn(net.at, spec.shape);
}

/* Linear and convolutional layers: all the multiplying is memory.multiply, see kernel.js. */

function linear(spec, net) {
  const { in_features: depth, out_features: columns } = spec;
  net.expectShape([depth]);
  const weight = net.tensor(spec, "weight", [columns, depth]);
  const a = net.at;
  const b = net.constant(panelSize(depth, columns), (room) => packRows(weight.data, depth, room));
  const c = net.reserve(columns);
  net.step(({ multiply }) => () => multiply(a, b, c, 1, columns, depth));
  net.goOn(c, [columns]);
  addBias(spec, net);
}

/** A (columns, depth) matrix, transposed, into panels. */
function packRows(matrix, depth, panels) {
  const columns = matrix.length / depth;
  for (let j = 0; j < columns; j++) {
    const end = (j + 1) * depth;
    let to = panelStart(depth, j);
    for (let from = j * depth; from < end; from++, to += PANEL) panels[to] = matrix[from];
  }
}

/** For each place in the panels of a (depth, columns) matrix source(k, j), -1 in the padding. */
function panelTable(depth, columns, source) {
  const table = new Int32Array(panelSize(depth, columns)).fill(-1);
  for (let j = 0; j < columns; j++) {
    let to = panelStart(depth, j);
    for (let k = 0; k < depth; k++, to += PANEL) table[to] = source(k, j);
  }
  return table;
}

function addBias(spec, net) {
  if (spec.bias === false) return;
  const bias = net.tensor(spec, "bias", [net.shape[0]]);
  net.scaleAndShift(() => 1, (channel) => bias.data[channel]);
}

/** Convolution as a product: weights (channels out, patch) . patches (patch, pixels out). */
function conv2d(spec, net) {
  const { inputs, outputs, groups } = convolutionChannels(spec, net);
  const windows = slidingWindows(spec, net.shape);
  const [, height, width] = net.shape;
  const [rows, taps, pixels] = [outputs / groups, windows.taps, windows.count];
  const depth = (inputs / groups) * taps;
  const weight = net.tensor(spec, "weight", [outputs, inputs / groups, ...windows.kernel]);
  const a = net.constant(outputs * depth, (room) => room.set(weight.data));
  const b = net.reserve(panelSize(depth, pixels));
  const c = net.reserve(outputs * pixels);
  const at = net.at;

  function patchSource(k, pixel) {
    const inPlane = windows.source(pixel, k % taps);
    return inPlane < 0 ? -1 : Math.floor(k / taps) * height * width + inPlane;
  }
  net.step(({ floats, multiply }) => {
    const patches = panelTable(depth, pixels, patchSource);
    return () => {
      for (let group = 0; group < groups; group++) {
        gather(floats, at + group * (inputs / groups) * height * width, patches, b);
        multiply(a + group * rows * depth, b, c + group * rows * pixels, rows, pixels, depth);
      }
    };
  });
  net.goOn(c, [outputs, ...windows.grid]);
  addBias(spec, net);
}

/** The transpose of that: each input pixel adds weights (taps, channels in) . itself to a patch. */
function convTranspose2d(spec, net) {
  const { inputs, outputs, groups } = convolutionChannels(spec, net);
  const [, height, width] = net.shape;
  const outShape = [outputs / groups, ...transposedGrid(spec, height, width)]; // of one group
  const [perGroup, outHeight, outWidth] = outShape;
  const windows = slidingWindows(spec, outShape, [height, width]); // of the convolution it undoes
  const [depth, pixels, taps] = [inputs / groups, height * width, windows.taps];
  const rows = perGroup * taps;
  const weight = net.tensor(spec, "weight", [inputs, perGroup, ...windows.kernel]);
  const a = net.constant(inputs * rows, (room) => {
    transposeGroups(weight.data, groups, depth, rows, room);
  });
  const b = net.reserve(panelSize(depth, pixels));
  const patches = net.reserve(rows * pixels);
  const groupSize = perGroup * outHeight * outWidth;
  const c = net.reserve(groups * groupSize);
  const at = net.at;

  function target(i) {
    const row = Math.floor(i / pixels);
    const inPlane = windows.source(i % pixels, row % taps);
    return inPlane < 0 ? -1 : Math.floor(row / taps) * outHeight * outWidth + inPlane;
  }
  net.step(({ floats, multiply }) => {
    const inputPanels = panelTable(depth, pixels, (k, j) => k * pixels + j);
    const targets = tableOf(rows * pixels, target);
    return () => {
      floats.fill(0, c, c + groups * groupSize);
      for (let group = 0; group < groups; group++) {
        gather(floats, at + group * depth * pixels, inputPanels, b);
        multiply(a + group * rows * depth, b, patches, rows, pixels, depth);
        scatterAdd(floats, patches, targets, c + group * groupSize);
      }
    };
  });
  net.goOn(c, [outputs, outHeight, outWidth]);
  addBias(spec, net);
}

function convolutionChannels(spec, net) {
  const { in_channels: inputs, out_channels: outputs, groups = 1 } = spec;
  if ((spec.padding_mode ?? "zeros") !== "zeros") {
    throw new Error(`padding_mode "${spec.padding_mode}" is not supported; "zeros" is`);
  }
  if (net.imageShape()[0] !== inputs) {
    throw new Error(`takes ${inputs} channels, and gets shape [${net.shape}]`);
  }
  return { inputs, outputs, groups };
}

function transposedGrid(spec, height, width) {
  const [kernel, stride] = [pair(spec.kernel_size), pair(spec.stride ?? 1)];
  const [padding, extra] = [pair(spec.padding ?? 0), pair(spec.output_padding ?? 0)];
  const dilation = pair(spec.dilation ?? 1);
  return [height, width].map(
    (size, i) =>
      (size - 1) * stride[i] - 2 * padding[i] + dilation[i] * (kernel[i] - 1) + extra[i] + 1,
  );
}

/** (groups * depth, rows) -> (groups * rows, depth), each group by itself. */
function transposeGroups(weight, groups, depth, rows, transposed) {
  for (let group = 0; group < groups; group++) {
    const start = group * depth * rows;
    for (let k = 0; k < depth; k++) {
      for (let row = 0; row < rows; row++) {
        transposed[start + row * depth + k] = weight[start + k * rows + row];
      }
    }
  }
}

/**
 * How a kernel slides over a (channels, height, width) image: the grid of its positions, and
 * source(position, tap) -> index in one plane of the image, -1 where the tap lies outside.
 */
function slidingWindows(spec, shape, grid = null) {
  const [, height, width] = shape;
  const kernel = pair(spec.kernel_size);
  const [stride, dilation] = [pair(spec.stride ?? 1), pair(spec.dilation ?? 1)];
  const padding = pair(spec.padding ?? 0);
  grid ??= [height, width].map((size, i) =>
    Math.floor((size + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i] + 1),
  );
  if (Math.min(...grid) < 1) {
    throw new Error(`a ${kernel.join(" x ")} kernel does not fit into ${height} x ${width} pixels`);
  }
  function source(position, tap) {
    const y = Math.floor(position / grid[1]) * stride[0] - padding[0]
      + Math.floor(tap / kernel[1]) * dilation[0];
    const x = (position % grid[1]) * stride[1] - padding[1] + (tap % kernel[1]) * dilation[1];
    return y < 0 || y >= height || x < 0 || x >= width ? -1 : y * width + x;
  }
  return { kernel, grid, taps: kernel[0] * kernel[1], count: grid[0] * grid[1], source };
}

function pair(value) {
  const values = Array.isArray(value) ? value : [value, value];
  if (values.length !== 2 || !values.every(Number.isFinite)) {
    throw new Error(`expected a number or a pair of them, and got ${JSON.stringify(value)}`);
  }
  return values;
}

function tableOf(length, source) {
  const table = new Int32Array(length);
  for (let i = 0; i < length; i++) table[i] = source(i);
  return table;
}

/** floats[to + i] = floats[from + table[i]], 0 where table[i] is -1. */
function gather(floats, from, table, to) {
  for (let i = 0; i < table.length; i++) {
    const source = table[i];
    floats[to + i] = source < 0 ? 0 : floats[from + source];
  }
}

/** floats[to + table[i]] += floats[from + i], nothing where table[i] is -1. */
function scatterAdd(floats, from, table, to) {
  for (let i = 0; i < table.length; i++) {
    const target = table[i];
    if (target >= 0) floats[to + target] += floats[from + i];
  }
}

/* Normalisation. */

/** With its running statistics fixed, batch norm scales and shifts each channel. */
function batchNorm(spec, net) {
  const tensor = (kind) => net.tensor(spec, kind, [spec.num_features]);
  if (net.shape[0] !== spec.num_features) {
    throw new Error(`takes ${spec.num_features} channels, and gets shape [${net.shape}]`);
  }
  const [mean, variance] = [tensor("running_mean"), tensor("running_var")];
  const [weight, bias] = spec.affine === false ? [] : [tensor("weight"), tensor("bias")];
  const deviation = (c) => Math.sqrt(variance.data[c] + (spec.eps ?? 1e-5));
  const scale = (c) => (weight ? weight.data[c] : 1) / deviation(c);
  net.scaleAndShift(scale, (c) => (bias ? bias.data[c] : 0) - mean.data[c] * scale(c));
}

function layerNorm(spec, net) {
  const shape = [spec.normalized_shape].flat();
  const tail = net.shape.slice(-shape.length);
  if (String(tail) !== String(shape)) {
    throw new Error(`normalizes over [${shape}], and gets shape [${net.shape}]`);
  }
  const affine = spec.elementwise_affine !== false;
  const weight = affine ? net.tensor(spec, "weight", shape) : null;
  const bias = affine && spec.bias !== false ? net.tensor(spec, "bias", shape) : null;
  const length = shape.reduce((product, size) => product * size, 1);
  const [at, size] = [net.at, net.size()];
  net.step(({ floats }) => {
    const x = floats.subarray(at, at + size);
    const [scale, shift] = [weight?.data, bias?.data];
    return () => {
      for (let start = 0; start < size; start += length) {
        normalize(x, start, length, spec.eps ?? 1e-5, scale, shift);
      }
    };
  });
}

function normalize(x, start, length, eps, weight, bias) {
  let mean = 0;
  for (let i = 0; i < length; i++) mean += x[start + i];
  mean /= length;
  let variance = 0;
  for (let i = 0; i < length; i++) variance += (x[start + i] - mean) ** 2;
  const scale = 1 / Math.sqrt(variance / length + eps);
  for (let i = 0; i < length; i++) {
    const y = (x[start + i] - mean) * scale * (weight ? weight[i] : 1);
    x[start + i] = y + (bias ? bias[i] : 0);
  }
}

/* Layers that move pixels. */

function zeroPad2d(spec, net) {
  const [channels, height, width] = net.imageShape();
  const [left, right, top, bottom] = spec.padding; // negative: crop
  const outShape = [channels, height + top + bottom, width + left + right];
  pickPixels(net, outShape, (y, x) => {
    const [fromY, fromX] = [y - top, x - left];
    const inside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width;
    return inside ? fromY * width + fromX : -1;
  });
}

function upsample(spec, net) {
  const [channels, height, width] = net.imageShape();
  const [factorY, factorX] = pair(spec.scale_factor);
  const outShape = [channels, Math.floor(height * factorY), Math.floor(width * factorX)];
  const mode = spec.mode ?? "nearest";
  if (mode === "bilinear") {
    const corners = spec.align_corners ?? false;
    blendPixels(
      net,
      outShape,
      neighbours(height, outShape[1], factorY, corners),
      neighbours(width, outShape[2], factorX, corners),
    );
  } else if (mode === "nearest") {
    // PyTorch rounds in float32.
    const [stepY, stepX] = [Math.fround(1 / factorY), Math.fround(1 / factorX)];
    const nearest = (i, step, size) => Math.min(Math.floor(Math.fround(i * step)), size - 1);
    const source = (y, x) => nearest(y, stepY, height) * width + nearest(x, stepX, width);
    pickPixels(net, outShape, source);
  } else {
    throw new Error(`mode "${mode}" is not supported; "nearest" and "bilinear" are`);
  }
}

/** Each output pixel is the input pixel source(y, x) of the same plane, or 0 where that is -1. */
function pickPixels(net, outShape, source) {
  const [channels, height, width] = net.shape;
  const [, outHeight, outWidth] = outShape;
  const plane = outHeight * outWidth;
  const table = tableOf(plane, (i) => source(Math.floor(i / outWidth), i % outWidth));
  const [from, to] = [net.at, net.reserve(channels * plane)];
  net.step(({ floats }) => () => {
    for (let channel = 0; channel < channels; channel++) {
      gather(floats, from + channel * height * width, table, to + channel * plane);
    }
  });
  net.goOn(to, outShape);
}

/** For each output position along one axis: the two input positions it lies between, and where. */
function neighbours(size, outSize, factor, alignCorners) {
  const [low, high] = [new Int32Array(outSize), new Int32Array(outSize)];
  const weight = new Float32Array(outSize); // of `high`
  for (let i = 0; i < outSize; i++) {
    const position = alignCorners
      ? (i * (size - 1)) / Math.max(outSize - 1, 1)
      : Math.max((i + 0.5) / factor - 0.5, 0);
    low[i] = Math.min(Math.floor(position), size - 1);
    high[i] = Math.min(low[i] + 1, size - 1);
    weight[i] = position - low[i];
  }
  return { low, high, weight };
}

function blendPixels(net, outShape, rows, columns) {
  const [channels, height, width] = net.shape;
  const [, outHeight, outWidth] = outShape;
  const [at, to] = [net.at, net.reserve(channels * outHeight * outWidth)];
  net.step(({ floats }) => () => {
    let out = to;
    for (let channel = 0; channel < channels; channel++) {
      for (let y = 0; y < outHeight; y++) {
        const upper = at + (channel * height + rows.low[y]) * width;
        const lower = at + (channel * height + rows.high[y]) * width;
        const down = rows.weight[y];
        for (let x = 0; x < outWidth; x++) {
          const left = columns.low[x];
          const right = columns.high[x];
          const across = columns.weight[x];
          const above = floats[upper + left] * (1 - across) + floats[upper + right] * across;
          const below = floats[lower + left] * (1 - across) + floats[lower + right] * across;
          floats[out++] = above * (1 - down) + below * down;
        }
      }
    }
  });
  net.goOn(to, outShape);
}

function maxPool2d(spec, net) {
  pool(spec, net, (floats, from, table, start, taps) => {
    let largest = -Infinity;
    for (let tap = start; tap < start + taps; tap++) {
      const source = table[tap];
      if (source >= 0 && floats[from + source] > largest) largest = floats[from + source];
    }
    return largest;
  });
}

function avgPool2d(spec, net) {
  const countPadding = spec.count_include_pad !== false;
  pool(spec, net, (floats, from, table, start, taps) => {
    let sum = 0;
    let count = 0;
    for (let tap = start; tap < start + taps; tap++) {
      const source = table[tap];
      if (source >= 0) sum += floats[from + source];
      if (source >= 0 || countPadding) count++;
    }
    return sum / count;
  });
}

/** reduce(floats, from, table, start, taps) -> the value of one window of one plane. */
function pool(spec, net, reduce) {
  if (spec.ceil_mode) throw new Error("ceil_mode is not supported");
  const [channels, height, width] = net.imageShape();
  const windows = slidingWindows({ ...spec, stride: spec.stride ?? spec.kernel_size }, net.shape);
  const { taps, count } = windows;
  const table = tableOf(count * taps, (i) => windows.source(Math.floor(i / taps), i % taps));
  const [at, to] = [net.at, net.reserve(channels * count)];
  net.step(({ floats }) => () => {
    for (let channel = 0; channel < channels; channel++) {
      const from = at + channel * height * width;
      for (let i = 0; i < count; i++) {
        floats[to + channel * count + i] = reduce(floats, from, table, i * taps, taps);
      }
    }
  });
  net.goOn(to, [channels, ...windows.grid]);
}

/* Activations, in place. */

function relu(x) {
  for (let i = 0; i < x.length; i++) if (x[i] < 0) x[i] = 0;
}

function leakyRelu(x, slope) {
  for (let i = 0; i < x.length; i++) if (x[i] < 0) x[i] *= slope;
}

function silu(x) {
  for (let i = 0; i < x.length; i++) x[i] /= 1 + Math.exp(-x[i]);
}

function sigmoid(x) {
  for (let i = 0; i < x.length; i++) x[i] = 1 / (1 + Math.exp(-x[i]));
}

function tanh(x) {
  for (let i = 0; i < x.length; i++) x[i] = Math.tanh(x[i]);
}

function softplus(x, beta, threshold) {
  for (let i = 0; i < x.length; i++) {
    const scaled = beta * x[i];
    if (scaled <= threshold) x[i] = Math.log1p(Math.exp(scaled)) / beta;
  }
}

function sine(x, frequency) {
  for (let i = 0; i < x.length; i++) x[i] = Math.sin(frequency * x[i]);
}

function softmax(x) {
  let highest = -Infinity;
  for (let i = 0; i < x.length; i++) if (x[i] > highest) highest = x[i];
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] = Math.exp(x[i] - highest);
  for (let i = 0; i < x.length; i++) x[i] /= sum;
}

function gelu(x) {
  for (let i = 0; i < x.length; i++) x[i] *= 0.5 * (1 + erf(x[i] * Math.SQRT1_2));
}

function geluTanh(x) {
  const scale = Math.sqrt(2 / Math.PI);
  for (let i = 0; i < x.length; i++) {
    x[i] *= 0.5 * (1 + Math.tanh(scale * (x[i] + 0.044715 * x[i] ** 3)));
  }
}

/** Abramowitz and Stegun, formula 7.1.26: within 1.5e-7. */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const high = 1.421413741 + t * (-1.453152027 + t * 1.061405429);
  const series = t * (0.254829592 + t * (-0.284496736 + t * high));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}
