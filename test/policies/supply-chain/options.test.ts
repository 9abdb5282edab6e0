import assert from "node:assert/strict";
import { supplyChainRules } from "../../../policies/rules/supply-chain/index.ts";

const texts = { type: "array", items: { type: "string" } };
const allowed = { schema: { allowed: { ...texts, description: "Texts that look like a secret and are none, such as a public key: they are passed over wherever they stand." } }, defaults: { allowed: [] } };
const expected: Readonly<Record<string, unknown>> = {
  "no-moving-image-tags": { schema: { movingTags: { ...texts, description: "Tags that are moved from version to version." } }, defaults: { movingTags: ["latest"] } },
  "images-pinned-by-digest": { schema: { required: { type: "boolean", description: "Whether images must be pinned; false for a stack that runs images by their tags." } }, defaults: { required: true } },
  "images-from-allowed-registries": {
    schema: { registries: { ...texts, description: "Registries, folders in them or repositories: docker.io/library, ghcr.io/sophia-ai. Docker Hub is docker.io. Empty: any." } },
    defaults: { registries: [] },
  },
  "no-secrets-in-environment": allowed,
  "secret-variables-come-from-secrets": { schema: { notSecret: { ...texts, description: "Names of variables that sound like a secret and are none." } }, defaults: { notSecret: [] } },
  "no-secrets-in-commands": allowed,
  "no-secrets-in-config-maps": allowed,
  "no-secrets-in-metadata": allowed,
  "no-secrets-in-custom-resources": allowed,
};

describe("options of the rules about images and secrets", () => {
  for (const { name, options } of supplyChainRules) it(`of ${name} are as documented`, () => assert.deepEqual(options, expected[name]));
});
