import { z } from "zod";
import { cpu, cron, dnsLabel, duration, flag, host, size, text, timeZone, webUrl, whole } from "./values.ts";

/** Schemas of the services the platform runs. Each leaf says what it means; Pulumi.yaml repeats it. */

const storageClass = () => dnsLabel().optional().describe("Storage class of its volumes. Left out: storage.defaultClass.");

const backup = z
  .strictObject({
    enabled: flag().default(false).describe("Keep base backups and the write-ahead log in an S3 bucket; its keys are the secrets backupAccessKeyId and backupSecretAccessKey."),
    destination: text(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/, 'allowed: an S3 path such as "s3://bucket/path"').optional().describe("S3 path. Needed when backups are enabled."),
    endpoint: webUrl().optional().describe("URL of an S3-compatible service. Left out: AWS."),
    schedule: cron().default("0 0 3 * * *").describe("When a base backup is taken."),
    retention: text(/^[1-9]\d{0,2}[dwm]$/, 'allowed: a whole number from 1 to 999 with d, w or m, such as "30d"').default("30d").describe("How long backups are kept."),
  })
  .prefault({})
  .describe("Backups of PostgreSQL.");

export const data = z
  .strictObject({
    postgres: z
      .strictObject({
        instances: whole(1, 9).default(3).describe("A primary and its standbys."),
        storage: size().default("100Gi").describe("Volume of the data, per instance."),
        walStorage: size().default("20Gi").describe("Volume of the write-ahead log, per instance."),
        storageClass: storageClass(),
        cpu: cpu().default("2").describe("CPU request of an instance."),
        memory: size().default("8Gi").describe("Memory request and limit of an instance."),
        maxConnections: whole(50, 5000).default(400).describe("Connections the database takes; n8n at its largest must fit in."),
        maxSlotWalKeepSize: size().default("10Gi").describe("Write-ahead log kept for a replication slot nobody reads, before it is given up; unlimited would fill the disk."),
        backup,
      })
      .prefault({})
      .describe("PostgreSQL by CloudNativePG."),
    redis: z
      .strictObject({
        storage: size().default("10Gi").describe("Volume of a pod."),
        storageClass: storageClass(),
        cpu: cpu().default("250m").describe("CPU request of a pod."),
        memory: size().default("2Gi").describe("Memory request and limit of a pod; the store itself is given less."),
        replicas: z
          .union([z.literal(1), z.literal(3)], { error: "allowed: 1 or 3" })
          .default(3)
          .describe("Pods of the store: 1 (one pod, restarted in place) or 3 (a primary, two replicas and Sentinels behind one address)."),
      })
      .prefault({})
      .describe("The store that speaks Redis (Valkey)."),
  })
  .prefault({})
  .describe("Databases.");

export const nats = z
  .strictObject({
    replicas: z
      .union([z.literal(1), z.literal(3), z.literal(5)], { error: "allowed: 1, 3 or 5, since a majority must be able to decide" })
      .default(3)
      .describe("Servers of the cluster."),
    storage: size().default("50Gi").describe("Volume of a server."),
    storageClass: storageClass(),
    cpu: cpu().default("1").describe("CPU request of a server."),
    memory: size().default("4Gi").describe("Memory request and limit of a server."),
    duplicateWindow: duration(24).default("2m").describe("How long a message id is remembered, so that a publisher may send again."),
    maximumAge: duration(8760).default("168h").describe("How long a message is kept in the streams data, workflow and system."),
  })
  .prefault({})
  .describe("NATS JetStream.");

export const n8n = z
  .strictObject({
    host: host().default("n8n.sophia.internal").describe("Public host of the editor and of the webhooks."),
    workers: z
      .strictObject({
        min: whole(1, 200).default(2).describe("Fewest workers."),
        max: whole(1, 200).default(20).describe("Most workers."),
        start: whole(1, 200).default(5).describe("Replicas at the first deployment; afterwards the autoscaler owns the count."),
        cpuUtilization: whole(1, 100).default(70).describe("Mean CPU use, in percent of the request, the autoscaler aims at."),
        concurrency: whole(5, 100).default(10).describe("Executions one worker runs at once."),
        cpu: cpu().default("500m").describe("CPU request of a worker."),
        memory: size().default("1Gi").describe("Memory request of a worker."),
      })
      .prefault({})
      .describe("Workers run the executions of the queue."),
    webhooks: z
      .strictObject({
        min: whole(1, 50).default(2).describe("Fewest webhook processors."),
        max: whole(1, 50).default(6).describe("Most webhook processors."),
        cpuUtilization: whole(1, 100).default(70).describe("Mean CPU use, in percent of the request, the autoscaler aims at."),
      })
      .prefault({})
      .describe("Webhook processors take production webhooks in and queue them."),
    longestExecution: duration(24).default("10m").describe("The longest an execution may run; pods are given this time and a margin to finish."),
    databasePoolSize: whole(1, 50).default(4).describe("Connections of each n8n process to PostgreSQL."),
    executionRetentionDays: whole(1, 365).default(14).describe("Days an execution's data is kept."),
    timezone: timeZone().default("Etc/UTC").describe("Time zone of schedules."),
  })
  .prefault({})
  .describe("n8n in queue mode.");

export const mcp = z
  .strictObject({
    disabled: z.array(dnsLabel()).default([]).describe("MCP servers of the catalogue this stack leaves out, by name."),
    gateway: z
      .strictObject({
        min: whole(1, 100).default(2).describe("Fewest replicas."),
        max: whole(1, 100).default(10).describe("Most replicas."),
        cpuUtilization: whole(1, 100).default(70).describe("Mean CPU use, in percent of the request, the autoscaler aims at."),
        gpuUtilization: whole(1, 100).default(80).describe("Mean use of the GPU workloads behind the gateway, in percent, at which a replica is added."),
      })
      .prefault({})
      .describe("The MCP gateway."),
  })
  .prefault({})
  .describe("MCP servers.");
