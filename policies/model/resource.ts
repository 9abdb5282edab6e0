/**
 * What a rule judges: one resource of the plan, as plain data. Secrets are plain here, so a rule never puts a value into a
 * finding that may be one.
 */
export interface Resource {
  /** Pulumi's type token, such as `kubernetes:apps/v1:Deployment` or `pulumi-nodejs:dynamic/lambda:Instance`. */
  readonly type: string;
  /** Pulumi's URN; for an object of a file, one made of the file's name and the object's. */
  readonly urn: string;
  /** Pulumi's name of the resource. */
  readonly name: string;
  /** Inputs, or for a rule over the whole stack the outputs. A Kubernetes object has its apiVersion, kind and metadata here. */
  readonly props: Props;
  /** Options of the program; absent for an object read from a file: a rule that needs them then says nothing. */
  readonly options?: ResourceOptions;
}

export interface ResourceOptions {
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
}

/** Data of unknown shape: the API server, not this pack, says what is valid, so that a rule may meet anything. */
export type Props = Readonly<Record<string, unknown>>;

/** A Kubernetes object's own coordinates; the resource's name where the object has none of its own. */
export interface Identity {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `default` where a namespaced object names none; meaningless for cluster-wide kinds. */
  readonly namespace: string;
  readonly name: string;
  /** Whether the resource is a patch and holds a part of an object that stands elsewhere: what is missing there may still be set. */
  readonly partial: boolean;
}
