import { captureNames } from "../../../config/estuary.ts";
import { databases } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { bytes } from "../../../config/settings/values.ts";
import { type Rule, alert } from "./rule.ts";

/** WAL between a slot and now, by CloudNativePG's exporter: bytes, NaN for a slot that is lost. https://cloudnative-pg.io/documentation/1.30/monitoring/ */
export const walKept = "cnpg_pg_replication_slots_pg_wal_lsn_diff";
const slotActive = "cnpg_pg_replication_slots_active";
/** Whether the exporter reaches the database. */
const exporterUp = "cnpg_collector_up";
/** WAL between what a connected reader has confirmed and now, bytes. */
const unconfirmed = `cnpg_pg_stat_replication_flush_diff_bytes{usename="${databases.captureRole}"}`;

/** Bytes of WAL a reader may be behind in everyday work: a few segments. */
const everyday = 64 * 2 ** 20;

/** Shares of what may be kept at which somebody is told. */
const warningShare = 0.5;
const criticalShare = 0.8;

/** What may go wrong between PostgreSQL and the capture that reads its changes. */
export function slotAlerts({ estuary, data }: Pick<Settings, "estuary" | "data">): Rule[] {
  if (!estuary.sources.postgres.enabled) return [];
  const { network, metrics, prefix } = estuary;
  const most = bytes(data.postgres.maxSlotWalKeepSize);
  const slot = `{slot_name="${network.slot}"}`;
  const kept = `max by (slot_name) (${walKept}${slot})`;
  const task = `${prefix}${captureNames.postgres}`;
  const advice = "Look whether the capture runs and reaches PostgreSQL: at its end the slot is lost, and everything must be filled anew.";
  const held = "A transaction that has been open for long keeps WAL, too, whoever began it (pg_stat_activity, xact_start).";
  const anew = `Raise estuary.backfills of ${task} for every table and run the update: it makes the slot anew and fills anew.`;
  return [
    alert(
      "EstuarySlotWalKept",
      { severity: "warning", hold: "5m", summary: `PostgreSQL keeps WAL for slot ${network.slot}`, description: `{{ $value | humanize1024 }}B of at most ${data.postgres.maxSlotWalKeepSize} are kept. ${advice} ${held}` },
      `${kept} > ${Math.floor(most * warningShare)}`,
    ),
    alert(
      "EstuarySlotNearlyLost",
      { severity: "critical", hold: "1m", summary: `Slot ${network.slot} is about to be lost`, description: `{{ $value | humanize1024 }}B of at most ${data.postgres.maxSlotWalKeepSize} are kept. ${advice} ${held}` },
      `${kept} > ${Math.floor(most * criticalShare)}`,
    ),
    alert(
      "EstuarySlotLost",
      {
        severity: "critical",
        hold: "1m",
        summary: `Slot ${network.slot} is lost`,
        description: `PostgreSQL has given up its WAL on {{ $labels.pod }}: changes since it was read last are gone. ${anew}`,
      },
      // Nothing but NaN differs from itself.
      `${walKept}${slot} != ${walKept}${slot}`,
    ),
    alert(
      "EstuarySlotMissing",
      { severity: "critical", hold: "15m", summary: `There is no slot ${network.slot}`, description: `PostgreSQL keeps no changes for the capture: those since the slot was dropped are gone. ${anew}` },
      `absent(${slotActive}${slot}) and on () (max(${exporterUp}) == 1)`,
    ),
    alert(
      "EstuarySlotUnread",
      { severity: "warning", hold: "15m", summary: `Nobody reads slot ${network.slot}`, description: advice },
      `max by (slot_name) (${slotActive}${slot}) == 0`,
    ),
    alert(
      "EstuaryChangeStreamSlow",
      {
        severity: "warning",
        hold: "10m",
        summary: `The change stream brings fewer than ${metrics.leastEventsPerSecond} events a second and has a backlog`,
        description: `{{ $value | humanize }} events a second, while more than ${everyday / 2 ** 20} MiB of changes wait. ${held}`,
      },
      // WAL that somebody's open transaction holds is no backlog of a reader that has confirmed what comes after.
      `(sum(rate(captured_out_docs_total{task="${task}"}[5m])) or vector(0)) < ${metrics.leastEventsPerSecond} and on () (${kept} > ${everyday}) unless on () (max(${unconfirmed}) <= ${everyday})`,
    ),
  ];
}
