/** What ESLint checks: the browser code, and the JavaScript of tests and benchmarks. */
import js from "@eslint/js";
import globals from "globals";

const rules = {
  "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
  "no-unused-vars": ["error", { ignoreRestSiblings: true, argsIgnorePattern: "^_" }],
  "no-empty": ["error", { allowEmptyCatch: true }],
  "no-var": "error",
  "no-implicit-globals": "error",
  "no-self-compare": "error",
  "no-throw-literal": "error",
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
};

export default [
  { ignores: ["node_modules/", ".venv/", "site/", "runs/", "data/"] },
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: "error" }, rules },
  { files: ["vae/web/**/*.js"], languageOptions: { globals: globals.browser } },
  {
    // This room also runs without a page: in a worker, and under Node in the tests.
    files: ["vae/web/model/**/*.js"],
    rules: { "no-restricted-globals": ["error", "window", "document", "localStorage"] },
  },
  {
    files: ["tests/browser/**/*.js", "benchmarks/**/*.js"],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ["tests/web/**/*.js", "eslint.config.js"],
    languageOptions: { globals: globals.node },
  },
];
