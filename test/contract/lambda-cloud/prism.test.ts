import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaCloud, LambdaCloudError, type FirewallRule } from "@sophia/lambda-cloud";
import { operations, type OperationName } from "../../../clients/lambda-cloud/operations.ts";
import { operationsOf } from "./support/document.ts";
import { needsPublished, publishedPath, readPublished } from "./support/documents.ts";
import { startPrism, type Mock } from "./support/prism.ts";

const id = "0920582c7ff041399e34823a0be62549";
const rules: FirewallRule[] = [{ protocol: "tcp", port_range: [22, 22], source_network: "203.0.113.0/24", description: "administration" }];

/** Every method of the client, called with everything it can send. */
const calls: Readonly<Record<OperationName, (client: LambdaCloud) => Promise<unknown>>> = {
  listInstances: (client) => client.listInstances(),
  getInstance: (client) => client.getInstance(id),
  renameInstance: (client) => client.renameInstance(id, "worker-1"),
  launchInstance: (client) =>
    client.launchInstance({
      region_name: "us-west-1",
      instance_type_name: "gpu_1x_a10",
      ssh_key_names: ["operations"],
      file_system_names: ["data"],
      file_system_mounts: [{ mount_point: "/data/models", file_system_id: id }],
      hostname: "worker-1",
      name: "worker-1",
      image: { family: "lambda-stack-24-04" },
      user_data: "#cloud-config\nruncmd: []\n",
      tags: [{ key: "sophia:owner", value: "0123" }],
      firewall_rulesets: [{ id }],
    }).catch((error: unknown) => {
      // Prism makes up a list of any length; more than the one that was asked for is refused, after it was read.
      if (!(error instanceof LambdaCloudError && error.message.includes("with several instances"))) throw error;
    }),
  restartInstance: (client) => client.restartInstance(id),
  terminateInstance: (client) => client.terminateInstance(id),
  listInstanceTypes: (client) => client.listInstanceTypes(),
  listRegions: (client) => client.listRegions(),
  listImages: (client) => client.listImages(),
  listSshKeys: (client) => client.listSshKeys(),
  addSshKey: (client) => client.addSshKey({ name: "operations", public_key: "ssh-ed25519 AAAA operations" }),
  deleteSshKey: (client) => client.deleteSshKey(id),
  listFilesystems: (client) => client.listFilesystems(),
  createFilesystem: (client) => client.createFilesystem({ name: "data", region: "us-west-1" }),
  deleteFilesystem: (client) => client.deleteFilesystem(id),
  listFirewallRulesets: (client) => client.listFirewallRulesets(),
  getFirewallRuleset: (client) => client.getFirewallRuleset(id),
  createFirewallRuleset: (client) => client.createFirewallRuleset({ name: "edge", region: "us-west-1", rules }),
  updateFirewallRuleset: (client) => client.updateFirewallRuleset(id, { name: "edge", rules }),
  deleteFirewallRuleset: (client) => client.deleteFirewallRuleset(id),
  getGlobalFirewallRuleset: (client) => client.getGlobalFirewallRuleset(),
  updateGlobalFirewallRuleset: (client) => client.updateGlobalFirewallRuleset(rules),
};

/** The operations whose 404 means that all is as wished, or that there is no such thing. */
const contentWithNotFound: readonly OperationName[] = ["getInstance", "getFirewallRuleset", "terminateInstance", "deleteSshKey", "deleteFilesystem", "deleteFirewallRuleset"];

describe("the client and Prism's server of the published document", function () {
  this.timeout(120_000);
  let prism: Mock;
  let stateDir: string;

  before(async function () {
    needsPublished(this);
    stateDir = await mkdtemp(join(tmpdir(), "sophia-prism-"));
    prism = await startPrism(publishedPath);
  });
  after(async () => {
    await prism?.close();
    if (stateDir !== undefined) await rm(stateDir, { recursive: true, force: true });
  });
  beforeEach(() => {
    prism.status = undefined;
    prism.requests = [];
  });

  const client = (apiKey = "secret_test_0123456789abcdef.token") => new LambdaCloud({ endpoint: prism.url, apiKey, requestInterval: 1, launchInterval: 1, stateDir });

  for (const [name, call] of Object.entries(calls) as [OperationName, (client: LambdaCloud) => Promise<unknown>][]) {
    const { method, path } = operations[name];

    it(`${name} is answered by ${method} ${path}`, async () => {
      await call(client());
      assert.deepEqual(prism.requests.map(({ line }) => line), [`${method} ${path.replace("{id}", id)}`]);
    });

    it(`${name} makes an error with its code of every refusal`, async () => {
      const published = operationsOf(readPublished()).get(`${method} ${path}`);
      assert.ok(published !== undefined);
      for (const status of Object.keys(published.responses).map(Number)) {
        if (status < 400) continue;
        prism.status = status;
        const outcome = await call(client()).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (status === 404 && contentWithNotFound.includes(name)) {
          assert.equal(outcome, undefined);
          continue;
        }
        assert.ok(outcome instanceof LambdaCloudError, `${status}: ${String(outcome)}`);
        assert.equal(outcome.status, status);
        assert.match(outcome.code ?? "", /^[a-z-]+\/[a-z/-]+$/);
        // An internal error while something is created does not say whether it was.
        assert.equal(outcome.kind === "ambiguous", outcome.code === "global/internal-error" && operations[name].effect === "create");
      }
    });
  }

  it("is refused what does not fit the document, so that an answer is a proof", async () => {
    const wrong = { name: "x".repeat(65), public_key: "" };
    await assert.rejects(client().addSshKey(wrong), (error) => error instanceof LambdaCloudError && error.status === 400 && error.kind === "invalid");
  });
});
