import * as fc from "fast-check";
import { type N8nProcess, type ProcessKind, n8nProcess } from "../../../components/n8n/spec/process.ts";
import { services } from "../../../config/services.ts";
import { type Settings, type SettingsInput, parseSettings } from "../../../config/settings.ts";

export const kinds: readonly ProcessKind[] = ["main", "webhook", "worker"];

export function settingsOf(input: SettingsInput = {}): Settings {
  return parseSettings(input, "test");
}

export function processOf(kind: ProcessKind): N8nProcess {
  return n8nProcess(kind, services);
}

/** Settings as a production stack may write them: other values everywhere. */
export const productionLike: SettingsInput = {
  images: { digests: { n8n: `sha256:${"a".repeat(64)}`, n8nRunners: `sha256:${"b".repeat(64)}` } },
  data: { postgres: { maxConnections: 800 } },
  n8n: {
    host: "flows.example.com",
    workers: { min: 3, max: 30, start: 8, cpuUtilization: 60, concurrency: 20, cpu: "2", memory: "4Gi" },
    webhooks: { min: 3, max: 9, cpuUtilization: 50 },
    longestExecution: "2h",
    databasePoolSize: 8,
    executionRetentionDays: 30,
    timezone: "America/Los_Angeles",
  },
};

/** Any valid settings of n8n, at a database large enough for them. */
export const anySettings: fc.Arbitrary<Settings> = fc
  .record({
    workers: fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 })),
    webhooks: fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })),
    concurrency: fc.integer({ min: 5, max: 100 }),
    longest: fc.oneof(...([["s", 999], ["m", 999], ["h", 24]] as const).map(([unit, max]) => fc.integer({ min: 1, max }).map((count) => `${count}${unit}`))),
    memory: fc.tuple(fc.integer({ min: 1, max: 900 }), fc.constantFrom("Mi", "Gi")).map(([count, unit]) => `${count}${unit}`),
  })
  .map(({ workers, webhooks, concurrency, longest, memory }) => {
    const [min = 1, start = 1, max = 1] = [...workers].sort((a, b) => a - b);
    const [least = 1, most = 1] = [...webhooks].sort((a, b) => a - b);
    return settingsOf({
      data: { postgres: { maxConnections: 5000 } },
      n8n: { workers: { min, start, max, concurrency, memory }, webhooks: { min: least, max: most }, longestExecution: longest, databasePoolSize: 1 },
    });
  });
