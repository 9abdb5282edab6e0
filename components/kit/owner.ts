import { createHash } from "node:crypto";

/** Which stack: unique among all that use one account of a service, as far as its backend's URL is. */
export interface StackIdentity {
  /** URL of the backend: of Pulumi Cloud, or `file://...`, `s3://...`. */
  readonly backend: string;
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
}

/** The backend of a stack nobody has said another one of. */
export const pulumiCloud = "https://api.pulumi.com";

/** The first `digits` hexadecimal digits of a SHA-256. */
export function digest(text: string, digits: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}

/** One spelling of a backend: the engine tells Pulumi Cloud's as https://app.pulumi.com/<user>, and a file backend's with options. */
export function backendId(backend: string): string {
  const url = URL.canParse(backend) ? new URL(backend) : undefined;
  if (url === undefined) return backend;
  if (url.protocol === "https:" || url.protocol === "http:") return url.origin.replace("//app.", "//api.");
  // Of the options only `endpoint` tells where a bucket is.
  const endpoint = url.searchParams.get("endpoint");
  return `${url.protocol}//${url.host}${url.pathname}`.replace(/\/+$/, "") + (endpoint === null ? "" : `?endpoint=${endpoint}`);
}

/**
 * Who a resource is (64 hexadecimal digits): what a thing it makes at a service carries as its mark. A create looks for it before it makes
 * another; so it must differ between any two resources of an account that live at one time.
 */
export function ownerOf({ backend, organization, project, stack }: StackIdentity, urn: string): string {
  return digest(JSON.stringify([backendId(backend), organization, project, stack, urn]), 64);
}
