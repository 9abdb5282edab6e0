import tseslint from "typescript-eslint";

/** Style is the formatter's business; these rules catch mistakes. Who may import whom is checked by .dependency-cruiser.cjs. */
export default tseslint.config(
  { ignores: ["node_modules/**", ".sandbox/**", "clients/lambda-cloud-api/src/**", "components/estuary/derivations/**"] },
  {
    files: ["**/*.ts", "**/*.mts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // `string | "edge"` says in the type which strings have a meaning of their own.
      "@typescript-eslint/no-redundant-type-constituents": "off",
      eqeqeq: "error",
      "no-console": "off",
    },
  },
  {
    // Property tests and mocks read values of unknown shape; what they assert is the check.
    files: ["test/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-floating-promises": "off",
    },
  },
);
