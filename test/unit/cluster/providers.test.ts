import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { accessProvider } from "../../../components/cluster/access.provider.ts";
import { membershipProvider } from "../../../components/cluster/node-membership.provider.ts";
import { readyProvider } from "../../../components/cluster/ready.provider.ts";
import { cudaCheckProvider } from "../../../components/gpu/cuda-check.provider.ts";

const providers = { accessProvider, readyProvider, membershipProvider, cudaCheckProvider };

/** The text that is stored with every resource and run by whoever updates it. */
async function storedText(provider: pulumi.dynamic.ResourceProvider): Promise<string> {
  return (await pulumi.runtime.serializeFunction(() => provider)).text;
}

describe("providers of the cluster's resources", () => {
  for (const [name, provider] of Object.entries(providers)) {
    it(`${name} is small and names packages alone, so that it runs from any checkout`, async () => {
      const text = await storedText(provider as pulumi.dynamic.ResourceProvider);
      const imported = [...text.matchAll(/import\((["'])(.*?)\1\)/g)].map(([, , module]) => module);
      assert.ok(imported.length >= 3);
      for (const module of imported) assert.match(module ?? "", /^@sophia\/(cluster-node|lambda-cloud)$/);
      assert.doesNotMatch(text, /file:\/\/|require\(/);
      assert.ok(text.length < 8000, `${text.length} characters`);
    });
  }

  for (const [name, provider] of Object.entries({ membershipProvider, cudaCheckProvider }))
    it(`${name} keeps no key: it reads the stack's configuration when it is configured`, async () => {
      const copy = { ...provider };
      await provider.configure?.call(copy, { config: { get: () => "key" } as unknown as pulumi.dynamic.Config });
      assert.equal(copy.config?.get("anything"), "key");
      assert.equal(provider.config, undefined);
    });
});
