import assert from "node:assert/strict";
import { toolSpecs } from "../../../sandbox/tools/catalogue.ts";
import * as downloads from "../../../sandbox/tools/downloads.ts";
import { currentPlatform, type Platform } from "../../../sandbox/tools/platform.ts";
import { toolNames } from "../../../sandbox/tools/index.ts";

const linux: Platform = { os: "linux", arch: "amd64" };
const mac: Platform = { os: "darwin", arch: "arm64" };

describe("addresses of vendors' releases", () => {
  const cases: readonly (readonly [string, downloads.Download | undefined, string | undefined, string | undefined, string | undefined])[] = [
    ["kube-apiserver on linux", downloads.kubernetes("kube-apiserver", "1.2.3", linux), "https://dl.k8s.io/v1.2.3/bin/linux/amd64/kube-apiserver", undefined, "https://dl.k8s.io/v1.2.3/bin/linux/amd64/kube-apiserver.sha256"],
    ["kube-apiserver on macOS", downloads.kubernetes("kube-apiserver", "1.2.3", mac), undefined, undefined, undefined],
    ["kubectl on macOS", downloads.kubernetes("kubectl", "1.2.3", mac), "https://dl.k8s.io/v1.2.3/bin/darwin/arm64/kubectl", undefined, "https://dl.k8s.io/v1.2.3/bin/darwin/arm64/kubectl.sha256"],
    ["etcd on linux", downloads.etcd("3.6.1", linux), "https://github.com/etcd-io/etcd/releases/download/v3.6.1/etcd-v3.6.1-linux-amd64.tar.gz", "etcd-v3.6.1-linux-amd64/etcd", "https://github.com/etcd-io/etcd/releases/download/v3.6.1/SHA256SUMS"],
    ["etcd on macOS", downloads.etcd("3.6.1", mac), "https://github.com/etcd-io/etcd/releases/download/v3.6.1/etcd-v3.6.1-darwin-arm64.zip", "etcd-v3.6.1-darwin-arm64/etcd", "https://github.com/etcd-io/etcd/releases/download/v3.6.1/SHA256SUMS"],
    ["kwokctl", downloads.kwok("kwokctl", "0.8.0", mac), "https://github.com/kubernetes-sigs/kwok/releases/download/v0.8.0/kwokctl-darwin-arm64", undefined, "https://api.github.com/repos/kubernetes-sigs/kwok/releases/tags/v0.8.0"],
    ["pulumi on x64", downloads.pulumi("3.250.0", linux), "https://get.pulumi.com/releases/sdk/pulumi-v3.250.0-linux-x64.tar.gz", "pulumi/pulumi", "https://get.pulumi.com/releases/sdk/pulumi-3.250.0-checksums.txt"],
    ["pulumi on arm64", downloads.pulumi("3.250.0", mac), "https://get.pulumi.com/releases/sdk/pulumi-v3.250.0-darwin-arm64.tar.gz", "pulumi/pulumi", "https://get.pulumi.com/releases/sdk/pulumi-3.250.0-checksums.txt"],
    ["a Pulumi plug-in", downloads.pulumiPlugin("kubernetes", "4.25.0", linux), "https://github.com/pulumi/pulumi-kubernetes/releases/download/v4.25.0/pulumi-resource-kubernetes-v4.25.0-linux-amd64.tar.gz", "pulumi-resource-kubernetes", "https://github.com/pulumi/pulumi-kubernetes/releases/download/v4.25.0/pulumi-kubernetes_4.25.0_checksums.txt"],
    ["nats-server", downloads.natsServer("2.15.2", mac), "https://github.com/nats-io/nats-server/releases/download/v2.15.2/nats-server-v2.15.2-darwin-arm64.tar.gz", "nats-server-v2.15.2-darwin-arm64/nats-server", "https://github.com/nats-io/nats-server/releases/download/v2.15.2/SHA256SUMS"],
    ["promtool", downloads.promtool("3.15.0", linux), "https://github.com/prometheus/prometheus/releases/download/v3.15.0/prometheus-3.15.0.linux-amd64.tar.gz", "prometheus-3.15.0.linux-amd64/promtool", "https://github.com/prometheus/prometheus/releases/download/v3.15.0/sha256sums.txt"],
    ["Go on linux", downloads.go("1.26.8", linux), "https://go.dev/dl/go1.26.8.linux-amd64.tar.gz", "go", "https://dl.google.com/go/go1.26.8.linux-amd64.tar.gz.sha256"],
    ["Go on macOS", downloads.go("1.26.8", mac), "https://go.dev/dl/go1.26.8.darwin-arm64.tar.gz", "go", "https://dl.google.com/go/go1.26.8.darwin-arm64.tar.gz.sha256"],
  ];
  for (const [title, download, url, member, checksum] of cases) {
    it(title, () => assert.deepEqual([download?.url, download?.member, download?.checksums[0]?.url], [url, member, checksum]));
  }

  it("ask GitHub for digests after the vendor's own list", () => {
    assert.deepEqual(
      downloads.natsServer("2.15.2", linux).checksums.map(({ kind }) => kind),
      ["list", "github"],
    );
  });
});

describe("the catalogue of tools", () => {
  it("can build each tool, or a stand-in of it", () => {
    for (const name of toolNames) {
      const spec = toolSpecs[name];
      assert.equal(spec.name, name);
      assert.ok(spec.build ?? spec.standIn, name);
      assert.ok(spec.ask === undefined || spec.answer?.includes(spec.version), name);
    }
  });
});

describe("the platform", () => {
  it("speaks Go's words", () => {
    assert.deepEqual(currentPlatform("linux", "x64"), { os: "linux", arch: "amd64" });
    assert.deepEqual(currentPlatform("darwin", "arm64"), { os: "darwin", arch: "arm64" });
  });
  it("refuses what nothing is published for", () => {
    assert.throws(() => currentPlatform("win32", "x64"), { message: "the sandbox runs on linux and darwin, x64 and arm64; this is win32-x64" });
    assert.throws(() => currentPlatform("linux", "s390x"), { message: /this is linux-s390x/ });
  });
});
