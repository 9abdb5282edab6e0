import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noHostInProbesAndHooks as rule } from "../../../policies/rules/pod-security/no-host-in-probes-and-hooks.ts";
import { nest } from "../support/objects.ts";
import { allowsTheSafe, faultsOfPod, refusesInEveryContainer } from "./support.ts";

const handlers = [["livenessProbe"], ["readinessProbe"], ["startupProbe"], ["lifecycle", "postStart"], ["lifecycle", "preStop"]];

describe("no-host-in-probes-and-hooks", () => {
  allowsTheSafe(rule);

  for (const handler of handlers) {
    for (const action of ["httpGet", "tcpSocket"]) {
      const steps = [...handler, action];

      describe(steps.join("."), () => {
        refusesInEveryContainer(
          rule,
          nest(steps, { port: 80, host: "10.0.0.1" }),
          (container) =>
            `${container}.${steps.join(".")}.host is "10.0.0.1": container subject has the node call a host of its choice; ` +
            "remove the field, so that the pod itself is called",
        );

        for (const host of ["", null, undefined, 7, unknown]) {
          it(`allows ${JSON.stringify(host) ?? String(host)}`, () => {
            assert.deepEqual(faultsOfPod(rule, { containers: [{ name: "web", ...nest(steps, { port: 80, host }) }] }), []);
          });
        }
      });
    }
  }

  it("allows a probe that calls no host", () => {
    const container = { name: "web", livenessProbe: { exec: { command: ["true"] } }, readinessProbe: { grpc: { port: 1, host: "a" } }, startupProbe: null };
    assert.deepEqual(faultsOfPod(rule, { containers: [container] }), []);
  });

  it("names each of them", () => {
    const probe = { httpGet: { host: "a" }, tcpSocket: { host: "b" } };
    assert.equal(faultsOfPod(rule, { containers: [{ name: "web", livenessProbe: probe, lifecycle: { postStart: probe } }] }).length, 4);
  });
});
