/**
 * Lets Stryker's runner find Mocha 12, whose inner files it asks for by names without an extension: they end in `.cjs` now.
 * Loaded with `--require` into Stryker and its workers. To be removed with the release that holds
 * https://github.com/stryker-mutator/stryker-js/pull/6205.
 */
const { _extensions: extensions } = require("node:module");

extensions[".cjs"] ??= extensions[".js"];
