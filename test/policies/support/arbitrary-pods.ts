import fc from "fast-check";

import type { Path } from "../../../policies/model/path.ts";
import type { Props } from "../../../policies/model/resource.ts";
import { type Edit, edited } from "./edits.ts";
import { containerRows, metadataRows, podRows, type Row } from "./pod-values.ts";

/** Metadata and spec of a pod, or of a template. */
export interface ArbitraryPod {
  readonly metadata: Props;
  readonly spec: Props;
}

export interface PodOptions {
  /** Whether it may have ephemeral containers: an API server takes them by another way than pods. */
  readonly ephemeral: boolean;
}

/** How a pod complies before it is edited; where each kind of container may lean on the pod, or must say it itself. */
export const manners = ["by the pod", "by its containers", "by both", "in a user namespace", "on Windows"] as const;
export type Manner = (typeof manners)[number];

const strict = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
const inherited = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

const ofPod: Readonly<Record<Manner, Props>> = {
  "by the pod": { securityContext: inherited },
  "by its containers": {},
  "by both": { securityContext: inherited },
  "in a user namespace": { hostUsers: false, securityContext: { seccompProfile: inherited.seccompProfile } },
  "on Windows": { os: { name: "windows" }, securityContext: { runAsNonRoot: true } },
};

const ofContainer: Readonly<Record<Manner, Props>> = {
  "by the pod": { securityContext: strict },
  "by its containers": { securityContext: { ...strict, ...inherited } },
  "by both": { securityContext: { ...strict, ...inherited } },
  "in a user namespace": { securityContext: strict },
  "on Windows": {},
};

const manner = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Manner>("by the pod", "by its containers", "by both") },
  { weight: 1, arbitrary: fc.constantFrom<Manner>("in a user namespace", "on Windows") },
);

const lists = ["containers", "initContainers", "ephemeralContainers"] as const;

/** A container's name says where it stands, so that annotations can name it. */
const prefixes = { containers: "main", initContainers: "setup", ephemeralContainers: "debug" } as const;

const shape = ({ ephemeral }: PodOptions) =>
  fc.record({
    manner,
    containers: fc.integer({ min: 1, max: 2 }),
    /** `true` for a sidecar. */
    initContainers: fc.array(fc.boolean(), { maxLength: 2 }),
    ephemeralContainers: ephemeral ? fc.integer({ min: 0, max: 2 }) : fc.constant(0),
  });

/** A container that complies in this manner. */
export function compliantContainer(list: (typeof lists)[number], index: number, how: Manner): Props {
  return { name: `${prefixes[list]}-${index}`, image: "registry.example/it:1", ...ofContainer[how] };
}

/** A pod that complies with both levels in this manner. */
export function compliantPod(how: Manner, containers = 1, sidecars: readonly boolean[] = [], ephemeral = 0): ArbitraryPod {
  const many = (list: (typeof lists)[number], length: number) => Array.from({ length }, (_, index) => compliantContainer(list, index, how));
  const init = many("initContainers", sidecars.length).map((container, index) => (sidecars[index] ? { ...container, restartPolicy: "Always" } : container));
  return {
    metadata: { name: "it" },
    spec: {
      ...ofPod[how],
      containers: many("containers", containers),
      ...(init.length > 0 && { initContainers: init }),
      ...(ephemeral > 0 && { ephemeralContainers: many("ephemeralContainers", ephemeral) }),
    },
  };
}

function editAt(place: Path, rows: readonly Row[]): fc.Arbitrary<Edit> {
  return fc.oneof(...rows.map(([steps, values]) => values.map((value): Edit => ({ at: [...place, ...steps], value }))));
}

function editsOfContainers(names: readonly string[]): fc.Arbitrary<Edit> {
  return fc.tuple(fc.constantFrom(...names), fc.integer({ min: 0, max: 1 }), editAt([], containerRows))
    .map(([list, index, { at, value }]) => ({ at: ["spec", list, index, ...at], value }));
}

/** Lists that hold nothing, and an item that is none: the API server reads them as it reads empty ones. */
const oddLists = fc.tuple(fc.constantFrom("initContainers", "volumes"), fc.constantFrom<unknown>([], [null], null))
  .map(([list, value]): Edit => ({ at: ["spec", list], value }));

/** Changes that the API server takes only together. */
const together = fc.constantFrom<readonly Edit[]>(
  [
    { at: ["spec", "containers", 0, "securityContext", "privileged"], value: true },
    { at: ["spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"], value: undefined },
  ],
  [
    { at: ["spec", "hostUsers"], value: false },
    { at: ["spec", "containers", 0, "securityContext", "procMount"], value: "Unmasked" },
  ],
  [
    { at: ["spec", "os"], value: { name: "windows" } },
    { at: ["spec", "hostNetwork"], value: true },
    { at: ["spec", "securityContext"], value: { windowsOptions: { hostProcess: true, runAsUserName: "NT AUTHORITY\\SYSTEM" } } },
    ...lists.flatMap((list) => [0, 1].map((index): Edit => ({ at: ["spec", list, index, "securityContext"], value: undefined }))),
  ],
);

const edits = ({ ephemeral }: PodOptions) => {
  const one = fc.oneof(
    { weight: 10, arbitrary: editAt(["spec"], podRows) },
    { weight: 2, arbitrary: editAt(["metadata"], metadataRows) },
    { weight: 14, arbitrary: editsOfContainers(ephemeral ? lists : lists.slice(0, 2)) },
    { weight: 1, arbitrary: oddLists },
  );
  return fc.oneof({ weight: 27, arbitrary: one.map((each): readonly Edit[] => [each]) }, { weight: 2, arbitrary: together });
};

/** A pod that complies in some manner, with up to five changes, of which about two in five offend; shrinks to fewer of them. */
export function arbitraryPod(options: PodOptions): fc.Arbitrary<ArbitraryPod> {
  return fc.tuple(shape(options), fc.array(edits(options), { maxLength: 5, size: "max" })).map(([{ manner: how, containers, initContainers, ephemeralContainers }, changes]) =>
    changes.flat().reduce<ArbitraryPod>(edited, compliantPod(how, containers, initContainers, ephemeralContainers)));
}

/** Rows whose fields an API server takes in an ephemeral container. */
const ephemeralRows = containerRows.filter(([[first]]) => first === "securityContext");

/** Ephemeral containers for a pod that complies in this manner. */
export function arbitraryEphemeralContainers(how: Manner): fc.Arbitrary<readonly Props[]> {
  const start = (count: number) => ({ list: Array.from({ length: count }, (_, index) => compliantContainer("ephemeralContainers", index, how)) });
  const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), editAt([], ephemeralRows)), { maxLength: 4, size: "max" });
  return fc.tuple(fc.integer({ min: 1, max: 2 }), changes).map(([count, list]) =>
    list.reduce((held, [index, { at, value }]) => edited(held, { at: ["list", index, ...at], value }), start(count)).list);
}
