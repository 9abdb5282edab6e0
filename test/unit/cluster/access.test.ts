import assert from "node:assert/strict";
import { clusterAccess, openKubeconfig } from "@sophia/cluster-node";
import { type Authorities, newAuthorities } from "@sophia/cluster-pki";
import { kubeconfigText } from "../../../components/cluster/spec/kubeconfig.ts";
import { SecureServer, administrator } from "./support/secure-server.ts";

describe("ClusterAccess", function () {
  this.timeout(20_000);
  let server: SecureServer;
  let ours: Authorities;
  before(async () => {
    ours = await newAuthorities(new Date());
    server = await SecureServer.start(ours);
  });
  after(() => server.stop());

  it("lets what is deleted show the certificate that was renewed in the same run", async () => {
    const { certificate, key } = await administrator(await newAuthorities(new Date()));
    const { caBundle } = await administrator(ours);
    const old = kubeconfigText({ clusterName: "sophia", server: server.url, caBundle, certificate, key });
    const ask = async () => (await openKubeconfig(old, "identity")).call("GET", "/readyz");
    await assert.rejects(ask(), { name: "ApiError", status: 401 });
    const fresh = { cluster: "identity", ...(await administrator(ours)) };
    await clusterAccess.update("access", { ...fresh, certificate, key }, fresh);
    assert.equal(await ask(), "ok");
    await assert.rejects((await openKubeconfig(old, "another")).call("GET", "/readyz"), { status: 401 });
  });

  it("reads a whole kubeconfig: authorities, certificate and the name every server has", async () => {
    const api = await openKubeconfig(kubeconfigText({ clusterName: "sophia", server: server.url, ...(await administrator(ours)) }));
    assert.equal(await api.call("GET", "/readyz"), "ok");
  });

  it("asks the next server when the one of the kubeconfig is gone, and stays with the one that answers", async () => {
    const gone = "https://127.0.0.1:1";
    const kubeconfig = kubeconfigText({ clusterName: "sophia", server: gone, ...(await administrator(ours)) });
    const api = await openKubeconfig(kubeconfig, undefined, ["https://127.0.0.1:2", server.url]);
    assert.equal(api.server, gone);
    assert.equal(await api.call("GET", "/readyz"), "ok");
    assert.equal(api.server, server.url);
    await assert.rejects((await openKubeconfig(kubeconfig)).call("GET", "/readyz"), /^UnreachableError: https:\/\/127\.0\.0\.1:1 gave no answer/);
  });

  it("says what a kubeconfig lacks, without quoting it", async () => {
    await assert.rejects(openKubeconfig("{ secret: [unclosed"), (error: Error) => !error.message.includes("unclosed"));
    await assert.rejects(openKubeconfig("clusters: []\nusers: []\ncontexts: []\n"), /^Error: the kubeconfig names no current cluster; set current-context$/);
  });

  it("changes in place when the certificate is renewed", async () => {
    const inputs = { cluster: "identity", caBundle: "a", certificate: "b", key: "c" };
    assert.deepEqual(await clusterAccess.diff("", inputs, inputs), { changes: false });
    assert.deepEqual(await clusterAccess.diff("", inputs, { ...inputs, certificate: "new" }), { changes: true });
  });
});
