import { withColons } from "../ids.ts";
import { statusOf } from "../store/activation.ts";
import { liveSpec } from "../store/live.ts";
import type { State } from "../types.ts";

/** GET /api/v1/catalog/status: one object for each live spec that was asked for. */
export function statusRows(state: State, names: readonly string[], short: boolean): object[] {
  return names.flatMap((name) => {
    const row = liveSpec(state, name);
    const status = row && statusOf(row);
    if (row === undefined || status === undefined) return [];
    const at = new Date(status.since).toISOString();
    return [{
      catalog_name: name, live_spec_id: row.id, spec_type: row.type, last_pub_id: row.lastPubId, last_build_id: row.lastBuildId, data_plane_name: row.dataPlane,
      disabled: status.type === "TASK_DISABLED", live_spec_updated_at: new Date(row.updatedAt).toISOString(), summary: { status: status.type, message: status.summary },
      ...(!short && {
        controller_error: null, controller_failures: 0, controller_next_run: null, controller_updated_at: at, connector_status: null,
        controller_status: {
          type: capitalised(row.type),
          publications: { max_observed_pub_id: withColons(row.lastPubId), history: [] },
          activation: {
            last_activated: status.lastActivated, last_activated_at: at, recent_failure_count: status.failure === undefined ? 0 : 1,
            ...(status.shards !== undefined && { shard_status: { count: 1, first_ts: at, last_ts: at, status: status.shards === "OK" ? "Ok" : status.shards === "PENDING" ? "Pending" : "Failed" } }),
            ...(status.failure !== undefined && { last_failure: { message: status.failure, ts: at, fields: {}, shard: shardOf(name, row.lastBuildId) }, next_retry: nextRetry(status.since) }),
          },
        },
      }),
    }];
  });
}

export function shardOf(name: string, build: string): object {
  return { name, keyBegin: "00000000", rClockBegin: "00000000", build };
}

/** Failed shards are started again within minutes. */
export function nextRetry(since: number): string {
  return new Date(since + 60_000).toISOString();
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
