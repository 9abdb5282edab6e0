import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";

/** A Kubernetes object as the stack's state holds it. */
export interface PlainObject {
  /** Pulumi's type token. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

const secretMark = "4dabf18193072939515e22adb298388d";

/** State holds secrets encrypted; any text of the same kind costs the same. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value === null || typeof value !== "object") return value;
  if (secretMark in value) return "c2VjcmV0";
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]));
}

/** The Kubernetes objects of a stored deployment, in the order they were made. */
export function objectsOf(resources: readonly { urn: string; inputs?: Record<string, unknown> }[]): PlainObject[] {
  return resources.flatMap(({ urn, inputs }) => {
    const [, , types = "", name = ""] = urn.split("::");
    const type = types.split("$").at(-1) ?? "";
    if (!type.startsWith("kubernetes:") || inputs === undefined) return [];
    return [{ type, name, inputs: plaintextStrings(withoutSecrets(inputs) as Record<string, unknown>) }];
  });
}

function plaintextStrings(inputs: Record<string, unknown>): Record<string, unknown> {
  // A Secret whose whole data is secret comes as one marked value; these keys suit every type of Secret we have.
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, /^(data|stringData)$/.test(key) && typeof value === "string" ? { username: value, password: value } : value]));
}

/** The objects as one document kubectl can apply: namespaces first. */
export function manifest(objects: readonly PlainObject[]): string {
  const items = objects.map(({ inputs }) => inputs).sort((a, b) => Number(b["kind"] === "Namespace") - Number(a["kind"] === "Namespace"));
  return items.map((item) => JSON.stringify(item)).join("\n---\n");
}

class Plain extends pulumi.CustomResource {
  constructor(object: PlainObject, opts: pulumi.CustomResourceOptions) {
    super(object.type, object.name, object.inputs, opts);
  }
}

/** A Pulumi program of the same objects with no components, no catalogue and no checks: what the engine costs by itself. */
export function plainProgram(objects: readonly PlainObject[], kubeconfig: string): () => Promise<Record<string, unknown>> {
  return async () => {
    const provider = new k8s.Provider("cluster", { kubeconfig, clusterIdentifier: "plain", enableServerSideApply: true });
    const namespaces = objects.filter(({ inputs }) => inputs["kind"] === "Namespace").map((object) => new Plain(object, { provider }));
    for (const object of objects) if (object.inputs["kind"] !== "Namespace") new Plain(object, { provider, dependsOn: namespaces });
    return Promise.resolve({});
  };
}
