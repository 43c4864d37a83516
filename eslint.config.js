import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".venv/", "node_modules/", ".cache/"] },
  js.configs.recommended,
  {
    files: ["assets/**/*.mjs"],
    languageOptions: { globals: globals.browser },
    rules: {
      "eqeqeq": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-shadow": ["error", { allow: ["name", "event", "view", "text", "frame"] }],
      "max-lines": ["error", 450],
      "max-lines-per-function": ["error", { max: 60, skipComments: true, skipBlankLines: true }],
      "no-restricted-properties": ["error", { object: "window", property: "explorer" }],
    },
  },
  { files: ["tests/js/**/*.mjs", "tests/scan/*.mjs", "assets/bundle/*", "*.js"], languageOptions: { globals: globals.node } },
];
