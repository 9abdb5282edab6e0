import { absent, fields, items } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import type { StackFinding } from "../../model/rule.ts";
import { type Direction, directions, isFor, podSelectorPath, policiesOfAllPods, policyTypesPath, rulesOf, rulesPath } from "./network-policies.ts";

/** Every address, of each version of IP. */
const everywhere: readonly unknown[] = ["0.0.0.0/0", "::/0"];

/** Whether a peer of a rule is every address there is. */
function isEverywhere(peer: unknown): boolean {
  const { cidr, except } = fields(fields(peer)["ipBlock"]);
  return everywhere.includes(cidr) && items(except).length === 0;
}

/** Whether a rule names neither ports nor whom it is for: it lets everything through. */
function allowsAll(rule: unknown, direction: Direction): boolean {
  const { ports, [direction === "Ingress" ? "from" : "to"]: peers } = fields(rule);
  const isRule = absent(rule) || typeof rule === "object";
  return isRule && items(ports).length === 0 && (items(peers).length === 0 || items(peers).some(isEverywhere));
}

const what: Readonly<Record<Direction, string>> = { Ingress: "lets everything in to", Egress: "lets everything out of" };

/**
 * What undoes a default deny: policies add up, so that one rule for all pods and all traffic opens a direction again.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic
 */
export function allowAllFaults(resources: readonly Resource[]): readonly StackFinding[] {
  return policiesOfAllPods(resources).flatMap((resource) =>
    directions
      .filter((direction) => isFor(resource, direction))
      .flatMap((direction) =>
        rulesOf(resource, direction).flatMap((rule, index) => {
          if (!allowsAll(rule, direction)) return [];
          return [
            {
              resource,
              path: [...rulesPath(direction), index],
              message: `${what[direction]} every pod of the namespace, which undoes its default deny`,
              fix: "name the pods it is for, or the peers and ports",
              looksAt: [podSelectorPath, policyTypesPath],
            },
          ];
        }),
      ),
  );
}
