import { type NatsStream, natsConsumerName, natsInboxPrefix, natsStreams } from "../../../config/nats.ts";
import type { NatsAccess } from "../../../config/services/types.ts";

/**
 * What a user may do; an empty list means nothing. Answering requests (`allow_responses`) is not among it: whoever listens on
 * a subject could then acknowledge messages to their publishers in the stream's place.
 */
export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Whether a subject lies in a stream. */
function within(stream: NatsStream, subject: string): boolean {
  return subject.startsWith(`${stream}.`);
}

/**
 * The JetStream subjects a service needs to keep its own durable consumer on a stream and to fetch and acknowledge from it.
 * A consumer of one filter is created on a subject that ends with the filter, and the server holds the two together: so
 * a service reads from the stream what it may subscribe to, no more. Other consumers' names are not among the subjects, so it can
 * neither steal from nor delete them. https://docs.nats.io/reference/reference-protocols/nats_api_reference
 * @throws Error when the service may subscribe to nothing in the stream
 */
function consumerSubjects(service: string, stream: NatsStream, subscribe: readonly string[]): string[] {
  const filters = subscribe.filter((subject) => within(stream, subject));
  if (filters.length === 0) {
    throw new Error(`catalogue entry ${service}: nats.consume has ${stream} but nats.subscribe has no subject in it; allowed: at least one that begins with "${stream}."; change config/services`);
  }
  const consumer = `${stream}.${natsConsumerName(service)}`;
  return [
    `$JS.API.STREAM.INFO.${stream}`,
    ...(filters.includes(`${stream}.>`) ? [`$JS.API.CONSUMER.CREATE.${consumer}`] : []),
    ...filters.map((filter) => `$JS.API.CONSUMER.CREATE.${consumer}.${filter}`),
    `$JS.API.CONSUMER.INFO.${consumer}`,
    `$JS.API.CONSUMER.DELETE.${consumer}`,
    `$JS.API.CONSUMER.MSG.NEXT.${consumer}`,
    `$JS.ACK.${consumer}.>`,
  ];
}

/** A subject of the catalogue must lie in the platform's own space, or a service could reach the server's API or another's inbox. */
function refuseReserved(service: string, subjects: readonly string[]): void {
  const reserved = subjects.filter((subject) => /^[$_*>]/.test(subject) || subject === "");
  if (reserved.length === 0) return;
  throw new Error(
    `catalogue entry ${service}: nats subjects ${reserved.map((subject) => JSON.stringify(subject)).join(", ")} are reserved; ` +
      `allowed: subjects whose first part is a name such as ${Object.keys(natsStreams).map((stream) => `${stream}.>`).join(", ")}; change config/services`,
  );
}

/**
 * What a service's user may do: its own subjects, its own inbox, its own consumers.
 * @throws Error when the catalogue gives it a reserved subject, or a stream to consume and nothing in it
 */
export function servicePermissions(service: string, access: NatsAccess): Permissions {
  refuseReserved(service, [...access.publish, ...access.subscribe]);
  const consumed = access.consume ?? [];
  return {
    publish: [
      ...access.publish,
      // Clients ask whether JetStream is there before they use it.
      ...(consumed.length === 0 ? [] : ["$JS.API.INFO"]),
      ...consumed.flatMap((stream) => consumerSubjects(service, stream, access.subscribe)),
    ],
    subscribe: [...access.subscribe, `${natsInboxPrefix(service)}.>`],
  };
}

/** What the user of the stream Job may do: look at, create and change the platform's streams; not delete, purge or read them. */
export function streamAdministratorPermissions(user: string): Permissions {
  const verbs = ["INFO", "CREATE", "UPDATE"];
  return {
    publish: ["$JS.API.INFO", ...Object.keys(natsStreams).flatMap((stream) => verbs.map((verb) => `$JS.API.STREAM.${verb}.${stream}`))],
    subscribe: [`${natsInboxPrefix(user)}.>`],
  };
}
