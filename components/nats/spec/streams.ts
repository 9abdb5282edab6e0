import { type NatsStream, natsStreams } from "../../../config/nats.ts";
import type { Settings } from "../../../config/settings.ts";
import { seconds } from "../../../config/settings/values.ts";
import { streamBytes } from "./capacity.ts";
import { maximumPayload } from "./server-config.ts";

/** A stream as the JetStream API has it; durations are in nanoseconds, -1 means without limit. https://docs.nats.io/nats-concepts/jetstream/streams */
export interface StreamSpec {
  readonly name: NatsStream;
  readonly description: string;
  readonly subjects: readonly string[];
  readonly storage: "file";
  readonly retention: "limits";
  readonly discard: "old";
  readonly num_replicas: number;
  readonly max_age: number;
  readonly max_bytes: number;
  readonly max_msgs: number;
  readonly max_msg_size: number;
  readonly duplicate_window: number;
  readonly compression: "s2";
  readonly allow_direct: boolean;
}

const nanoseconds = (duration: string) => seconds(duration) * 1_000_000_000;

/**
 * The platform's streams. A message is kept until it is too old or the stream is full, whether it was consumed or not, so
 * that it can be read again; it counts as processed when a consumer acknowledges it (natsConsumerDefaults in config/nats.ts).
 */
export function streamSpecs(settings: Settings["nats"]): readonly StreamSpec[] {
  return Object.entries(natsStreams).map(([stream, description]) => {
    const name = stream as NatsStream;
    return {
      name,
      description,
      subjects: [`${name}.>`],
      storage: "file",
      retention: "limits",
      discard: "old",
      num_replicas: settings.replicas,
      max_age: nanoseconds(settings.maximumAge),
      max_bytes: streamBytes(name, settings.storage),
      max_msgs: -1,
      max_msg_size: maximumPayload,
      duplicate_window: nanoseconds(settings.duplicateWindow),
      compression: "s2",
      allow_direct: true,
    };
  });
}
