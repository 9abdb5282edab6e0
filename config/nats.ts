import type { NatsAccess } from "./services/types.ts";

/** What servers, clients and the stream Job must agree on about NATS. */

/** Name of the NATS cluster: servers of another name are refused on the routes. */
export const natsClusterName = "sophia-ai";

/** A stream of the platform; it keeps the subjects `<stream>.>`. */
export type NatsStream = NonNullable<NatsAccess["consume"]>[number];

/** The streams of the platform and what each is for. */
export const natsStreams: Readonly<Record<NatsStream, string>> = {
  data: "Changes of data: captured, derived and materialised records",
  workflow: "Requests for and results of workflow executions",
  system: "Events of the platform itself: deployments, alerts, rotations",
};

/** Name of the user that creates and changes streams: the Job of that name. Its seed is the secret `natsSeedName(streamAdministrator)`. */
export const streamAdministrator = "nats-streams";

/**
 * Prefix of a user's inboxes; a client must be given it as its `inboxPrefix`. Users may listen on their own only, so that
 * none reads the answers another waits for.
 */
export function natsInboxPrefix(service: string): string {
  return `_INBOX_${service}`;
}

/**
 * Name of the one durable consumer a service may have on each stream it consumes: NATS permissions know whole names only. It
 * must have exactly one filter, within what the catalogue lets the service subscribe to.
 */
export function natsConsumerName(service: string): string {
  return service;
}

/** Message id header by which a stream drops what it has stored already. https://docs.nats.io/nats-concepts/jetstream/headers */
export const natsMessageIdHeader = "Nats-Msg-Id";

/**
 * How a service creates its durable consumer; the server's own default would be no acknowledgement at all. Durations are in
 * nanoseconds, as the JetStream API has them. https://docs.nats.io/nats-concepts/jetstream/consumers
 */
export function natsConsumerDefaults(service: string): {
  readonly durable_name: string;
  readonly ack_policy: "explicit";
  readonly ack_wait: number;
  readonly max_ack_pending: number;
  readonly deliver_policy: "all";
} {
  return {
    durable_name: natsConsumerName(service),
    // A message counts as processed when its consumer says so, and is delivered again when it does not within 30 s.
    ack_policy: "explicit",
    ack_wait: 30_000_000_000,
    max_ack_pending: 1000,
    deliver_policy: "all",
  };
}
