/**
 * Calls functions of the modules in this folder for the tests in Python: one line of JSON in,
 * {module, name, argument}, and one out, {value} or {error}. Typed arrays come out as lists, and
 * numbers that JSON lacks as {number: "NaN"}.
 */
import { createInterface } from "node:readline";

console.log = console.error; // standard output is for the answers

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line)), forJson) + "\n");
}

async function answer({ module, name, argument }) {
  try {
    const functions = await import(new URL(module, import.meta.url));
    return { value: await functions[name](argument) };
  } catch (error) {
    return { error: error.stack };
  }
}

function forJson(key, value) {
  if (ArrayBuffer.isView(value)) return Array.from(value);
  if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) };
  return value;
}
