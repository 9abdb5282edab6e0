import assert from "node:assert/strict";
import { programFile, streamsConfigMap, streamsFile, streamsJob } from "../../../components/nats/spec/streams-job.ts";
import { streamSpecs } from "../../../components/nats/spec/streams.ts";
import { natsConsumerDefaults } from "../../../config/nats.ts";
import { entry, prodLike, settingsWith } from "./support.ts";

const gibibyte = 2 ** 30;

describe("the platform's streams", () => {
  it("are three, replicated, on files, limited in age and size, with a window for message ids", () => {
    const common = {
      storage: "file",
      retention: "limits",
      discard: "old",
      num_replicas: 3,
      max_age: 604_800_000_000_000,
      max_msgs: -1,
      max_msg_size: 1_048_576,
      duplicate_window: 120_000_000_000,
      compression: "s2",
      allow_direct: true,
    };
    assert.deepEqual(streamSpecs(prodLike.nats), [
      { name: "data", description: "Changes of data: captured, derived and materialised records", subjects: ["data.>"], ...common, max_bytes: 20 * gibibyte },
      { name: "workflow", description: "Requests for and results of workflow executions", subjects: ["workflow.>"], ...common, max_bytes: 10 * gibibyte },
      { name: "system", description: "Events of the platform itself: deployments, alerts, rotations", subjects: ["system.>"], ...common, max_bytes: 6 * gibibyte },
    ]);
  });

  it("follow the settings", () => {
    const [data] = streamSpecs(settingsWith({ replicas: 1, storage: "1Gi", maximumAge: "24h", duplicateWindow: "90s" }).nats);
    assert.deepEqual([data?.num_replicas, data?.max_age, data?.duplicate_window, data?.max_bytes], [1, 86_400e9, 90e9, 409 * 2 ** 20]);
  });

  it("are consumed with explicit acknowledgement", () => {
    assert.deepEqual(natsConsumerDefaults("reader"), { durable_name: "reader", ack_policy: "explicit", ack_wait: 30e9, max_ack_pending: 1000, deliver_policy: "all" });
  });
});

describe("the stream Job", () => {
  const files = streamsConfigMap(prodLike, "the program").data;
  const job = streamsJob(entry, prodLike, files);

  it("is given its program, the streams, its seed and where the servers are", () => {
    assert.deepEqual(Object.keys(files), [programFile, streamsFile]);
    assert.deepEqual(JSON.parse(files[streamsFile] ?? ""), streamSpecs(prodLike.nats));
    const { template, ...rest } = job.spec as unknown as { template: { spec: { restartPolicy: string; containers: Record<string, unknown>[]; volumes: unknown[] } } };
    assert.deepEqual(rest, { backoffLimit: 4 });
    const { restartPolicy, containers, volumes } = template.spec;
    assert.equal(restartPolicy, "Never");
    assert.deepEqual(containers, [
      {
        name: "nats-streams",
        image: "ghcr.io/sophia-ai/sophia-events:0.1.0",
        command: ["node", "/app/nats-streams/ensure-streams.mts"],
        env: [
          { name: "NATS_URL", value: "nats://nats.sophia-ai-prod.svc.cluster.local:4222" },
          { name: "NATS_SEED_FILE", value: "/etc/nats-user/seed" },
          { name: "NATS_INBOX", value: "_INBOX_nats-streams" },
          { name: "STREAMS_FILE", value: "/app/nats-streams/streams.json" },
        ],
        resources: { requests: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "256Mi" }, limits: { memory: "128Mi", "ephemeral-storage": "1Gi" } },
        volumeMounts: [
          { name: "program", mountPath: "/app/nats-streams", readOnly: true },
          { name: "seed", mountPath: "/etc/nats-user", readOnly: true },
          { name: "scratch-tmp", mountPath: "/tmp" },
        ],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      },
    ]);
    assert.deepEqual(volumes, [
      { name: "program", configMap: { name: "nats-streams" } },
      { name: "seed", secret: { secretName: "nats-user-nats-streams", defaultMode: 0o440 } },
      { name: "scratch-tmp", emptyDir: { sizeLimit: "256Mi" } },
    ]);
  });

  it("is another Job when, and only when, something it does is other", () => {
    const name = (settings = prodLike, program = "the program") => streamsJob(entry, settings, streamsConfigMap(settings, program).data).metadata.name;
    assert.match(name(), /^nats-streams-[0-9a-f]{10}$/);
    assert.equal(name(), job.metadata.name);
    const otherAge = settingsWith({ ...prodLike.nats, maximumAge: "24h" });
    const otherCpu = settingsWith({ ...prodLike.nats, cpu: "3" });
    assert.equal(name(otherCpu), name(), "a change of the servers alone is none of the Job");
    assert.equal(new Set([name(), name(otherAge), name(prodLike, "another program")]).size, 3);
  });
});
