import type { Properties } from "../values.ts";

/** A type in a region: one place an instance may be launched at. */
export interface Candidate {
  readonly type: string;
  readonly region: string;
}

/** An image by its id, or the newest of a family in the region and for the architecture. */
export type ImageChoice = { readonly id: string } | { readonly family: string };

export type Architecture = "x86_64" | "arm64";

/** One image for all, or one for each architecture. */
export type ImageInput = ImageChoice | { readonly x86_64?: ImageChoice; readonly arm64?: ImageChoice };

export interface FilesystemInput {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** Default: /lambda/nfs/<name>. */
  readonly mountPoint?: string;
}

/** What an instance is asked to be. Documented for users at LambdaInstanceArgs (components/lambda/instance.ts). */
export interface InstanceInputs {
  /** Hash of who this is; on the instance as the tag sophia:owner. Kept from the first launch on. */
  readonly owner: string;
  readonly stackTag: string;
  readonly candidates: readonly Candidate[];
  readonly sshKeyName: string;
  readonly name?: string;
  readonly hostname?: string;
  readonly maxCentsPerHour?: number;
  readonly waitForCapacity?: { readonly timeoutSeconds: number; readonly pollSeconds: number };
  readonly image?: ImageInput;
  readonly userData?: string;
  readonly group?: string;
  readonly firstUserData?: string;
  readonly replaceOn?: readonly "userData"[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly filesystems?: readonly FilesystemInput[];
  /** Id of the ruleset by region. */
  readonly firewallRulesets?: Readonly<Record<string, string>>;
  readonly adoptInstanceId?: string;
  readonly bootTimeoutSeconds?: number;
  readonly expiresAt?: string;
}

/** What is recorded of an instance beside its inputs; without user data. */
export interface InstanceFacts {
  readonly instanceId: string;
  readonly status: string;
  readonly ip?: string;
  readonly privateIp?: string;
  readonly instanceType: string;
  readonly region: string;
  readonly architecture: Architecture;
  readonly gpus: number;
  readonly priceCentsPerHour: number;
  readonly imageId?: string;
  readonly jupyterToken?: string;
  readonly jupyterUrl?: string;
  readonly launchedAt?: string;
  /** Index of the candidate it is; -1 when it is none of them. */
  readonly won: number;
  /** Hash of the user data wanted now, and of that it was launched with. */
  readonly userDataHash?: string;
  readonly launchedUserDataHash?: string;
}

/** Seconds an instance may take from its launch until it is active and has an address: eight GPUs take up to 15 minutes. */
export const defaultBootTimeoutSeconds = 1500;

/** Regions without firewall rulesets. Source: Lambda's page on firewalls. */
export const regionsWithoutFirewall: readonly string[] = ["us-south-1"];

export function inputsOf(properties: Properties): InstanceInputs {
  return properties as unknown as InstanceInputs;
}

/** arm64 are the types with a Grace processor; the API does not say it. */
export function architectureOf(type: string): Architecture {
  return /gh200|gb200|gb300/.test(type) ? "arm64" : "x86_64";
}

/** The part of the image input that counts for an architecture. */
export function imageFor(image: ImageInput | undefined, architecture: Architecture): ImageChoice | undefined {
  if (image === undefined || "id" in image || "family" in image) return image;
  return image[architecture];
}
