import type * as k8s from "@pulumi/kubernetes";
import { captureNames, publicationName } from "../../../config/estuary.ts";
import { imageReference } from "../../../config/images.ts";
import { databases, postgresRoleSecretName } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { type Owner, metadata } from "../../kit/objects.ts";
import { plainVariables, resourceRequirements, restrictedContainer, restrictedPod, secretVariable } from "../../kit/pod.ts";

/** Name of what makes and drops the slot. */
export const slotService = "estuary-slot";

/** Whose the Jobs are: beside PostgreSQL, since they log in with its roles' Secrets. */
export const slotOwner: Owner = { service: slotService, component: "replication-slot", namespace: "platform" };

/** Seconds the Job waits: for the database, the captured tables and the publication; when it drops, for the slot's reader to leave. */
const patience = { ensure: 900, drop: 120 } as const;

/** Secret with the authority of the database's certificates, as CloudNativePG names it. https://cloudnative-pg.io/documentation/1.30/certificates/ */
const authority = { secret: "postgres-ca", key: "ca.crt", folder: "/etc/postgres-ca" } as const;

/** Annotation with the backfill counters the slot was made, or looked after, for. */
const backfillsAnnotation = "sophia.ai/estuary-backfills";

/** Seconds until either Job has ended, with what the cluster needs before its pod runs. */
export const slotTimeout = patience.ensure + 300;

/** A Job, as the API takes it. */
export interface JobObject {
  readonly apiVersion: "batch/v1";
  readonly kind: "Job";
  readonly metadata: ReturnType<typeof metadata>;
  readonly spec: k8s.types.input.batch.v1.JobSpec;
}

function login(prefix: string, role: string): k8s.types.input.core.v1.EnvVar[] {
  const secret = postgresRoleSecretName(role);
  return [secretVariable(`${prefix}_USER`, secret, "username"), secretVariable(`${prefix}_PASSWORD`, secret, "password")];
}

/** The account of the Jobs' pods, which has no rights. */
export function slotServiceAccount(): k8s.core.v1.ServiceAccountArgs {
  return { metadata: metadata(slotOwner), automountServiceAccountToken: false };
}

/**
 * Tells of the capture's backfill counters by an annotation. Whoever raises one wants changes from a slot that is whole: the Job differs,
 * and so it runs and looks after the slot before the capture is published.
 */
function counters({ estuary }: Settings): Record<string, string> | undefined {
  const raised = estuary.backfills[`${estuary.prefix}${captureNames.postgres}`] ?? {};
  const lines = Object.entries(raised).sort(([a], [b]) => (a < b ? -1 : 1)).map(([binding, counter]) => `${binding}=${counter}`);
  return lines.length === 0 ? undefined : { [backfillsAnnotation]: lines.join(",") };
}

/** The Job that makes the slot and the table of watermarks, or drops the slot. Program: components/estuary/slot. */
export function slotJob(action: "ensure" | "drop", settings: Settings): JobObject {
  const { network, sources } = settings.estuary;
  const plain = {
    ACTION: action,
    // The short name, which is surely in the server's certificate.
    POSTGRES_HOST: "postgres-rw",
    POSTGRES_PORT: "5432",
    POSTGRES_DATABASE: databases.platform.name,
    POSTGRES_CA_FILE: `${authority.folder}/${authority.key}`,
    SLOT: network.slot,
    ...(action === "drop" ? {} : { PUBLICATION: publicationName, WATERMARKS: network.watermarks, TABLES: sources.postgres.tables.map((table) => `public.${table}`).join(",") }),
    WAIT_SECONDS: String(patience[action]),
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: metadata(slotOwner, `${slotService}-${action}`, action === "ensure" ? counters(settings) : undefined),
    spec: {
      // It waits by itself; what it does not wait for would fail again.
      backoffLimit: 0,
      activeDeadlineSeconds: patience[action] + 120,
      template: {
        metadata: { labels: metadata(slotOwner).labels },
        spec: restrictedPod(
          { service: slotService },
          {
            restartPolicy: "Never",
            containers: [
              restrictedContainer({
                name: "slot",
                image: imageReference("own:postgres-slot", settings.images),
                env: [...plainVariables(plain), ...(action === "drop" ? [] : login("OWNER", databases.platform.owner)), ...login("CAPTURE", databases.captureRole)],
                resources: resourceRequirements({ cpu: "50m", memory: "128Mi" }),
                // The end of the log becomes the message by which the Job is judged.
                terminationMessagePolicy: "FallbackToLogsOnError",
                volumeMounts: [{ name: "authority", mountPath: authority.folder, readOnly: true }],
              }),
            ],
            volumes: [{ name: "authority", secret: { secretName: authority.secret, items: [{ key: authority.key, path: authority.key }] } }],
          },
        ),
      },
    },
  };
}
