import { z } from "zod";
import { sinkDefaults } from "../../config/estuary-sink.ts";

/** Shortest token that is taken: a guess must be hopeless. */
const shortestToken = 16;

const whole = (minimum: number, maximum: number, fallback: number) =>
  z.coerce.number({ error: `allowed: a whole number from ${minimum} to ${maximum}` }).int(`allowed: a whole number from ${minimum} to ${maximum}`).min(minimum, `allowed: at least ${minimum}`).max(maximum, `allowed: at most ${maximum}`).default(fallback);

const token = z.string({ error: "is missing; give the token of the webhook materialization" }).regex(/^\S+$/, "allowed: a text without white space").min(shortestToken, `allowed: at least ${shortestToken} characters`);

const variables = z
  .object({
    PORT: whole(1, 65_535, sinkDefaults.port).describe("TCP port it listens on."),
    REDIS_HOST: z.string({ error: "is missing; name the host of Redis" }).describe("Host of Redis."),
    REDIS_PORT: whole(1, 65_535, 6379).describe("Port of Redis."),
    REDIS_PASSWORD: z.string().optional().describe("Password of Redis. Left out: none."),
    REDIS_PATIENCE_SECONDS: whole(1, 60, 10).describe("Seconds without an answer of Redis after which the connection is given up."),
    REDIS_MEMORY_PERCENT: whole(1, 100, 80).describe("While more of Redis' memory is used, by whomever, bodies are answered 503: the others that write to it need room too."),
    ESTUARY_WEBHOOK_TOKEN: token.describe("What Estuary shows as `Authorization: Bearer`."),
    ESTUARY_WEBHOOK_TOKEN_PREVIOUS: token.optional().describe("The token before it, valid too while it is replaced."),
    ESTUARY_BODY_LIMIT_BYTES: whole(1024, 2 ** 40, sinkDefaults.bodyLimit).describe("Documents beyond so many bytes of a body go to the dead letters."),
    ESTUARY_DOCUMENT_LIMIT_BYTES: whole(1024, 2 ** 28, sinkDefaults.documentLimit).describe("A larger document goes to the dead letters."),
    ESTUARY_BODIES_AT_ONCE: whole(1, 1000, 8).describe("Bodies that are read at the same time; with the document's limit, it bounds the memory."),
    ESTUARY_VALUE_TTL_SECONDS: whole(1, 30 * 86_400, sinkDefaults.valueTtl).describe("Seconds a document stays in Redis, from its publication at Estuary; one that is older when it comes is not kept."),
    ESTUARY_CLOCK_TTL_SECONDS: whole(1, 365 * 86_400, sinkDefaults.clockTtl).describe("Seconds the clock of a document is kept, also of a deleted one: longer than an old version may be delivered again."),
    ESTUARY_DEAD_LETTER_STREAM: z.string().min(1, "allowed: the key of a Redis stream").default(sinkDefaults.deadLetterStream).describe("Redis stream of what could not be stored."),
    ESTUARY_DEAD_LETTER_MAXIMUM: whole(1, 100_000, sinkDefaults.deadLetterMaximum).describe("About as many dead letters are kept, of 1.5 KiB each at most."),
    ESTUARY_QUALITY_WINDOW_MINUTES: whole(1, 24 * 60, sinkDefaults.qualityWindow).describe("Minutes over which the share of valid documents is taken."),
    WEAVIATE_URL: z.url({ protocol: /^https?$/, error: "allowed: an http or https URL" }).optional().describe("Weaviate. Left out: the target weaviate is off."),
    WEAVIATE_API_KEY: z.string().optional().describe("API key of Weaviate. Left out: none."),
  })
  .refine((values) => values.ESTUARY_CLOCK_TTL_SECONDS >= values.ESTUARY_VALUE_TTL_SECONDS, {
    path: ["ESTUARY_CLOCK_TTL_SECONDS"],
    error: "allowed: at least ESTUARY_VALUE_TTL_SECONDS; a clock that goes before its document lets old versions in",
  });

/** The service's settings, by the names of their environment variables. */
export type EventsSettings = z.infer<typeof variables>;

/** The environment does not make settings; the message names every variable at fault, and no value of a secret. */
export class InvalidSettings extends Error {}

/**
 * Reads the settings. An empty variable is as one left out.
 * @throws InvalidSettings
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): EventsSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""));
  const result = variables.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    const value = given[name];
    const secret = /TOKEN|PASSWORD|KEY/.test(name);
    return `${name}${value === undefined || secret ? "" : ` is ${JSON.stringify(value)}`}: ${message}`;
  });
  throw new InvalidSettings(`the environment of the events service has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
}
