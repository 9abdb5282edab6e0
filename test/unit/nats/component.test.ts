import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Nats } from "../../../components/nats/nats.ts";
import { userKey } from "../../../components/nats/keys.ts";
import type { SecretSource } from "../../../components/secrets/source.ts";
import type { Settings } from "../../../config/settings.ts";
import { type Registration, registrations } from "../../support/mocks.ts";
import { entry, localLike, prodLike, service } from "./support.ts";

const bytes = (name: string) => Buffer.alloc(32, name).toString("base64");
const seeds: SecretSource = { value: (name) => pulumi.secret(bytes(name)) };
const catalogue = [entry, service("gong", { publish: ["data.gong.>"], subscribe: [] }), service("silent")];

async function registered(settings: Settings): Promise<Registration[]> {
  return registrations(() => {
    const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
    new Nats("nats", { settings, services: catalogue, secrets: seeds }, { provider });
  });
}

const kinds = (all: readonly Registration[]) => all.filter(({ type }) => type.startsWith("kubernetes:")).map(({ type, name }) => `${type.replace(/^kubernetes:/, "")} ${name}`).sort();

describe("the component Nats", function () {
  this.timeout(60_000);
  let prod: Registration[];
  before(async () => {
    prod = await registered(prodLike);
  });

  const one = (type: string, name: string) => {
    const found = prod.filter((each) => each.type === `kubernetes:${type}` && each.name === name);
    assert.equal(found.length, 1, `${type} ${name}`);
    return found[0]?.inputs as Record<string, Record<string, unknown>>;
  };

  it("registers the servers, a user for each service with access, and the stream Job", () => {
    assert.deepEqual(kinds(prod), [
      "apps/v1:StatefulSet nats",
      "batch/v1:Job nats-streams",
      "cert-manager.io/v1:Certificate nats-certificate-nats-routes-authority",
      "cert-manager.io/v1:Certificate nats-certificate-nats-routes-tls",
      "cert-manager.io/v1:Issuer nats-issuer-nats-routes-authority",
      "cert-manager.io/v1:Issuer nats-issuer-nats-routes-self-signed",
      "core/v1:ConfigMap nats-config",
      "core/v1:ConfigMap nats-streams",
      "core/v1:Secret nats-user-gong",
      "core/v1:Secret nats-user-nats-streams",
      "core/v1:Service nats",
      "core/v1:Service nats-headless",
      "core/v1:ServiceAccount nats",
      "core/v1:ServiceAccount nats-streams",
      "monitoring.coreos.com/v1:PodMonitor nats-monitor",
      "networking.k8s.io/v1:NetworkPolicy nats-streams-egress",
      "networking.k8s.io/v1:NetworkPolicy nats-streams-ingress",
      "policy/v1:PodDisruptionBudget nats",
    ]);
  });

  it("hands its provider to every object", () => {
    for (const { type, name, provider } of prod.filter((each) => each.type.startsWith("kubernetes:"))) assert.match(provider, /::cluster::/, `${type} ${name}`);
  });

  it("leaves out certificates and budget where one server stands alone", async () => {
    const local = kinds(await registered(localLike));
    assert.deepEqual(local, kinds(prod).filter((kind) => !/cert-manager|PodDisruptionBudget/.test(kind)));
  });

  it("keeps seeds in Secrets, where their services run, and shows the public keys to all", () => {
    const key = userKey(bytes("natsSeed.gong"));
    const secret = one("core/v1:Secret", "nats-user-gong");
    assert.deepEqual([secret["metadata"]?.["name"], secret["metadata"]?.["namespace"]], ["nats-user-gong", "sophia-ai"]);
    assert.deepEqual(secret["stringData"], { secret: { seed: key.seed } });
    assert.equal(one("core/v1:Secret", "nats-user-nats-streams")["metadata"]?.["namespace"], "sophia-ai-prod");
    const { data } = one("core/v1:ConfigMap", "nats-config");
    const accounts = data?.["accounts.conf"];
    assert.ok(typeof accounts === "string", "the accounts are readable, not secret");
    assert.ok(accounts.includes(key.publicKey));
    assert.ok(!JSON.stringify(prod.filter(({ type }) => !type.endsWith(":Secret"))).includes(key.seed));
  });

  it("mounts what it makes", () => {
    const pod = (one("apps/v1:StatefulSet", "nats")["spec"]?.["template"] as { spec: { volumes: { configMap?: { name: string }; secret?: { secretName: string } }[] } }).spec;
    assert.equal(pod.volumes.find(({ configMap }) => configMap !== undefined)?.configMap?.name, one("core/v1:ConfigMap", "nats-config")["metadata"]?.["name"]);
    assert.equal(pod.volumes.find(({ secret }) => secret !== undefined)?.secret?.secretName, "nats-routes-tls");
    const program = one("core/v1:ConfigMap", "nats-streams")["data"]?.["ensure-streams.mts"];
    assert.match(String(program), /@nats-io\/jetstream/);
  });

  it("says which entry is missing when the catalogue has no nats", () => {
    assert.throws(() => new Nats("nats", { settings: prodLike, services: [service("gong")], secrets: seeds }), /no workload is named nats/);
  });
});
