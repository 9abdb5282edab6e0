import { type SourceName, captureNames, enabledSources, enabledTargets, materializationNames, reachesPostgres, sinkService } from "../estuary.ts";
import { closest } from "./closest.ts";
import type { Fault } from "./faults.ts";
import type { Relation } from "./relation.ts";
import type { Settings } from "./schema.ts";
import { seconds } from "./values.ts";

type EstuarySettings = Settings["estuary"];

/** A key that must be given while something is on. */
function needed(key: string, when: (estuary: EstuarySettings) => boolean, value: (estuary: EstuarySettings) => unknown, why: string): Relation {
  return ({ estuary }, file) => {
    if (!estuary.enabled || !when(estuary)) return undefined;
    const given = value(estuary);
    if (given !== undefined && !(Array.isArray(given) && given.length === 0)) return undefined;
    return { key: `estuary.${key}`, message: `estuary.${key} is missing; ${why}; set it in ${file}` };
  };
}

const whatNeedsWhat: readonly Relation[] = [
  needed("network.host", reachesPostgres, ({ network }) => network.host, "Estuary reaches PostgreSQL by it, which estuary.sources.postgres or estuary.targets.postgres is on for"),
  needed("sources.slack.startDate", ({ sources }) => sources.slack.enabled, ({ sources }) => sources.slack.startDate, "estuary.sources.slack.enabled is true and its connector wants one"),
  needed("sources.github.startDate", ({ sources }) => sources.github.enabled, ({ sources }) => sources.github.startDate, "estuary.sources.github.enabled is true and its connector wants one"),
  needed("sources.github.repositories", ({ sources }) => sources.github.enabled, ({ sources }) => sources.github.repositories, "estuary.sources.github.enabled is true"),
  ...(["host", "user", "database", "tables"] as const).map((name) =>
    needed(`sources.snowflake.${name}`, ({ sources }) => sources.snowflake.enabled, ({ sources }) => sources.snowflake[name], "estuary.sources.snowflake.enabled is true"),
  ),
  ...(["host", "user", "database", "schema"] as const).map((name) =>
    needed(`targets.snowflake.${name}`, ({ targets }) => targets.snowflake.enabled, ({ targets }) => targets.snowflake[name], "estuary.targets.snowflake.enabled is true"),
  ),
  needed("targets.pinecone.index", ({ targets }) => targets.pinecone.enabled, ({ targets }) => targets.pinecone.index, "estuary.targets.pinecone.enabled is true"),
  needed("targets.sink.url", ({ targets }) => sinkIsOn(targets), ({ targets }) => targets.sink.url, "estuary.targets.sink is on"),
  needed("targets.sink.weaviate.url", ({ targets }) => targets.sink.enabled && targets.sink.weaviate.enabled, ({ targets }) => targets.sink.weaviate.url, "estuary.targets.sink.weaviate.enabled is true"),
];

function sinkIsOn({ sink }: EstuarySettings["targets"]): boolean {
  return sink.enabled && (sink.redis || sink.weaviate.enabled);
}

/** The connector resolves each binding's path against it; without "/" the last part of the path would be lost. */
const sinkUrlEndsWithSlash: Relation = ({ estuary }, file) => {
  const { url } = estuary.targets.sink;
  if (url === undefined || url.endsWith("/")) return undefined;
  const key = "estuary.targets.sink.url";
  return { key, message: `${key} is ${url}; allowed: an https URL that ends with "/"; write ${url}/ in ${file}` };
};

const removedOnlyAfterCutover: Relation = ({ estuary }, file) =>
  (Object.keys(captureNames) as SourceName[]).flatMap((source): Fault[] => {
    const { mode, removeOld } = estuary.migration[source];
    if (!removeOld || mode === "cutover") return [];
    const key = `estuary.migration.${source}.removeOld`;
    return [{ key, message: `${key} is true but estuary.migration.${source}.mode is ${mode}; allowed: after the cutover only; set mode to cutover, or removeOld to false, in ${file}` }];
  });

const eitherPausedOrEnabled: Relation = ({ estuary }, file) =>
  estuary.reenable
    .filter((name) => estuary.paused.includes(name))
    .map((name) => ({ key: "estuary.reenable", message: `estuary.reenable names ${name}, which estuary.paused names too; allowed: one of them; remove it from one in ${file}` }));

