import assert from "node:assert/strict";
import { parse } from "yaml";
import { ClusterPki } from "../../../components/cluster/pki.ts";
import { apiServerName, kubeconfigText, serverUrl } from "../../../components/cluster/spec/kubeconfig.ts";
import { registrations } from "../../support/mocks.ts";

/** Inputs less the provider's text. */
const withoutProvider = ({ __provider: _text, ...inputs }: Record<string, unknown>): Record<string, unknown> => inputs;

describe("the component of a cluster's trust", () => {
  it("registers authorities and an administrator's certificate, with defaults", async () => {
    const seen = await registrations(() => { new ClusterPki("cluster", { clusterName: "prod" }); });
    assert.deepEqual(seen.map(({ type, name }) => [type, name]), [
      ["sophia:cluster:ClusterPki", "cluster"],
      ["pulumi-nodejs:dynamic/cluster:ClusterAuthorities", "cluster-authorities"],
      ["pulumi-nodejs:dynamic/cluster:AdminCertificate", "cluster-admin"],
    ]);
    assert.deepEqual(withoutProvider(seen[1]?.inputs ?? {}), { rootGeneration: 1, generation: 1, previousRoot: "trusted" });
    assert.deepEqual(withoutProvider(seen[2]?.inputs ?? {}), { user: "sophia-infra", group: "sophia:cluster-admins", validityHours: 168 });
  });

  it("stores no more than a few lines of provider, which know the package by its name only", async () => {
    const seen = await registrations(() => { new ClusterPki("cluster", { clusterName: "prod" }); });
    for (const { inputs } of seen.slice(1)) {
      const text = String(inputs["__provider"]);
      assert.ok(text.length < 6000, `${text.length} characters`);
      assert.match(text, /import\("@sophia\/cluster-pki\/resources"\)/);
      assert.doesNotMatch(text, /file:\/\/|cluster-pki\/resources\/|\.ts"/);
    }
  });
});

describe("a kubeconfig", () => {
  it("holds all it needs", () => {
    const text = kubeconfigText({ clusterName: "prod", server: serverUrl("203.0.113.7"), caBundle: "ca", certificate: "certificate", key: "key" });
    const base64 = (value: string) => Buffer.from(value).toString("base64");
    assert.deepEqual(parse(text), {
      apiVersion: "v1",
      kind: "Config",
      "current-context": "prod",
      clusters: [{ name: "prod", cluster: { server: "https://203.0.113.7:6443", "tls-server-name": apiServerName, "certificate-authority-data": base64("ca") } }],
      users: [{ name: "prod", user: { "client-certificate-data": base64("certificate"), "client-key-data": base64("key") } }],
      contexts: [{ name: "prod", context: { cluster: "prod", user: "prod" } }],
    });
  });

  it("takes names and addresses of both kinds", () => {
    assert.deepEqual(["api.example.com", "2001:db8::7"].map(serverUrl), ["https://api.example.com:6443", "https://[2001:db8::7]:6443"]);
  });
});
