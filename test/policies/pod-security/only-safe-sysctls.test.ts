import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { onlySafeSysctls as rule } from "../../../policies/rules/pod-security/only-safe-sysctls.ts";
import { allowsTheSafe, faultsOfContexts, refusesInEveryPod } from "./support.ts";

const safe = [
  "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
];
const message = `the pod sets a kernel parameter that is not safe; remove it, or set only ${safe.join(", ")}`;
const faults = (sysctls: unknown) => faultsOfContexts(rule, {}, { sysctls });

describe("only-safe-sysctls", () => {
  allowsTheSafe(rule);

  refusesInEveryPod(
    rule,
    { securityContext: { sysctls: [{ name: "net.ipv4.tcp_rmem", value: "1" }, { name: "kernel.msgmax", value: "1" }] } },
    (spec) => `${spec}.securityContext.sysctls[1].name is "kernel.msgmax": ${message}`,
  );

  for (const name of safe) it(`allows ${name}`, () => assert.deepEqual(faults([{ name, value: "1" }]), []));

  for (const name of ["net.core.somaxconn", "net/ipv4/tcp_rmem", "NET.IPV4.TCP_RMEM", ""]) {
    it(`refuses "${name}"`, () => assert.deepEqual(faults([{ name }]), [`spec.securityContext.sysctls[0].name is "${name}": ${message}`]));
  }

  it("refuses one without a name", () => assert.deepEqual(faults([{ value: "1" }]), [`spec.securityContext.sysctls[0].name: ${message}`]));

  it("allows none", () => {
    for (const none of [null, undefined, [], "text"]) assert.deepEqual(faults(none), []);
  });

  it("reads none of a container, which has no such field", () => {
    assert.deepEqual(faultsOfContexts(rule, { sysctls: [{ name: "kernel.msgmax" }] }), []);
  });

  it("says nothing of what is unknown", () => {
    for (const sysctls of [unknown, [unknown], [{ name: unknown }]]) assert.deepEqual(faults(sysctls), []);
    assert.equal(faults([{ name: "kernel.msgmax", value: unknown }]).length, 1);
  });
});