/** Endings of the derivations' names. */
const derivationName = /-(valid|quarantine|enriched|redacted)$/;

/** Lists of tasks name none that the settings do not make. */
function tasksOfOurs(list: "paused" | "reenable"): Relation {
  return ({ estuary }, file) => {
    if (!estuary.enabled) return [];
    const names = [...enabledSources(estuary).map((source) => captureNames[source]), ...enabledTargets(estuary).map((target) => materializationNames[target])].map((name) => estuary.prefix + name);
    return estuary[list].flatMap((name, index): Fault[] => {
      if (names.includes(name) || (name.startsWith(estuary.prefix) && derivationName.test(name))) return [];
      const guess = closest(name, names);
      const key = `estuary.${list}.${index}`;
      return [{ key, message: `${key} is ${name}, which is no task of this stack; ${guess === undefined ? `allowed: ${names.join(", ")}, and derivations` : `did you mean ${guess}?`}; change or remove it in ${file}` }];
    });
  };
}

/** Nothing outside the prefix is touched, so nothing there can be taken over. */
const adoptsWithinPrefix: Relation = ({ estuary }, file) =>
  estuary.adopt
    .filter((name) => !name.startsWith(estuary.prefix))
    .map((name) => ({ key: "estuary.adopt", message: `estuary.adopt names ${name}; allowed: names that begin with estuary.prefix (${estuary.prefix}); change or remove it in ${file}` }));

/** What is told the policy pack must be about counters there are. */
const acceptedAreSet: Relation = ({ estuary }, file) =>
  Object.entries(estuary.acceptedBackfills).flatMap(([task, accepted]): Fault[] => {
    const highest = Math.max(0, ...Object.values(estuary.backfills[task] ?? {}));
    if (accepted <= highest) return [];
    const key = `estuary.acceptedBackfills.${task}`;
    return [{ key, message: `${key} is ${accepted} but the highest counter of estuary.backfills.${task} is ${highest}; allowed: at most that, so that no later one passes unseen; lower it in ${file}` }];
  });

/** What Estuary posts must find somebody who takes it in. */
const sinkIsRun: Relation = ({ estuary, mcp }, file) => {
  if (!estuary.enabled || !sinkIsOn(estuary.targets)) return undefined;
  return mcp.disabled.flatMap((name, index): Fault[] =>
    name === sinkService ? [{ key: `mcp.disabled.${index}`, message: `mcp.disabled.${index} is ${name} but estuary.targets.sink is on, which posts to it; allowed: one of both; remove it, or set estuary.targets.sink.enabled to false, in ${file}` }] : [],
  );
};

const keysOfTablesThereAre: Relation = ({ estuary }, file) => {
  const { tables, keys } = estuary.sources.postgres;
  return Object.keys(keys)
    .filter((table) => !tables.includes(table))
    .map((table) => {
      const guess = closest(table, tables);
      const key = `estuary.sources.postgres.keys.${table}`;
      return { key, message: `${key} is of a table that estuary.sources.postgres.tables does not name; ${guess === undefined ? `allowed: ${tables.join(", ")}` : `did you mean ${guess}?`}; change or remove it in ${file}` };
    });
};

/** A source is idle only when some scrapes saw nothing new. */
const windowHoldsScrapes: Relation = ({ estuary }, file) => {
  const { interval, window } = estuary.metrics;
  if (seconds(window) >= 3 * seconds(interval)) return undefined;
  const key = "estuary.metrics.window";
  return { key, message: `${key} is ${window} but estuary.metrics.interval is ${interval}; allowed: at least three intervals, ${3 * seconds(interval)}s; raise ${key} or lower interval in ${file}` };
};

/** Rules between the settings of Estuary. */
export const estuaryRelations: readonly Relation[] = [
  ...whatNeedsWhat,
  sinkUrlEndsWithSlash,
  removedOnlyAfterCutover,
  eitherPausedOrEnabled,
  tasksOfOurs("paused"),
  tasksOfOurs("reenable"),
  adoptsWithinPrefix,
  acceptedAreSet,
  sinkIsRun,
  keysOfTablesThereAre,
  windowHoldsScrapes,
];
