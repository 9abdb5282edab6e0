import assert from "node:assert/strict";
import { edited } from "../support/edited.ts";
import { judgeResource, mendsOf, sentence } from "../../../policies/judge.ts";
import { type Path, formatPath } from "../../../policies/model/path.ts";
import type { Props, Resource } from "../../../policies/model/resource.ts";
import type { ResourceRule, Rule } from "../../../policies/model/rule.ts";
import { everyContainerKind, everyWorkload, pod } from "../support/objects.ts";

/** What every control asks of a container at the level `restricted`. */
export const safeContext: Props = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: "RuntimeDefault" },
};

export const safeContainer: Props = { name: "quiet", image: "registry.example/quiet:1", securityContext: safeContext };

/** A pod that follows both levels. */
export const safePod: Props = { containers: [safeContainer] };

function resourceRuleOf(rule: Rule): ResourceRule {
  assert.equal(rule.over, "resource");
  return rule;
}

/** What the rule says of the resource, each finding as a person reads it. */
export function faultsOf(rule: Rule, resource: Resource): readonly string[] {
  return judgeResource(resourceRuleOf(rule), resource, rule.options?.defaults ?? {}).map(sentence);
}

/** What the rule says of a Pod with this spec. */
export function faultsOfPod(rule: Rule, spec: Props, metadata: Props = {}): readonly string[] {
  return faultsOf(rule, pod(spec, metadata));
}

/** What the rule says of a Pod whose only container, `web`, has this securityContext and whose own is the other. */
export function faultsOfContexts(rule: Rule, container: unknown, own?: unknown, more: Props = {}): readonly string[] {
  return faultsOfPod(rule, { securityContext: own, containers: [{ name: "web", securityContext: container }], ...more });
}

/** The Pod mended by the rule; undefined where there is nothing to mend. What was given must stay as it was. */
export function mended(rule: Rule, spec: Props): unknown {
  const resource = pod(spec);
  const before = structuredClone(resource.props);
  const edits = mendsOf(resourceRuleOf(rule), resource, {});
  const after = edits.length === 0 ? undefined : edited(resource.props, edits)["spec"];
  assert.deepEqual(resource.props, before);
  return after;
}

/** Declares tests: nothing is said of a pod that follows the standard, in any kind of workload, nor of what is no pod. */
export function allowsTheSafe(rule: Rule): void {
  it("allows a pod that follows the standard, in every workload", () => {
    for (const { kind, resource } of everyWorkload(safePod)) assert.deepEqual(faultsOf(rule, resource), [], kind);
  });

  it("says nothing of data that is no pod", () => {
    const odd = [null, undefined, "text", 7, true, [], {}, [null], { containers: "none" }, { containers: [], securityContext: null }];
    for (const spec of odd) assert.deepEqual(faultsOf(rule, pod(spec)), [], JSON.stringify(spec));
  });
}

/**
 * Declares tests: the fault is found in every kind of container of every kind of workload, and nowhere else.
 *
 * @param fault fields of the container
 * @param says the finding, given where the container stands
 */
export function refusesInEveryContainer(rule: Rule, fault: Props, says: (container: string) => string): void {
  for (const { kind, podSpec, path } of everyContainerKind(fault, { securityContext: safeContext })) {
    it(`refuses it in a container of the kind ${kind}, in every workload`, () => {
      for (const workload of everyWorkload(podSpec)) {
        const place: Path = [...workload.path, ...path];
        assert.deepEqual(faultsOf(rule, workload.resource), [says(formatPath(place))], workload.kind);
      }
    });
  }
}

/**
 * Declares a test: the fault of the pod itself is found in every kind of workload.
 *
 * @param says the finding, given where the pod's spec stands
 */
export function refusesInEveryPod(rule: Rule, fault: Props, says: (spec: string) => string): void {
  it("refuses it in the pod of every workload", () => {
    for (const { kind, resource, path } of everyWorkload({ ...safePod, ...fault })) {
      assert.deepEqual(faultsOf(rule, resource), [says(formatPath(path))], kind);
    }
  });
}
