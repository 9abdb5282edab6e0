import * as pulumi from "@pulumi/pulumi";
import { ownerOf, pulumiCloud } from "../kit/owner.ts";

/** How the identity of a resource may be said otherwise. */
export interface IdentityArgs {
  /**
   * URL of the backend the stack's state lies in; part of who the resource is. A program is not told it.
   * @default what PULUMI_BACKEND_URL says, else Pulumi Cloud
   */
  readonly backend?: string;
}

/** Who a resource that is about to be registered is: what its publications carry a mark of. Differs between any two stacks that use one account. */
export function identityOf(kind: EstuaryKind, name: string, { backend = process.env["PULUMI_BACKEND_URL"] ?? pulumiCloud }: IdentityArgs, opts: pulumi.CustomResourceOptions | undefined): pulumi.Output<string> {
  const identity = { backend, organization: pulumi.getOrganization(), project: pulumi.getProject(), stack: pulumi.getStack() };
  // As a promise it depends on no resource: an output of a component's own URN makes its child wait for all children, itself included.
  const urn = pulumi.output(new Promise<string>((resolve) => void pulumi.createUrn(name, typeOf(kind), opts?.parent).apply(resolve)));
  return urn.apply((text) => ownerOf(identity, text));
}

/** Type token of a dynamic resource of this area. */
export function typeOf(kind: EstuaryKind): string {
  return `pulumi-nodejs:dynamic/${estuaryModule}:${kind}`;
}

/** Module of the type tokens. */
export const estuaryModule = "estuary";

export type EstuaryKind = "Catalog" | "StorageMapping" | "AlertSubscription" | "ServiceAccount";
