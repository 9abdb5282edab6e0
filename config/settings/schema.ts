import { z } from "zod";
import { cluster } from "./schema-cluster.ts";
import { estuary } from "./schema-estuary.ts";
import { fleets, lambda } from "./schema-lambda.ts";
import { policies } from "./schema-policies.ts";
import { autoscaling, edge, guardrails, images, sandbox, secrets, storage } from "./schema-platform.ts";
import { data, mcp, n8n, nats } from "./schema-services.ts";

/**
 * The shape, defaults, bounds and meaning of a stack's settings, one schema per subject. Pulumi.yaml is written from it
 * (config/settings/project-file.ts). `.prefault({})` fills in a missing subject with its defaults.
 */
export const settingsSchema = z.strictObject({ sandbox, lambda, fleets, cluster, images, storage, guardrails, data, nats, n8n, mcp, autoscaling, edge, secrets, policies, estuary });

/** What a stack may write. */
export type SettingsInput = z.input<typeof settingsSchema>;

/** Settings after defaults and checks. */
export type Settings = z.output<typeof settingsSchema>;

/** One fleet after defaults and checks. */
export type FleetSettings = Settings["fleets"][string];

/** What one instance may be launched as, and where. */
export type Candidate = FleetSettings["candidates"][number];
