import { z } from "zod";
import { secret } from "./shared.ts";
import type { Connector } from "./types.ts";

const age = z.int().min(1).max(259_200).optional();

/** Documents posted to a public URL that is known after activation. Its token is required here, because without one anybody may post. Source: schema of source-http-ingest, v1. */
export const sourceHttpIngest = {
  image: "ghcr.io/estuary/source-http-ingest",
  tag: ":v1",
  protocol: "capture",
  published: true,
  config: z.strictObject({
    paths: z.array(z.string().regex(/^\/.+/u, 'allowed: a path that begins with "/"')).optional(),
    requireAuthToken: secret,
    allowedCorsOrigins: z.array(z.string()).optional(),
    signatureConfig: z
      .discriminatedUnion("provider", [
        z.strictObject({ provider: z.literal("none") }),
        z.strictObject({ provider: z.literal("twilio"), publicKey: secret, maxSignatureAge: age }),
        z.strictObject({ provider: z.literal("zoom"), publicKey: secret, maxSignatureAge: age }),
        z.strictObject({ provider: z.literal("knock"), publicKey: secret, maxSignatureAge: age }),
        z.strictObject({
          provider: z.literal("custom"),
          algorithm: z.enum(["hmac_sha256", "ecdsa"]),
          publicKey: secret,
          signatureHeader: z.string(),
          signingStringTemplate: z.string(),
          signatureEncoding: z.enum(["hex", "base64"]).optional(),
          timestampHeader: z.string().optional(),
          maxSignatureAge: age,
        }),
      ])
      .optional(),
  }),
  resource: z.strictObject({ path: z.string().optional(), stream: z.string().optional(), idFromHeader: z.string().optional() }),
  // A stream without a name is called by its path.
  resourcePath: ({ stream, path }) => [stream, path].filter((part): part is string => typeof part === "string").slice(0, 1),
} as const satisfies Connector;
