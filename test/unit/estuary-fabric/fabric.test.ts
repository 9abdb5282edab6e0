import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { EstuaryFabric, type EstuaryFabricArgs } from "../../../components/estuary/fabric.ts";
import { type EstuaryInput, everything, least, settingsWith } from "./support/settings.ts";

/** Mark of a secret on the wire. https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig.go */
const signature = "4dabf18193072939515e22adb298388d";
const isSecret = (value: unknown): value is { readonly value: unknown } => value !== null && typeof value === "object" && signature in value;

const secrets: EstuaryFabricArgs["secrets"] = { value: (name) => pulumi.secret(`value of ${name}`) };

/** Registers the fabric under mocks; returns the catalog's inputs and the component's outputs. */
async function register(input: EstuaryInput, args: Partial<EstuaryFabricArgs> = {}): Promise<{ readonly inputs: Readonly<Record<string, unknown>>; readonly outputs: EstuaryFabric["outputs"] }> {
  const seen = new Map<string, Record<string, unknown>>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        seen.set(type, inputs as Record<string, unknown>);
        return { id: `${name}-id`, state: { ...(inputs as Record<string, unknown>), pubId: "01", disabledByEstuary: {} } };
      },
      call: () => ({}),
    },
    "sophia-infra",
    "trial",
    false,
    "organization",
  );
  const { outputs } = new EstuaryFabric("fabric", { settings: settingsWith(input), secrets, tunnelKey: "PEM", backend: "file://somewhere", ...args });
  await pulumi.runtime.disconnect();
  const inputs = seen.get("pulumi-nodejs:dynamic/estuary:Catalog");
  assert.ok(inputs !== undefined, "no catalog was registered");
  return { inputs, outputs };
}

describe("the data fabric", () => {
  it("registers one catalog with every spec and what the settings say about them", async () => {
    const { inputs, outputs } = await register({ ...least, adopt: ["sophia-ai/conversations"], paused: ["sophia-ai/materialize-redis"], activation: { timeout: "1m", poll: "300ms", required: false } });
    const { prefix, dataPlane, adopt, paused, reenable, activation, specs } = inputs;
    assert.deepEqual({ prefix, dataPlane, adopt, paused, reenable, activation }, {
      prefix: "sophia-ai/",
      dataPlane: "ops/dp/public/gcp-us-central1-c2",
      adopt: ["sophia-ai/conversations"],
      paused: ["sophia-ai/materialize-redis"],
      reenable: [],
      activation: { timeoutSeconds: 60, pollSeconds: 0.3, required: false },
    });
    assert.deepEqual(Object.keys(specs as object), outputs.catalog);
    assert.ok(outputs.catalog.includes("sophia-ai/source-postgres"));
    assert.deepEqual([outputs.slot, outputs.publication, outputs.sinkUrl], ["sophia_cdc", "flow_publication", "https://events.example.com/"]);
  });

  it("gives the catalog the secrets that its specs name, as secrets and beside them", async () => {
    const { inputs } = await register(everything);
    assert.ok(isSecret(inputs["secretValues"]));
    const values = inputs["secretValues"].value as Record<string, unknown>;
    assert.equal(values["postgresCdcPassword"], "value of postgresCdcPassword");
    assert.equal(values["estuaryTunnelKey"], "PEM");
    assert.equal(Object.keys(values).length, 14);
    assert.doesNotMatch(JSON.stringify(inputs["specs"]), /value of|PEM/);
  });

  it("needs no tunnel's key by TLS, and says what is missing by SSH", async () => {
    const tls = { ...least, network: { host: "in.example.com", path: "tls" } } as const;
    const { inputs } = await register(tls, { tunnelKey: undefined });
    assert.ok(isSecret(inputs["secretValues"]) && !("estuaryTunnelKey" in (inputs["secretValues"].value as object)));
    await assert.rejects(register(least, { tunnelKey: undefined }), /comes in by SSH but EstuaryFabric was given no tunnelKey/);
  });
});
