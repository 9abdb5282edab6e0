import assert from "node:assert/strict";
import { type ReadyInputs, clusterReady } from "@sophia/cluster-node";
import { type Authorities, newAuthorities } from "@sophia/cluster-pki";
import { apiServerName } from "../../../components/cluster/spec/kubeconfig.ts";
import { SecureServer, administrator } from "./support/secure-server.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const nobody = "https://127.0.0.1:1";

describe("ClusterReady", function () {
  this.timeout(20_000);
  let ours: Authorities;
  let admin: Awaited<ReturnType<typeof administrator>>;
  let servers: SecureServer[];
  const inputs = (...urls: string[]): ReadyInputs => ({ servers: urls, serverName: apiServerName, timeoutSeconds: 0, pollSeconds: 0.01, ...admin });
  const start = async (authorities = ours, name?: string) => {
    const server = await SecureServer.start(authorities, name);
    servers.push(server);
    return server;
  };

  before(async () => {
    ours = await newAuthorities(new Date());
    admin = await administrator(ours);
  });
  beforeEach(() => {
    servers = [];
  });
  afterEach(() => Promise.all(servers.map((server) => server.stop())));

  it("is ready when one server is, with our authorities, by the name every server has", async () => {
    const server = await start();
    const { outs } = await clusterReady.create(inputs(nobody, server.url));
    assert.equal(outs.url, server.url);
    assert.equal(outs.clusterUid, "uid-one");
  });

  it("waits while k3s starts", async () => {
    const server = await start();
    server.readyz = { status: 500, body: "[+]ping ok\n[-]etcd failed: reason withheld\n" };
    const ready = clusterReady.create({ ...inputs(server.url), timeoutSeconds: 15 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    server.readyz = { status: 200, body: "ok" };
    assert.equal((await ready).outs.url, server.url);
  });

  it("stays with the server it had while that one answers, else takes the next", async () => {
    const [first, second] = [await start(), await start()];
    const both = inputs(first.url, second.url);
    const before = { ...both, url: second.url, clusterUid: "uid-one" };
    assert.equal((await clusterReady.update("ready", before, both)).outs.url, second.url);
    await second.stop();
    assert.equal((await clusterReady.update("ready", before, both)).outs.url, first.url);
    assert.equal((await clusterReady.update("ready", before, inputs(first.url))).outs.url, first.url);
  });

  it("says loudly when the cluster began anew, with what to run", async () => {
    const server = await start();
    const before = { ...inputs(server.url), url: server.url, clusterUid: "uid-one" };
    const said: string[] = [];
    const update = async () => {
      said.length = 0;
      const { outs } = await clusterReady.update("ready", before, inputs(server.url), (line) => said.push(line));
      return outs;
    };
    const same = await update();
    assert.deepEqual([same.clusterUid, same.beganAnewAt, said], ["uid-one", undefined, []]);
    server.clusterUid = "uid-two";
    const anew = await update();
    assert.equal(anew.clusterUid, "uid-two");
    assert.ok(Date.parse(anew.beganAnewAt ?? "") > 0);
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /BEGAN ANEW[^]*pulumi refresh --stack[^]*npm run up -- --stack[^]*docs\/runbooks\/restore-etcd\.md/);
  });

  it("says of each server what it is like and where to look, and no secret", async () => {
    const stranger = await newAuthorities(new Date());
    const foreign = await start(stranger);
    const otherName = await start(ours, "elsewhere.example.com");
    const starting = await start();
    starting.readyz = { status: 500, body: "[-]etcd failed: reason withheld" };
    const fault = await clusterReady.create(inputs(nobody, foreign.url, otherName.url, starting.url)).then(
      () => assert.fail("it must not be ready"),
      (error: unknown) => (error as Error).message,
    );
    const [heading, refused, wrongAuthority, wrongName, notReady] = fault.split("\n");
    assert.equal(heading, "no API server of the cluster was ready within 0 s.");
    assert.match(refused ?? "", /^https:\/\/127\.0\.0\.1:1: nothing answers on the port yet: k3s is being installed or does not start \(on the machine: sudo journalctl -u sophia-node -u k3s\)$/);
    assert.match(wrongAuthority ?? "", /its certificate is not of this cluster's authorities \(\w+\): .*rotate-cluster-ca\.md/);
    assert.match(wrongName ?? "", /ERR_TLS_CERT_ALTNAME_INVALID/);
    assert.match(notReady ?? "", /it is starting \(500\): \[-\]etcd failed/);
    assert.doesNotMatch(fault, /PRIVATE KEY|BEGIN/);
  });

  it("tells a certificate that is not accepted from a server that is not there", async () => {
    const server = await start();
    const { certificate, key } = await administrator(await newAuthorities(new Date()));
    await assert.rejects(clusterReady.create({ ...inputs(server.url), certificate, key }), /does not accept the administrator's certificate \(401\)/);
  });

  it("is never replaced: addresses and certificates change in place", async () => {
    const outputs = { ...inputs(nobody), url: nobody, clusterUid: "uid-one" };
    assert.deepEqual(await clusterReady.diff("ready", outputs, inputs(nobody)), { changes: false });
    for (const change of [{ servers: ["https://127.0.0.1:2"] }, { servers: [unknown] }, { servers: unknown as unknown as string[] }, { caBundle: "new" }, { certificate: "new" }, { key: unknown }])
      assert.deepEqual(await clusterReady.diff("ready", outputs, { ...inputs(nobody), ...change }), { changes: true }, Object.keys(change).join());
  });
});
