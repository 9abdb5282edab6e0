import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { oneFieldManager } from "../../../components/kit/field-manager.ts";

const annotation = "pulumi.com/patchFieldManager";

async function annotationsOf(type: string, props: Record<string, unknown>): Promise<Record<string, string> | undefined> {
  const result = oneFieldManager({ type, props, name: "it", opts: {}, resource: {} as pulumi.Resource });
  if (result === undefined) return undefined;
  const metadata = (result.props as { metadata: pulumi.Input<{ annotations: Record<string, string> }> }).metadata;
  return new Promise((resolve) => pulumi.output(metadata).apply(({ annotations }) => resolve(annotations)));
}

describe("the field manager", () => {
  it("is the same for every Kubernetes object, whatever its metadata is", async () => {
    const given = { annotations: { kept: "yes" } };
    for (const metadata of [undefined, {}, given, pulumi.output(given), { annotations: pulumi.output(given.annotations) }]) {
      const annotations = await annotationsOf("kubernetes:core/v1:Secret", { metadata });
      assert.equal(annotations?.[annotation], "pulumi-sophia-infra");
      if (metadata !== undefined && Object.keys(metadata).length > 0) assert.equal(annotations["kept"], "yes");
    }
  });

  it("is left alone on what is no object of the API server", async () => {
    assert.equal(await annotationsOf("kubernetes:helm.sh/v3:Release", {}), undefined);
    assert.equal(await annotationsOf("random:index/randomPassword:RandomPassword", {}), undefined);
  });
});
