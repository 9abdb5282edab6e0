import assert from "node:assert/strict";
import fc from "fast-check";
import { captureBlocks } from "../../../components/estuary/spec/network/addresses.ts";
import { captureRules, maximumRules } from "../../../components/estuary/spec/network/firewall.ts";
import { captureAccess } from "../../../components/estuary/spec/network/hba.ts";
import { wayInPolicy } from "../../../components/estuary/spec/network/policy.ts";
import { maximumRules as rulesetLimit } from "../../../components/cluster/spec/firewall.ts";
import { containsAddress, strictlyContains } from "../../../components/kit/network/blocks.ts";
import { databases } from "../../../config/names.ts";
import { cidrs, settingsOf } from "./support.ts";

const octet = fc.integer({ min: 0, max: 255 });
const address = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join("."));
const block = fc.oneof(address, fc.tuple(address, fc.integer({ min: 16, max: 32 })).map(([base, prefix]) => `${base}/${prefix}`), fc.constant("2600:1900::/28"));

describe("the data plane's addresses", () => {
  it("are blocks in one spelling, each once, none inside another", () => {
    assert.deepEqual(captureBlocks(["198.51.100.7", "192.0.2.77/24", "192.0.2.9/32", "2600:1900::/28", "198.51.100.7/32"]), ["192.0.2.0/24", "198.51.100.7/32"]);
  });

  for (const [name, given, message] of [
    ["everybody", ["0.0.0.0/0"], "the data plane's address block is 0.0.0.0/0; allowed: at most a /16, since whatever is in it may reach the way in to PostgreSQL. Ask Estuary for its addresses"],
    ["what is no block", ["example.com"], 'the data plane\'s address block is "example.com"; allowed: an IPv4 block such as 192.0.2.0/24'],
    ["a block that is too small to be one", ["192.0.2.0/33"], 'the data plane\'s address block is "192.0.2.0/33"; allowed: an IPv4 block such as 192.0.2.0/24'],
    ["nobody", ["2600:1900::/28"], "the data plane has no IPv4 address block (it told 2600:1900::/28), so nobody could be let in. Choose another estuary.dataPlane"],
    ["nothing", [], "the data plane has no IPv4 address block (it told none), so nobody could be let in. Choose another estuary.dataPlane"],
  ] as const)
    it(`are not ${name}`, () => assert.throws(() => captureBlocks(given), { name: "RangeError", message }));

  it("are the same to the firewall, the network policy and pg_hba, whatever they are", () => {
    const settings = settingsOf();
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), (given) => {
        fc.pre(given.some((each) => !each.includes(":")));
        const blocks = captureBlocks(given);
        const firewall = captureRules(given, 2222).map(({ source_network }) => source_network);
        const policy = wayInPolicy(given, settings).spec.ingress[0]?.from.map(({ ipBlock }) => ipBlock?.cidr);
        for (const role of [databases.captureRole, databases.materializationRole]) {
          const access = captureAccess(given, settings).filter((line) => line.startsWith(`hostssl sophia ${role} `)).map((line) => line.split(" ")[3]);
          // The last is the pods', which is the last hop of either way.
          assert.deepEqual(access, [...blocks, settings.cluster.podCidr]);
        }
        assert.deepEqual(firewall, blocks);
        assert.deepEqual(policy, blocks);
        // Everything told is let in, and nothing else is: every block holds one that was told, and is not inside another.
        for (const each of given.filter((one) => !one.includes(":"))) assert.ok(blocks.some((one) => containsAddress(one, each.split("/")[0] ?? "")), each);
        for (const one of blocks) assert.ok(!blocks.some((other) => strictlyContains(other, one)), one);
        assert.deepEqual(captureBlocks(blocks), blocks);
      }),
    );
  });

  it("fit into a ruleset of the firewall, or it is said what to give up", () => {
    const many = Array.from({ length: 17 }, (_, index) => `198.51.${index}.0/24`);
    assert.equal(captureRules(many, 2222, 3).length, 17);
    assert.throws(() => captureRules(many, 2222, 4), {
      name: "RangeError",
      message: "the firewall ruleset has 4 rules and Estuary's data plane adds 17; allowed: at most 20 together; name fewer blocks in cluster.apiCidrs, cluster.edgeCidrs or cluster.ssh.cidrs (an edge block takes two rules)",
    });
    assert.equal(maximumRules, rulesetLimit);
  });

  it("open one port to the firewall", () => {
    assert.deepEqual(captureRules(cidrs, 2222), [
      { protocol: "tcp", port_range: [2222, 2222], source_network: "192.0.2.0/24", description: "Estuary to PostgreSQL" },
      { protocol: "tcp", port_range: [2222, 2222], source_network: "198.51.100.7/32", description: "Estuary to PostgreSQL" },
    ]);
  });

  it("are where Estuary's roles may come from by TLS, then comes a refusal, also of the physical stream", () => {
    assert.deepEqual(captureAccess(cidrs, settingsOf()), [
      "hostssl sophia sophia_cdc 192.0.2.0/24 scram-sha-256",
      "hostssl sophia sophia_cdc 198.51.100.7/32 scram-sha-256",
      "hostssl sophia sophia_cdc 10.42.0.0/16 scram-sha-256",
      "host all sophia_cdc all reject",
      "host replication sophia_cdc all reject",
      "hostssl sophia sophia_estuary 192.0.2.0/24 scram-sha-256",
      "hostssl sophia sophia_estuary 198.51.100.7/32 scram-sha-256",
      "hostssl sophia sophia_estuary 10.42.0.0/16 scram-sha-256",
      "host all sophia_estuary all reject",
      "host replication sophia_estuary all reject",
    ]);
  });
});
