import assert from "node:assert/strict";
import fc from "fast-check";
import { allows } from "../../../components/guardrails/model.ts";
import { networkPolicies } from "../../../components/guardrails/spec/network-policies.ts";
import type { WorkloadEntry } from "../../../config/services/types.ts";
import { around, podOf, portNamed, portsToTry, served, settingsOf, workload } from "./fixtures.ts";

const settings = settingsOf();

const http = { ports: [{ name: "http", port: 9000 }] };
const withMetrics = { ports: [{ name: "http", port: 9000 }, { name: "metrics", port: 9001 }], metrics: { port: "metrics", path: "/metrics" } };
const withRoutes = {
  ports: [{ name: "client", port: 4222 }, { name: "cluster", port: 6222, internal: true as const }, { name: "monitor", port: 8222, internal: true as const }],
  health: { port: "monitor", startup: "/", readiness: "/", liveness: "/" },
  workload: "stateful" as const,
};
const instances = {
  ports: [{ name: "postgres", port: 5432 }, { name: "metrics", port: 9187 }, { name: "status", port: 8000, internal: true as const }],
  health: { port: "status", startup: "/", readiness: "/", liveness: "/" },
  metrics: { port: "metrics", path: "/metrics" },
  workload: "operator" as const,
};

/** Catalogues of up to eight workloads that call each other, and the doors, in any way. */
const catalogues = fc.integer({ min: 1, max: 8 }).chain((size) => {
  const names = Array.from({ length: size }, (_, index) => `service-${index}`);
  return fc.tuple(
    ...names.map((name) =>
      fc.record({
        shape: fc.constantFrom(http, withMetrics, withRoutes, instances),
        namespace: fc.constantFrom("platform" as const, "mcp" as const),
        callers: fc.subarray([...names.filter((other) => other !== name), "edge", "estuary"]),
        egress: fc.constantFrom("https" as const, "none" as const),
      }).map(({ shape, ...rest }) => workload(name, { ...shape, ...rest })),
    ),
  );
});

function open(catalogue: readonly WorkloadEntry[], from: WorkloadEntry, to: WorkloadEntry, port: number): boolean {
  return allows(networkPolicies(catalogue, settings), podOf(from), podOf(to), port);
}

/** Every flow between workloads of `among`, judged by the policies of `catalogue`. */
function flows(catalogue: readonly WorkloadEntry[], among = catalogue): Set<string> {
  const policies = networkPolicies(catalogue, settings);
  const open = new Set<string>();
  for (const from of among) {
    for (const to of among) {
      for (const port of portsToTry(to)) if (allows(policies, podOf(from), podOf(to), port)) open.add(`${from.name} > ${to.name}:${port}`);
    }
  }
  return open;
}

function minus(all: ReadonlySet<string>, some: ReadonlySet<string>): string[] {
  return [...all].filter((flow) => !some.has(flow)).sort();
}

describe("network policies of any catalogue", () => {
  it("open between two workloads what the callers say, and a set's own ports to itself", () => {
    fc.assert(
      fc.property(catalogues, (catalogue) => {
        const said = new Set<string>();
        for (const to of catalogue) {
          for (const from of catalogue) {
            const ports = [...(to.callers.includes(from.name) ? served(to) : []), ...(from === to && to.workload !== "stateless" ? to.ports.map(({ port }) => port) : [])];
            for (const port of ports) said.add(`${from.name} > ${to.name}:${port}`);
          }
        }
        assert.deepEqual([...flows(catalogue)].sort(), [...said].sort());
      }),
    );
  });

  it("open to those around what is theirs", () => {
    fc.assert(
      fc.property(catalogues, (catalogue) => {
        const policies = networkPolicies(catalogue, settings);
        for (const to of catalogue) {
          for (const port of portsToTry(to)) {
            const reached = (from: keyof typeof around) => allows(policies, around[from], podOf(to), port);
            assert.equal(reached("edge"), to.callers.includes("edge") && served(to).includes(port));
            assert.equal(reached("node"), port === portNamed(to, to.health.port));
            assert.equal(reached("prometheus"), port === portNamed(to, to.metrics?.port));
            assert.equal(reached("stranger") || reached("internet") || reached("kubeStateMetrics") || reached("kedaOperator"), false);
          }
        }
      }),
    );
  });

  it("open nothing between others when an entry is added", () => {
    fc.assert(
      fc.property(catalogues, (catalogue) => {
        const others = catalogue.slice(1);
        assert.deepEqual(flows(catalogue, others), flows(others));
      }),
    );
  });

  it("close what a removed caller had, and change nothing else", () => {
    fc.assert(
      fc.property(catalogues, fc.nat(), fc.nat(), (catalogue, which, whom) => {
        const entry = catalogue[which % catalogue.length] as WorkloadEntry;
        const inside = entry.callers.filter((caller) => catalogue.some(({ name }) => name === caller));
        const caller = inside[whom % Math.max(1, inside.length)];
        fc.pre(caller !== undefined);
        const less = catalogue.map((each) => (each === entry ? { ...each, callers: each.callers.filter((name) => name !== caller) } : each));
        const [before, after] = [flows(catalogue), flows(less)];
        assert.deepEqual(minus(before, after), served(entry).map((port) => `${caller} > ${entry.name}:${port}`).sort());
        assert.deepEqual(minus(after, before), []);
      }),
    );
  });

  it("close everything of a removed entry at the other ends too", () => {
    fc.assert(
      fc.property(catalogues, (catalogue) => {
        const [gone] = catalogue;
        const policies = networkPolicies(catalogue.slice(1), settings);
        for (const other of catalogue.slice(1)) {
          for (const port of portsToTry(other)) assert.equal(allows(policies, podOf(gone as WorkloadEntry), podOf(other), port), false);
        }
      }),
    );
  });

  it("hold for the example that reads like a sentence", () => {
    const gateway = workload("gateway");
    const server = workload("server", { callers: ["gateway"] });
    assert.equal(open([gateway, server], gateway, server, 9000), true);
    assert.equal(open([gateway, server], server, gateway, 9000), false);
  });
});
