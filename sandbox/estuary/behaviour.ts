import type { Behaviour } from "./types.ts";

export const defaultBehaviour: Behaviour = {
  extension: true,
  activation: "fast",
  activationNames: [],
  failure: "connection to the endpoint refused",
  snapshotSeconds: 0,
  grants: [""],
  builtSpecs: true,
  unexpectedBackfills: [],
  publicationMilliseconds: 0,
  accessTokenSeconds: 3_600,
  singleUse: false,
  controllers: "quiet",
  brokenBuckets: [],
};

/** Public data planes, as Estuary names them; addresses are of the networks kept for documentation (RFC 5737). */
export const dataPlanes = [
  { id: "0e00000000000001", name: "ops/dp/public/gcp-us-central1-c2", provider: "GCP", region: "us-central1", tag: "c2", cidrBlocks: ["192.0.2.16/32", "192.0.2.17/32", "198.51.100.0/29"], gcpServiceAccountEmail: "flow@sandbox.iam.example.test", awsIamUserArn: null },
  { id: "0e00000000000002", name: "ops/dp/public/aws-eu-west-1-c2", provider: "AWS", region: "eu-west-1", tag: "c2", cidrBlocks: ["203.0.113.4/32"], gcpServiceAccountEmail: null, awsIamUserArn: "arn:aws:iam::000000000000:user/sandbox" },
] as const;

/** Who publishes when it is neither the account nor a controller. */
export const person = { id: "7e57ab1e-0000-4000-8000-000000000002", email: "person@sandbox.test" };
/** In whose name Estuary's controllers publish. */
export const controllerUser = { id: "ffffffff-ffff-ffff-ffff-ffffffffffff", email: "support@estuary.dev" };
