import assert from "node:assert/strict";
import { ToolUnavailableError } from "../../../sandbox/tools/index.ts";
import { familyOf, linkerFlags } from "../../../sandbox/tools/families.ts";
import { duration } from "../../../sandbox/tools/progress.ts";

describe("the error of tools that cannot be had", () => {
  it("reads as a list", () => {
    const remedy = "install Go";
    const attempts = [
      { way: "PATH", reason: "not found" },
      { way: "build", reason: "first line\nsecond line\n" },
    ];
    const error = new ToolUnavailableError([
      { name: "kubectl", version: "1.2.3", attempts, remedy },
      { name: "etcd", version: "3.2.1", attempts: [], remedy },
    ]);
    assert.equal(
      error.message,
      [
        "2 tools are missing and could not be fetched or built:",
        "  kubectl 1.2.3",
        "    PATH: not found",
        "    build: first line",
        "      second line",
        "  etcd 3.2.1",
        "to do:",
        "  install Go",
      ].join("\n"),
    );
  });
});

describe("linker flags", () => {
  it("give Kubernetes its version", () => {
    const flags = linkerFlags(familyOf("controlplane"));
    assert.match(flags, /^-s -w -X k8s\.io\/component-base\/version\.gitVersion=v1\.\d+\.\d+ -X k8s\.io\/component-base\/version\.gitMajor=1 /);
    assert.match(flags, / -X k8s\.io\/client-go\/pkg\/version\.gitVersion=v1\./);
    assert.match(flags, / -X sigs\.k8s\.io\/kwok\/pkg\/consts\.Version=v0\./);
  });
});

describe("durations", () => {
  it("are said in minutes and seconds", () => {
    assert.deepEqual([0, 45_400, 60_000, 150_000].map(duration), ["0 s", "45 s", "1 min 0 s", "2 min 30 s"]);
  });
});
