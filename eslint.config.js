/** What ESLint checks: the browser code, and the JavaScript of tests and benchmarks. */
import js from "@eslint/js";
import globals from "globals";

const rules = {
  "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
  "no-unused-vars": ["error", { ignoreRestSiblings: true }],
  "no-shadow": "error",
  "no-var": "error",
  "no-implicit-globals": "error",
  "no-implicit-coercion": ["error", { allow: ["!!"] }],
  "no-param-reassign": "error",
  "no-promise-executor-return": "error",
  "no-self-compare": "error",
  "no-throw-literal": "error",
  "no-unmodified-loop-condition": "error",
  "no-unreachable-loop": "error",
  "no-unused-expressions": "error",
  "no-useless-return": "error",
  "no-useless-rename": "error",
  "array-callback-return": "error",
  "default-case-last": "error",
  eqeqeq: ["error", "always", { null: "ignore" }],
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-object-has-own": "error",
  "require-atomic-updates": "off",
};

export default [
  { ignores: ["node_modules/", ".venv/", "site/", "runs/", "data/"] },
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: "error" }, rules },
  { files: ["vae/web/**/*.js"], languageOptions: { globals: globals.browser } },
  {
    files: ["vae/web/model/**/*.js", "vae/web/state/**/*.js"],
    rules: {
      // These rooms also run without a page: in a worker, and under Node in the tests.
      "no-restricted-globals": ["error", "window"],
    },
  },
  {
    files: ["tests/browser/js/**/*.js", "benchmarks/js/**/*.js"],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ["tests/web/**/*.js", "eslint.config.js"],
    languageOptions: { globals: globals.node },
  },
];
