import * as pulumi from "@pulumi/pulumi";
import { ownerOf, pulumiCloud, stackTagOf } from "./owner.ts";

/** How the identity of a resource may be said otherwise. */
export interface IdentityArgs {
  /**
   * URL of the backend the stack's state lies in; part of who the resource is. A program is not told it.
   * @default what PULUMI_BACKEND_URL says, else Pulumi Cloud
   */
  readonly backend?: string;
}

/** Owner and stack tag of a resource that is about to be registered. */
export function identityOf(type: string, name: string, { backend = process.env["PULUMI_BACKEND_URL"] ?? pulumiCloud }: IdentityArgs, opts: pulumi.CustomResourceOptions | undefined): { owner: pulumi.Output<string>; stackTag: string } {
  const identity = { backend, organization: pulumi.getOrganization(), project: pulumi.getProject(), stack: pulumi.getStack() };
  // As a promise it depends on no resource: an output of a component's own URN makes its child wait for all children, itself included.
  const urn = pulumi.output(new Promise<string>((resolve) => void pulumi.createUrn(name, type, opts?.parent).apply(resolve)));
  return { owner: urn.apply((text) => ownerOf(identity, text)), stackTag: stackTagOf(identity) };
}

/** Type token of a dynamic resource of this area. */
export function typeOf(kind: LambdaKind): string {
  return `pulumi-nodejs:dynamic/${lambdaModule}:${kind}`;
}

/** Module of the type tokens. */
export const lambdaModule = "lambda";

export type LambdaKind = "Instance" | "SshKey" | "Filesystem" | "FirewallRuleset" | "FirewallRules";
